/** Counts of each of several categories. */
import { type Args, type Options, signature } from '../arguments';
import { NotImplementedError } from '../errors';
import { tensor } from '../factory';
import { ones_like } from '../generated/ops';
import type { Size } from '../size';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { Binomial } from './binomial';
import { Categorical } from './categorical';
import { type Constraint, dependent, multinomial, real_vector, simplex } from './constraints';
import { Distribution } from './distribution';
import { categories, type Validate } from './parameters';
import { broadcast_all, type Shape } from './utils';

const multinomialParameters = {
  /** Number of draws. */
  total_count: 1,
  ...categories,
};
const multinomialSignature = signature('Multinomial.__init__', multinomialParameters);

/**
 * How often each category is drawn in `total_count` draws.
 * @example
 * torch.manual_seed(0);
 * const dice = new torch.distributions.Multinomial(100, torch.ones(6));
 * console.log(dice.sample(), dice.mean);
 */
export class Multinomial extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.multinomial.Multinomial';
  static override arg_constraints = { probs: simplex, logits: real_vector };
  static override support: Constraint = dependent({ is_discrete: true, event_dim: 1 });
  readonly total_count: number;
  readonly _categorical: Categorical;

  constructor(
    ...args: Args<
      [total_count?: number, probs?: Tensor | null, logits?: Tensor | null, validate_args?: Validate],
      Options<typeof multinomialParameters>
    >
  ) {
    const { total_count, probs, logits, validate_args } = multinomialSignature.bind(args);
    if (!Number.isInteger(total_count)) throw new NotImplementedError('inhomogeneous total_count is not supported');
    const categorical = new Categorical(probs, logits);
    super(categorical.batch_shape, categorical.param_shape.slice(-1), validate_args);
    this.total_count = total_count;
    this._categorical = categorical;
    this.adopt();
  }

  override expand(batch_shape: Shape): this {
    return this.like(batch_shape, { _categorical: this._categorical.expand(batch_shape) });
  }
  override get support(): Constraint {
    return multinomial(this.total_count);
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
    return this.probs.mul(this.total_count);
  }
  override get variance(): Tensor {
    return this.probs.mul(this.total_count).mul(this.probs.rsub(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    const draws = this._categorical.sample([this.total_count, ...sample_shape]).movedim(0, -1);
    const counts = draws.new_zeros(this._extended_shape(sample_shape));
    return counts.scatter_add_(-1, draws, ones_like(draws)).type_as(this.probs);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [logits, counts] = broadcast_all(this.logits, value) as [Tensor, Tensor];
    const impossible = counts.eq(0).logical_and(logits.eq(Number.NEGATIVE_INFINITY));
    const powers = logits.masked_fill(impossible, 0).mul(counts).sum(-1);
    return counts.sum(-1).add(1).lgamma().sub(counts.add(1).lgamma().sum(-1)).add(powers);
  }
  override entropy(): Tensor {
    const total = tensor(this.total_count);
    const ordered = total.mul(this._categorical.entropy()).sub(total.add(1).lgamma());
    // Each category's count by itself is binomial.
    const single = new Binomial(this.total_count, this.probs);
    const counts = single.enumerate_support(false).at('1:');
    return ordered.add(single.log_prob(counts).exp().mul(counts.add(1).lgamma()).sum([0, -1]));
  }
}
