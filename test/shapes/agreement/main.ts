/** `node --import tsx test/shapes/agreement/main.ts [word…] [--seed N] [--show N]`: how far rules and engine agree, by name. */

import { isKnown, judge, type Verdict } from './judge';
import { mutate } from './mutate';
import { Random } from './random';
import { type Specimen, specimens } from './specimens';

/** Calls tried of each name. */
export const TRIALS = 240;

export interface Tally {
  readonly name: string;
  readonly known: boolean;
  readonly counts: Record<Verdict['kind'], number>;
  /** Calls that rules refuse and the engine takes. */
  readonly alarms: number;
  readonly complaints: { specimen: Specimen; text: string; kind: Verdict['kind'] | 'alarm' }[];
}

export function tally(name: string, own: readonly Specimen[], random: Random): Tally {
  const counts = { agree: 0, differ: 0, unknown: 0, open: 0 };
  const complaints: Tally['complaints'] = [];
  let alarms = 0;
  for (let i = 0; i < TRIALS; i++) {
    const base = own[i % own.length]!;
    const specimen = i < own.length ? base : mutate(base, random);
    const { kind, text, alarm } = judge(specimen);
    counts[kind]++;
    if (alarm) alarms++;
    if (text !== undefined) complaints.push({ specimen, text, kind: alarm ? 'alarm' : kind });
  }
  return { name, known: isKnown(name), counts, alarms, complaints };
}

function report({ name, known, counts, complaints }: Tally, shown: number): void {
  if (counts.differ + counts.unknown === 0) return;
  const rule = known ? '' : ' (no rule)';
  console.log(
    `${name}${rule}: ${counts.agree} agree, ${counts.differ} differ, ${counts.unknown} unknown, ${counts.open} open`,
  );
  for (const { specimen, text, kind } of complaints.slice(0, shown)) {
    console.log(`    ${kind} ${JSON.stringify(specimen.self ?? '')} ${JSON.stringify(specimen.args).slice(0, 260)}`);
    console.log(`      ${text.slice(0, 400)}`);
  }
}

/** Names from number `from` on, or those with one of the words, one after the other. */
export function* tallies(words: readonly string[], seed: number, from = 0): Generator<Tally> {
  for (const [name, own] of [...specimens(words)].slice(from)) yield tally(name, own, new Random(seed));
}

function main(args: string[]): void {
  const option = (name: string, fallback: number) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args.splice(at, 2)[1]);
  };
  const seed = option('seed', Date.now() % 1e6);
  const shown = option('show', 0);
  const from = option('from', 0);
  const rows: Tally[] = [];
  for (const row of tallies(
    args.filter((word) => word !== '--rows'),
    seed,
    from,
  )) {
    rows.push(row);
    // For agreement.test.ts: a line for each name.
    if (args.includes('--rows')) process.stdout.write(`${JSON.stringify({ ...row, complaints: [] })}\n`);
    else report(row, shown);
  }
  if (args.includes('--rows')) return;
  const whole = rows.filter(({ counts }) => counts.differ + counts.unknown === 0);
  const without = rows.filter((row) => !row.known).map((row) => row.name);
  const sum = (kind: Verdict['kind']) => rows.reduce((total, row) => total + row.counts[kind], 0);
  console.log(`seed ${seed}: ${rows.length} names, ${whole.length} agree throughout, ${without.length} without rule`);
  console.log(
    `${sum('agree')} calls agree, ${sum('differ')} differ, ${sum('unknown')} unknown, ${sum('open')} need data`,
  );
  if (without.length > 0) console.log(`without rule: ${without.join(' ')}`);
}

if (process.argv[1]?.endsWith('agreement/main.ts')) main(process.argv.slice(2));
