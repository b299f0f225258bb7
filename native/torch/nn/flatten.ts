/** Layers that change the shape only. */
import { type Args, type Options, required, signature } from '../arguments';
import type { Tensor } from '../tensor';
import { typename } from '../typename';
import { Module } from './module';
import { python } from './text';

const flatten = {
  /** First dimension to join. */
  start_dim: 1,
  /** Last dimension to join. */
  end_dim: -1,
};
const flattenSignature = signature('Flatten.__init__', flatten);

export type FlattenOptions = Options<typeof flatten>;

/**
 * Joins neighbouring dimensions into one; by default all but the batch.
 * @example
 * console.log(new torch.nn.Flatten()(torch.ones(2, 3, 4)).shape);
 */
export class Flatten extends Module {
  readonly start_dim: number;
  readonly end_dim: number;

  constructor(...args: Args<[start_dim?: number, end_dim?: number], FlattenOptions>) {
    super();
    const { start_dim, end_dim } = flattenSignature.bind(args);
    this.start_dim = start_dim;
    this.end_dim = end_dim;
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.start_dim, this.end_dim);
  }

  override extra_repr(): string {
    return `start_dim=${this.start_dim}, end_dim=${this.end_dim}`;
  }
}

const unflattenSignature = signature('Unflatten.__init__', {
  dim: required<number>(),
  unflattened_size: required<readonly number[]>(),
});

/**
 * Splits one dimension into several; one of the sizes may be -1.
 * @example
 * console.log(new torch.nn.Unflatten(1, [2, 3])(torch.ones(4, 6)).shape);
 */
export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattened_size: readonly number[];

  constructor(
    ...args: Args<
      [dim: number, unflattened_size: readonly number[]],
      { dim?: number; unflattened_size?: readonly number[] }
    >
  ) {
    super();
    const { dim, unflattened_size } = unflattenSignature.bind(args);
    if (!Number.isInteger(dim))
      throw new TypeError('invalid argument type for dim parameter, expected type int or str');
    if (!Array.isArray(unflattened_size))
      throw new TypeError(`unflattened_size must be a tuple of ints, but found type ${typename(unflattened_size)}`);
    unflattened_size.forEach((size: unknown, i) => {
      if (!Number.isInteger(size))
        throw new TypeError(
          `unflattened_size must be tuple of ints, but found element of type ${typename(size)} at pos ${i}`,
        );
    });
    this.dim = dim;
    this.unflattened_size = [...unflattened_size];
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattened_size);
  }

  override extra_repr(): string {
    return `dim=${this.dim}, unflattened_size=${python(this.unflattened_size)}`;
  }
}
