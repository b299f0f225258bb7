/** Failures before the first success. */
import { signature } from '../arguments';
import { finfo } from '../dtype';
import { ValueError } from '../errors';
import { binary_cross_entropy_with_logits, zeros_like } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { nonnegative_integer, real, unit_interval } from './constraints';
import { Distribution, lazily } from './distribution';
import { type Odds, odds } from './parameters';
import { blank, broadcast_all, either, logits_to_probs, probs_to_logits, type Shape } from './utils';

const geometricSignature = signature('Geometric.__init__', odds);

/**
 * How many trials fail before the first succeeds, each with probability `probs`, or of log odds `logits`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Geometric(torch.tensor([0.25, 0.5])).sample());
 */
export class Geometric extends Distribution {
  static override arg_constraints = { probs: unit_interval, logits: real };
  static override support = nonnegative_integer;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;

  constructor(...args: Odds) {
    const { probs, logits, validate_args } = geometricSignature.bind(args);
    const { given, shape } = either(probs, logits);
    super(shape, [], validate_args);
    this.adopt(given);
    const positive = given.probs?.gt(0);
    if (!this._validate_args || !positive || positive.all().item()) return;
    throw new ValueError(
      `Expected parameter probs (${given.probs!.constructor.name} of shape ${python([...shape])}) of distribution ` +
        `${this} to be positive but found invalid values:\n${given.probs!.data.at(positive.logical_not())}`,
    );
  }

  override get mean(): Tensor {
    return this.probs.reciprocal().sub(1);
  }
  override get mode(): Tensor {
    return zeros_like(this.probs);
  }
  override get variance(): Tensor {
    return this.mean.div(this.probs);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const u = blank(this.probs, this._extended_shape(sample_shape)).uniform_(finfo(this.probs.dtype).tiny, 1);
      return u.log().div(this.probs.neg().log1p()).floor();
    });
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [count, probs] = broadcast_all(value, this.probs) as [Tensor, Tensor];
    const failing = probs
      .masked_fill(probs.eq(1).logical_and(count.eq(0)), 0)
      .neg()
      .log1p();
    return count.mul(failing).add(this.probs.log());
  }
  override entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: 'none' }).div(this.probs);
  }
}
lazily(Geometric, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => logits_to_probs(logits, true),
});
