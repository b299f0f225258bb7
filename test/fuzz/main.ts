/**
 * `npm run fuzz [-- --minutes 60] [--rounds N] [--seed 1] [--round N] [--only WORD]`: throws random calls at the binding, and tells
 * every crash, hang and report of a sanitizer. The exit code says whether there was any.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    round: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

const ACTS = 300;
/** Rounds of one process; then a fresh one, so that no leak or stale state hides anything. */
const ROUNDS = 30;
/** No single call may take this long. */
const PATIENCE = 60_000;

interface Outcome {
  last: number;
  calls: number;
  errors: number;
  failure?: string;
  /** The round after the last was not finished. */
  broken: boolean;
}

/** Without a sanitizer this is an exception, which becomes an error of the script; a sanitizer cannot throw it. */
const OUT_OF_MEMORY = /allocator is out of memory trying to allocate.*\n\s*#0 \S+ in operator new/;

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-fuzz-'));

function run(first: number, last: number, until: number): Promise<Outcome> {
  const log = join(folder, 'calls.log');
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--import=tsx', join(__dirname, 'worker.ts'), `${first}`, `${last}`, `${ACTS}`, log, values.only],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: process.env },
    );
    const outcome: Outcome = { last: first - 1, calls: 0, errors: 0, broken: false };
    let text = '';
    const collect = (chunk: Buffer) => {
      text = (text + chunk).slice(-200_000);
    };
    child.stdout!.on('data', collect);
    child.stderr!.on('data', collect);
    let hung = false;
    let size = 0;
    let since = Date.now();
    // Each call is written down before it is made: a log that has stopped growing stands at one that does not end.
    const timer = setInterval(() => {
      const now = existsSync(log) ? statSync(log).size : 0;
      if (now !== size) since = Date.now();
      size = now;
      if (Date.now() - since < PATIENCE) return;
      hung = true;
      child.kill('SIGKILL');
    }, 1000);
    let enough = false;
    child.on('message', (message: { round: number; calls: number; errors: number }) => {
      outcome.last = message.round;
      outcome.calls = message.calls;
      outcome.errors = message.errors;
      if (Date.now() > until) {
        enough = true;
        child.kill();
      }
    });
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      outcome.broken = !enough && code !== 0;
      if (!enough && !OUT_OF_MEMORY.test(text) && code !== 0) {
        const lines = (existsSync(log) ? readFileSync(log, 'utf8') : 'its start').trimEnd().split('\n');
        const how = hung ? 'hung' : signal ? `was killed by ${signal}` : `ended with code ${code}`;
        const report = text.split('\n').filter((line) => !/^\s*$|UserWarning|WARNING: AddressSanitizer/.test(line));
        const from = Math.max(
          0,
          report.findIndex((line) => /ERROR: |runtime error:|Error/.test(line)),
        );
        outcome.failure = `round ${outcome.last + 1} ${how} in\n  ${lines.at(-1)}\n${report.slice(from, from + 25).join('\n')}`;
      }
      resolve(outcome);
    });
  });
}

async function main(): Promise<void> {
  const until = Date.now() + Number(values.minutes) * 60_000;
  let round = values.round ? Number(values.round) : Number(values.seed) * 1_000_000;
  const end = values.rounds ? round + Number(values.rounds) : Number.POSITIVE_INFINITY;
  let calls = 0;
  let errors = 0;
  const failures: string[] = [];
  do {
    const outcome = await run(round, values.round ? round : Math.min(round + ROUNDS, end) - 1, until);
    calls += outcome.calls;
    errors += outcome.errors;
    if (outcome.failure) {
      failures.push(outcome.failure);
      console.log(`✗ ${outcome.failure}\n`);
    }
    // A round that was not finished is skipped.
    round = outcome.last + (outcome.broken ? 2 : 1);
  } while (!values.round && round < end && Date.now() < until);
  rmSync(folder, { recursive: true, force: true });
  console.log(`fuzz: ${calls} calls, ${errors} refused with an error, ${failures.length} failures`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

void main();
