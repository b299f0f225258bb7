/** Batches of samples, in order or shuffled. */
import { isPlainObject, type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { cat } from '../../generated/ops';
import type { Generator } from '../../random';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { default_collate, default_convert } from './collate';
import { type Batched, type Indexed, IterableDataset, sampleAt } from './dataset';
import { BatchSampler, drawSeed, type IndexSource, isIndexSource, RandomSampler, SequentialSampler } from './sampler';

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
  /** Accepted; samples are loaded in this process for now. */
  num_workers: 0,
  /** Puts the samples of a batch together. */
  // biome-ignore lint/suspicious/noExplicitAny: samples are whatever the dataset holds
  collate_fn: optional<Collate<any, any> | null>(null),
  /** Accepted; memory is never pinned on a CPU. */
  pin_memory: false,
  /** Leaves out a last batch that is not full. */
  drop_last: false,
  timeout: 0,
  worker_init_fn: optional<unknown>(null),
  multiprocessing_context: optional<unknown>(null),
  /** Where the shuffled order comes from. */
  generator: optional<Generator | null>(null),
  prefetch_factor: optional<number | null>(null),
  persistent_workers: false,
  pin_memory_device: '' as string,
  in_order: true,
};
const loaderSignature = signature('DataLoader.__init__', parameters, { keywordOnly: 'prefetch_factor' });

export type DataLoaderOptions<T, B> = Omit<Options<typeof parameters>, 'dataset' | 'collate_fn'> & {
  /** Puts the samples of a batch together. */
  collate_fn?: Collate<T, B> | null;
};

/**
 * Iterates over a dataset in batches. Every `for … of` (or `for await … of`) is a new pass.
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

  constructor(dataset: Indexed<T> | IterableDataset<T>, options?: DataLoaderOptions<T, B>);
  constructor(dataset: Indexed<T> | IterableDataset<T>, batch_size: number | null, options?: DataLoaderOptions<T, B>);
  constructor(
    dataset: Indexed<T> | IterableDataset<T>,
    batch_size: number | null,
    shuffle: boolean | null,
    options?: DataLoaderOptions<T, B>,
  );
  constructor(...args: unknown[]) {
    const { dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, collate_fn, drop_last, generator } =
      loaderSignature.bind(isDatasetAlone(args) ? [args[0], {}] : args);
    if (num_workers < 0) {
      throw new ValueError('num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.');
    }
    if (num_workers > 0) warn('num_workers: workers are not there yet; samples are loaded in this process.');
    this.dataset = dataset as Indexed<T> | IterableDataset<T>;
    this.num_workers = num_workers;
    this.generator = generator;
    this.drop_last = drop_last;
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
    // PyTorch draws the seed of its workers first, whether there are any or not.
    drawSeed(this.generator);
    return this.batches() as IterableIterator<B>;
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<B> {
    yield* this[Symbol.iterator]();
  }

  private batches(): IterableIterator<unknown> {
    const { dataset, batch_sampler } = this;
    if (dataset instanceof IterableDataset) return this.stream(dataset);
    if (!batch_sampler) return this.single(dataset);
    if (batch_sampler instanceof BatchSampler && this.collate_fn === default_collate && isBatched(dataset)) {
      const { sampler, batch_size, drop_last } = batch_sampler;
      const whole = isIndexSource(sampler) && dataset.batches(chunks(sampler, batch_size, drop_last));
      if (whole) return whole;
    }
    return this.collated(dataset, batch_sampler);
  }

  private *single(dataset: Indexed<unknown>): IterableIterator<unknown> {
    for (const index of this.sampler!)
      yield (this.collate_fn as (sample: unknown) => unknown)(sampleAt(dataset, index));
  }

  private *collated(dataset: Indexed<unknown>, batches: Iterable<number[]>): IterableIterator<unknown> {
    for (const indices of batches) yield this.collate_fn(indices.map((index) => sampleAt(dataset, index)));
  }

  private *stream(dataset: IterableDataset<unknown>): IterableIterator<unknown> {
    if (this.batch_size === null) {
      for (const sample of dataset) yield (this.collate_fn as (sample: unknown) => unknown)(sample);
      return;
    }
    let batch: unknown[] = [];
    for (const sample of dataset) {
      batch.push(sample);
      if (batch.length < this.batch_size) continue;
      yield this.collate_fn(batch);
      batch = [];
    }
    if (batch.length > 0 && !this.drop_last) yield this.collate_fn(batch);
  }
}

/** A dataset may be a plain object itself, and is then not a set of options. */
function isDatasetAlone(args: unknown[]): boolean {
  return args.length === 1 && !(isPlainObject(args[0]) && 'dataset' in args[0]);
}

function isBatched(dataset: object): dataset is Batched {
  return typeof (dataset as Partial<Batched>).batches === 'function';
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
