/**
 * Static answers and the engine's agree: every name of PyTorch's recorded answers is called a few hundred times with arguments
 * changed at random. `main.ts` lists where they differ.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tallyAll } from './main';

const seed = Number(process.env.SEED ?? 1);

test(`rules and engine agree (SEED=${seed})`, () => {
  const rows = tallyAll([], seed);
  const total = (count: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + count(row), 0);
  const [agree, differ, unknown] = [
    total((r) => r.counts.agree),
    total((r) => r.counts.differ),
    total((r) => r.counts.unknown),
  ];
  const alarms = total((r) => r.alarms);
  const calls = agree + differ + unknown;
  const without = rows.filter((row) => !row.known).map((row) => row.name);
  console.log(
    `${rows.length} names, ${calls} calls: ${agree} agree, ${differ} differ (${alarms} refused wrongly), ${unknown} not known`,
  );
  console.log(`without rule: ${without.join(' ')}`);
  // Refusing what runs is the worst a rule can do: it would be a false alarm.
  assert.ok(alarms / calls < 0.001, `${alarms} calls refused that the engine takes`);
  assert.ok(agree / calls > 0.95, `only ${((100 * agree) / calls).toFixed(1)} % agree`);
  assert.ok(rows.filter((row) => row.counts.agree > 0).length / rows.length > 0.97);
});
