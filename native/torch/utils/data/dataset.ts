/** Sets of samples that are reached by number, or come one after the other. */
import { isPlainObject } from '../../arguments';
import { int64 } from '../../dtype';
import { AssertionError, IndexError, NotImplementedError, ValueError } from '../../errors';
import { tensor } from '../../factory';
import { randperm } from '../../generated/ops';
import type { Generator } from '../../random';
import type { Tensor } from '../../tensor';

/** Anything with a length and samples by number can be loaded from; a JavaScript array, too. */
export interface Indexed<T> {
  readonly length: number;
  /** The sample at `index`; `undefined` past the end, or an error. */
  at(index: number): T | undefined;
}

/** An indexed set that can make whole batches, equal to its samples put together by `default_collate`. */
export interface Batched {
  /** One batch for each list of indices (int64), or undefined where only single samples can be had. */
  batches(indices: Iterable<Tensor>): IterableIterator<unknown> | undefined;
}

export function isBatched(dataset: object): dataset is Batched {
  return typeof (dataset as Partial<Batched>).batches === 'function';
}

/**
 * Base class of sets whose samples are reached by number; a subclass defines `at` and `length`.
 * @example
 * class Squares extends torch.utils.data.Dataset {
 *   get length() {
 *     return 4;
 *   }
 *   at(index: number) {
 *     return index * index;
 *   }
 * }
 * for (const batch of new torch.utils.data.DataLoader(new Squares(), { batch_size: 2 })) console.log(batch);
 */
export abstract class Dataset<T = unknown> implements Indexed<T> {
  /** The sample at `index`. */
  at(_index: number): T {
    throw new NotImplementedError('Subclasses of Dataset should implement at(index).');
  }

  /** Number of samples. */
  get length(): number {
    throw new NotImplementedError(`${this.constructor.name} should implement length`);
  }

  /** All samples in order. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

/**
 * Base class of sets whose samples come one after the other; a subclass defines `[Symbol.iterator]`.
 * @example
 * class Numbers extends torch.utils.data.IterableDataset {
 *   *[Symbol.iterator]() {
 *     yield* [1, 2, 3];
 *   }
 * }
 * for (const batch of new torch.utils.data.DataLoader(new Numbers(), { batch_size: 2 })) console.log(batch);
 */
export abstract class IterableDataset<T = unknown> implements Iterable<T> {
  abstract [Symbol.iterator](): Iterator<T>;
}

/** The sample at `index`, an error where there is none. */
export function sampleAt<T>(dataset: Indexed<T>, index: number): T {
  if (Array.isArray(dataset) && !(index >= -dataset.length && index < dataset.length))
    throw new IndexError('list index out of range');
  return dataset.at(index) as T;
}

/**
 * Samples are the rows of tensors of the same length.
 * @example
 * const set = new torch.utils.data.TensorDataset(torch.arange(5), torch.arange(5).mul(10));
 * for (const part of set.at(1)) console.log(part);
 * console.log(set.length);
 */
export class TensorDataset<T extends Tensor[] = Tensor[]> extends Dataset<T> implements Batched {
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    const size = tensors[0]?.shape[0];
    if (tensors.some((tensor) => tensor.shape[0] !== size)) throw new AssertionError('Size mismatch between tensors');
    this.tensors = tensors;
  }

  override get length(): number {
    return this.tensors[0]?.shape[0] ?? 0;
  }

  override at(index: number): T {
    return this.tensors.map((tensor) => tensor.at(index)) as T;
  }

  *batches(batches: Iterable<Tensor>): IterableIterator<T> {
    for (const indices of batches) yield this.tensors.map((tensor) => tensor.index_select(0, indices)) as T;
  }
}

/**
 * Some samples of another set, by their numbers there.
 * @example
 * const set = new torch.utils.data.Subset([10, 20, 30], [0, 2]);
 * console.log(set.at(1), set.length);
 */
export class Subset<T> extends Dataset<T> implements Batched {
  constructor(
    readonly dataset: Indexed<T>,
    readonly indices: readonly number[],
  ) {
    super();
  }

  override get length(): number {
    return this.indices.length;
  }

  override at(index: number): T {
    return sampleAt(this.dataset, sampleAt(this.indices, index));
  }

  batches(batches: Iterable<Tensor>): IterableIterator<unknown> | undefined {
    if (!isBatched(this.dataset)) return undefined;
    const numbers = tensor([...this.indices], { dtype: int64 });
    const translated = function* (): IterableIterator<Tensor> {
      for (const indices of batches) yield numbers.index_select(0, indices);
    };
    return this.dataset.batches(translated());
  }
}

/**
 * Several sets one behind the other.
 * @example
 * const set = new torch.utils.data.ConcatDataset([[10, 20], [30]]);
 * console.log(set.at(2), set.length);
 */
export class ConcatDataset<T> extends Dataset<T> {
  readonly datasets: Indexed<T>[];
  readonly cumulative_sizes: number[] = [];

  constructor(datasets: Iterable<Indexed<T>>) {
    super();
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new AssertionError('datasets should not be an empty iterable');
    if (this.datasets.some((dataset) => (dataset as unknown) instanceof IterableDataset))
      throw new AssertionError('ConcatDataset does not support IterableDataset');
    for (const dataset of this.datasets)
      this.cumulative_sizes.push((this.cumulative_sizes.at(-1) ?? 0) + dataset.length);
  }

  override get length(): number {
    return this.cumulative_sizes.at(-1)!;
  }

  override at(index: number): T {
    if (-index > this.length) throw new ValueError('absolute value of index should not exceed dataset length');
    const position = index < 0 ? this.length + index : index;
    const which = this.cumulative_sizes.findIndex((end) => position < end);
    if (which < 0) throw new IndexError('list index out of range');
    return sampleAt(this.datasets[which]!, position - (this.cumulative_sizes[which - 1] ?? 0));
  }
}

/**
 * Several sets side by side: a sample is the list of their samples, or with names an object.
 * @example
 * const set = new torch.utils.data.StackDataset({ x: [1, 2], y: [10, 20] });
 * console.log(set.at(1), set.length);
 */
export class StackDataset<T = unknown> extends Dataset<T> {
  readonly datasets: Indexed<unknown>[] | Record<string, Indexed<unknown>>;
  private readonly size: number;

  constructor(named: Record<string, Indexed<unknown>>);
  constructor(...datasets: Indexed<unknown>[]);
  constructor(...datasets: unknown[]) {
    super();
    const [first] = datasets;
    if (first === undefined) throw new ValueError('At least one dataset should be passed');
    this.datasets = (isPlainObject(first) ? first : datasets) as typeof this.datasets;
    const sizes = Object.values(this.datasets).map((dataset: Indexed<unknown>) => dataset.length);
    this.size = sizes[0] ?? 0;
    if (sizes.some((size) => size !== this.size)) throw new ValueError('Size mismatch between datasets');
  }

  override get length(): number {
    return this.size;
  }

  override at(index: number): T {
    if (Array.isArray(this.datasets)) return this.datasets.map((dataset) => sampleAt(dataset, index)) as T;
    const samples = Object.entries(this.datasets).map(([key, dataset]) => [key, sampleAt(dataset, index)]);
    return Object.fromEntries(samples) as T;
  }
}

/**
 * Several sets whose samples come one after the other, one behind the other.
 * @example
 * class Numbers extends torch.utils.data.IterableDataset<number> {
 *   *[Symbol.iterator]() {
 *     yield* [1, 2];
 *   }
 * }
 * console.log([...new torch.utils.data.ChainDataset([new Numbers(), new Numbers()])].join(' '));
 */
export class ChainDataset<T> extends IterableDataset<T> {
  constructor(readonly datasets: Iterable<IterableDataset<T>>) {
    super();
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const dataset of this.datasets) {
      if (!(dataset instanceof IterableDataset)) throw new AssertionError('ChainDataset only supports IterableDataset');
      yield* { [Symbol.iterator]: () => dataset[Symbol.iterator]() };
    }
  }
}

/**
 * Splits a set by chance into parts of the given lengths, or of the given fractions of the whole.
 * @example
 * torch.manual_seed(0);
 * for (const part of torch.utils.data.random_split([10, 20, 30, 40], [3, 1])) console.log(part.indices.join(' '));
 */
export function random_split<T>(
  dataset: Indexed<T>,
  lengths: readonly number[],
  options: { generator?: Generator | null } = {},
): Subset<T>[] {
  const sizes = isFractions(lengths) ? sizesOf(lengths, dataset.length) : lengths;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== dataset.length)
    throw new ValueError('Sum of input lengths does not equal the length of the input dataset!');
  const order = randperm(total, { generator: options.generator ?? null }).tolist() as number[];
  return sizes.map((size) => new Subset(dataset, order.splice(0, size)));
}

function isFractions(lengths: readonly number[]): boolean {
  const sum = lengths.reduce((total, length) => total + length, 0);
  return Math.abs(sum - 1) < 1e-9 && sum <= 1 + 1e-9;
}

/** What rounding leaves over goes to the first parts, one each. */
function sizesOf(fractions: readonly number[], length: number): number[] {
  const sizes = fractions.map((fraction, i) => {
    if (fraction < 0 || fraction > 1) throw new ValueError(`Fraction at index ${i} is not between 0 and 1`);
    return Math.floor(length * fraction);
  });
  const rest = length - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < rest; i++) sizes[i % sizes.length]! += 1;
  return sizes;
}
