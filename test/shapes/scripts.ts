/** The corpus: buggy scripts with their fixed twins, and correct ones. README.md says how they are written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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
  /** The twin, in which the bug is mended. */
  fixed: string;
}

export interface Script {
  name: string;
  file: string;
  text: string;
}

const MARKER = / *\/\/ (expect|fails|fix):(.*?)(?= \/\/ (?:expect|fails|fix):|$)/g;

export const bugs: Bug[] = under(join(corpus, 'bugs')).map(readBug);
export const correct: Script[] = [...under(join(corpus, 'correct')), ...under(join(root, 'examples'))].map(
  (file): Script => ({
    name: relative(corpus, file).replace(/^(\.\.\/)*/, ''),
    file,
    text: read(file)!,
  }),
);

function readBug(file: string): Bug {
  const text = read(file)!;
  const marked: Record<string, { value: string; line: number }[]> = { expect: [], fails: [], fix: [] };
  const fixed: string[] = [];
  text.split('\n').forEach((whole, at) => {
    const code = whole.replace(MARKER, '');
    let twin: string | undefined = code;
    for (const [, kind, value] of whole.matchAll(MARKER)) {
      marked[kind!]!.push({ value: value!.trim(), line: at + 1 });
      if (kind === 'fix') twin = value!.trim() ? code.match(/^ */)![0] + value!.trim() : undefined;
    }
    if (twin !== undefined) fixed.push(twin);
  });
  const place = (kind: string): { code: Code; line: number } | undefined => {
    const [found, another] = marked[kind]!;
    if (another) throw new Error(`${file}: two marks '${kind}'`);
    if (found && !(found.value in CODES)) throw new Error(`${file}:${found.line}: there is no code '${found.value}'`);
    return found && { code: found.value as Code, line: found.line };
  };
  const expected = place('expect');
  if (!expected) throw new Error(`${file}: no line is marked '// expect: …'`);
  if (marked.fix!.length === 0) throw new Error(`${file}: no line is marked '// fix: …'`);
  const fails = place('fails');
  const name = `${basename(dirname(file))}/${basename(file, '.ts')}`;
  return { name, file, text, ...expected, ...(fails && { fails }), fixed: fixed.join('\n') };
}

/** A file's text; nothing when there is none. */
export function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The scripts below a folder; what is in a folder `lib` is imported by others. */
function under(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'lib' ? [] : under(path);
      return entry.name.endsWith('.ts') ? [path] : [];
    });
}
