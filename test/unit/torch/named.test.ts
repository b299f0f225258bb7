/** Parameters by name, in the types as in the calls. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const F = torch.nn.functional;

test('parameters that must be given can be named', () => {
  const x = torch.randn(2, 3, 8, 8);
  const row = x.mean({ dim: 1 });
  const results: [torch.Tensor, number[]][] = [
    [row, [2, 8, 8]],
    [F.max_pool2d(x, { kernel_size: 2 }), [2, 3, 4, 4]],
    [x.reshape({ shape: [6, 64] }), [6, 64]],
    [torch.zeros({ size: [2, 2] }), [2, 2]],
    [torch.add(torch.ones(2), { other: torch.ones(2), alpha: 2 }), [2]],
    [x.max({ dim: 1, keepdim: true }).values, [2, 1, 8, 8]],
    [x.transpose({ dim0: 1, dim1: 2 }), [2, 8, 3, 8]],
    [torch.cat({ tensors: [row, row], dim: 0 }), [4, 8, 8]],
  ];
  for (const [result, shape] of results) assert.deepEqual([...result.shape], shape);
});
