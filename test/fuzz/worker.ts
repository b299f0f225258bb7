/**
 * One process of the fuzzer: rounds of calls with random arguments. Every call is written down before it is made, so
 * that the parent can name the one that crashed.
 *
 *     worker FIRST_ROUND LAST_ROUND ACTS LOG [WORD]
 */
import { openSync, writeSync } from 'node:fs';
import { addonCall, libraryCall, operation } from './calls';
import { change, derivatives, hooks, savedHooks, scriptFunction } from './graphs';
import { garbage, generators, indexing, liveBytes, sharing } from './memory';
import { Random } from './random';
import { changed } from './samples';
import { type Act, Finding, Session, torch } from './session';

const [first, last, count] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const log = openSync(process.argv[5]!, 'w');
const word = process.argv[6] ?? '';

/** How often each is done, of a hundred. */
const acts: [number, Act][] = [
  [36, operation(word)],
  [30, changed(word)],
  [8, libraryCall(word)],
  [4, addonCall],
  [5, indexing],
  [4, derivatives],
  [4, change],
  [3, scriptFunction],
  [2, hooks],
  [1, savedHooks],
  [2, sharing],
  [0.5, generators],
  [0.5, garbage],
];
const chosen = word ? acts.slice(0, 3) : acts;
const whole = chosen.reduce((sum, [share]) => sum + share, 0);

function act(random: Random): Act {
  let left = random.next() * whole;
  for (const [share, one] of chosen) {
    left -= share;
    if (left < 0) return one;
  }
  return chosen[0]![1];
}

let calls = 0;
let errors = 0;

function round(seed: number): void {
  const random = new Random(seed);
  torch.manual_seed(seed);
  const session = new Session(random, log);
  for (let i = 0; i < count; i++) {
    const perform = () => {
      try {
        act(random)(session);
      } catch (error) {
        // What an act needs beside its calls may be refused as well.
        if (error instanceof Finding || !(error instanceof Error)) throw error;
      }
    };
    if (random.chance(0.02)) torch.inference_mode(perform);
    else if (random.chance(0.05)) torch.no_grad(perform);
    else perform();
  }
  calls += session.calls;
  errors += session.errors;
}

/** What calls without a graph have made, failed ones included, must go with the last that scripts hold of it. */
function leaks(seed: number): void {
  const allowed = 1 << 20;
  const before = liveBytes();
  const session = new Session(new Random(seed), log);
  const perform = [operation(word), changed(word)];
  torch.no_grad(() => {
    for (let i = 0; i < count; i++) perform[i % 2]!(session);
  });
  session.pool.clear();
  const kept = liveBytes() - before;
  if (kept > allowed) throw new Finding(`calls of round ${seed} keep ${kept} bytes`);
}

for (let seed = first; seed <= last; seed++) {
  writeSync(log, `# round ${seed}\n`);
  round(seed);
  process.send?.({ round: seed, calls, errors });
}
leaks(last);
