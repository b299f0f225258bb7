/**
 * `npm run fuzz [-- --minutes 60] [--rounds N] [--seed 1] [--round N] [--only WORD]`: throws random calls at the binding, and tells
 * every crash, hang and report of a sanitizer. The exit code says whether there was any.
 *
 * `npm run fuzz -- --sweep [--from SUBJECT.VARIATION] [--only WORD]`: nothing at random; instead every recorded call and every
 * example with each of its numbers and tensors at each edge in turn, which takes an hour or two.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './process';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    round: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    sweep: { type: 'boolean', default: false },
    from: { type: 'string', default: '0.0' },
  },
});

const ACTS = 300;
/** Rounds of one process; then a fresh one, so that no leak or stale state hides anything. */
const ROUNDS = 30;

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-fuzz-'));
const log = join(folder, 'calls.log');

let calls = 0;
let errors = 0;
let failures = 0;

function fail(where: string, failure: string | undefined): void {
  if (failure === undefined) return;
  failures++;
  console.log(`✗ ${where} ${failure}\n`);
}

/** What a process has done so far. */
interface Count {
  round: number;
  calls: number;
  errors: number;
}

async function rounds(): Promise<void> {
  const until = Date.now() + Number(values.minutes) * 60_000;
  let round = values.round ? Number(values.round) : Number(values.seed) * 1_000_000;
  const end = values.rounds ? round + Number(values.rounds) : Number.POSITIVE_INFINITY;
  do {
    const last = values.round ? round : Math.min(round + ROUNDS, end) - 1;
    let done: Count = { round: round - 1, calls: 0, errors: 0 };
    const { failure, broken } = await run(
      'worker.ts',
      [`${round}`, `${last}`, `${ACTS}`, log, values.only],
      log,
      (count) => {
        done = count as Count;
        return Date.now() <= until;
      },
    );
    calls += done.calls;
    errors += done.errors;
    fail(`round ${done.round + 1}`, failure);
    // A round that was not finished is skipped.
    round = done.round + (broken ? 2 : 1);
  } while (!values.round && round < end && Date.now() < until);
}

async function sweep(): Promise<void> {
  for (let from: string | undefined = values.from; from !== undefined; ) {
    let done: Count = { round: 0, calls: 0, errors: 0 };
    const { failure, broken, lines } = await run('sweeper.ts', [from, log, values.only], log, (count) => {
      done = count as Count;
      return true;
    });
    calls += done.calls;
    errors += done.errors;
    const at = lines.findLast((line) => /^# \d+\.\d+$/.test(line))?.slice(2);
    fail(`variation ${at}`, failure);
    const [subject, variation] = (at ?? '').split('.').map(Number);
    from = broken && at ? `${subject}.${variation! + 1}` : undefined;
  }
}

async function main(): Promise<void> {
  await (values.sweep ? sweep() : rounds());
  rmSync(folder, { recursive: true, force: true });
  console.log(`fuzz: ${calls} calls, ${errors} refused with an error, ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
}

void main();
