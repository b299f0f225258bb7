/** Layers that change the shape only. */
import { type Options, signature } from '../arguments';
import type { Tensor } from '../tensor';
import { Module } from './module';

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

  constructor(options?: FlattenOptions);
  constructor(start_dim: number, options?: FlattenOptions);
  constructor(start_dim: number, end_dim: number);
  constructor(...args: unknown[]) {
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
