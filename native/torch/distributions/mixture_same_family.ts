/** Mixtures. */
import { type Args, type Options, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { no_grad } from '../grad_mode';
import { log_softmax } from '../nn/functional/activation';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { Categorical } from './categorical';
import { type Constraint, dependent, MixtureSameFamilyConstraint } from './constraints';
import { Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import type { Shape } from './utils';

const mixtureParameters = {
  /** How likely each component is. */
  mixture_distribution: required<Categorical>(),
  /** The components, along the last batch dimension. */
  component_distribution: required<Distribution>(),
  /** Whether arguments are checked. */
  validate_args,
};
const mixtureSignature = signature('MixtureSameFamily.__init__', mixtureParameters);

/**
 * Draws from one of the components along the last batch dimension of a distribution, chosen by another.
 * @example
 * const { Categorical, MixtureSameFamily, Normal } = torch.distributions;
 * torch.manual_seed(0);
 * const components = new Normal(torch.tensor([-1.5, 1.5]), 0.5);
 * const mixture = new MixtureSameFamily(new Categorical(torch.ones(2)), components);
 * console.log(mixture, mixture.sample([3]), mixture.log_prob(torch.tensor(0.5)));
 */
export class MixtureSameFamily extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.mixture_same_family.MixtureSameFamily';
  static override arg_constraints = {};
  static override support: Constraint = dependent();
  readonly mixture_distribution: Categorical;
  readonly component_distribution: Distribution;

  constructor(
    ...args: Args<
      [mixture_distribution: Categorical, component_distribution: Distribution, validate_args?: Validate],
      Options<typeof mixtureParameters>
    >
  ) {
    const { mixture_distribution: mixture, component_distribution: components, ...rest } = mixtureSignature.bind(args);
    if (!(mixture instanceof Categorical))
      throw new ValueError(' The Mixture distribution needs to be an  instance of torch.distributions.Categorical');
    if (!(components instanceof Distribution))
      throw new ValueError('The Component distribution needs to be an instance of torch.distributions.Distribution');
    const [outer, batch] = [mixture.batch_shape, components.batch_shape.slice(0, -1)];
    for (let i = 1; i <= Math.min(outer.length, batch.length); i++) {
      const [a, b] = [outer.at(-i), batch.at(-i)];
      if (a !== 1 && b !== 1 && a !== b)
        throw new ValueError(
          `\`mixture_distribution.batch_shape\` (${outer}) is not compatible with ` +
            `\`component_distribution.batch_shape\`(${batch})`,
        );
    }
    const [weights, count] = [mixture.logits.size(-1), components.batch_shape.at(-1)];
    if (weights !== count)
      throw new ValueError(
        `\`mixture_distribution component\` (${weights}) does not equal \`component_distribution.batch_shape[-1]\` ` +
          `(${count})`,
      );
    super(batch, components.event_shape, rest.validate_args);
    this.mixture_distribution = mixture;
    this.component_distribution = components;
  }

  override expand(batch_shape: Shape): this {
    return this.like(batch_shape, {
      component_distribution: this.component_distribution.expand([
        ...batch_shape,
        this.mixture_distribution._num_events,
      ]),
      mixture_distribution: this.mixture_distribution.expand(batch_shape),
    });
  }
  override get support(): Constraint {
    return new MixtureSameFamilyConstraint(this.component_distribution.support);
  }
  /** The dimension of the components in values that have one. */
  private get dim(): number {
    return -1 - this.event_shape.length;
  }
  /** Probabilities of the components, shaped to weigh values of theirs. */
  private weights(): Tensor {
    const { probs, batch_shape } = this.mixture_distribution;
    const missing = batch_shape.length === 1 ? 0 : this.batch_shape.length - batch_shape.length;
    const ones = (count: number) => new Array<number>(count).fill(1);
    return probs.reshape([
      ...probs.shape.slice(0, -1),
      ...ones(missing),
      probs.size(-1),
      ...ones(this.event_shape.length),
    ]);
  }
  override get mean(): Tensor {
    return this.weights().mul(this.component_distribution.mean).sum(this.dim);
  }
  override get variance(): Tensor {
    const { mean, variance } = this.component_distribution;
    const weights = this.weights();
    const within = weights.mul(variance).sum(this.dim);
    const between = weights.mul(mean.sub(this.mean.unsqueeze(this.dim)).pow(2)).sum(this.dim);
    return within.add(between);
  }
  override cdf(value: Tensor): Tensor {
    const cdf = this.component_distribution.cdf(value.unsqueeze(this.dim));
    return cdf.mul(this.mixture_distribution.probs).sum(-1);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const log_prob = this.component_distribution.log_prob(value.unsqueeze(this.dim));
    return log_prob.add(log_softmax(this.mixture_distribution.logits, -1)).logsumexp(-1);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const chosen = this.mixture_distribution.sample(sample_shape);
      const values = this.component_distribution.sample(sample_shape);
      const dim = sample_shape.length + this.batch_shape.length;
      const index = chosen.reshape([...chosen.shape, 1, ...this.event_shape.map(() => 1)]);
      return values.gather(dim, index.repeat([...chosen.shape.map(() => 1), 1, ...this.event_shape])).squeeze(dim);
    });
  }
  override toString(): string {
    return `MixtureSameFamily(\n  ${this.mixture_distribution},\n  ${this.component_distribution})`;
  }
}
