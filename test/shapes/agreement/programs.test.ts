/**
 * The analysis of expressions that go through the package's classes agrees with what running them gives: distributions, data,
 * transforms, properties and helpers of training. `programs.main.ts` lists where it differs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rows } from './programs.main';

const seed = Number(process.env.SEED ?? 1);

test(`analysis and runs of expressions agree (SEED=${seed})`, () => {
  let [agree, all] = [0, 0];
  for (const { name, counts, alarms, complaints } of rows([], seed)) {
    assert.equal(alarms, 0, `${name}: ${complaints.join('\n')}`);
    assert.equal(counts.differ, 0, `${name}: ${complaints.join('\n')}`);
    agree += counts.agree;
    all += counts.agree + counts.unknown;
  }
  console.log(`${all} expressions, ${agree} agree, of ${all - agree} less is known`);
  assert.ok(all > 8000);
  assert.ok(agree / all > 0.95);
});
