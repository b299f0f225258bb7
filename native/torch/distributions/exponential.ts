/** Waiting times. */
import { type Args, type Options, required, signature } from '../arguments';
import { zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { nonnegative, positive } from './constraints';
import { ExponentialFamily } from './exp_family';
import { type Validate, validate_args } from './parameters';
import { blank, broadcast_all, type Shape, type Value } from './utils';

const exponentialParameters = {
  /** One over the mean. */
  rate: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const exponentialSignature = signature('Exponential.__init__', exponentialParameters);

/**
 * Exponential distribution of mean 1 / `rate`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Exponential(torch.tensor([1, 10]).float()).sample());
 */
export class Exponential extends ExponentialFamily {
  static override arg_constraints = { rate: positive };
  static override support = nonnegative;
  static override has_rsample = true;
  declare readonly rate: Tensor;

  constructor(...args: Args<[rate: Value, validate_args?: Validate], Options<typeof exponentialParameters>>) {
    const bound = exponentialSignature.bind(args);
    const [rate] = broadcast_all(bound.rate) as [Tensor];
    super(rate.shape, [], bound.validate_args);
    this.adopt({ rate });
  }

  override get mean(): Tensor {
    return this.rate.reciprocal();
  }
  override get mode(): Tensor {
    return zeros_like(this.rate);
  }
  override get stddev(): Tensor {
    return this.rate.reciprocal();
  }
  override get variance(): Tensor {
    return this.rate.pow(-2);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return blank(this.rate, this._extended_shape(sample_shape)).exponential_().div(this.rate);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this.rate.log().sub(this.rate.mul(value));
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this.rate.neg().mul(value).exp().rsub(1);
  }
  override icdf(value: Tensor): Tensor {
    return value.neg().log1p().neg().div(this.rate);
  }
  override entropy(): Tensor {
    return this.rate.log().rsub(1);
  }
  override get _natural_params(): Tensor[] {
    return [this.rate.neg()];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.neg().log().neg();
  }
}
