/** Long synchronous loops keep their memory: each scenario in a fresh process of the Node that runs this test. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth, scenarios } from '../bench/memory';

const limit = 64;

for (const [name, { steps }] of Object.entries(scenarios)) {
  test(`${name}: ${steps} steps grow by less than ${limit} MB`, async () => {
    const measured = await growth(name);
    assert.ok(
      measured.growth < limit,
      `grew by ${measured.growth.toFixed(1)} MB after the first tenth (${measured.tenth.toFixed(0)} MB)`,
    );
  });
}
