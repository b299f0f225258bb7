/** Transforms made of others, and of shapes. */
import { type Args, type Options, required, signature } from '../../arguments';
import { AssertionError, ValueError } from '../../errors';
import { zeros_like } from '../../generated/ops';
import { Size } from '../../size';
import type { Tensor } from '../../tensor';
import { type Constraint, independent, real } from '../constraints';
import { type Shape, sameShape, sum_rightmost } from '../utils';
import { caching, type Sign, Transform } from './transform';

/** `constraint` over at least `event_dim` dimensions. */
function widened(constraint: Constraint, event_dim: number, name: string): Constraint {
  const own = constraint.event_dim;
  if (event_dim < own) throw new AssertionError(`event_dim ${event_dim} must be >= ${name}.event_dim ${own}`);
  return event_dim > own ? independent(constraint, event_dim - own) : constraint;
}

const composeParameters = {
  /** The transforms, in the order they are applied. */
  parts: required<readonly Transform[]>(),
  ...caching,
};
const composeSignature = signature('ComposeTransform.__init__', composeParameters);

/**
 * One transform after the other.
 * @example
 * const { AffineTransform, ComposeTransform, ExpTransform } = torch.distributions;
 * const both = new ComposeTransform([new AffineTransform(1, 2), new ExpTransform()]);
 * console.log(both, both(torch.tensor([0, 0.5])));
 */
export class ComposeTransform extends Transform {
  readonly parts: readonly Transform[];

  constructor(...args: Args<[parts: readonly Transform[], cache_size?: number], Options<typeof composeParameters>>) {
    const { parts, cache_size } = composeSignature.bind(args);
    super(cache_size);
    this.parts = cache_size ? parts.map((part) => part.with_cache(cache_size)) : parts;
  }

  get domain(): Constraint {
    const [first] = this.parts;
    if (!first) return real;
    let event_dim = this.parts.at(-1)!.codomain.event_dim;
    for (const { domain, codomain } of [...this.parts].reverse())
      event_dim = Math.max(event_dim + domain.event_dim - codomain.event_dim, domain.event_dim);
    return widened(first.domain, event_dim, 'domain');
  }
  get codomain(): Constraint {
    const last = this.parts.at(-1);
    if (!last) return real;
    let { event_dim } = this.parts[0]!.domain;
    for (const { domain, codomain } of this.parts)
      event_dim = Math.max(event_dim + codomain.event_dim - domain.event_dim, codomain.event_dim);
    return widened(last.codomain, event_dim, 'codomain');
  }
  override get bijective(): boolean {
    return this.parts.every((part) => part.bijective);
  }
  override get sign(): Sign {
    return this.parts.reduce<Sign>((sign, part) => product(sign, part.sign), 1);
  }
  override get inv(): Transform {
    const inverse = new ComposeTransform([...this.parts].reverse().map((part) => part.inv));
    Object.defineProperty(inverse, 'inv', { value: this });
    Object.defineProperty(this, 'inv', { value: inverse });
    return inverse;
  }
  protected override cachedBy(cache_size: number): Transform {
    return new ComposeTransform(this.parts, cache_size);
  }
  override equals(other: Transform): boolean {
    return other instanceof ComposeTransform && sameTransforms(this.parts, other.parts);
  }
  override forward(x: Tensor): Tensor {
    return this.parts.reduce((value, part) => part.forward(value), x);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    if (this.parts.length === 0) return zeros_like(x);
    const between = [x];
    for (const part of this.parts.slice(0, -1)) between.push(part.forward(between.at(-1)!));
    between.push(y);
    let { event_dim } = this.domain;
    const terms = this.parts.map((part, i) => {
      const jacobian = part.log_abs_det_jacobian(between[i]!, between[i + 1]!);
      const term = sum_rightmost(jacobian, event_dim - part.domain.event_dim);
      event_dim += part.codomain.event_dim - part.domain.event_dim;
      return term;
    });
    return terms.reduce((sum, term) => sum.add(term));
  }
  override forward_shape(shape: Shape): Shape {
    return this.parts.reduce((sizes, part) => part.forward_shape(sizes), shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.parts.reduceRight((sizes, part) => part.inverse_shape(sizes), shape);
  }
  override toString(): string {
    return `${this.constructor.name}(\n    ${this.parts.join(',\n    ')}\n)`;
  }
}

export const product = (a: Sign, b: Sign): Sign =>
  typeof a === 'number' ? (typeof b === 'number' ? a * b : b.mul(a)) : a.mul(b);

export const sameTransforms = (a: readonly Transform[], b: readonly Transform[]): boolean =>
  a.length === b.length && a.every((transform, i) => transform.equals(b[i]!));

/** The transform that changes nothing. */
export const identity_transform: Transform = new ComposeTransform([]);

/**
 * Takes the last `reinterpreted_batch_ndims` batch dimensions of a transform for dimensions of the event.
 * @example
 * const { ExpTransform, IndependentTransform } = torch.distributions;
 * const exp = new IndependentTransform(new ExpTransform(), 1);
 * const x = torch.tensor([0.5, 1.5]);
 * console.log(exp, exp.log_abs_det_jacobian(x, exp(x)));
 */
export class IndependentTransform extends Transform {
  readonly base_transform: Transform;

  constructor(
    base_transform: Transform,
    readonly reinterpreted_batch_ndims: number,
    cache_size = 0,
  ) {
    super(cache_size);
    this.base_transform = base_transform.with_cache(cache_size);
  }
  get domain(): Constraint {
    return independent(this.base_transform.domain, this.reinterpreted_batch_ndims);
  }
  get codomain(): Constraint {
    return independent(this.base_transform.codomain, this.reinterpreted_batch_ndims);
  }
  override get bijective(): boolean {
    return this.base_transform.bijective;
  }
  override get sign(): Sign {
    return this.base_transform.sign;
  }
  protected override cachedBy(cache_size: number): Transform {
    return new IndependentTransform(this.base_transform, this.reinterpreted_batch_ndims, cache_size);
  }
  override _call(x: Tensor): Tensor {
    if (x.dim() < this.domain.event_dim) throw new ValueError('Too few dimensions on input');
    return this.base_transform.forward(x);
  }
  override _inverse(y: Tensor): Tensor {
    if (y.dim() < this.codomain.event_dim) throw new ValueError('Too few dimensions on input');
    return this.base_transform.backward(y);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return sum_rightmost(this.base_transform.log_abs_det_jacobian(x, y), this.reinterpreted_batch_ndims);
  }
  override forward_shape(shape: Shape): Shape {
    return this.base_transform.forward_shape(shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.base_transform.inverse_shape(shape);
  }
  override toString(): string {
    return `${this.constructor.name}(${this.base_transform}, ${this.reinterpreted_batch_ndims})`;
  }
}

/**
 * Gives the last dimensions another shape.
 * @example
 * const matrix = new torch.distributions.ReshapeTransform([4], [2, 2]);
 * console.log(matrix(torch.tensor([0, 1, 2, 3])));
 */
export class ReshapeTransform extends Transform {
  readonly in_shape: Size;
  readonly out_shape: Size;

  constructor(in_shape: Shape, out_shape: Shape, cache_size = 0) {
    super(cache_size);
    this.in_shape = new Size(in_shape);
    this.out_shape = new Size(out_shape);
    if (this.in_shape.numel() !== this.out_shape.numel())
      throw new ValueError('in_shape, out_shape have different numbers of elements');
  }
  get domain(): Constraint {
    return independent(real, this.in_shape.length);
  }
  get codomain(): Constraint {
    return independent(real, this.out_shape.length);
  }
  override get bijective(): boolean {
    return true;
  }
  protected override cachedBy(cache_size: number): Transform {
    return new ReshapeTransform(this.in_shape, this.out_shape, cache_size);
  }
  override _call(x: Tensor): Tensor {
    return x.reshape([...batch(x, this.in_shape), ...this.out_shape]);
  }
  override _inverse(y: Tensor): Tensor {
    return y.reshape([...batch(y, this.out_shape), ...this.in_shape]);
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return x.new_zeros(batch(x, this.in_shape));
  }
  override forward_shape(shape: Shape): Shape {
    return replaced(shape, this.in_shape, this.out_shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return replaced(shape, this.out_shape, this.in_shape);
  }
}

const batch = (x: Tensor, event: Shape): Shape => x.shape.slice(0, x.dim() - event.length);

/** `shape` with `from` at its end replaced by `to`. */
function replaced(shape: Shape, from: Size, to: Size): Shape {
  if (shape.length < from.length) throw new ValueError('Too few dimensions on input');
  const cut = shape.length - from.length;
  const end = new Size(shape.slice(cut));
  if (!sameShape(end, from)) throw new ValueError(`Shape mismatch: expected ${end} but got ${from}`);
  return [...shape.slice(0, cut), ...to];
}
