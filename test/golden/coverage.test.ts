/** An op that is declared without a case of PyTorch's answers is a failure by name. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ops } from '../../native/ops';
import { casesByOp } from './answers';

test('every declared op is compared with PyTorch', () => {
  const called = new Set<string>();
  for (const list of casesByOp().values()) {
    for (const step of list.flatMap((one) => one.steps)) {
      if ('call' in step)
        called.add(step.call.replace(/^nn\.functional\./, '').replace(/^(linalg|fft|special)\./, '$1_'));
      if ('method' in step) called.add(step.method);
    }
  }
  const open = ops.filter(({ variants }) => !variants?.some((v) => v === 'internal' || v === 'library'));
  const names = new Set(open.map(({ schema }) => /^\w+/.exec(schema)![0]));
  assert.deepEqual(
    [...names].filter((name) => !called.has(name)),
    [],
  );
});
