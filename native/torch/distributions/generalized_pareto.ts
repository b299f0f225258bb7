/** Tails of distributions. */
import { type Args, type Options, required, signature } from '../arguments';
import { ones_like, where } from '../generated/ops';
import type { Tensor } from '../tensor';
import { type Constraint, dependent, interval, positive, real } from './constraints';
import { Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, uniform, type Value } from './utils';

const paretoParameters = {
  /** Where it begins. */
  loc: required<Value>(),
  /** How wide it is. */
  scale: required<Value>(),
  /** How heavy its tail is; below zero it has an end. */
  concentration: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const paretoSignature = signature('GeneralizedPareto.__init__', paretoParameters);

/**
 * Generalised Pareto distribution: what exceeds a high threshold.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.GeneralizedPareto(torch.zeros(2), 1, torch.tensor([-0.5, 0.5])).sample());
 */
export class GeneralizedPareto extends Distribution {
  static override arg_constraints = { loc: real, scale: positive, concentration: real };
  static override support: Constraint = dependent({ is_discrete: false, event_dim: 0 });
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;
  declare readonly concentration: Tensor;

  constructor(
    ...args: Args<
      [loc: Value, scale: Value, concentration: Value, validate_args?: Validate],
      Options<typeof paretoParameters>
    >
  ) {
    const bound = paretoSignature.bind(args);
    const all = broadcast_all(bound.loc, bound.scale, bound.concentration) as [Tensor, Tensor, Tensor];
    const [loc, scale, concentration] = all;
    super(loc.shape, [], bound.validate_args);
    this.adopt({ loc, scale, concentration });
  }

  /** Where the tail is exponential, and concentrations with ones in its place. */
  private tails(): [exponential: Tensor, safe: Tensor] {
    const zero = this.concentration.isclose(this.concentration.new_zeros([]));
    return [zero, where(zero, ones_like(this.concentration), this.concentration)];
  }
  private standardized(value: Tensor): Tensor {
    return value.sub(this.loc).div(this.scale);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.icdf(uniform(this.loc, this._extended_shape(sample_shape)));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const z = this.standardized(value);
    const [exponential, safe] = this.tails();
    const y = safe.reciprocal().add(ones_like(z));
    const power = where(y.eq(0), y, y.mul(safe.mul(z).log1p()));
    return this.scale
      .log()
      .neg()
      .sub(where(exponential, z, power));
  }
  /** Logarithm of the probability of values beyond `value`. */
  log_survival_function(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const z = this.standardized(value);
    const [exponential, safe] = this.tails();
    return where(exponential, z.neg(), safe.mul(z).log1p().neg().div(safe));
  }
  /** Logarithm of the probability of values up to `value`. */
  log_cdf(value: Tensor): Tensor {
    return this.log_survival_function(value).exp().neg().log1p();
  }
  override cdf(value: Tensor): Tensor {
    return this.log_cdf(value).exp();
  }
  override icdf(value: Tensor): Tensor {
    const [exponential, safe] = this.tails();
    const left = value.neg().log1p();
    const power = this.loc.add(this.scale.div(safe).mul(safe.neg().mul(left).expm1()));
    return where(exponential, this.loc.sub(this.scale.mul(left)), power);
  }
  override get mean(): Tensor {
    const valid = this.concentration.lt(1);
    const safe = where(valid, this.concentration, 0.5);
    return where(valid, this.loc.add(this.scale.div(safe.rsub(1))), Number.NaN);
  }
  override get variance(): Tensor {
    const valid = this.concentration.lt(0.5);
    const safe = where(valid, this.concentration, 0.25);
    const variance = this.scale.pow(2).div(safe.rsub(1).pow(2).mul(safe.mul(2).rsub(1)));
    return where(valid, variance, Number.NaN);
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get support(): Constraint {
    const end = this.loc.sub(this.scale.div(this.concentration));
    return interval(this.loc, where(this.concentration.lt(0), end, Number.POSITIVE_INFINITY));
  }
  override entropy(): Tensor {
    return this.scale.log().add(this.concentration).add(1).broadcast_to(this.batch_shape);
  }
}
