/** The corpus: buggy scripts with their fixed twins, and correct ones. README.md says how they are written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { CODES, type Code } from '../../extension/language/diagnostics/codes';

export const corpus = __dirname;
export const root = join(corpus, '..', '..');

/** A script that has one bug. Lines count from 1. */
export interface Bug {
  /** Family and name, `output/one_hot_targets`. */
  name: string;
  file: string;
  text: string;
  code: Code;
  /** Where the diagnostic must start. */
  line: number;
  /** Where a run fails as a consequence, and with what. */
  fails?: { code: Code; line: number };
  /** The twin, in which the bug is mended; of a bug planted in a correct script that script is the twin. */
  fixed?: string;
}

export interface Script {
  name: string;
  file: string;
  text: string;
}

const MARKER = / *\/\/ (expect|fails|fix):(.*?)(?= \/\/ (?:expect|fails|fix):|$)/g;

export const bugs: Bug[] = [
  ...under(join(corpus, 'bugs'), '.ts').map(readBug),
  ...under(join(corpus, 'bugs'), '.diff').map(readPlanted),
];
export const correct: Script[] = [
  ...under(join(corpus, 'correct'), '.ts'),
  ...under(join(root, 'examples'), '.ts'),
].map(
  (file): Script => ({
    name: relative(corpus, file).replace(/^(\.\.\/)*/, ''),
    file,
    text: read(file)!,
  }),
);

/** A script of its own, which holds its twin in its marks. */
function readBug(file: string): Bug {
  const text = read(file)!;
  const fixed: string[] = [];
  for (const whole of text.split('\n')) {
    const code = whole.replace(MARKER, '');
    let twin: string | undefined = code;
    for (const [, kind, value] of whole.matchAll(MARKER))
      if (kind === 'fix') twin = value!.trim() ? code.match(/^ */)![0] + value!.trim() : undefined;
    if (twin !== undefined) fixed.push(twin);
  }
  const bug = { name: title(file), file, text, ...places(file, text), fixed: fixed.join('\n') };
  if (bug.fixed === text.replaceAll(new RegExp(MARKER, 'gm'), ''))
    throw new Error(`${file}: no line is marked '// fix: …'`);
  return bug;
}

/** Lines that replace others in a correct script, which the first line names. */
function readPlanted(file: string): Bug {
  const [name, ...lines] = read(file)!.trimEnd().split('\n');
  const script = join(corpus, name!);
  let text = read(script) ?? '';
  const unknown = lines.find((line) => line && !/^[-+]/.test(line));
  if (unknown !== undefined) throw new Error(`${file}: '${unknown}' starts with neither - nor +`);
  for (const [, removed, added] of `${lines.join('\n')}\n`.matchAll(/((?:-.*\n)+)((?:\+.*\n)*)/g)) {
    const [before, after] = [removed!, added!].map((block) => block.replaceAll(/^[-+]/gm, ''));
    const parts = `\n${text}`.split(`\n${before}`);
    if (parts.length !== 2) throw new Error(`${file}: ${name} has ${parts.length - 1} times\n${before}`);
    text = parts.join(`\n${after}`).slice(1);
  }
  return { name: title(file), file: script, text, ...places(file, text) };
}

/** Family and name. */
function title(file: string): string {
  return `${basename(dirname(file))}/${basename(file, extname(file))}`;
}

/** Where a script's marks say that it is wrong. */
function places(file: string, text: string): Pick<Bug, 'code' | 'line' | 'fails'> {
  const [expected, fails] = ['expect', 'fails'].map((kind) => {
    const [found, another] = text
      .split('\n')
      .flatMap((whole, at) =>
        [...whole.matchAll(MARKER)]
          .filter((mark) => mark[1] === kind)
          .map((mark) => ({ code: mark[2]!.trim() as Code, line: at + 1 })),
      );
    if (another) throw new Error(`${file}: two marks '${kind}'`);
    if (found && !(found.code in CODES)) throw new Error(`${file}: there is no code '${found.code}'`);
    return found;
  });
  if (!expected) throw new Error(`${file}: no line is marked '// expect: …'`);
  return { ...expected, ...(fails && { fails }) };
}

/** A file's text; nothing when there is none. */
export function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The files below a folder that end like this; what is in a folder `lib` is imported by scripts. */
function under(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'lib' ? [] : under(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    });
}
