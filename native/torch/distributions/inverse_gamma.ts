/** The inverse gamma distribution. */
import { type Args, type Options, required, signature } from '../arguments';
import { where } from '../generated/ops';
import type { Tensor } from '../tensor';
import { positive } from './constraints';
import { Gamma } from './gamma';
import { type Validate, validate_args } from './parameters';
import { TransformedDistribution } from './transformed_distribution';
import { PowerTransform } from './transforms';
import type { Value } from './utils';

const inverseGammaParameters = {
  /** Shape parameter. */
  concentration: required<Value>(),
  /** The scale. */
  rate: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const inverseGammaSignature = signature('InverseGamma.__init__', inverseGammaParameters);

/**
 * One over a gamma number.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.InverseGamma(torch.tensor([1.5, 2.5]), 1).sample());
 */
export class InverseGamma extends TransformedDistribution<Gamma> {
  static override arg_constraints = { concentration: positive, rate: positive };
  static override support = positive;
  static override has_rsample = true;

  constructor(
    ...args: Args<[concentration: Value, rate: Value, validate_args?: Validate], Options<typeof inverseGammaParameters>>
  ) {
    const { concentration, rate, validate_args } = inverseGammaSignature.bind(args);
    const gamma = new Gamma(concentration, rate, validate_args);
    super(gamma, new PowerTransform(gamma.rate.new_ones([]).neg()), validate_args);
    this.adopt();
  }
  get concentration(): Tensor {
    return this.base_dist.concentration;
  }
  get rate(): Tensor {
    return this.base_dist.rate;
  }
  override get mean(): Tensor {
    const { concentration: a, rate } = this;
    return where(a.gt(1), rate.div(a.sub(1)), Number.POSITIVE_INFINITY);
  }
  override get mode(): Tensor {
    return this.rate.div(this.concentration.add(1));
  }
  override get variance(): Tensor {
    const { concentration: a, rate } = this;
    const variance = rate.square().div(a.sub(1).square().mul(a.sub(2)));
    return where(a.gt(2), variance, Number.POSITIVE_INFINITY);
  }
  override entropy(): Tensor {
    const { concentration: a, rate } = this;
    return a.add(rate.log()).add(a.lgamma()).sub(a.add(1).mul(a.digamma()));
  }
}
