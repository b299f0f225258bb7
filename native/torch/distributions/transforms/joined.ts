/** Different transforms for different parts of one tensor. */
import { AssertionError } from '../../errors';
import { cat, stack } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import * as constraints from '../constraints';
import { sum_rightmost } from '../utils';
import { Transform } from './transform';

abstract class Joined extends Transform {
  readonly transforms: readonly Transform[];

  constructor(
    tseq: Iterable<Transform>,
    readonly dim: number,
    cache_size: number,
  ) {
    super(cache_size);
    const transforms = [...tseq];
    if (!transforms.every((transform) => transform instanceof Transform))
      throw new AssertionError('All elements of tseq must be Transform instances');
    this.transforms = cache_size ? transforms.map((transform) => transform.with_cache(cache_size)) : transforms;
  }
  override get bijective(): boolean {
    return this.transforms.every((transform) => transform.bijective);
  }
  /** How long a tensor has to be along `dim`, and how the error calls that. */
  protected abstract readonly expected: [size: number, text: string];

  protected checkDim(value: Tensor, where: string): void {
    if (this.dim < -value.dim() || this.dim >= value.dim())
      throw new AssertionError(`dim ${this.dim} out of range for ${where} with ${value.dim()} dimensions`);
  }
  protected checkSize(value: Tensor, name: string): void {
    const [size, text] = this.expected;
    if (value.size(this.dim) !== size)
      throw new AssertionError(`${name}.size(${this.dim}) = ${value.size(this.dim)} must equal ${text} ${size}`);
  }
  protected abstract parts(value: Tensor): Tensor[];
  protected abstract join(parts: Tensor[]): Tensor;

  override _call(x: Tensor): Tensor {
    this.checkDim(x, 'tensor');
    this.checkSize(x, 'x');
    const parts = this.parts(x);
    return this.join(this.transforms.map((transform, i) => transform.forward(parts[i]!)));
  }
  override _inverse(y: Tensor): Tensor {
    this.checkDim(y, 'tensor');
    this.checkSize(y, 'y');
    const parts = this.parts(y);
    return this.join(this.transforms.map((transform, i) => transform.backward(parts[i]!)));
  }
  protected jacobians(x: Tensor, y: Tensor): Tensor[] {
    for (const [name, value] of Object.entries({ x, y })) {
      this.checkDim(value, name);
      this.checkSize(value, name);
    }
    const [xs, ys] = [this.parts(x), this.parts(y)];
    return this.transforms.map((transform, i) => transform.log_abs_det_jacobian(xs[i]!, ys[i]!));
  }
}

/**
 * Transforms parts of `lengths` along `dim`, as `torch.cat` puts them together.
 * @example
 * const { CatTransform, ExpTransform, identity_transform } = torch.distributions;
 * console.log(new CatTransform([new ExpTransform(), identity_transform], 0, [1, 2])(torch.tensor([0, 1.5, 2])));
 */
export class CatTransform extends Joined {
  readonly lengths: readonly number[];

  constructor(tseq: Iterable<Transform>, dim = 0, lengths: Iterable<number> | null = null, cache_size = 0) {
    super(tseq, dim, cache_size);
    this.lengths = lengths ? [...lengths] : this.transforms.map(() => 1);
    if (this.lengths.length !== this.transforms.length)
      throw new AssertionError(`lengths (${this.lengths.length}) must match transforms (${this.transforms.length})`);
  }
  /** Sum of the lengths. */
  override get length(): number {
    return this.lengths.reduce((sum, length) => sum + length, 0);
  }
  override get event_dim(): number {
    return Math.max(...this.transforms.map((transform) => transform.event_dim));
  }
  get domain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map(({ domain }) => domain),
      this.dim,
      this.lengths,
    );
  }
  get codomain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map(({ codomain }) => codomain),
      this.dim,
      this.lengths,
    );
  }
  protected override get expected(): [number, string] {
    return [this.length, 'length'];
  }
  protected override cachedBy(cache_size: number): Transform {
    return new CatTransform(this.transforms, this.dim, this.lengths, cache_size);
  }
  protected override parts(value: Tensor): Tensor[] {
    let start = 0;
    return this.lengths.map((length) => {
      start += length;
      return value.narrow(this.dim, start - length, length);
    });
  }
  protected override join(parts: Tensor[]): Tensor {
    return cat(parts, this.dim);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const jacobians = this.jacobians(x, y).map((jacobian, i) =>
      sum_rightmost(jacobian, this.event_dim - this.transforms[i]!.event_dim),
    );
    const dim = (this.dim >= 0 ? this.dim - x.dim() : this.dim) + this.event_dim;
    return dim < 0 ? cat(jacobians, dim) : jacobians.reduce((sum, jacobian) => sum.add(jacobian));
  }
}

/**
 * Transforms the slices along `dim`, as `torch.stack` puts them together.
 * @example
 * const { ExpTransform, StackTransform, identity_transform } = torch.distributions;
 * console.log(new StackTransform([new ExpTransform(), identity_transform], 1)(torch.tensor([[0, 1.5], [1, 2]])));
 */
export class StackTransform extends Joined {
  constructor(tseq: Iterable<Transform>, dim = 0, cache_size = 0) {
    super(tseq, dim, cache_size);
  }
  get domain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map(({ domain }) => domain),
      this.dim,
    );
  }
  get codomain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map(({ codomain }) => codomain),
      this.dim,
    );
  }
  protected override get expected(): [number, string] {
    return [this.transforms.length, 'len(transforms)'];
  }
  protected override cachedBy(cache_size: number): Transform {
    return new StackTransform(this.transforms, this.dim, cache_size);
  }
  protected override parts(value: Tensor): Tensor[] {
    return value.unbind(this.dim);
  }
  protected override join(parts: Tensor[]): Tensor {
    return stack(parts, this.dim);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return stack(this.jacobians(x, y), this.dim);
  }
}
