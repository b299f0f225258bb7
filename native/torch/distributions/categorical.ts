/** One of several categories, as an index or as a vector with a single one. */
import { signature } from '../arguments';
import { finfo } from '../dtype';
import { ValueError } from '../errors';
import { arange, broadcast_tensors, eye, multinomial, one_hot as oneHot } from '../generated/ops';
import { Size } from '../size';
import { int64, type Tensor } from '../tensor';
import { type Constraint, dependent, integer_interval, one_hot, real_vector, simplex } from './constraints';
import { Distribution, lazily } from './distribution';
import { type Categories, categories } from './parameters';
import { check_either, filled, logits_to_probs, probs_to_logits, type Shape, support_values } from './utils';

const categoricalSignature = signature('Categorical.__init__', categories);

/** Whichever of the two is given, by its name, with probabilities that sum up to one. */
function normalized(probs: Tensor | null, logits: Tensor | null): Record<string, Tensor> {
  check_either(probs, logits);
  const name = probs !== null ? 'probs' : 'logits';
  if ((probs ?? logits!).dim() < 1) throw new ValueError(`\`${name}\` parameter must be at least one-dimensional.`);
  return probs !== null
    ? { probs: probs.div(probs.sum(-1, true)) }
    : { logits: logits!.sub(logits!.logsumexp(-1, true)) };
}

/**
 * Indices of categories with probabilities `probs`, or their unnormalised logarithms `logits`, along the last dimension.
 * @example
 * torch.manual_seed(0);
 * const policy = new torch.distributions.Categorical({ logits: torch.tensor([0.5, 1.5, -1]) });
 * const action = policy.sample();
 * console.log(action, policy.log_prob(action), policy.probs);
 */
export class Categorical extends Distribution {
  static override arg_constraints = { probs: simplex, logits: real_vector };
  static override support: Constraint = dependent({ is_discrete: true, event_dim: 0 });
  static override has_enumerate_support = true;
  declare readonly probs: Tensor;
  declare readonly logits: Tensor;
  readonly _num_events: number;

  constructor(...args: Categories) {
    const { probs, logits, validate_args } = categoricalSignature.bind(args);
    const given = normalized(probs, logits);
    const { shape } = (given.probs ?? given.logits)!;
    super(shape.slice(0, -1), [], validate_args);
    this._num_events = shape.at(-1)!;
    this.adopt(given);
  }

  override get support(): Constraint {
    return integer_interval(0, this._num_events - 1);
  }
  get param_shape(): Size {
    return new Size([...this.batch_shape, this._num_events]);
  }
  override get mean(): Tensor {
    return filled(this.probs, this._extended_shape(), Number.NaN);
  }
  override get mode(): Tensor {
    return this.probs.argmax(-1);
  }
  override get variance(): Tensor {
    return this.mean;
  }
  override sample(sample_shape: Shape = []): Tensor {
    const rows = this.probs.reshape([-1, this._num_events]);
    const indices = multinomial(rows.detach(), new Size(sample_shape).numel(), true).T;
    return indices.reshape(this._extended_shape(sample_shape));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [index, logits] = broadcast_tensors([value.long().unsqueeze(-1), this.logits]) as [Tensor, Tensor];
    return logits.gather(-1, index.at('...', ':1')).squeeze(-1);
  }
  override entropy(): Tensor {
    const logits = this.logits.clamp(finfo(this.logits.dtype).min);
    return logits.mul(this.probs).sum(-1).neg();
  }
  override enumerate_support(expand = true): Tensor {
    return support_values(
      arange(this._num_events, { dtype: int64, device: this.probs.device }),
      this.batch_shape,
      expand,
    );
  }
}
lazily(Categorical, { logits: ({ probs }) => probs_to_logits(probs), probs: ({ logits }) => logits_to_probs(logits) });

const oneHotSignature = signature('OneHotCategorical.__init__', categories);

/**
 * Vectors with a one at the category drawn, else zeros.
 * @example
 * torch.manual_seed(0);
 * const letters = new torch.distributions.OneHotCategorical(torch.tensor([0.25, 0.25, 0.5]));
 * console.log(letters.sample([2]));
 */
export class OneHotCategorical extends Distribution {
  static override arg_constraints = { probs: simplex, logits: real_vector };
  static override support = one_hot;
  static override has_enumerate_support = true;
  readonly _categorical: Categorical;

  constructor(...args: Categories) {
    const { probs, logits, validate_args } = oneHotSignature.bind(args);
    const categorical = new Categorical(probs, logits);
    super(categorical.batch_shape, categorical.param_shape.slice(-1), validate_args);
    this._categorical = categorical;
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
  get param_shape(): Size {
    return this._categorical.param_shape;
  }
  override get mean(): Tensor {
    return this.probs;
  }
  override get mode(): Tensor {
    return oneHot(this.probs.argmax(-1), this.probs.size(-1)).to(this.probs);
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.rsub(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    return oneHot(this._categorical.sample(sample_shape), this.event_shape[0]!).to(this.probs);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this._categorical.log_prob(value.max(-1)[1]);
  }
  override entropy(): Tensor {
    return this._categorical.entropy();
  }
  override enumerate_support(expand = true): Tensor {
    const n = this.event_shape[0]!;
    const values = eye(n, { dtype: this.probs.dtype, device: this.probs.device });
    const column = values.view([n, ...this.batch_shape.map(() => 1), n]);
    return expand ? column.expand([n, ...this.batch_shape, n]) : column;
  }
}

/**
 * The same, whose samples pass gradients on to the probabilities as if they were these.
 * @example
 * torch.manual_seed(0);
 * const probs = torch.tensor([0.25, 0.75], { requires_grad: true });
 * const sample = new torch.distributions.OneHotCategoricalStraightThrough(probs).rsample();
 * sample.at(1).backward();
 * console.log(sample, probs.grad);
 */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  static override has_rsample = true;

  override rsample(sample_shape: Shape = []): Tensor {
    return this.sample(sample_shape).add(this.probs.sub(this.probs.detach()));
  }
}
