/** Replays all answers and sums up by op; run as a program it prints every mismatch. */

import { writeSync } from 'node:fs';
import { type Case, casesByOp, manifest } from './answers';
import { Mismatch } from './compare';
import { Missing, replay } from './replay';

export interface Failure {
  title: string;
  message: string;
}

export interface OpOutcome {
  op: string;
  total: number;
  failures: Failure[];
  /** Names PyTorch has and the engine lacks. */
  missing: Set<string>;
}

export function replayOp(op: string, list: Case[], before?: (one: Case) => void): OpOutcome {
  const outcome: OpOutcome = { op, total: list.length, failures: [], missing: new Set() };
  for (const one of list) {
    before?.(one);
    try {
      replay(one);
    } catch (error) {
      if (error instanceof Missing) outcome.missing.add(error.name_);
      outcome.failures.push({ title: one.title, message: explain(error) });
    }
  }
  return outcome;
}

export function summary(outcomes: OpOutcome[]): string {
  const ops = outcomes.filter((one) => one.failures.length === 0).length;
  const total = outcomes.reduce((sum, one) => sum + one.total, 0);
  const failed = outcomes.reduce((sum, one) => sum + one.failures.length, 0);
  return `golden: ops ${ops}/${outcomes.length}, cases ${total - failed}/${total} as PyTorch ${manifest().torch}`;
}

function explain(error: unknown): string {
  if (error instanceof Mismatch || error instanceof Missing) return error.message;
  return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}

/** `node --import tsx test/golden/outcome.ts [--trace] [op or family...]`; --trace names each case before it runs. */
function main(args: string[]): void {
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const trace = args.includes('--trace') ? (one: Case) => writeSync(2, `${one.op}: ${one.title}\n`) : undefined;
  const outcomes = [...casesByOp(wanted)].map(([op, list]) => replayOp(op, list, trace));
  for (const { op, total, failures } of outcomes) {
    if (failures.length === 0) continue;
    console.log(`${op}: ${failures.length} of ${total} cases`);
    for (const { title, message } of failures) console.log(`  ${title}\n    ${message.replaceAll('\n', '\n    ')}`);
  }
  const missing = new Set(outcomes.flatMap((one) => [...one.missing]));
  if (missing.size > 0) console.log(`missing names: ${[...missing].join(', ')}`);
  console.log(summary(outcomes));
  process.exitCode = outcomes.some((one) => one.failures.length > 0) ? 1 : 0;
}

if (require.main === module) main(process.argv.slice(2));
