/** How far the analysis of an expression and its run agree; `node --import tsx …/programs.main.ts [word…] [--seed N]`. */
import { diagnose } from '../../../extension/language/diagnostics/diagnostic';
import { analyze } from '../../../extension/language/interpreter/analysis';
import { plain } from '../../../extension/language/interpreter/library/apply';
import { ScriptText } from '../../../extension/language/script';
import type { Value } from '../../../extension/language/values';
import { torch } from '../../golden/compare';
import { matches, show, text, type Verdict } from './judge';
import { PROGRAMS } from './programs';
import { Random } from './random';

/** Expressions tried of each name. */
const TRIALS = 200;
const FILE = '/project/script.ts';
const IMPORTS = "import * as torch from 'tensorpad'; import * as vision from 'tensorpad/vision'; ";
const vision = require('tensorpad/vision');

/** What the analysis says of the expression: its value, and what is certainly wrong. */
function analysed(expression: string): { value: Value; error?: string } {
  const script = new ScriptText(`${IMPORTS}const result = ${expression};`, FILE);
  const analysis = analyze(script.program, FILE);
  const wrong = diagnose(analysis).find(({ severity }) => severity === 'error');
  const named = [...analysis.notes.values].find(([{ start, end }]) => script.text.slice(start, end) === 'result');
  const value = named?.[1][0] ?? { kind: 'unknown' };
  return { value: plain(analysis.run, value), ...(wrong && { error: wrong.message }) };
}

function judge(expression: string): Verdict {
  const { value, error } = analysed(expression);
  let found: unknown;
  try {
    found = new Function('torch', 'vision', `return ${expression}`)(torch, vision);
  } catch (thrown) {
    if (error !== undefined) return { kind: 'agree' };
    return { kind: value.kind === 'unknown' ? 'unknown' : 'differ', text: `runs into: ${(thrown as Error).message}` };
  }
  if (error !== undefined) return { kind: 'differ', alarm: true, text: `gives ${text(found)}; analysis: ${error}` };
  const match = matches(found, value);
  if (match) return { kind: 'agree' };
  return { kind: match === false ? 'differ' : 'unknown', text: `gives ${text(found)}; analysis: ${show(value)}` };
}

export interface Row {
  readonly name: string;
  readonly counts: Record<Verdict['kind'], number>;
  readonly alarms: number;
  readonly complaints: readonly string[];
}

/** Names with one of the words, one after the other. */
export function* rows(words: readonly string[], seed: number, trials = TRIALS): Generator<Row> {
  for (const [name, program] of PROGRAMS) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const random = new Random(seed);
    const counts = { agree: 0, differ: 0, unknown: 0, open: 0 };
    const complaints: string[] = [];
    let alarms = 0;
    for (let i = 0; i < trials; i++) {
      const expression = program(random);
      const { kind, text: said, alarm } = judge(expression);
      counts[kind]++;
      if (alarm) alarms++;
      if (said !== undefined) complaints.push(`${alarm ? 'alarm' : kind} ${expression}\n      ${said}`);
    }
    yield { name, counts, alarms, complaints };
  }
}

if (process.argv[1]?.endsWith('programs.main.ts')) {
  const args = process.argv.slice(2);
  const at = args.indexOf('--seed');
  const seed = at < 0 ? Date.now() % 1e6 : Number(args.splice(at, 2)[1]);
  for (const { name, counts, alarms, complaints } of rows(args, seed)) {
    console.log(
      `${name}: ${counts.agree} agree, ${counts.differ} differ (${alarms} refused), ${counts.unknown} unknown`,
    );
    for (const complaint of complaints.slice(0, 4)) console.log(`    ${complaint.slice(0, 500)}`);
  }
  console.log(`seed ${seed}`);
}
