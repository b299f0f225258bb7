/** A coin: ones with a probability, else zeros. */
import { signature } from '../arguments';
import { arange, bernoulli, binary_cross_entropy_with_logits } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { boolean, real, unit_interval } from './constraints';
import { lazily } from './distribution';
import { ExponentialFamily } from './exp_family';
import { type Odds, odds } from './parameters';
import { broadcast_all, either, logits_to_probs, probs_to_logits, type Shape, support_values } from './utils';

const bernoulliSignature = signature('Bernoulli.__init__', odds);

/**
 * One with probability `probs`, or of log odds `logits`, else zero.
 * @example
 * torch.manual_seed(0);
 * const coin = new torch.distributions.Bernoulli(torch.tensor([0.25, 0.5]));
 * console.log(coin.sample([4]), coin.entropy());
 */
export class Bernoulli extends ExponentialFamily {
  static override arg_constraints = { probs: unit_interval, logits: real };
  static override support = boolean;
  static override has_enumerate_support = true;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;

  constructor(...args: Odds) {
    const { probs, logits, validate_args } = bernoulliSignature.bind(args);
    const { given, shape } = either(probs, logits);
    super(shape, [], validate_args);
    this.adopt(given);
  }

  override get mean(): Tensor {
    return this.probs;
  }
  override get mode(): Tensor {
    return this.probs.ge(0.5).to(this.probs).masked_fill(this.probs.eq(0.5), Number.NaN);
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.rsub(1));
  }
  get param_shape(): Shape {
    return this.batch_shape;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => bernoulli(this.probs.expand(this._extended_shape(sample_shape))));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [logits, target] = broadcast_all(this.logits, value) as [Tensor, Tensor];
    return binary_cross_entropy_with_logits(logits, target, { reduction: 'none' }).neg();
  }
  override entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: 'none' });
  }
  override enumerate_support(expand = true): Tensor {
    return support_values(arange(2, { dtype: this.probs.dtype, device: this.probs.device }), this.batch_shape, expand);
  }
  override get _natural_params(): Tensor[] {
    return [this.probs.logit()];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.exp().log1p();
  }
}
lazily(Bernoulli, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => logits_to_probs(logits, true),
});
