/** How the checker does on the corpus. `node --import tsx test/shapes/score.ts [word…]` prints it, of scripts whose name holds a word. */
import type { Code } from '../../extension/language/diagnostics/codes';
import { diagnose } from '../../extension/language/diagnostics/diagnostic';
import { Files } from '../../extension/language/files';
import { analyze } from '../../extension/language/interpreter/analysis';
import { position } from '../../extension/language/ir/walk';
import { bugs, correct, read, type Script } from './scripts';

export interface Finding {
  line: number;
  code: Code;
  message: string;
}

/** A script of which something was expected that is not there, or of which something is there that was not expected. */
export interface Complaint {
  name: string;
  expected?: { line: number; code: Code };
  found: Finding[];
}

export interface Score {
  bugs: number;
  clean: number;
  /** Bugs that are not found with their code at their line. */
  misses: Complaint[];
  /** Twins and correct scripts of which something is said. */
  alarms: Complaint[];
  /** Bugs of which more is said than is wrong. */
  extras: Complaint[];
}

export function score(words: readonly string[] = []): Score {
  const chosen = ({ name }: { name: string }) => words.length === 0 || words.some((word) => name.includes(word));
  const [buggy, right] = [bugs.filter(chosen), correct.filter(chosen)];
  const twins = buggy.flatMap(({ name, file, fixed: text }) => (text ? [{ name: `${name} (fixed)`, file, text }] : []));
  const misses: Complaint[] = [];
  const extras: Complaint[] = [];
  for (const { line, code, fails, ...script } of buggy) {
    const found = check(script);
    if (!found.some((each) => each.line === line && each.code === code))
      misses.push({ name: script.name, expected: { line, code }, found });
    const more = found.filter((each) => each.line !== line && each.line !== fails?.line);
    if (more.length > 0) extras.push({ name: script.name, expected: { line, code }, found: more });
  }
  const clean = [...twins, ...right];
  const alarms = clean
    .map((script) => ({ name: script.name, found: check(script) }))
    .filter(({ found }) => found.length > 0);
  return { bugs: buggy.length, clean: clean.length, misses, alarms, extras };
}

/** What the checker says of a script; a crash is a finding, too. */
export function check({ file, text }: Pick<Script, 'file' | 'text'>): Finding[] {
  const files = new Files((path) => (path === file ? text : read(path)));
  const program = files.program(file)!;
  try {
    return diagnose(analyze(program, file, { load: (from, name) => files.load(from, name) })).map(
      ({ file: place, start, code, message }) => {
        const at = position(files.program(place) ?? program, start).line + 1;
        return { line: place === file ? at : -at, code, message };
      },
    );
  } catch (error) {
    return [{ line: 0, code: 'wrong-call', message: `The checker crashed: ${(error as Error).stack}` }];
  }
}

/** The score as a text for people. */
export function report({ bugs, clean, misses, alarms, extras }: Score): string {
  const show = (complaints: readonly Complaint[]) =>
    complaints.map(({ name, expected, found }) => {
      const wanted = expected ? ` expected ${expected.line} ${expected.code};` : '';
      const got = found.map(({ line, code, message }) => `${line} ${code} (${message})`).join(', ');
      return `  ${name}:${wanted} found ${got || 'nothing'}`;
    });
  return [
    `caught ${bugs - misses.length}/${bugs} (${((100 * (bugs - misses.length)) / bugs).toFixed(1)} %)`,
    ...show(misses),
    `false alarms in ${alarms.length} of ${clean} scripts`,
    ...show(alarms),
    `more than the bug in ${extras.length} scripts`,
    ...show(extras),
  ].join('\n');
}

if (require.main === module) process.stdout.write(`${report(score(process.argv.slice(2)))}\n`);
