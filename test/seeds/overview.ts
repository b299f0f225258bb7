/** 004: overview. Numbers and texts are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import type { Check } from './check';

export const overview: Record<string, Check> = {
  '004-2': () => {
    const x = torch.tensor([1, 2, 0, -1]).float();
    assert.equal(String(torch.fft.fft(x)), 'tensor([2.+0.j, 1.-3.j, 0.+0.j, 1.+3.j])');
    assert.deepEqual(torch.flip(torch.arange(6).view(2, 3), [0, 1]).tolist(), [
      [5, 4, 3],
      [2, 1, 0],
    ]);
    const t = torch.tensor([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    assert.deepEqual(torch.isnan(t).tolist(), [false, true, false, false]);
    assert.deepEqual(torch.isinf(t).tolist(), [false, false, true, true]);
  },
};
