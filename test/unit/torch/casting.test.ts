/** What may be cast to what, and lookups with PyTorch's order of arguments. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

test('can_cast is as in PyTorch', () => {
  const dtypes = [torch.bool, torch.uint8, torch.int32, torch.float16, torch.float64, torch.complex64];
  const table = dtypes.map((from) => dtypes.map((to) => Number(torch.can_cast(from, to))).join(''));
  assert.deepEqual(table, ['111111', '011111', '011111', '000111', '000111', '000001']);
});

test('torch.embedding takes the weight first', () => {
  const weight = torch.arange(6).view(3, 2).float();
  assert.deepEqual(torch.embedding(weight, torch.tensor([2, 0])).tolist(), [
    [4, 5],
    [0, 1],
  ]);
});

test('torch.embedding_bag gives bags, their lengths and the largest rows', () => {
  const weight = torch.arange(12).view(4, 3).float();
  const [indices, offsets] = [torch.tensor([0, 2, 3, 1, 1]), torch.tensor([0, 2, 2])];
  const bags = (mode: number) => torch.embedding_bag(weight, indices, offsets, false, mode).map((t) => t.tolist());
  assert.deepEqual(bags(0).slice(1), [[], [0, 0, 0], [0, 0, 0]]);
  assert.deepEqual(bags(1), [
    [
      [3, 4, 5],
      [0, 0, 0],
      [5, 6, 7],
    ],
    [0, 0, 2, 2, 2],
    [2, 0, 3],
    [2, 0, 3],
  ]);
  assert.deepEqual(bags(2)[3], [
    [2, 2, 2],
    [0, 0, 0],
    [3, 3, 3],
  ]);
  assert.throws(() => bags(3), /`mode` must be sum, mean, or max\./);
});

test('rrelu_ overwrites its input, and can be differentiated', () => {
  const x = torch.tensor([-1.5, 2], { requires_grad: true });
  const y = torch.nn.functional.rrelu_(x.mul(1), 0.5, 0.5);
  assert.deepEqual(y.tolist(), [-0.75, 2]);
  y.sum().backward();
  assert.deepEqual(x.grad!.tolist(), [0.5, 1]);
});

test('like-functions draw from a generator', () => {
  const draw = () => torch.rand_like(torch.ones(3), { generator: new torch.Generator().manual_seed(3) }).tolist();
  assert.deepEqual(draw(), draw());
  assert.deepEqual(draw(), torch.rand(3, { generator: new torch.Generator().manual_seed(3) }).tolist());
});

test('numbers beyond int64 are floating', () => {
  assert.equal(torch.tensor([1e20]).dtype, torch.float32);
  assert.equal(torch.tensor(2 ** 62).dtype, torch.int64);
});

test('a dtype of whole numbers refuses what it cannot hold, as in PyTorch', () => {
  const { int8, int16, int32, int64, uint8, bool, float32 } = torch;
  const made = (value: number | bigint, dtype: torch.DType) => torch.tensor([value], { dtype }).item();
  const refused: [number | bigint, torch.DType[]][] = [
    [300, [int8, uint8]],
    [-256, [int8, uint8]],
    [-0.5, [uint8]],
    [70000, [int8, int16, uint8]],
    [2 ** 31, [int8, int16, int32, uint8]],
    [1e30, [int8, int16, int32, int64, uint8]],
    [Number.NaN, [int8, int16, int32, int64, uint8]],
    [-Infinity, [int8, int16, int32, int64, uint8]],
  ];
  for (const [value, dtypes] of refused)
    for (const dtype of dtypes)
      assert.throws(() => made(value, dtype), {
        name: 'RuntimeError',
        message: `value cannot be converted to type ${String(dtype).slice(6)} without overflow`,
      });
  for (const value of [2n ** 63n, -(2n ** 63n) - 1n])
    for (const dtype of [int8, int64, uint8])
      assert.throws(() => made(value, dtype), { name: 'ValueError', message: 'Overflow when unpacking long long' });
  assert.deepEqual([made(-255, uint8), made(-1, uint8), made(2.9, uint8), made(-1.5, int8)], [1, 255, 2, -1]);
  assert.deepEqual([made(-(2 ** 31), int32), made(2n ** 63n - 1n, int64)], [-(2 ** 31), 2n ** 63n - 1n]);
  assert.deepEqual([made(Number.NaN, bool), made(10n ** 30n, float32)], [true, Math.fround(1e30)]);
  const complex = [new torch.Complex(1, 2)];
  assert.throws(() => torch.tensor(complex, { dtype: int32 }), /'complex' object cannot be interpreted as an integer/);
  assert.throws(() => torch.tensor(complex, { dtype: float32 }), /must be real number, not complex/);
  assert.equal(torch.tensor(complex, { dtype: bool }).item(), true);
});
