/** Distributions folded at zero, and the exponential of a normal number. */
import { type Args, type Options, required, signature } from '../arguments';
import { as_tensor } from '../factory';
import { where, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { Cauchy } from './cauchy';
import { nonnegative, positive, real, simplex } from './constraints';
import { Independent } from './independent';
import { Normal } from './normal';
import { type LocationScale, locationScale, type Validate, validate_args } from './parameters';
import { TransformedDistribution } from './transformed_distribution';
import { AbsTransform, ExpTransform, StickBreakingTransform } from './transforms';
import { filled, type Value } from './utils';

const halfParameters = {
  /** How wide it is. */
  scale: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
type Half = Args<[scale: Value, validate_args?: Validate], Options<typeof halfParameters>>;

/** The absolute value of a number that is distributed symmetrically around zero. */
abstract class Folded<D extends Normal | Cauchy> extends TransformedDistribution<D> {
  static override arg_constraints = { scale: positive };
  static override support = nonnegative;
  static override has_rsample = true;

  get scale(): Tensor {
    return this.base_dist.scale;
  }
  override get mode(): Tensor {
    return zeros_like(this.scale);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const log_prob = this.base_dist.log_prob(value).add(Math.log(2));
    return where(value.ge(0), log_prob, Number.NEGATIVE_INFINITY);
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this.base_dist.cdf(value).mul(2).sub(1);
  }
  override icdf(value: Tensor): Tensor {
    return this.base_dist.icdf(value.add(1).div(2));
  }
  override entropy(): Tensor {
    return this.base_dist.entropy().sub(Math.log(2));
  }
}

const halfNormalSignature = signature('HalfNormal.__init__', halfParameters);

/**
 * Absolute value of a normal number of mean zero and standard deviation `scale`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.HalfNormal(torch.tensor([0.5, 2])).sample());
 */
export class HalfNormal extends Folded<Normal> {
  constructor(...args: Half) {
    const { scale, validate_args } = halfNormalSignature.bind(args);
    super(new Normal(0, scale, false), new AbsTransform(), validate_args);
    this.adopt();
  }
  override get mean(): Tensor {
    return this.scale.mul(Math.sqrt(2 / Math.PI));
  }
  override get variance(): Tensor {
    return this.scale.pow(2).mul(1 - 2 / Math.PI);
  }
}

const halfCauchySignature = signature('HalfCauchy.__init__', halfParameters);

/**
 * Absolute value of a Cauchy number around zero.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.HalfCauchy(torch.tensor([0.5, 2])).sample());
 */
export class HalfCauchy extends Folded<Cauchy> {
  constructor(...args: Half) {
    const { scale, validate_args } = halfCauchySignature.bind(args);
    super(new Cauchy(0, scale, false), new AbsTransform(), validate_args);
    this.adopt();
  }
  override get mean(): Tensor {
    return filled(this.scale, this._extended_shape(), Number.POSITIVE_INFINITY);
  }
  override get variance(): Tensor {
    return this.base_dist.variance;
  }
  override log_prob(value: Tensor): Tensor {
    return super.log_prob(as_tensor(value, { dtype: this.scale.dtype, device: this.scale.device }));
  }
}

const logNormalSignature = signature('LogNormal.__init__', locationScale);

/**
 * Numbers whose logarithm is normally distributed with mean `loc` and standard deviation `scale`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.LogNormal(torch.zeros(2), 1).sample());
 */
export class LogNormal extends TransformedDistribution<Normal> {
  static override arg_constraints = { loc: real, scale: positive };
  static override support = positive;
  static override has_rsample = true;

  constructor(...args: LocationScale) {
    const { loc, scale, validate_args } = logNormalSignature.bind(args);
    super(new Normal(loc, scale, validate_args), new ExpTransform(), validate_args);
    this.adopt();
  }
  get loc(): Tensor {
    return this.base_dist.loc;
  }
  get scale(): Tensor {
    return this.base_dist.scale;
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.pow(2).div(2)).exp();
  }
  override get mode(): Tensor {
    return this.loc.sub(this.scale.square()).exp();
  }
  override get variance(): Tensor {
    const squared = this.scale.pow(2);
    return squared.expm1().mul(this.loc.mul(2).add(squared).exp());
  }
  override entropy(): Tensor {
    return this.base_dist.entropy().add(this.loc);
  }
}

const logisticNormalSignature = signature('LogisticNormal.__init__', locationScale);

/**
 * Points of the simplex, by stick breaking from normal numbers.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.LogisticNormal(torch.zeros(3), torch.ones(3)).sample());
 */
export class LogisticNormal extends TransformedDistribution<Independent<Normal>> {
  static override readonly [TYPENAME]: string = 'torch.distributions.logistic_normal.LogisticNormal';
  static override arg_constraints = { loc: real, scale: positive };
  static override support = simplex;
  static override has_rsample = true;

  constructor(...args: LocationScale) {
    const { loc, scale, validate_args } = logisticNormalSignature.bind(args);
    const normal = new Normal(loc, scale, validate_args);
    const vector = new Independent(normal.batch_shape.length > 0 ? normal : normal.expand([1]), 1);
    super(vector, new StickBreakingTransform(), validate_args);
    this.adopt();
  }
  get loc(): Tensor {
    return this.base_dist.base_dist.loc;
  }
  get scale(): Tensor {
    return this.base_dist.base_dist.scale;
  }
}
