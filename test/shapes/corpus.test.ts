/** The checker finds what is wrong in the corpus, and finds nothing where nothing is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { report, score } from './score';

const SHARE = 0.95;

const result = score();
console.log(report(result));

test(`at least ${100 * SHARE} % of the bugs are caught with their code and line`, () => {
  const caught = result.bugs - result.misses.length;
  assert.ok(caught >= SHARE * result.bugs, `${caught} of ${result.bugs}`);
});

test('nothing is reported in fixed twins and correct scripts', () => {
  assert.deepEqual(
    result.alarms.map(({ name, found }) => [name, ...found]),
    [],
  );
});
