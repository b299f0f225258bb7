/** DataLoader's worker threads, against what PyTorch 2.13 gives with as many workers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import * as sets from './workers.datasets';

const { DataLoader, TensorDataset } = torch.utils.data;
const texts = (loader: Iterable<unknown>) => [...loader].map(String);

test('batches, their order and the workers’ random numbers are PyTorch’s', () => {
  torch.manual_seed(5);
  const pairs = new TensorDataset(torch.arange(10), torch.arange(10).mul(2));
  const loader = new DataLoader(pairs, { batch_size: 3, shuffle: true, num_workers: 2 });
  assert.deepEqual(
    [...loader].map(([x]) => x!.tolist()),
    [[8, 3, 0], [5, 9, 1], [6, 2, 4], [7]],
  );
  torch.manual_seed(1);
  const drawn = texts(new DataLoader(new sets.Random(), { batch_size: 2, num_workers: 2 }));
  assert.deepEqual(drawn, [
    'tensor([[0.5113, 0.2310],\n        [0.6590, 0.7075]])',
    'tensor([[0.3023, 0.8598],\n        [0.0777, 0.6678]])',
    'tensor([[0.1617, 0.4895],\n        [0.0121, 0.0753]])',
  ]);
});

test('workers take turns, and the main thread’s generator is untouched by them', () => {
  torch.manual_seed(3);
  const ids = [...new DataLoader(new sets.Who(), { batch_size: 2, num_workers: 3 })].map(([, who]) => who!.tolist());
  assert.deepEqual(ids, [
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 0],
  ]);
  const after = torch.rand(1).item();
  torch.manual_seed(3);
  for (const _ of new DataLoader(new sets.Who(), { batch_size: 2 }));
  assert.equal(torch.rand(1).item(), after);
});

test('streams are shared among workers, whichever ends first', () => {
  const numbers = (end: number) =>
    [...new DataLoader(new sets.Numbers(end), { batch_size: 2, num_workers: 2 })].map((x) => x.tolist());
  assert.deepEqual(numbers(7), [[0, 2], [1, 3], [4, 6], [5]]);
  assert.deepEqual(numbers(1), [[0]]);
  assert.deepEqual(numbers(0), []);
});

test('for await lets the event loop turn', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const seen: unknown[] = [];
  for await (const x of new DataLoader(new sets.Numbers(), { batch_size: 2, num_workers: 2 })) seen.push(x.tolist());
  clearInterval(timer);
  assert.deepEqual(seen, [[0, 2], [1, 3], [4, 6], [5]]);
  assert.ok(ticks > 0);
});

test('an error in a worker comes with its kind and message, and ends the workers', () => {
  const seen: unknown[] = [];
  assert.throws(
    () => {
      for (const x of new DataLoader(new sets.Broken(), { batch_size: 2, num_workers: 2 })) seen.push(x.tolist());
    },
    {
      name: 'ValueError',
      message:
        /^Caught ValueError in DataLoader worker process 1\.\nOriginal Traceback \(most recent call last\):\n[\s\S]*Broken\.at[\s\S]*\nValueError: sample 3 is broken$/,
    },
  );
  assert.deepEqual(seen, [[0, 1]]);
});

test('values of every kind go to workers and come back', () => {
  const [held] = new DataLoader(new sets.Holder(), { batch_size: null, num_workers: 1 }) as Iterable<
    Record<string, never>
  >;
  const { tensor, half, flags, bytes, ...rest } = held as unknown as Record<string, torch.Tensor>;
  assert.deepEqual(tensor!.tolist(), [
    [0, 6],
    [2, 8],
    [4, 10],
  ]);
  assert.equal(String(half), 'tensor([1.5000], dtype=torch.float16)');
  assert.deepEqual(flags!.tolist(), [true, false]);
  assert.equal(String(bytes), 'tensor([1, 2, 3], dtype=torch.uint8)');
  assert.deepEqual(rest as unknown, {
    parameter: true,
    numbers: [1, 2.5, -0, 2n ** 70n, Number.NaN],
    nested: { map: new Map([['a', new Set([1])]]), when: new Date(5), pattern: /x/g },
    same: true,
    dtype: true,
    double: 42,
  });
});

test('collate_fn and worker_init_fn run in the workers', () => {
  const numbers = [...Array(4).keys()];
  const loader = new DataLoader(numbers, { batch_size: 2, num_workers: 2, collate_fn: sets.twice });
  assert.deepEqual(
    [...loader],
    [
      [0, 2],
      [4, 6],
    ],
  );
  const seeded = new DataLoader(new sets.Random(2), { num_workers: 2, worker_init_fn: sets.reseed });
  const wanted = [100, 101].map((seed) => {
    torch.manual_seed(seed);
    return String(torch.rand(1, 2));
  });
  assert.deepEqual(texts(seeded), wanted);
});

test('a loop left early ends its workers; persistent ones serve the next pass', async () => {
  for (const persistent_workers of [false, true]) {
    const loader = new DataLoader(new sets.Who(), { num_workers: 2, persistent_workers });
    for (let pass = 0; pass < 3; pass++) {
      const seen: number[] = [];
      for (const [index] of loader) {
        seen.push(index!.item() as number);
        if (seen.length === 3) break;
      }
      assert.deepEqual(seen, [0, 1, 2]);
    }
    assert.deepEqual(
      [...loader].map(([index]) => index!.item()),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  }
});

test('a worker that is too slow, or goes away, is an error', () => {
  assert.throws(() => [...new DataLoader(new sets.Slow(), { num_workers: 1, timeout: 1 })], {
    name: 'RuntimeError',
    message: 'DataLoader timed out after 1 seconds',
  });
  assert.throws(() => [...new DataLoader(new sets.Exiting(), { num_workers: 1 })], {
    name: 'RuntimeError',
    message: /^DataLoader worker exited unexpectedly/,
  });
});

test('what cannot be sent is loaded in this thread, with a warning', (t) => {
  const warnings = t.mock.method(console, 'warn', () => {});
  const errors = t.mock.method(process.stderr, 'write', () => true);
  const loaded = texts(new DataLoader(new sets.Private(7), { num_workers: 2 }));
  const said = [...warnings.mock.calls, ...errors.mock.calls].map((call) => String(call.arguments[0])).join();
  t.mock.restoreAll();
  assert.deepEqual(loaded, ['tensor([7])', 'tensor([7])']);
  assert.match(
    said,
    /num_workers: DataLoader\.dataset cannot be sent to worker threads \(Private has private fields; give it a method __reduce__/,
  );
  assert.deepEqual(texts(new DataLoader(new sets.Reduced(8), { num_workers: 2 })), ['tensor([8])', 'tensor([8])']);
});

test('options of workers are checked as in PyTorch', () => {
  const refused = (options: object, message: string) =>
    assert.throws(() => new DataLoader([1], options), { name: 'ValueError', message });
  refused({ timeout: -1 }, 'timeout option should be non-negative');
  refused(
    { prefetch_factor: 2 },
    'prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.',
  );
  refused({ num_workers: 1, prefetch_factor: -1 }, 'prefetch_factor option should be non-negative');
  refused({ persistent_workers: true }, 'persistent_workers option needs num_workers > 0');
});
