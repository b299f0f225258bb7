/** Which samples a loader takes, in which order. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import { float64, int64 } from '../../dtype';
import { ValueError } from '../../errors';
import { tensor } from '../../factory';
import { arange, empty, multinomial, randint, randperm } from '../../generated/ops';
import { Generator } from '../../random';
import type { Tensor } from '../../tensor';

/**
 * Base class of all samplers: yields indices, or with a batch sampler lists of them.
 * @example
 * console.log([...new torch.utils.data.SequentialSampler([10, 20, 30])].join(' '));
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  abstract readonly length: number;
  abstract [Symbol.iterator](): Iterator<T>;
}

/**
 * A sampler that knows many indices at once. They come as int64 tensors, drawn only when they are needed, so that
 * whole batches can be picked without touching a single number in JavaScript.
 */
export interface IndexSource {
  indices(): Iterable<Tensor>;
}

export function isIndexSource(sampler: unknown): sampler is IndexSource {
  return typeof (sampler as Partial<IndexSource>).indices === 'function';
}

function* numbers(source: IndexSource): IterableIterator<number> {
  for (const indices of source.indices()) yield* indices.tolist() as number[];
}

/** A number for a fresh generator, drawn from the one in use. */
export function drawSeed(generator: Generator | null = null): bigint {
  return BigInt(empty([], { dtype: int64 }).random_({ generator }).item());
}

/**
 * All samples in order.
 * @example
 * console.log([...new torch.utils.data.SequentialSampler([10, 20, 30])].join(' '));
 */
export class SequentialSampler extends Sampler implements IndexSource {
  constructor(readonly data_source: { readonly length: number }) {
    super();
  }

  get length(): number {
    return this.data_source.length;
  }

  *indices(): IterableIterator<Tensor> {
    if (this.length > 0) yield arange(this.length);
  }

  [Symbol.iterator](): IterableIterator<number> {
    return numbers(this);
  }
}

const random = {
  data_source: required<{ readonly length: number }>(),
  /** Draws each sample anew, so that some come twice. */
  replacement: false,
  /** How many to draw; by default as many as there are. */
  num_samples: optional<number | null>(null),
  generator: optional<Generator | null>(null),
};
const randomSignature = signature('RandomSampler.__init__', random);

export type RandomSamplerOptions = Omit<Options<typeof random>, 'data_source'>;

/** Indices drawn with replacement at a time, as PyTorch does. */
const CHUNK = 32;

/**
 * All samples in an order drawn anew for every pass.
 * @example
 * torch.manual_seed(0);
 * for (const index of new torch.utils.data.RandomSampler([10, 20, 30])) console.log(index);
 */
export class RandomSampler extends Sampler implements IndexSource {
  readonly data_source: { readonly length: number };
  readonly replacement: boolean;
  readonly generator: Generator | null;
  private readonly count: number | null;

  constructor(
    data_source: { readonly length: number },
    ...rest: Args<
      [replacement?: boolean, num_samples?: number | null, generator?: Generator | null],
      RandomSamplerOptions
    >
  ) {
    super();
    // A data source may be a plain object, and is never one of arguments by name.
    const bound = randomSignature.bind([data_source, ...(rest.length > 0 ? rest : [{}])]);
    this.data_source = data_source;
    this.replacement = bound.replacement;
    this.generator = bound.generator;
    this.count = bound.num_samples;
    if (!(Number.isInteger(this.length) && this.length > 0)) {
      throw new ValueError(`num_samples should be a positive integer value, but got num_samples=${this.length}`);
    }
  }

  get length(): number {
    return this.count ?? this.data_source.length;
  }

  *indices(): IterableIterator<Tensor> {
    const n = this.data_source.length;
    const generator = this.generator ?? new Generator().manual_seed(drawSeed());
    const { length } = this;
    if (this.replacement) {
      for (let done = 0; done < length; done += CHUNK) {
        const drawn = randint(n, [Math.min(CHUNK, length - done)], { dtype: int64, generator });
        // The last, short chunk is drawn even if nothing of it is needed.
        yield drawn;
      }
      return;
    }
    for (let pass = 0; pass < Math.floor(length / n); pass++) yield randperm(n, { generator });
    const rest = randperm(n, { generator });
    if (length % n > 0) yield rest.narrow(0, 0, length % n);
  }

  [Symbol.iterator](): IterableIterator<number> {
    return numbers(this);
  }
}

const subset = { indices: required<readonly number[]>(), generator: optional<Generator | null>(null) };
const subsetSignature = signature('SubsetRandomSampler.__init__', subset);

/**
 * The given samples in random order.
 * @example
 * torch.manual_seed(0);
 * for (const index of new torch.utils.data.SubsetRandomSampler([1, 3, 5])) console.log(index);
 */
export class SubsetRandomSampler extends Sampler implements IndexSource {
  readonly subset: readonly number[];
  readonly generator: Generator | null;

  constructor(...args: Args<[indices: readonly number[], generator?: Generator | null], Options<typeof subset>>) {
    super();
    const bound = subsetSignature.bind(args);
    this.subset = bound.indices;
    this.generator = bound.generator;
  }

  get length(): number {
    return this.subset.length;
  }

  *indices(): IterableIterator<Tensor> {
    const order = randperm(this.length, { generator: this.generator });
    if (this.length > 0) yield tensor([...this.subset], { dtype: int64 }).index_select(0, order);
  }

  [Symbol.iterator](): IterableIterator<number> {
    return numbers(this);
  }
}

const weighted = {
  weights: required<readonly number[] | Tensor>(),
  num_samples: required<number>(),
  /** Draws each sample anew, so that some come twice. */
  replacement: true,
  generator: optional<Generator | null>(null),
};
const weightedSignature = signature('WeightedRandomSampler.__init__', weighted);

/**
 * Samples drawn with the given weights.
 * @example
 * torch.manual_seed(0);
 * for (const index of new torch.utils.data.WeightedRandomSampler([0.1, 0.9], 3)) console.log(index);
 */
export class WeightedRandomSampler extends Sampler implements IndexSource {
  readonly weights: Tensor;
  readonly num_samples: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  constructor(
    ...args: Args<
      [weights: readonly number[] | Tensor, num_samples: number, replacement?: boolean, generator?: Generator | null],
      Options<typeof weighted>
    >
  ) {
    super();
    const { weights, num_samples, replacement, generator } = weightedSignature.bind(args);
    this.num_samples = num_samples;
    this.replacement = replacement;
    this.generator = generator;
    if (!(Number.isInteger(num_samples) && num_samples > 0)) {
      throw new ValueError(`num_samples should be a positive integer value, but got num_samples=${num_samples}`);
    }
    this.weights = Array.isArray(weights) ? tensor(weights, { dtype: float64 }) : (weights as Tensor).to(float64);
  }

  get length(): number {
    return this.num_samples;
  }

  *indices(): IterableIterator<Tensor> {
    yield multinomial(this.weights, this.num_samples, this.replacement, { generator: this.generator });
  }

  [Symbol.iterator](): IterableIterator<number> {
    return numbers(this);
  }
}

const batched = {
  sampler: required<Iterable<number> & { readonly length: number }>(),
  batch_size: required<number>(),
  /** Leaves out the last batch if it is not full. */
  drop_last: required<boolean>(),
};
const batchedSignature = signature('BatchSampler.__init__', batched);

/**
 * Joins the indices of another sampler to batches.
 * @example
 * const order = new torch.utils.data.SequentialSampler([10, 20, 30]);
 * for (const batch of new torch.utils.data.BatchSampler(order, 2, false)) console.log(batch.join(' '));
 */
export class BatchSampler extends Sampler<number[]> {
  readonly sampler: Iterable<number> & { readonly length: number };
  readonly batch_size: number;
  readonly drop_last: boolean;

  constructor(
    ...args: Args<
      [sampler: Iterable<number> & { readonly length: number }, batch_size: number, drop_last: boolean],
      Options<typeof batched>
    >
  ) {
    super();
    const { sampler, batch_size, drop_last } = batchedSignature.bind(args);
    this.sampler = sampler;
    this.batch_size = batch_size;
    this.drop_last = drop_last;
    if (!(Number.isInteger(batch_size) && batch_size > 0)) {
      throw new ValueError(`batch_size should be a positive integer value, but got batch_size=${batch_size}`);
    }
  }

  get length(): number {
    const batches = this.sampler.length / this.batch_size;
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batch_size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }
}

const distributed = {
  dataset: required<{ readonly length: number }>(),
  /** How many processes share the samples. */
  num_replicas: optional<number | null>(null),
  /** Which of them this is, from 0 on. */
  rank: optional<number | null>(null),
  shuffle: true,
  seed: 0,
  /** Leaves out what cannot be shared evenly, instead of giving some samples twice. */
  drop_last: false,
};
const distributedSignature = signature('DistributedSampler.__init__', distributed);

/**
 * The share of one of several processes that train together; in each epoch (`set_epoch`) another.
 * @example
 * const sampler = new torch.utils.data.DistributedSampler([1, 2, 3, 4], { num_replicas: 2, rank: 0 });
 * sampler.set_epoch(1);
 * console.log([...sampler].length);
 */
export class DistributedSampler extends Sampler {
  readonly dataset: { readonly length: number };
  readonly num_replicas: number;
  readonly rank: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly drop_last: boolean;
  readonly num_samples: number;
  epoch = 0;

  constructor(
    dataset: { readonly length: number },
    options: Omit<Options<typeof distributed>, 'dataset'> & { num_replicas: number; rank: number },
  );
  constructor(...args: unknown[]) {
    super();
    const { dataset, num_replicas, rank, shuffle, seed, drop_last } = distributedSignature.bind(args);
    if (num_replicas === null || rank === null)
      throw new ValueError(
        'Default process group has not been initialized, please make sure to call init_process_group.',
      );
    if (rank >= num_replicas || rank < 0)
      throw new ValueError(`Invalid rank ${rank}, rank should be in the interval [0, ${num_replicas - 1}]`);
    this.dataset = dataset;
    this.num_replicas = num_replicas;
    this.rank = rank;
    this.shuffle = shuffle;
    this.seed = seed;
    this.drop_last = drop_last;
    this.num_samples = drop_last ? Math.floor(dataset.length / num_replicas) : Math.ceil(dataset.length / num_replicas);
  }

  get length(): number {
    return this.num_samples;
  }

  /** Another order for each epoch, the same in all processes. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const { length } = this.dataset;
    const generator = new Generator().manual_seed(this.seed + this.epoch);
    const order = (this.shuffle ? randperm(length, { generator }) : arange(length)).tolist() as number[];
    for (let i = this.rank; i < this.num_samples * this.num_replicas; i += this.num_replicas) yield order[i % length]!;
  }
}
