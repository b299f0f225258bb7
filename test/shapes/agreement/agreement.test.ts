/**
 * Static answers and the engine's agree: every name of PyTorch's recorded answers is called a few hundred times with arguments
 * changed at random. `main.ts` lists where they differ.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Tally } from './main';

const seed = Number(process.env.TENSORPAD_SEED ?? 1);
/** Classes that the interpreter knows, not the rules: sizes, parameters and lists of them, and a second way to an embedding. */
const WITHOUT = 5;
/** A process that dies is followed by another, which goes on after the name it died at. */
const LIVES = 4;

function run(): { rows: Tally[]; deaths: number } {
  const rows: Tally[] = [];
  for (let deaths = 0; deaths < LIVES; deaths++) {
    const args = ['--import', 'tsx', join(__dirname, 'main.ts'), '--rows', '--seed', `${seed}`];
    const { stdout, status } = spawnSync(process.execPath, [...args, '--from', `${rows.length + deaths}`], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for (const line of stdout.split('\n')) if (line.startsWith('{"name"')) rows.push(JSON.parse(line));
    if (status === 0) return { rows, deaths };
  }
  return { rows, deaths: LIVES };
}

console.log(`seed ${seed}`);
test(`rules and engine agree (TENSORPAD_SEED=${seed})`, () => {
  const { rows: all, deaths } = run();
  // Names without a rule are listed; rules know nothing of them, so they refuse nothing.
  const rows = all.filter((row) => row.known);
  const total = (count: (row: Tally) => number) => rows.reduce((sum, row) => sum + count(row), 0);
  const agree = total((row) => row.counts.agree);
  const differ = total((row) => row.counts.differ);
  const unknown = total((row) => row.counts.unknown);
  const alarms = total((row) => row.alarms);
  const calls = agree + differ + unknown;
  console.log(
    `${rows.length} names, ${calls} calls: ${agree} agree, ${differ} differ (${alarms} refused), ${unknown} unknown`,
  );
  const without = all.filter((row) => !row.known).map((row) => row.name);
  console.log(`${without.length} names without rule: ${without.join(' ')}`);
  if (deaths > 0) console.log(`the engine died ${deaths} times`);
  assert.ok(deaths < LIVES, 'the engine keeps dying');
  assert.ok(rows.length > 1500);
  const share = (count: number) => `${((100 * count) / calls).toFixed(2)} %`;
  // Refusing what runs is the worst a rule can do: it would be a false alarm. Most of these the engine should refuse.
  assert.ok(alarms / calls < 0.0003, `${alarms} calls refused that the engine takes`);
  assert.ok(differ / calls < 0.002, `${share(differ)} differ`);
  assert.ok(agree / calls > 0.9975, `only ${share(agree)} agree`);
  assert.ok(without.length <= WITHOUT, `names without rule: ${without.join(' ')}`);
});
