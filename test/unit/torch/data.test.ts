import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const {
  BatchSampler,
  ConcatDataset,
  DataLoader,
  Dataset,
  IterableDataset,
  RandomSampler,
  random_split,
  Subset,
  TensorDataset,
  SubsetRandomSampler,
  WeightedRandomSampler,
} = torch.utils.data;

const pairs = () => new TensorDataset(torch.arange(10), torch.arange(10).mul(2));
const firsts = (loader: Iterable<torch.Tensor[]>) => [...loader].map((batch) => batch[0]!.tolist());
const seeded = <T>(seed: number, run: () => T): T => {
  torch.manual_seed(seed);
  return run();
};

test('shuffling gives the orders of PyTorch, pass after pass', () => {
  const loader = seeded(5, () => new DataLoader(pairs(), { batch_size: 3, shuffle: true }));
  assert.deepEqual(firsts(loader), [[8, 3, 0], [5, 9, 1], [6, 2, 4], [7]]);
  assert.deepEqual(firsts(loader), [[5, 8, 9], [7, 2, 0], [4, 1, 3], [6]]);
  assert.deepEqual(String(torch.rand(2)), 'tensor([0.0333, 0.9942])');
});

test('a generator of its own gives the orders of PyTorch too', () => {
  const generator = new torch.Generator().manual_seed(3);
  const loader = new DataLoader(pairs(), { batch_size: 4, shuffle: true, generator });
  assert.deepEqual(firsts(loader), [
    [7, 4, 2, 9],
    [1, 5, 0, 8],
    [6, 3],
  ]);
  assert.deepEqual(firsts(loader), [
    [1, 2, 0, 5],
    [9, 4, 8, 3],
    [6, 7],
  ]);
});

test('an ordered pass draws one number, as in PyTorch', () => {
  assert.deepEqual(
    seeded(5, () => firsts(new DataLoader(pairs(), { batch_size: 4 }))),
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ],
  );
  assert.equal(String(torch.rand(2)), 'tensor([0.9075, 0.8199])');
});

test('samplers draw as in PyTorch', () => {
  const set = pairs();
  const sampled = (sampler: Iterable<number> & { length: number }, batch_size: number) =>
    seeded(7, () => firsts(new DataLoader(set, { sampler, batch_size })));
  assert.deepEqual(
    seeded(7, () => [...new RandomSampler(set, { num_samples: 25 })]),
    [3, 0, 1, 9, 4, 7, 2, 5, 6, 8, 1, 6, 4, 3, 2, 5, 9, 0, 8, 7, 6, 2, 0, 4, 8],
  );
  assert.deepEqual(sampled(new RandomSampler(set, { num_samples: 25 }), 7), [
    [3, 2, 7, 8, 6, 1, 5],
    [9, 0, 4, 5, 9, 2, 7],
    [8, 3, 6, 1, 4, 0, 6],
    [4, 8, 0, 1],
  ]);
  assert.deepEqual(
    sampled(new RandomSampler(set, { replacement: true, num_samples: 40 }), 16).at(-1),
    [4, 6, 2, 0, 9, 6, 9, 7],
  );
  assert.deepEqual(
    seeded(7, () => [...new WeightedRandomSampler([1, 2, 3, 4], 6)]),
    [1, 1, 3, 3, 3, 3],
  );
  assert.deepEqual([...new BatchSampler([5, 6, 7], 2, true)], [[5, 6]]);
});

test('samplers take their arguments in order or by name, and no others', () => {
  const weights = [0.1, 0.9, 0.3];
  const generator = () => new torch.Generator().manual_seed(1);
  const drawn = seeded(3, () => [...new WeightedRandomSampler(weights, 2, false)]);
  assert.deepEqual(
    seeded(3, () => [...new WeightedRandomSampler(weights, 2, { replacement: false })]),
    drawn,
  );
  assert.equal(new Set(drawn).size, 2);
  const by = [...new RandomSampler([1, 2, 3], { replacement: true, num_samples: 9, generator: generator() })];
  assert.deepEqual([...new RandomSampler([1, 2, 3], true, 9, generator())], by);
  assert.equal(new RandomSampler({ length: 4 }).length, 4);
  const subset = [...new SubsetRandomSampler([3, 4, 7], { generator: generator() })];
  assert.deepEqual([...new SubsetRandomSampler([3, 4, 7], generator())], subset);
  assert.deepEqual([...new BatchSampler([5, 6, 7], { batch_size: 2, drop_last: false })], [[5, 6], [7]]);
  // biome-ignore lint/suspicious/noExplicitAny: scripts may pass anything
  const wrong = (options: any) => () => new RandomSampler([1, 2, 3], options);
  assert.throws(
    wrong({ replacment: true }),
    /unexpected keyword argument 'replacment' \(did you mean 'replacement'\?\)/,
  );
});

test('whole batches hold what their samples hold', () => {
  const set = pairs();
  const slow = { length: set.length, at: (i: number) => set.at(i) };
  const run = (dataset: typeof slow) =>
    seeded(1, () => [...new DataLoader(dataset, { batch_size: 4, shuffle: true, drop_last: true })]);
  const [fast, one] = [run(set), run(slow)];
  assert.equal(fast.length, 2);
  assert.deepEqual(fast.map(String), one.map(String));
});

test('samples of any make are put together', () => {
  const samples = [
    [1, 2.5, 'a', { k: torch.ones(1) }],
    [3, 4, 'b', { k: torch.zeros(1) }],
  ];
  const [batch] = [...new DataLoader(samples as [number, number, string, { k: torch.Tensor }][], { batch_size: 2 })];
  const [ints, floats, texts, { k }] = batch!;
  assert.deepEqual([ints.tolist(), String(ints.dtype)], [[1, 3], 'torch.int64']);
  assert.deepEqual([floats.tolist(), String(floats.dtype)], [[2.5, 4], 'torch.float64']);
  assert.deepEqual(texts, ['a', 'b']);
  assert.deepEqual(k.tolist(), [[1], [0]]);
  assert.deepEqual(
    [...new DataLoader([1, 2, 3], { batch_size: 2, collate_fn: (some: number[]) => some.length })],
    [2, 1],
  );
  assert.deepEqual([...new DataLoader([4, 5], { batch_size: null })], [4, 5]);
});

test('streams are cut into batches', async () => {
  class Stream extends IterableDataset<number> {
    *[Symbol.iterator]() {
      yield* [1, 2, 3, 4, 5];
    }
  }
  const batches: unknown[] = [];
  for await (const batch of new DataLoader(new Stream(), { batch_size: 2 })) batches.push(batch.tolist());
  assert.deepEqual(batches, [[1, 2], [3, 4], [5]]);
});

test('sets are cut, joined and split', () => {
  assert.deepEqual([...new Subset(['a', 'b', 'c'], [2, 0])], ['c', 'a']);
  const both = new ConcatDataset([['a'], ['b', 'c']]);
  assert.deepEqual([both.length, both.at(2), both.at(-3)], [3, 'c', 'a']);
  const generator = new torch.Generator().manual_seed(42);
  const [small, large] = random_split([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0.3, 0.7], { generator });
  assert.deepEqual([[...small!], large!.length], [[3, 7, 2], 7]);
});

test('mistakes are told as PyTorch tells them', () => {
  const any = DataLoader as unknown as new (...args: unknown[]) => Iterable<unknown>;
  const cases: [() => unknown, string, string][] = [
    [() => new TensorDataset(torch.ones(2), torch.ones(3)), 'AssertionError', 'Size mismatch between tensors'],
    [
      () => new any([1], { batch_size: 0 }),
      'ValueError',
      'batch_size should be a positive integer value, but got batch_size=0',
    ],
    [
      () => new any([1], { shuffle: true, sampler: [0] }),
      'ValueError',
      'sampler option is mutually exclusive with shuffle',
    ],
    [
      () => new any([1], { batch_sampler: [[0]], batch_size: 2 }),
      'ValueError',
      'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
    ],
    [
      () => [...new any([null])],
      'TypeError',
      "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class 'NoneType'>",
    ],
    [
      () => [...new any([torch.ones(2), torch.ones(3)], { batch_size: 2 })],
      'RuntimeError',
      'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1',
    ],
    [
      () => [...new any([[1, 2], [3]], { batch_size: 2 })],
      'RuntimeError',
      'each element in list of batch should be of equal size',
    ],
    [
      () => new any([], { shuffle: true }),
      'ValueError',
      'num_samples should be a positive integer value, but got num_samples=0',
    ],
    [
      () => new any([1], { batchsize: 2 }),
      'TypeError',
      "DataLoader.__init__() got an unexpected keyword argument 'batchsize' (did you mean 'batch_size'?)",
    ],
    [
      () => random_split([1, 2, 3], [1, 1]),
      'ValueError',
      'Sum of input lengths does not equal the length of the input dataset!',
    ],
    [() => new Subset([1, 2], [0]).at(3), 'IndexError', 'list index out of range'],
    [() => pairs().at(10), 'IndexError', 'index 10 is out of bounds for dimension 0 with size 10'],
    [
      () => new (class extends Dataset {})().at(0),
      'NotImplementedError',
      'Subclasses of Dataset should implement at(index).',
    ],
  ];
  for (const [run, name, message] of cases) assert.throws(run, { name, message });
});
