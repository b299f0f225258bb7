/** Transforms of single numbers. */
import { type Args, type Options, required, signature } from '../../arguments';
import { finfo } from '../../dtype';
import { softplus } from '../../generated/functional';
import { full_like } from '../../generated/ops';
import { broadcast_shapes } from '../../overrides';
import type { Tensor } from '../../tensor';
import { type Constraint, independent, interval, positive, real, unit_interval } from '../constraints';
import type { Distribution } from '../distribution';
import { broadcast_all, type Shape, type Value } from '../utils';
import { caching, type Sign, Transform } from './transform';

/** Increasing functions of a real number that differ in nothing but themselves. */
abstract class Increasing extends Transform {
  get domain(): Constraint {
    return real;
  }
  override get bijective(): boolean {
    return true;
  }
  override get sign(): Sign {
    return 1;
  }
  override equals(other: Transform): boolean {
    return other.constructor === this.constructor;
  }
}

/**
 * y = exp(x).
 * @example
 * console.log(new torch.distributions.ExpTransform()(torch.tensor([0, 0.5])));
 */
export class ExpTransform extends Increasing {
  get codomain(): Constraint {
    return positive;
  }
  override _call(x: Tensor): Tensor {
    return x.exp();
  }
  override _inverse(y: Tensor): Tensor {
    return y.log();
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return x;
  }
}

/** Sigmoid that stays within what the dtype tells from zero and one. */
export function clipped_sigmoid(x: Tensor): Tensor {
  const { tiny, eps } = finfo(x.dtype);
  return x.sigmoid().clamp(tiny, 1 - eps);
}

/**
 * y = 1 / (1 + exp(-x)).
 * @example
 * console.log(new torch.distributions.SigmoidTransform()(torch.tensor([0, 0.5])));
 */
export class SigmoidTransform extends Increasing {
  get codomain(): Constraint {
    return unit_interval;
  }
  override _call(x: Tensor): Tensor {
    return clipped_sigmoid(x);
  }
  override _inverse(y: Tensor): Tensor {
    const { tiny, eps } = finfo(y.dtype);
    const clipped = y.clamp(tiny, 1 - eps);
    return clipped.log().sub(clipped.neg().log1p());
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.neg()).neg().sub(softplus(x));
  }
}

/**
 * y = log(1 + exp(x)).
 * @example
 * console.log(new torch.distributions.SoftplusTransform()(torch.tensor([0, 0.5])));
 */
export class SoftplusTransform extends Increasing {
  get codomain(): Constraint {
    return positive;
  }
  override _call(x: Tensor): Tensor {
    return softplus(x);
  }
  override _inverse(y: Tensor): Tensor {
    return y.neg().expm1().neg().log().add(y);
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.neg()).neg();
  }
}

/**
 * y = tanh(x).
 * @example
 * console.log(new torch.distributions.TanhTransform()(torch.tensor([0, 0.5])));
 */
export class TanhTransform extends Increasing {
  get codomain(): Constraint {
    return interval(-1, 1);
  }
  override _call(x: Tensor): Tensor {
    return x.tanh();
  }
  override _inverse(y: Tensor): Tensor {
    return y.atanh();
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return x
      .rsub(Math.log(2))
      .sub(softplus(x.mul(-2)))
      .mul(2);
  }
}

/**
 * y = |x|, whose inverse is taken to be the positive one.
 * @example
 * console.log(new torch.distributions.AbsTransform()(torch.tensor([-1.5, 0.5])));
 */
export class AbsTransform extends Transform {
  get domain(): Constraint {
    return real;
  }
  get codomain(): Constraint {
    return positive;
  }
  override equals(other: Transform): boolean {
    return other instanceof AbsTransform;
  }
  override _call(x: Tensor): Tensor {
    return x.abs();
  }
  override _inverse(y: Tensor): Tensor {
    return y;
  }
}

const powerParameters = {
  /** The power. */
  exponent: required<Value>(),
  ...caching,
};
const powerSignature = signature('PowerTransform.__init__', powerParameters);

/**
 * y = x to the power of `exponent`.
 * @example
 * console.log(new torch.distributions.PowerTransform(2)(torch.tensor([0.5, 1.5])));
 */
export class PowerTransform extends Transform {
  readonly exponent: Tensor;

  constructor(...args: Args<[exponent: Value, cache_size?: number], Options<typeof powerParameters>>) {
    const { exponent, cache_size } = powerSignature.bind(args);
    super(cache_size);
    this.exponent = broadcast_all(exponent)[0]!;
  }
  get domain(): Constraint {
    return positive;
  }
  get codomain(): Constraint {
    return positive;
  }
  override get bijective(): boolean {
    return true;
  }
  override get sign(): Sign {
    return this.exponent.sign();
  }
  protected override cachedBy(cache_size: number): Transform {
    return new PowerTransform(this.exponent, cache_size);
  }
  override equals(other: Transform): boolean {
    return other instanceof PowerTransform && same(this.exponent, other.exponent);
  }
  override _call(x: Tensor): Tensor {
    return x.pow(this.exponent);
  }
  override _inverse(y: Tensor): Tensor {
    return y.pow(this.exponent.reciprocal());
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return this.exponent.mul(y).div(x).abs().log();
  }
  override forward_shape(shape: Shape): Shape {
    return broadcast_shapes(shape, this.exponent.shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.forward_shape(shape);
  }
}

const shapeOf = (value: Value): Shape => (typeof value === 'number' ? [] : value.shape);

function same(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  return Boolean((typeof a === 'number' ? (b as Tensor).eq(a) : a.eq(b)).all().item());
}

const affineParameters = {
  /** What is added. */
  loc: required<Value>(),
  /** What is multiplied by. */
  scale: required<Value>(),
  /** How many of the last dimensions make up one event. */
  event_dim: 0,
  ...caching,
};
const affineSignature = signature('AffineTransform.__init__', affineParameters);

/**
 * y = `loc` + `scale` x.
 * @example
 * console.log(new torch.distributions.AffineTransform(1, torch.tensor([2, -2]))(torch.tensor([0.5, 1.5])));
 */
export class AffineTransform extends Transform {
  readonly loc: Value;
  readonly scale: Value;
  private readonly dims: number;

  constructor(
    ...args: Args<[loc: Value, scale: Value, event_dim?: number, cache_size?: number], Options<typeof affineParameters>>
  ) {
    const { loc, scale, event_dim, cache_size } = affineSignature.bind(args);
    super(cache_size);
    this.loc = loc;
    this.scale = scale;
    this.dims = event_dim;
  }
  override get event_dim(): number {
    return this.dims;
  }
  get domain(): Constraint {
    return this.dims === 0 ? real : independent(real, this.dims);
  }
  get codomain(): Constraint {
    return this.domain;
  }
  override get bijective(): boolean {
    return true;
  }
  override get sign(): Sign {
    return typeof this.scale === 'number' ? Math.sign(this.scale) : this.scale.sign();
  }
  protected override cachedBy(cache_size: number): Transform {
    return new AffineTransform(this.loc, this.scale, this.dims, cache_size);
  }
  override equals(other: Transform): boolean {
    return other instanceof AffineTransform && same(this.loc, other.loc) && same(this.scale, other.scale);
  }
  override _call(x: Tensor): Tensor {
    return x.mul(this.scale).add(this.loc);
  }
  override _inverse(y: Tensor): Tensor {
    return y.sub(this.loc).div(this.scale);
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    const { scale } = this;
    const logs = typeof scale === 'number' ? full_like(x, Math.log(Math.abs(scale))) : scale.abs().log();
    if (this.dims === 0) return logs.expand(x.shape);
    const summed = logs.view([...logs.shape.slice(0, -this.dims), -1]).sum(-1);
    return summed.expand(x.shape.slice(0, -this.dims));
  }
  override forward_shape(shape: Shape): Shape {
    return broadcast_shapes(shape, shapeOf(this.loc), shapeOf(this.scale));
  }
  override inverse_shape(shape: Shape): Shape {
    return this.forward_shape(shape);
  }
}

/**
 * y = probability of values up to x.
 * @example
 * const { CumulativeDistributionTransform, Normal } = torch.distributions;
 * console.log(new CumulativeDistributionTransform(new Normal(0, 1))(torch.tensor([0, 1.5])));
 */
export class CumulativeDistributionTransform extends Transform {
  constructor(
    readonly distribution: Distribution,
    cache_size = 0,
  ) {
    super(cache_size);
  }
  get domain(): Constraint {
    return this.distribution.support;
  }
  get codomain(): Constraint {
    return unit_interval;
  }
  override get bijective(): boolean {
    return true;
  }
  override get sign(): Sign {
    return 1;
  }
  protected override cachedBy(cache_size: number): Transform {
    return new CumulativeDistributionTransform(this.distribution, cache_size);
  }
  override _call(x: Tensor): Tensor {
    return this.distribution.cdf(x);
  }
  override _inverse(y: Tensor): Tensor {
    return this.distribution.icdf(y);
  }
  override log_abs_det_jacobian(x: Tensor, _y: Tensor): Tensor {
    return this.distribution.log_prob(x);
  }
}
