/** A Bernoulli density continued over the unit interval. */
import { type Args, type Options, optional, signature } from '../arguments';
import { ValueError } from '../errors';
import { binary_cross_entropy_with_logits, ones_like, where, zeros_like } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { real, unit_interval } from './constraints';
import { lazily } from './distribution';
import { ExponentialFamily } from './exp_family';
import { odds, type Validate, validate_args } from './parameters';
import {
  broadcast_all,
  clamp_probs,
  either,
  logits_to_probs,
  probs_to_logits,
  type Shape,
  uniform,
  type Value,
} from './utils';

type Limits = readonly [low: number, high: number];

const continuousParameters = {
  probs: odds.probs,
  logits: odds.logits,
  /** Between which probabilities Taylor series stand in for formulas that are unstable around 1/2. */
  lims: optional<Limits>([0.499, 0.501]),
  /** Whether arguments are checked. */
  validate_args,
};
const continuousSignature = signature('ContinuousBernoulli.__init__', continuousParameters);

/**
 * Numbers between zero and one whose density is an exponential, as brightness of pixels.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.ContinuousBernoulli(torch.tensor([0.25, 0.75])).sample());
 */
export class ContinuousBernoulli extends ExponentialFamily {
  static readonly [TYPENAME]: string = 'torch.distributions.continuous_bernoulli.ContinuousBernoulli';
  static override arg_constraints = { probs: unit_interval, logits: real };
  static override support = unit_interval;
  static override has_rsample = true;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;
  private readonly _lims: Limits;

  constructor(
    ...args: Args<
      [probs?: Value | null, logits?: Value | null, lims?: Limits, validate_args?: Validate],
      Options<typeof continuousParameters>
    >
  ) {
    const { probs, logits, lims, validate_args } = continuousSignature.bind(args);
    const { given, shape } = either(probs, logits);
    if (given.probs) {
      if (validate_args !== null && !unit_interval.check(given.probs).all().item())
        throw new ValueError('The parameter probs has invalid values');
      given.probs = clamp_probs(given.probs);
    }
    super(shape, [], validate_args);
    this._lims = lims;
    this.adopt(given);
  }

  get param_shape(): Shape {
    return this.batch_shape;
  }
  /** Where the formulas are stable. */
  private stable(): Tensor {
    return this.probs.le(this._lims[0]).logical_or(this.probs.gt(this._lims[1]));
  }
  /** Probabilities, with a stable one where they are not. */
  private cut(): Tensor {
    return where(this.stable(), this.probs, ones_like(this.probs).mul(this._lims[0]));
  }
  /** Logarithm of the factor that makes the density integrate to one. */
  _cont_bern_log_norm(): Tensor {
    const cut = this.cut();
    const low = cut.le(0.5);
    const below = where(low, cut, zeros_like(cut));
    const above = where(cut.ge(0.5), cut, ones_like(cut));
    const width = where(low, below.mul(-2).log1p(), above.mul(2).sub(1).log());
    const exact = cut.neg().log1p().sub(cut.log()).abs().log().sub(width);
    const x = this.probs.sub(0.5).pow(2);
    const taylor = x
      .mul(104 / 45)
      .add(4 / 3)
      .mul(x)
      .add(Math.log(2));
    return where(this.stable(), exact, taylor);
  }
  override get mean(): Tensor {
    const cut = this.cut();
    const exact = cut.div(cut.mul(2).sub(1)).add(cut.neg().log1p().sub(cut.log()).reciprocal());
    const x = this.probs.sub(0.5);
    const taylor = x
      .pow(2)
      .mul(16 / 45)
      .add(1 / 3)
      .mul(x)
      .add(0.5);
    return where(this.stable(), exact, taylor);
  }
  override get variance(): Tensor {
    const cut = this.cut();
    const spread = cut.neg().log1p().sub(cut.log()).pow(2).reciprocal();
    const exact = cut.mul(cut.sub(1)).div(cut.mul(2).rsub(1).pow(2)).add(spread);
    const x = this.probs.sub(0.5).pow(2);
    const taylor = x
      .mul(128 / 945)
      .rsub(1 / 15)
      .mul(x)
      .rsub(1 / 12);
    return where(this.stable(), exact, taylor);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.icdf(uniform(this.probs, this._extended_shape(sample_shape)));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [logits, target] = broadcast_all(this.logits, value) as [Tensor, Tensor];
    const entropy = binary_cross_entropy_with_logits(logits, target, { reduction: 'none' });
    return entropy.neg().add(this._cont_bern_log_norm());
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const cut = this.cut();
    const power = cut.pow(value).mul(cut.rsub(1).pow(value.rsub(1)));
    const exact = power.add(cut).sub(1).div(cut.mul(2).sub(1));
    const inside = where(this.stable(), exact, value);
    return where(value.le(0), zeros_like(value), where(value.ge(1), ones_like(value), inside));
  }
  override icdf(value: Tensor): Tensor {
    const cut = this.cut();
    const failing = cut.neg().log1p();
    const moved = cut
      .neg()
      .add(value.mul(cut.mul(2).sub(1)))
      .log1p();
    return where(this.stable(), moved.sub(failing).div(cut.log().sub(failing)), value);
  }
  override entropy(): Tensor {
    const [zero, one] = [this.probs.neg().log1p(), this.probs.log()];
    return this.mean.mul(zero.sub(one)).sub(this._cont_bern_log_norm()).sub(zero);
  }
  override get _natural_params(): Tensor[] {
    return [this.logits];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor): Tensor {
    const [low, high] = this._lims;
    const stable = x.le(low - 0.5).logical_or(x.gt(high - 0.5));
    const cut = where(stable, x, ones_like(x).mul(low - 0.5));
    const taylor = x.mul(0.5).add(x.pow(2).div(24)).sub(x.pow(4).div(2880));
    return where(stable, cut.expm1().abs().log().sub(cut.abs().log()), taylor);
  }
}
lazily(ContinuousBernoulli, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => clamp_probs(logits_to_probs(logits, true)),
});
