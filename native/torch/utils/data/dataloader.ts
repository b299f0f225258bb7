/** Batches of samples, in order or shuffled. */
import { type Bound, isPlainObject, type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { cat } from '../../generated/ops';
import type { Generator } from '../../random';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { default_collate, default_convert } from './collate';
import { type Indexed, IterableDataset, isBatched } from './dataset';
import { fetcher, fetchStream } from './fetch';
import { BatchSampler, drawSeed, type IndexSource, isIndexSource, RandomSampler, SequentialSampler } from './sampler';
import { WorkerIterator } from './worker/iterator';
import { NotSendable } from './worker/parcel';
import { WorkerPool } from './worker/pool';

/** What a batch of samples `T` looks like after `default_collate`. */
export type Collated<T> = T extends Tensor
  ? Tensor
  : T extends number | bigint | boolean | ArrayBufferView
    ? Tensor
    : T extends string
      ? string[]
      : T extends readonly unknown[]
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : T extends object
          ? { [K in keyof T]: Collated<T[K]> }
          : unknown;

type Collate<T, B> = (samples: T[]) => B;
type IndexSampler = Iterable<number> & { readonly length: number };

const parameters = {
  dataset: required<Indexed<unknown> | IterableDataset<unknown>>(),
  /** Samples per batch; null for single samples. */
  batch_size: optional<number | null | undefined>(undefined),
  /** Draws a new order for every pass. */
  shuffle: optional<boolean | null>(null),
  /** The order of samples, instead of `shuffle`. */
  sampler: optional<IndexSampler | null>(null),
  /** Batches of indices, instead of `batch_size`, `shuffle`, `sampler` and `drop_last`. */
  batch_sampler: optional<Iterable<number[]> | null>(null),
  /** Worker threads that load samples ahead of time; 0 loads them here, when they are needed. */
  num_workers: 0,
  /** Puts the samples of a batch together. */
  // biome-ignore lint/suspicious/noExplicitAny: samples are whatever the dataset holds
  collate_fn: optional<Collate<any, any> | null>(null),
  /** Accepted; memory is never pinned on a CPU. */
  pin_memory: false,
  /** Leaves out a last batch that is not full. */
  drop_last: false,
  /** Seconds to wait for a batch of a worker; 0 waits for ever. */
  timeout: 0,
  /** Called in each worker with its number, before it loads. */
  worker_init_fn: optional<((worker_id: number) => void) | null>(null),
  /** Accepted: workers are always threads. */
  multiprocessing_context: optional<unknown>(null),
  /** Where the shuffled order comes from. */
  generator: optional<Generator | null>(null),
  /** Batches that each worker loads ahead; 2 unless given. */
  prefetch_factor: optional<number | null>(null),
  /** Keeps the workers, and their copies of the dataset, from pass to pass. */
  persistent_workers: false,
  pin_memory_device: '' as string,
  /** With false, batches come as workers get them done. */
  in_order: true,
};
const loaderSignature = signature('DataLoader.__init__', parameters, { keywordOnly: 'prefetch_factor' });

export type DataLoaderOptions<T, B> = Omit<Options<typeof parameters>, 'dataset' | 'collate_fn'> & {
  /** Puts the samples of a batch together. */
  collate_fn?: Collate<T, B> | null;
};

/**
 * Iterates over a dataset in batches. Every `for … of` (or `for await … of`) is a new pass.
 *
 * With `num_workers`, threads load batches ahead of time. Each gets a copy of the dataset: its fields by value, its
 * class, and functions in its fields, by name where the library or a module exports them, else by their text along with
 * the session's globals they use. A class whose objects cannot be copied field by field defines `__reduce__()`, which
 * returns the arguments of its constructor. What cannot be sent at all is loaded in this thread, with a warning.
 * @example
 * const set = new torch.utils.data.TensorDataset(torch.arange(5), torch.arange(5).mul(10));
 * const loader = new torch.utils.data.DataLoader(set, { batch_size: 2 });
 * for (const [x, y] of loader) console.log(x, y);
 */
export class DataLoader<T = unknown, B = Collated<T>> implements Iterable<B>, AsyncIterable<B> {
  readonly dataset: Indexed<T> | IterableDataset<T>;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly num_workers: number;
  readonly generator: Generator | null;
  readonly sampler: IndexSampler | null;
  readonly batch_sampler: Iterable<number[]> | null;
  readonly collate_fn: Collate<unknown, unknown>;
  readonly pin_memory: boolean;
  readonly timeout: number;
  readonly worker_init_fn: ((worker_id: number) => void) | null;
  readonly prefetch_factor: number | null;
  readonly persistent_workers: boolean;
  readonly in_order: boolean;
  /** Workers that stay between passes. */
  private pool: WorkerPool | undefined;

  constructor(dataset: Indexed<T> | IterableDataset<T>, options?: DataLoaderOptions<T, B>);
  constructor(dataset: Indexed<T> | IterableDataset<T>, batch_size: number | null, options?: DataLoaderOptions<T, B>);
  constructor(
    dataset: Indexed<T> | IterableDataset<T>,
    batch_size: number | null,
    shuffle: boolean | null,
    options?: DataLoaderOptions<T, B>,
  );
  constructor(...args: unknown[]) {
    const given = loaderSignature.bind(isDatasetAlone(args) ? [args[0], {}] : args);
    const { dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, collate_fn, drop_last } = given;
    checkWorkers(given);
    this.dataset = dataset as Indexed<T> | IterableDataset<T>;
    this.num_workers = num_workers;
    this.generator = given.generator;
    this.drop_last = drop_last;
    this.pin_memory = given.pin_memory;
    this.timeout = given.timeout;
    this.worker_init_fn = given.worker_init_fn;
    this.prefetch_factor = given.prefetch_factor ?? (num_workers > 0 ? 2 : null);
    this.persistent_workers = given.persistent_workers;
    this.in_order = given.in_order;
    if (sampler && shuffle) throw new ValueError('sampler option is mutually exclusive with shuffle');
    if (dataset instanceof IterableDataset) checkIterable(shuffle, sampler, batch_sampler);
    if (batch_sampler) {
      if (batch_size !== undefined || shuffle || sampler || drop_last) {
        throw new ValueError(
          'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
        );
      }
      this.batch_size = null;
    } else {
      this.batch_size = batch_size === undefined ? 1 : batch_size;
      if (this.batch_size === null && drop_last) {
        throw new ValueError('batch_size=None option disables auto-batching and is mutually exclusive with drop_last');
      }
    }
    this.sampler =
      dataset instanceof IterableDataset ? null : (sampler ?? this.defaultSampler(dataset, shuffle ?? false));
    this.batch_sampler = batch_sampler ?? this.defaultBatchSampler();
    this.collate_fn =
      collate_fn ?? (this.batch_sampler || this.batch_size !== null ? default_collate : default_convert);
  }

  private defaultSampler(dataset: Indexed<unknown>, shuffle: boolean): IndexSampler {
    return shuffle ? new RandomSampler(dataset, { generator: this.generator }) : new SequentialSampler(dataset);
  }

  private defaultBatchSampler(): Iterable<number[]> | null {
    if (this.batch_size === null) return null;
    if (this.sampler) return new BatchSampler(this.sampler, this.batch_size, this.drop_last);
    checkBatchSize(this.batch_size);
    return null;
  }

  /** Number of batches in a pass. */
  get length(): number {
    if (this.batch_sampler) return (this.batch_sampler as unknown as { length: number }).length;
    const samples = this.sampler?.length ?? (this.dataset as unknown as { length?: number }).length;
    if (samples === undefined) throw new TypeError(`object of type '${this.dataset.constructor.name}' has no len()`);
    if (this.batch_size === null) return samples;
    return this.drop_last ? Math.floor(samples / this.batch_size) : Math.ceil(samples / this.batch_size);
  }

  [Symbol.iterator](): IterableIterator<B> {
    return this.pass();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<B> {
    const batches = this.pass();
    const next = async () => (batches instanceof WorkerIterator ? batches.nextAsync() : batches.next());
    const end = async () => batches.return?.() ?? { done: true as const, value: undefined };
    const iterator: AsyncIterableIterator<B> = { next, return: end, [Symbol.asyncIterator]: () => iterator };
    return iterator;
  }

  private pass(): IterableIterator<B> {
    if (this.pin_memory)
      warn(
        "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.",
      );
    // PyTorch draws the seed of its workers first, whether there are any or not.
    const seed = drawSeed(this.generator);
    return (this.workers(seed) ?? this.batches()) as IterableIterator<B>;
  }

  /** A pass by worker threads; undefined where samples must be loaded here. */
  private workers(seed: bigint): WorkerIterator<B> | undefined {
    if (this.num_workers === 0) return undefined;
    const pool = this.pool ?? this.startWorkers(seed);
    if (!pool) return undefined;
    if (this.persistent_workers) this.pool = pool;
    return new WorkerIterator<B>(pool, {
      samples:
        this.dataset instanceof IterableDataset ? null : (this.batch_sampler ?? this.sampler!)[Symbol.iterator](),
      prefetch: this.prefetch_factor!,
      in_order: this.in_order,
      timeout: this.timeout,
      keep: this.persistent_workers,
    });
  }

  private startWorkers(seed: bigint): WorkerPool | undefined {
    const { dataset, collate_fn, batch_size, drop_last, worker_init_fn } = this;
    try {
      return new WorkerPool({ dataset, collate_fn, batch_size, drop_last, worker_init_fn }, this.num_workers, seed);
    } catch (error) {
      if (!(error instanceof NotSendable)) throw error;
      warn(
        `num_workers: ${error.path} cannot be sent to worker threads (${error.reason}); samples are loaded in this thread.`,
      );
      return undefined;
    }
  }

  private batches(): IterableIterator<unknown> {
    const { dataset, batch_sampler } = this;
    if (dataset instanceof IterableDataset)
      return fetchStream(dataset, this.batch_size, this.drop_last, this.collate_fn);
    if (!batch_sampler) return this.loaded(dataset, this.sampler!);
    if (batch_sampler instanceof BatchSampler && this.collate_fn === default_collate && isBatched(dataset)) {
      const { sampler, batch_size, drop_last } = batch_sampler;
      const whole = isIndexSource(sampler) && dataset.batches(chunks(sampler, batch_size, drop_last));
      if (whole) return whole;
    }
    return this.loaded(dataset, batch_sampler);
  }

  private *loaded(dataset: Indexed<unknown>, samples: Iterable<number[] | number>): IterableIterator<unknown> {
    const fetch = fetcher(dataset, this.collate_fn);
    for (const each of samples) yield fetch(each);
  }
}

/** A dataset may be a plain object itself, and is then not a set of options. */
function isDatasetAlone(args: unknown[]): boolean {
  return args.length === 1 && !(isPlainObject(args[0]) && 'dataset' in args[0]);
}

/** What PyTorch says of options that need workers, or make no sense. */
function checkWorkers(given: Bound<typeof parameters>): void {
  const { num_workers, timeout, prefetch_factor, persistent_workers, multiprocessing_context } = given;
  const refuse = (what: string): never => {
    throw new ValueError(what);
  };
  if (num_workers < 0)
    refuse('num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.');
  if (timeout < 0) refuse('timeout option should be non-negative');
  if (num_workers === 0 && prefetch_factor !== null)
    refuse(
      'prefetch_factor option could only be specified in multiprocessing.' +
        'let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.',
    );
  if (prefetch_factor !== null && prefetch_factor < 0) refuse('prefetch_factor option should be non-negative');
  if (persistent_workers && num_workers === 0) refuse('persistent_workers option needs num_workers > 0');
  if (multiprocessing_context !== null && num_workers === 0)
    refuse(
      'multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got num_workers=0',
    );
}

function checkBatchSize(size: number): void {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new ValueError(`batch_size should be a positive integer value, but got batch_size=${size}`);
  }
}

function checkIterable(shuffle: boolean | null, sampler: unknown, batch_sampler: unknown): void {
  const refuse = (what: string): never => {
    throw new ValueError(`DataLoader with IterableDataset: expected unspecified ${what}`);
  };
  if (shuffle) refuse(`shuffle option, but got shuffle=True`);
  if (sampler) refuse('sampler option');
  if (batch_sampler) refuse('batch_sampler option');
}

/** Cuts the indices that a sampler draws into batches. */
function* chunks(source: IndexSource, size: number, dropLast: boolean): IterableIterator<Tensor> {
  let rest: Tensor | undefined;
  for (const drawn of source.indices()) {
    const indices = rest ? cat([rest, drawn]) : drawn;
    const length = indices.shape[0]!;
    let at = 0;
    for (; at + size <= length; at += size) yield indices.narrow(0, at, size);
    rest = at < length ? indices.narrow(0, at, length - at) : undefined;
  }
  if (rest && !dropLast) yield rest;
}
