/** Counts of events. */
import { type Args, type Options, required, signature } from '../arguments';
import { poisson } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { nonnegative, nonnegative_integer } from './constraints';
import { ExponentialFamily } from './exp_family';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, type Value } from './utils';

const poissonParameters = {
  /** Mean number of events. */
  rate: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const poissonSignature = signature('Poisson.__init__', poissonParameters);

/**
 * How many events happen where `rate` are expected.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Poisson(torch.tensor([1.5, 20])).sample());
 */
export class Poisson extends ExponentialFamily {
  static override arg_constraints = { rate: nonnegative };
  static override support = nonnegative_integer;
  declare readonly rate: Tensor;

  constructor(...args: Args<[rate: Value, validate_args?: Validate], Options<typeof poissonParameters>>) {
    const bound = poissonSignature.bind(args);
    const [rate] = broadcast_all(bound.rate) as [Tensor];
    super(rate.shape, [], bound.validate_args);
    this.adopt({ rate });
  }

  override get mean(): Tensor {
    return this.rate;
  }
  override get mode(): Tensor {
    return this.rate.floor();
  }
  override get variance(): Tensor {
    return this.rate;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => poisson(this.rate.expand(this._extended_shape(sample_shape))));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [rate, count] = broadcast_all(this.rate, value) as [Tensor, Tensor];
    return count.xlogy(rate).sub(rate).sub(count.add(1).lgamma());
  }
  override get _natural_params(): Tensor[] {
    return [this.rate.log()];
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.exp();
  }
}
