/** The uniform distribution. */
import { type Args, type Options, required, signature } from '../arguments';
import type { Tensor } from '../tensor';
import { type Constraint, dependent, greater_than, interval, less_than } from './constraints';
import { type Constraints, Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, uniform, type Value } from './utils';

const uniformParameters = {
  /** Where it begins. */
  low: required<Value>(),
  /** Where it ends. */
  high: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const uniformSignature = signature('Uniform.__init__', uniformParameters);

/**
 * Equally likely numbers from `low` to `high`, excluded.
 * @example
 * torch.manual_seed(0);
 * const uniform = new torch.distributions.Uniform(0, torch.tensor([1, 10]).float());
 * console.log(uniform.sample(), uniform.entropy());
 */
export class Uniform extends Distribution {
  static override support: Constraint = dependent({ is_discrete: false, event_dim: 0 });
  static override has_rsample = true;
  declare readonly low: Tensor;
  declare readonly high: Tensor;

  constructor(...args: Args<[low: Value, high: Value, validate_args?: Validate], Options<typeof uniformParameters>>) {
    const bound = uniformSignature.bind(args);
    const [low, high] = broadcast_all(bound.low, bound.high) as [Tensor, Tensor];
    super(low.shape, [], bound.validate_args);
    this.adopt({ low, high });
  }

  override get arg_constraints(): Constraints {
    return { low: less_than(this.high), high: greater_than(this.low) };
  }
  override get support(): Constraint {
    return interval(this.low, this.high);
  }
  override get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }
  override get mode(): Tensor {
    return this.high.mul(Number.NaN);
  }
  override get stddev(): Tensor {
    return this.high.sub(this.low).div(12 ** 0.5);
  }
  override get variance(): Tensor {
    return this.high.sub(this.low).pow(2).div(12);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const share = uniform(this.low, this._extended_shape(sample_shape));
    return this.low.add(share.mul(this.high.sub(this.low)));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const within = this.low.le(value).type_as(this.low).mul(this.high.gt(value).type_as(this.low));
    return within.log().sub(this.high.sub(this.low).log());
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return value.sub(this.low).div(this.high.sub(this.low)).clamp(0, 1);
  }
  override icdf(value: Tensor): Tensor {
    return value.mul(this.high.sub(this.low)).add(this.low);
  }
  override entropy(): Tensor {
    return this.high.sub(this.low).log();
  }
}
