/** What no machine has room for, or what is no such thing at all, is refused at once; found by test/fuzz. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as torch from 'tensorpad';

const F = torch.nn.functional;
const HUGE = 2n ** 62n;
// biome-ignore lint/suspicious/noExplicitAny: scripts may pass anything
type Any = any;

describe('sizes beyond memory', () => {
  const image = torch.ones(1, 1, 4, 4);
  const calls: Record<string, [() => unknown, RegExp]> = {
    interpolate: [() => F.interpolate(torch.ones(1, 1, 2), { scale_factor: 1e18 }), /allocate memory|overflow/],
    tril_indices: [() => torch.tril_indices(2 ** 40, 2 ** 40), /overflow/],
    triu_indices: [() => torch.triu_indices(2 ** 40, 2 ** 40), /overflow/],
    view: [
      () => torch.ones(10).view([4, HUGE] as Any),
      /shape '\[4, 4611686018427387904\]' is invalid for input of size 10/,
    ],
    split: [
      () => torch.ones(4).split([HUGE, HUGE, 4] as Any),
      /split_with_sizes expects split_sizes to sum exactly to 4/,
    ],
    expand: [() => torch.ones(1).expand(HUGE as Any, 4), /numel: integer multiplication overflow/],
    'expand to less than nothing': [() => torch.ones(1).expand(-5), /numel: integer multiplication overflow/],
    one_hot: [() => F.one_hot(torch.tensor([2n ** 63n - 1n])), /Dimension size must be non-negative/],
    as_strided: [() => torch.ones(4).as_strided([2], [HUGE] as Any), /Storage size calculation overflowed/],
    'as_strided far away': [
      () => torch.ones(4).as_strided([1], [1], HUGE as Any),
      /Storage size calculation overflowed/,
    ],
    unflatten: [() => torch.ones(4).unflatten(0, [4, HUGE] as Any), /don't multiply up/],
    diag_embed: [() => torch.ones(3).diag_embed((2n ** 63n - 1n) as Any), /overflow/],
    combinations: [() => torch.combinations(torch.ones(33), 2 ** 53 - 1, true), /larger than max_size|overflow/],
    'many combinations': [() => torch.combinations(torch.ones(33), 16, true), /allocate memory/],
    fftfreq: [() => torch.fft.fftfreq((2n ** 63n - 1n) as Any), /overflow/],
    histogram: [() => torch.histogram(torch.ones(3), (2n ** 63n - 1n) as Any), /overflow/],
    pad: [() => F.pad(image, [HUGE, HUGE] as Any), /overflow/],
    'pad by repetition': [() => F.pad(torch.ones(1, 3, 4), [2 ** 53 - 1, 0], 'replicate'), /allocate memory|overflow/],
    avg_pool2d: [() => F.avg_pool2d(image, HUGE as Any), /value cannot be converted to type int without overflow/],
    max_pool1d: [() => F.max_pool1d(torch.ones(1, 1, 4), HUGE as Any), /value cannot be converted to type int without/],
    max_pool2d: [
      () => F.max_pool2d(image, 2, 1, HUGE as Any),
      /value cannot be converted to type int without overflow/,
    ],
    adaptive_avg_pool3d: [() => F.adaptive_avg_pool3d(torch.ones(1, 4, 4, 4), [3, 3, 2 ** 53 - 1]), /allocate memory/],
    fractional: [() => F.fractional_max_pool2d(image, (2n ** 63n - 1n) as Any, [1, 1]), /without overflow|too large/],
    conv2d: [() => F.conv2d(image, torch.ones(1, 1, 2, 2), null, 1, HUGE as Any), /without overflow/],
    unfold: [() => F.unfold(image, 2, HUGE as Any), /without overflow/],
    hsplit: [() => torch.hsplit(torch.ones(0), 2 ** 50), /allocate memory/],
    'digits to print': [() => torch.set_printoptions({ precision: 2e9 }), /Too many decimal digits/],
    'windows of an empty image': [
      () => F.conv3d(torch.ones(3, 5, 0, 5, 6), torch.ones(3, 5, 0, 5, 6), null, 4, 1),
      /Only zero batch or zero channel inputs are supported, but got input shape: \[3, 5, 0, 5, 6\]/,
    ],
    'an empty kernel': [
      () => F.conv2d(image, torch.ones(2, 1, 0, 3), null, 1, 1),
      /kernel size should be greater than zero, but got kernel_height: 0 kernel_width: 3/,
    ],
    istft: [() => torch.istft(torch.ones(3, 4, { dtype: torch.complex64 }), 4, HUGE as Any), /too long/],
  };
  for (const [name, [call, message]] of Object.entries(calls)) test(name, () => assert.throws(call, message));
});

test('triangles of every offset have as many indices as elements', () => {
  for (let rows = 1; rows < 5; rows++)
    for (let columns = 1; columns < 5; columns++)
      for (let offset = -6; offset < 7; offset++) {
        const ones = torch.ones(rows, columns);
        assert.equal(torch.tril_indices(rows, columns, offset).size(1), ones.tril(offset).sum().item());
        assert.equal(torch.triu_indices(rows, columns, offset).size(1), ones.triu(offset).sum().item());
      }
});

test('triangles with few indices are found at once', () => {
  assert.deepEqual([...torch.tril_indices(2 ** 40, 0).shape], [2, 0]);
  assert.deepEqual(torch.tril_indices(2 ** 40, 3, -(2 ** 40) + 1).tolist(), [[2 ** 40 - 1], [0]]);
  assert.deepEqual([...torch.triu_indices(2 ** 40, 3).shape], [2, 6]);
  assert.equal(
    torch
      .ones(3, 3)
      .triu((2n ** 63n - 1n) as Any)
      .sum()
      .item(),
    0,
  );
  assert.equal(
    torch
      .ones(3, 3)
      .tril((2n ** 63n - 1n) as Any)
      .sum()
      .item(),
    9,
  );
});

test('combinations are as many as they should be', () => {
  const five = torch.arange(5);
  assert.deepEqual([...torch.combinations(five, 3).shape], [10, 3]);
  assert.deepEqual([...torch.combinations(five, 3, true).shape], [35, 3]);
  assert.deepEqual([...torch.combinations(five, 6).shape], [0, 6]);
  assert.deepEqual(torch.combinations(five, 4).at(-1).tolist(), [1, 2, 3, 4]);
});

test('a list that holds itself is no tensor', () => {
  const list: Any[] = [];
  list.push(list);
  assert.throws(() => torch.tensor(list), /too many dimensions 'list'/);
});

test('a tensor of ever more dimensions ends in an error', () => {
  let deep = torch.ones(1);
  for (let i = 0; i < 5000; i++) deep = deep.unsqueeze(0);
  assert.throws(() => String(deep), /maximum recursion depth exceeded/);
  assert.throws(() => deep.tolist(), /maximum recursion depth exceeded/);
  assert.throws(() => torch.zeros(new Array(50_000).fill(1)).sum(new Array(50_000).fill(1)), /up to 64 dims/);
});

test('what has no place is not written', () => {
  assert.throws(
    () => torch.scatter_reduce(torch.tensor(1.5), 0, torch.tensor(0), torch.ones(0), 'amax'),
    /Expected index \[\] to be no larger than self/,
  );
  for (const mode of ['sum', 'mean', 'max'])
    assert.deepEqual(
      [...F.embedding_bag(torch.tensor([1, 2]), torch.ones(5, 3), torch.zeros(0).long(), { mode } as Any).shape],
      [0, 3],
    );
});

test('lists of tensors have no holes', () => {
  const x = torch.ones(2, 3);
  for (const join of [torch.cat, torch.stack, torch.hstack] as Any[])
    assert.throws(() => join([x, null]), /expected Tensor as element 1 in argument 0, but got NoneType/);
  assert.throws(() => torch.autograd.backward([null, null] as Any), /Expected output to be a torch.Tensor/);
  assert.throws(() => torch.autograd.grad([null] as Any, [x]), /Expected output to be a torch.Tensor/);
});

describe('a tensor that gets other data', () => {
  test('of another size while a graph needs the old', () => {
    const x = torch.ones(2, 3, { requires_grad: true });
    const y = x.square().sum();
    x.data = torch.ones(4000);
    assert.throws(() => y.backward(), /modified by an inplace operation/);
  });
  test('of another size before its gradient arrives', () => {
    const x = torch.ones(2, 3, { requires_grad: true });
    const y = x.mul(2).sum();
    x.data = torch.ones(0);
    y.backward();
    assert.deepEqual([...x.grad!.shape], [2, 3]);
  });
  test('of another size as the root of a backward', () => {
    const x = torch.ones(2, 3, { requires_grad: true });
    const y = torch.nn.functional.layer_norm(x, [3]);
    y.data = torch.ones(1);
    assert.throws(() => y.backward(torch.ones(1)), /invalid gradient at index 0 - got \[1\] but expected/);
  });
});

describe('memory shared with a typed array', () => {
  const give = (array: ArrayBufferView) => structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });

  test('that was given away is an error to use', () => {
    const x = torch.ones(3);
    give(x.numpy());
    assert.throws(() => x.add(1), /transferred or detached/);
    assert.throws(() => x.tolist(), /transferred or detached/);
    assert.deepEqual([...x.shape], [3]);
    const y = torch.from_numpy(new Float32Array(4));
    give(y.numpy());
    assert.throws(() => torch.ones(4).mul_(y), /transferred or detached/);
  });
  test('that a graph needs', () => {
    const x = torch.ones(3);
    const w = torch.ones(3, { requires_grad: true });
    const y = w.mul(x).sum();
    give(x.numpy());
    assert.throws(() => y.backward(), /transferred or detached/);
  });
  test('that a hook gives away', () => {
    const w = torch.ones(3, { requires_grad: true });
    const y = w.mul(2);
    y.register_hook((grad) => void give(grad.numpy()));
    assert.throws(() => y.square().sum().backward(), /transferred or detached/);
  });
  test('that may shrink is not taken', () => {
    const resizable: Any = new (ArrayBuffer as Any)(16, { maxByteLength: 64 });
    assert.throws(() => torch.from_numpy(new Float32Array(resizable)), /ArrayBuffer of fixed length/);
  });
});

test('bytes seen as bools are true unless they are 0', () => {
  const mask = torch.tensor([164, 0, 2, 1, 0, 255], { dtype: torch.uint8 }).view(torch.bool);
  assert.deepEqual(mask.nonzero().flatten().tolist(), [0, 2, 3, 5]);
  assert.deepEqual(torch.arange(6).masked_select(mask).tolist(), [0, 2, 3, 5]);
  assert.deepEqual(torch.arange(6).at(mask).tolist(), [0, 2, 3, 5]);
  assert.throws(() => torch.zeros(6).masked_scatter(mask, torch.ones(3)), /Number of elements of source/);
});

test('elements meet no tensor without elements', () => {
  const meta = torch.ones(1, { device: 'meta' });
  assert.throws(() => torch.ones(1).atan2_(meta), /Tensor on device meta is not on the expected device cpu/);
  assert.throws(() => torch.ones(2).add(meta), /Tensor on device meta is not on the expected device cpu/);
  assert.equal(String(meta.mul(torch.tensor(2)).device), 'meta');
});

test('numbers beyond what sizes can be', () => {
  const huge = 9223372036854775807n as unknown as number;
  const weights = [torch.ones(2, 2), torch.ones(2, 2)];
  assert.throws(
    () => torch.rnn_relu(torch.ones(1, 1, 2), torch.ones(1, 1, 2), weights, false, huge, 0, false, true, false),
    /num_layers is too large/,
  );
  const probabilities = torch.zeros(2, 2, 3).log_softmax(2);
  const labels = torch.ones(2, { dtype: torch.long });
  assert.throws(() => F.ctc_loss(probabilities, labels, [2, 2] as Any, [huge, 2] as Any), /too large|at dimension 0/);
});

test('no right-hand sides are solved for', () => {
  for (const driver of ['gels', 'gelsy', 'gelsd', 'gelss']) {
    const { solution, rank } = torch.linalg.lstsq(torch.randn(2, 3), torch.ones(2, 0), { driver }) as Any;
    assert.deepEqual([...solution.shape], [3, 0]);
    if (driver !== 'gels') assert.equal(rank.item(), 2);
  }
});

test('sums and sizes that no 64 bits hold', () => {
  const least = -9223372036854775808n as unknown as number;
  const sum = F.avg_pool3d(torch.full([1, 2, 2, 2, 2], least, { dtype: torch.long }), 2);
  assert.deepEqual([...sum.shape], [1, 2, 1, 1, 1]);
  const dims = [2, -9223372036854775808n as unknown as number];
  assert.throws(() => torch.ones(5, 5).rot90(1, dims), /Dimension out of range/);
  assert.throws(() => torch.ones(2).repeat(1, 4611686018427387904n as unknown as number), /multiplication overflow/);
});

test('steps of tensors without elements that no 64 bits hold', () => {
  const far = (2n ** 62n + 3n) as unknown as number;
  const none = torch.empty_strided([4, 0, 4], [far, 1, far]);
  assert.throws(() => none.select(0, 3), { message: 'Tensor: invalid storage offset -4611686018427387895' });
  assert.throws(() => none.at('3:'), /invalid storage offset/);
  assert.deepEqual([...none.diagonal(1, 0, 2).shape], [0, 3]);
});

test('a random state without elements', () => {
  const state = torch.empty_like(torch.random.get_rng_state(), { device: 'meta' });
  assert.throws(() => torch.random.set_rng_state(state), /RNG state must be a torch.ByteTensor/);
});

test('what a hook throws, even nothing, spoils no later call', () => {
  for (const thrown of [undefined, null, 3, 'text', Symbol('s')]) {
    const x = torch.ones(1, { requires_grad: true });
    const y = x.mul(2);
    y.register_hook(() => {
      throw thrown;
    });
    let failed = false;
    try {
      y.backward();
    } catch {
      failed = true;
    }
    assert.ok(failed, String(thrown));
    assert.equal(torch.ones(2, 3).dim(), 2);
    assert.equal(torch.is_tensor(x), true);
  }
});

test('objects in the place of tensors are named by their class', () => {
  const add = torch.add as unknown as (a: unknown, b: unknown) => unknown;
  const message = (type: string) => `add(): argument 'input' (position 1) must be Tensor, not ${type}`;
  const one = torch.ones(1);
  assert.throws(() => add(Promise.resolve(one), one), { message: message('Promise') });
  assert.throws(() => add(new Map(), one), { message: message('Map') });
  assert.throws(() => add({}, one), { message: message('dict') });
  assert.throws(() => add(Object.create(null), one), { message: message('dict') });
  const thrower = {
    get constructor() {
      throw new Error('mine');
    },
  };
  assert.throws(() => add(thrower, one), { message: message('dict') });
  assert.equal(torch.ones(2).numel(), 2);
});

test('a deviation that is expanded beyond memory; repeating along thousands of dimensions', () => {
  const std = torch.ones(2).expand(2 ** 41, 2);
  assert.throws(() => torch.normal(std, std), /can't allocate memory/);
  assert.throws(() => torch.normal(0, std.neg()), /expects all elements of std >= 0.0|can't allocate memory/);
  assert.throws(
    () => torch.normal(0, torch.tensor([[1, -1]]).expand(3, 2)),
    /normal expects all elements of std >= 0.0/,
  );
  const repeats = new Array<number>(20_000).fill(1);
  assert.equal(torch.ones(2, 1).repeat(repeats).dim(), 20_000);
});

test('sizes of a group norm that cannot be multiplied', () => {
  const x = torch.ones(2, 6, 5);
  const normalise = torch.native_group_norm as unknown as (...args: unknown[]) => unknown;
  const shape = /shape '\[2, 6, 4611686018427387904\]' is invalid for input of size 60/;
  assert.throws(() => normalise(x, null, null, 2, 6, 2n ** 62n, 3, 0.5), shape);
});

test('the smallest number as quarter turns and decimals; layers beyond memory', () => {
  const least = -(2n ** 63n) as unknown as number;
  const x = torch.ones(2, 3, { requires_grad: true });
  torch.rot90(x, least).sum().backward();
  assert.deepEqual(x.grad!.tolist(), torch.ones(2, 3).tolist());
  const [y, weight] = [torch.ones(2, 3, { requires_grad: true }), torch.arange(6).view(2, 3)];
  torch.roll(y, least, 1).mul(weight).sum().backward();
  assert.deepEqual(y.grad!.tolist(), weight.roll(2, 1).tolist());
  assert.equal(torch.round(torch.ones(1), { decimals: least }).item(), NaN);
  assert.throws(() => new torch.nn.LSTM(3, 4, 2 ** 53), { message: /^DefaultCPUAllocator: can't allocate memory/ });
});

test('a histogram whose range rounds to one number, or to nothing finite', () => {
  const f32 = { dtype: torch.float32 };
  assert.deepEqual(torch.histogram(torch.tensor(1e10, f32), 1)[0].tolist(), [1]);
  assert.deepEqual(
    torch
      .histogram(torch.tensor([1e10], f32), 4)[0]
      .sum()
      .item(),
    1,
  );
  assert.equal(
    torch
      .histogram(torch.tensor([-3e38, 0, 3e38], f32), 4)[0]
      .sum()
      .item(),
    0,
  );
});

test('windows folded into an image beyond numbers', () => {
  const fold = new torch.nn.Fold([-(2n ** 63n), 5] as Any, 2);
  assert.throws(() => fold(torch.ones(2, 8, 4)), /value cannot be converted to type int without overflow/);
});

test('gradients along no dimensions', () => {
  assert.deepEqual(torch.gradient(torch.ones(3, 3), { spacing: [], dim: [] }), []);
  assert.deepEqual(torch.gradient(torch.ones(3, 3), { dim: [] }), []);
});

test('circular padding of what negative padding leaves nothing of', () => {
  const x = torch.ones(1, 3, 4, 4);
  assert.deepEqual([...F.pad(x, [-1, 1, -4, 1], 'circular').shape], [1, 3, 1, 4]);
  assert.deepEqual([...F.pad(x, [-5, 2, 0, 0], 'circular').shape], [1, 3, 4, 1]);
});

test('strides beyond numbers, dimensions named twice, lengths beyond all', () => {
  const refused = (call: () => unknown, message: string) => assert.throws(call, { message });
  refused(() => torch.zeros(0, 4, HUGE as Any), 'Stride calculation overflowed');
  refused(() => torch.fft.ifft(torch.zeros(0, 4, 1), { n: HUGE as Any }), 'Stride calculation overflowed');
  refused(() => torch.ones(3, 1).squeeze([1, -1]), 'dim 1 appears multiple times in the list of dims');
  refused(
    () => torch.ones(3, 3).narrow(1, 1, (2n ** 63n - 1n) as Any),
    'start (1) + length (9223372036854775807) exceeds dimension size (3).',
  );
  const pad = torch._pad_packed_sequence as Any;
  assert.throws(() => pad(torch.zeros(6, 2), torch.tensor([2, 2, 2]), false, 0, HUGE), /calculation overflowed/);
  const most = torch.tensor([2n ** 63n - 1n, 2n ** 63n - 1n]);
  assert.throws(() => pad(torch.zeros(6, 2), most, false, 0, 0), /calculation overflowed/);
  const weights = [torch.ones(4, 3), torch.ones(4, 4), torch.ones(4), torch.ones(4)];
  assert.throws(
    () => (torch.rnn_tanh as Any)(torch.ones(9, 3), most, torch.ones(1, 3, 4), weights, true, 1, 0, false, false),
    /batch_sizes add up to more than data can have/,
  );
});

test('more pieces than memory holds, sums of windows beyond numbers, elements that are nowhere', () => {
  const long = torch.zeros(2 ** 40, { device: 'meta' });
  const none = torch.zeros(0);
  for (const call of [
    () => none.chunk(2 ** 31),
    () => torch.unsafe_chunk(none, 2 ** 31),
    () => long.split(2),
    () => long.unbind(),
    () => torch.unbind_copy(long),
    () => torch.hsplit(torch.ones(0), 2 ** 50),
  ])
    assert.throws(call, { message: /^DefaultCPUAllocator: can't allocate memory/ });
  assert.deepEqual(
    none.split(0).map((part) => part.numel()),
    [0],
  );
  const least = torch.full([1, 1, 2, 2], -(2n ** 63n) as unknown as number, { dtype: torch.long });
  assert.equal(F.avg_pool2d(least, 2).item(), 0);
  const offsets = torch.tensor([0], { device: 'meta' });
  assert.throws(() => F.embedding_bag(torch.tensor([1, 2]), torch.ones(5, 3), offsets), /on the same device/);
  const edges = [torch.ones(3, { device: 'meta' }), torch.linspace(0, 1, 2)];
  assert.throws(() => torch.histogramdd(torch.ones(4, 2), edges), /on the same device/);
  assert.throws(() => F.affine_grid(torch.ones(2, 2, 3), [2, 1, 2 ** 32, 2 ** 32]), /overflow/);
  const rows = torch.zeros(2 ** 32, 3, 4, { device: 'meta' });
  const [left, right] = [torch.zeros(2, 3, { device: 'meta' }), torch.zeros(2, 4, { device: 'meta' })];
  assert.deepEqual([...F.bilinear(left, right, rows).shape], [2, 2 ** 32]);
  assert.throws(
    () => F.adaptive_max_pool2d(torch.zeros(1, 4, 2 ** 40, 4, { device: 'meta' }), [2, 3]),
    /allocate memory/,
  );
  assert.throws(() => new torch.nn.Transformer(4, 2, { num_encoder_layers: 2 ** 31 }), /allocate memory/);
});

test('numbers beyond what is drawn, strides of parts, powers of a matrix of the largest numbers', () => {
  const most = (2n ** 63n - 1n) as Any;
  assert.throws(
    () => torch.empty(3, { dtype: torch.float16 }).random_(most, null as Any),
    /random_ expects 'from'|bounds/,
  );
  const none = torch.empty_strided([0, 4], [HUGE as Any, 1], { dtype: torch.complex64 });
  assert.deepEqual([...torch.view_as_real(none).shape], [0, 4, 2]);
  const large = torch.full([3, 3], 1e308, { dtype: torch.float64 });
  assert.ok(!torch.isfinite(torch.matrix_exp(large)).any().item());
});
