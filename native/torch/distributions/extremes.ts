/** Distributions of extremes and of what has heavy tails, transformed from uniform and exponential numbers. */
import { type Args, type Options, required, signature } from '../arguments';
import { finfo } from '../dtype';
import { full_like, ones_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { type Constraint, dependent, greater_than_eq, positive, real, unit_interval } from './constraints';
import { Exponential } from './exponential';
import { type LocationScale, locationScale, type Validate, validate_args } from './parameters';
import { TransformedDistribution } from './transformed_distribution';
import { AffineTransform, ExpTransform, PowerTransform } from './transforms';
import { Uniform } from './uniform';
import { broadcast_all, EULER, type Value } from './utils';

const gumbelSignature = signature('Gumbel.__init__', locationScale);

/**
 * Gumbel distribution: the largest of many numbers.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Gumbel(torch.zeros(2), 1).sample());
 */
export class Gumbel extends TransformedDistribution {
  static override arg_constraints = { loc: real, scale: positive };
  static override support = real;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;

  constructor(...args: LocationScale) {
    const bound = gumbelSignature.bind(args);
    const [loc, scale] = broadcast_all(bound.loc, bound.scale) as [Tensor, Tensor];
    const { tiny, eps } = finfo(loc.dtype);
    const base = new Uniform(full_like(loc, tiny), full_like(loc, 1 - eps), bound.validate_args);
    const transforms = [
      new ExpTransform().inv,
      new AffineTransform(0, ones_like(scale).neg()),
      new ExpTransform().inv,
      new AffineTransform(bound.loc, scale.neg()),
    ];
    super(base, transforms, bound.validate_args);
    this.adopt({ loc, scale });
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const y = this.loc.sub(value).div(this.scale);
    return y.sub(y.exp()).sub(this.scale.log());
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.mul(EULER));
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get stddev(): Tensor {
    return this.scale.mul(Math.PI / Math.sqrt(6));
  }
  override get variance(): Tensor {
    return this.stddev.pow(2);
  }
  override entropy(): Tensor {
    return this.scale.log().add(1 + EULER);
  }
}

const weibullParameters = {
  /** How wide it is. */
  scale: required<Value>(),
  /** Shape parameter. */
  concentration: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const weibullSignature = signature('Weibull.__init__', weibullParameters);

/**
 * Weibull distribution: waiting times whose hazard grows with a power of time.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Weibull(torch.ones(2), 1.5).sample());
 */
export class Weibull extends TransformedDistribution<Exponential> {
  static override arg_constraints = { scale: positive, concentration: positive };
  static override support = positive;
  declare readonly scale: Tensor;
  declare readonly concentration: Tensor;

  constructor(
    ...args: Args<[scale: Value, concentration: Value, validate_args?: Validate], Options<typeof weibullParameters>>
  ) {
    const bound = weibullSignature.bind(args);
    const [scale, concentration] = broadcast_all(bound.scale, bound.concentration) as [Tensor, Tensor];
    const base = new Exponential(ones_like(scale), bound.validate_args);
    const transforms = [new PowerTransform(concentration.reciprocal()), new AffineTransform(0, scale)];
    super(base, transforms, bound.validate_args);
    this.adopt({ scale, concentration });
  }
  get concentration_reciprocal(): Tensor {
    return this.concentration.reciprocal();
  }
  override get mean(): Tensor {
    return this.scale.mul(this.concentration_reciprocal.add(1).lgamma().exp());
  }
  override get mode(): Tensor {
    const base = this.concentration.sub(1).div(this.concentration);
    return this.scale.mul(base.pow(this.concentration_reciprocal));
  }
  override get variance(): Tensor {
    const second = this.concentration_reciprocal.mul(2).add(1).lgamma().exp();
    return this.scale.pow(2).mul(second.sub(this.concentration_reciprocal.add(1).lgamma().mul(2).exp()));
  }
  override entropy(): Tensor {
    const { concentration_reciprocal: reciprocal } = this;
    return reciprocal.rsub(1).mul(EULER).add(this.scale.mul(reciprocal).log()).add(1);
  }
}

const paretoParameters = {
  /** Where it begins. */
  scale: required<Value>(),
  /** How fast it falls off. */
  alpha: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const paretoSignature = signature('Pareto.__init__', paretoParameters);

/**
 * Pareto distribution: falls off with a power, from `scale` on.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Pareto(torch.ones(2), 1.5).sample());
 */
export class Pareto extends TransformedDistribution<Exponential> {
  static override arg_constraints = { alpha: positive, scale: positive };
  static override support: Constraint = dependent({ is_discrete: false, event_dim: 0 });
  declare readonly scale: Tensor;
  declare readonly alpha: Tensor;

  constructor(...args: Args<[scale: Value, alpha: Value, validate_args?: Validate], Options<typeof paretoParameters>>) {
    const bound = paretoSignature.bind(args);
    const [scale, alpha] = broadcast_all(bound.scale, bound.alpha) as [Tensor, Tensor];
    const base = new Exponential(alpha, bound.validate_args);
    super(base, [new ExpTransform(), new AffineTransform(0, scale)], bound.validate_args);
    this.adopt({ scale, alpha });
  }
  override get support(): Constraint {
    return greater_than_eq(this.scale);
  }
  override get mean(): Tensor {
    const alpha = this.alpha.clamp(1);
    return alpha.mul(this.scale).div(alpha.sub(1));
  }
  override get mode(): Tensor {
    return this.scale;
  }
  override get variance(): Tensor {
    const alpha = this.alpha.clamp(2);
    return this.scale
      .pow(2)
      .mul(alpha)
      .div(alpha.sub(1).pow(2).mul(alpha.sub(2)));
  }
  override entropy(): Tensor {
    return this.scale.div(this.alpha).log().add(this.alpha.reciprocal().add(1));
  }
}

const kumaraswamyParameters = {
  /** Concentration towards one. */
  concentration1: required<Value>(),
  /** Concentration towards zero. */
  concentration0: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const kumaraswamySignature = signature('Kumaraswamy.__init__', kumaraswamyParameters);

/**
 * Numbers between zero and one, much as beta numbers, whose probabilities have closed forms.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Kumaraswamy(torch.ones(2), 1.5).sample());
 */
export class Kumaraswamy extends TransformedDistribution<Uniform> {
  static override arg_constraints = { concentration1: positive, concentration0: positive };
  static override support = unit_interval;
  static override has_rsample = true;
  declare readonly concentration1: Tensor;
  declare readonly concentration0: Tensor;

  constructor(
    ...args: Args<
      [concentration1: Value, concentration0: Value, validate_args?: Validate],
      Options<typeof kumaraswamyParameters>
    >
  ) {
    const bound = kumaraswamySignature.bind(args);
    const [one, zero] = broadcast_all(bound.concentration1, bound.concentration0) as [Tensor, Tensor];
    const base = new Uniform(full_like(zero, 0), full_like(zero, 1), bound.validate_args);
    const transforms = [
      new PowerTransform(zero.reciprocal()),
      new AffineTransform(1, -1),
      new PowerTransform(one.reciprocal()),
    ];
    super(base, transforms, bound.validate_args);
    this.adopt({ concentration1: one, concentration0: zero });
  }
  /** Mean of the n-th power. */
  private moment(n: number): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const shifted = a.reciprocal().mul(n).add(1);
    return b.mul(shifted.lgamma().add(b.lgamma()).sub(shifted.add(b).lgamma()).exp());
  }
  override get mean(): Tensor {
    return this.moment(1);
  }
  override get mode(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const log_mode = b.reciprocal().mul(b.neg().log1p()).sub(b.neg().mul(a).log1p());
    return log_mode.masked_fill(b.lt(1).logical_or(a.lt(1)), Number.NaN).exp();
  }
  override get variance(): Tensor {
    return this.moment(2).sub(this.mean.pow(2));
  }
  override entropy(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const harmonic = b.add(1).digamma().add(EULER);
    return b.reciprocal().rsub(1).add(a.reciprocal().rsub(1).mul(harmonic)).sub(a.log()).sub(b.log());
  }
}
