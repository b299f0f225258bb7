/** Coins and categories made continuous, so that gradients flow through their samples. */
import { type Args, type Options, required, signature } from '../arguments';
import { full_like, logsumexp } from '../generated/ops';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { Categorical } from './categorical';
import { real, real_vector, simplex, unit_interval } from './constraints';
import { Distribution, lazily } from './distribution';
import { categories, odds, type Validate } from './parameters';
import { TransformedDistribution } from './transformed_distribution';
import { ExpTransform, SigmoidTransform } from './transforms';
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

const bernoulliParameters = {
  /** How far from zeros and ones samples may be. */
  temperature: required<Tensor>(),
  ...odds,
};
type RelaxedOdds = Args<
  [temperature: Tensor, probs?: Value | null, logits?: Value | null, validate_args?: Validate],
  Options<typeof bernoulliParameters>
>;
const logitSignature = signature('LogitRelaxedBernoulli.__init__', bernoulliParameters);

/** Log odds of relaxed coins. */
export class LogitRelaxedBernoulli extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.relaxed_bernoulli.LogitRelaxedBernoulli';
  static override arg_constraints = { probs: unit_interval, logits: real };
  static override support = real;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;
  readonly temperature: Tensor;

  constructor(...args: RelaxedOdds) {
    const { temperature, probs, logits, validate_args } = logitSignature.bind(args);
    const { given, shape } = either(probs, logits);
    super(shape, [], validate_args);
    this.temperature = temperature;
    this.adopt(given);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    const probs = clamp_probs(this.probs.expand(shape));
    const u = clamp_probs(uniform(probs, shape));
    const noise = u.log().sub(u.neg().log1p());
    return noise.add(probs.log()).sub(probs.neg().log1p()).div(this.temperature);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [logits, x] = broadcast_all(this.logits, value) as [Tensor, Tensor];
    const away = logits.sub(x.mul(this.temperature));
    return this.temperature.log().add(away).sub(away.exp().log1p().mul(2));
  }
}
lazily(LogitRelaxedBernoulli, {
  logits: ({ probs }) => probs_to_logits(probs, true),
  probs: ({ logits }) => logits_to_probs(logits, true),
});

const relaxedBernoulliSignature = signature('RelaxedBernoulli.__init__', bernoulliParameters);

/**
 * Coins between zero and one, the nearer to them the lower `temperature`.
 * @example
 * torch.manual_seed(0);
 * const probs = torch.tensor([0.25, 0.75], { requires_grad: true });
 * console.log(new torch.distributions.RelaxedBernoulli(torch.tensor(0.5), probs).rsample());
 */
export class RelaxedBernoulli extends TransformedDistribution<LogitRelaxedBernoulli> {
  static override readonly [TYPENAME]: string = 'torch.distributions.relaxed_bernoulli.RelaxedBernoulli';
  static override arg_constraints = { probs: unit_interval, logits: real };
  static override support = unit_interval;
  static override has_rsample = true;

  constructor(...args: RelaxedOdds) {
    const { temperature, probs, logits, validate_args } = relaxedBernoulliSignature.bind(args);
    super(new LogitRelaxedBernoulli(temperature, probs, logits), new SigmoidTransform(), validate_args);
    this.adopt();
  }
  override get has_rsample(): boolean {
    return true;
  }
  get temperature(): Tensor {
    return this.base_dist.temperature;
  }
  get probs(): Tensor {
    return this.base_dist.probs;
  }
  get logits(): Tensor {
    return this.base_dist.logits;
  }
}

const categoricalParameters = {
  /** How far from one-hot vectors samples may be. */
  temperature: required<Tensor>(),
  ...categories,
};
type RelaxedCategories = Args<
  [temperature: Tensor, probs?: Tensor | null, logits?: Tensor | null, validate_args?: Validate],
  Options<typeof categoricalParameters>
>;
const expSignature = signature('ExpRelaxedCategorical.__init__', categoricalParameters);

/** Logarithms of relaxed one-hot vectors. */
export class ExpRelaxedCategorical extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.relaxed_categorical.ExpRelaxedCategorical';
  static override arg_constraints = { probs: simplex, logits: real_vector };
  static override support = real_vector;
  static override has_rsample = true;
  readonly temperature: Tensor;
  readonly _categorical: Categorical;

  constructor(...args: RelaxedCategories) {
    const { temperature, probs, logits, validate_args } = expSignature.bind(args);
    const categorical = new Categorical(probs, logits);
    super(categorical.batch_shape, categorical.param_shape.slice(-1), validate_args);
    this._categorical = categorical;
    this.temperature = temperature;
    this.adopt();
  }
  override expand(batch_shape: Shape): this {
    return this.like(batch_shape, { _categorical: this._categorical.expand(batch_shape) });
  }
  get probs(): Tensor {
    return this._categorical.probs;
  }
  get logits(): Tensor {
    return this._categorical.logits;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const u = clamp_probs(uniform(this.logits, this._extended_shape(sample_shape)));
    const scores = this.logits.add(u.log().neg().log().neg()).div(this.temperature);
    return scores.sub(logsumexp(scores, -1, true));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [logits, x] = broadcast_all(this.logits, value) as [Tensor, Tensor];
    const k = this.event_shape[0]!;
    const normalizer = full_like(this.temperature, k)
      .lgamma()
      .sub(this.temperature.log().mul(-(k - 1)));
    const score = logits.sub(x.mul(this.temperature));
    return score
      .sub(logsumexp(score, -1, true))
      .sum(-1)
      .add(normalizer);
  }
}

const relaxedOneHotSignature = signature('RelaxedOneHotCategorical.__init__', categoricalParameters);

/**
 * Points of the simplex (Gumbel-softmax), the nearer to its corners the lower `temperature`.
 * @example
 * torch.manual_seed(0);
 * const logits = torch.zeros(3, { requires_grad: true });
 * console.log(new torch.distributions.RelaxedOneHotCategorical(torch.tensor(0.5), { logits }).rsample());
 */
export class RelaxedOneHotCategorical extends TransformedDistribution<ExpRelaxedCategorical> {
  static override readonly [TYPENAME]: string = 'torch.distributions.relaxed_categorical.RelaxedOneHotCategorical';
  static override arg_constraints = { probs: simplex, logits: real_vector };
  static override support = simplex;
  static override has_rsample = true;

  constructor(...args: RelaxedCategories) {
    const { temperature, probs, logits, validate_args } = relaxedOneHotSignature.bind(args);
    const base = new ExpRelaxedCategorical(temperature, probs, logits, validate_args);
    super(base, new ExpTransform(), validate_args);
    this.adopt();
  }
  get temperature(): Tensor {
    return this.base_dist.temperature;
  }
  get probs(): Tensor {
    return this.base_dist.probs;
  }
  get logits(): Tensor {
    return this.base_dist.logits;
  }
}
