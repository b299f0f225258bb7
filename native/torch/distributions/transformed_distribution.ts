/** Distributions of transformed samples. */
import { type Args, type Options, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { no_grad } from '../grad_mode';
import { Size } from '../size';
import type { Tensor } from '../tensor';
import { TYPENAME, typename } from '../typename';
import { type Constraint, dependent, independent } from './constraints';
import { Distribution } from './distribution';
import { Independent } from './independent';
import { type Validate, validate_args } from './parameters';
import { ComposeTransform, product } from './transforms/compose';
import { type Sign, Transform } from './transforms/transform';
import { type Shape, sameShape, sum_rightmost } from './utils';

const transformedParameters = {
  /** Where samples come from. */
  base_distribution: required<Distribution>(),
  /** What is applied to them, one after the other. */
  transforms: required<Transform | readonly Transform[]>(),
  /** Whether arguments are checked. */
  validate_args,
};
const transformedSignature = signature('TransformedDistribution.__init__', transformedParameters);

function listed(transforms: Transform | readonly Transform[]): readonly Transform[] {
  if (transforms instanceof Transform) return [transforms];
  if (!Array.isArray(transforms))
    throw new ValueError(`transforms must be a Transform or list, but was ${typename(transforms)}`);
  if (transforms.every((transform) => transform instanceof Transform)) return transforms;
  throw new ValueError('transforms must be a Transform or a list of Transforms');
}

/**
 * The distribution of what `transforms` make of samples of another.
 * @example
 * const { AffineTransform, SigmoidTransform, TransformedDistribution, Uniform } = torch.distributions;
 * torch.manual_seed(0);
 * const transforms = [new SigmoidTransform().inv, new AffineTransform(1, 2)];
 * const logistic = new TransformedDistribution(new Uniform(0, 1), transforms);
 * console.log(logistic.sample([3]), logistic.log_prob(torch.tensor(1.5)));
 */
export class TransformedDistribution<D extends Distribution = Distribution> extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.transformed_distribution.TransformedDistribution';
  static override arg_constraints: Record<string, Constraint> = {};
  static override support: Constraint = dependent({ is_discrete: false });
  readonly base_dist: D;
  readonly transforms: readonly Transform[];

  constructor(
    ...args: Args<
      [base_distribution: D, transforms: Transform | readonly Transform[], validate_args?: Validate],
      Options<typeof transformedParameters>
    >
  ) {
    const { base_distribution, transforms: given, validate_args } = transformedSignature.bind(args);
    const transforms = listed(given);
    const whole = new ComposeTransform(transforms);
    const { domain, codomain } = whole;
    const base_shape = [...base_distribution.batch_shape, ...base_distribution.event_shape];
    const base_dims = base_distribution.event_shape.length;
    if (base_shape.length < domain.event_dim)
      throw new ValueError(
        `base_distribution needs to have shape with size at least ${domain.event_dim}, but got ${new Size(base_shape)}.`,
      );
    // Parameters of the transforms may be batched over more than the base is.
    const shape = whole.forward_shape(base_shape);
    const needed = whole.inverse_shape(shape);
    let base: Distribution = base_distribution;
    if (!sameShape(base_shape, needed)) base = base.expand(needed.slice(0, needed.length - base_dims));
    const taken = domain.event_dim - base_dims;
    if (taken > 0) base = new Independent(base, taken);
    const event_dim = Math.max(codomain.event_dim, base_dims + codomain.event_dim - domain.event_dim);
    const cut = shape.length - event_dim;
    super(shape.slice(0, cut), shape.slice(cut), validate_args);
    this.base_dist = base as D;
    this.transforms = transforms;
  }

  override expand(batch_shape: Shape): this {
    const whole: Shape = [...batch_shape, ...this.event_shape];
    const shape = this.transforms.reduceRight((sizes, transform) => transform.inverse_shape(sizes), whole);
    const base = this.base_dist.expand(shape.slice(0, shape.length - this.base_dist.event_shape.length));
    return this.like(batch_shape, { ...this.expanded(batch_shape), base_dist: base });
  }
  override get support(): Constraint {
    // A subclass may know it better than the last transform does.
    const own = (this.constructor as typeof TransformedDistribution).support;
    if (own !== TransformedDistribution.support) return own;
    const last = this.transforms.at(-1);
    if (!last) return this.base_dist.support;
    const missing = this.event_shape.length - last.codomain.event_dim;
    return missing > 0 ? independent(last.codomain, missing) : last.codomain;
  }
  override get has_rsample(): boolean {
    return this.base_dist.has_rsample;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.transformed(this.base_dist.sample(sample_shape)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.transformed(this.base_dist.rsample(sample_shape));
  }
  private transformed(x: Tensor): Tensor {
    return this.transforms.reduce((value, transform) => transform.forward(value), x);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    let event_dim = this.event_shape.length;
    let y = value;
    const terms: Tensor[] = [];
    for (const transform of [...this.transforms].reverse()) {
      const x = transform.inv.forward(y);
      const { domain, codomain } = transform;
      event_dim += domain.event_dim - codomain.event_dim;
      terms.push(sum_rightmost(transform.log_abs_det_jacobian(x, y), event_dim - domain.event_dim));
      y = x;
    }
    const base = sum_rightmost(this.base_dist.log_prob(y), event_dim - this.base_dist.event_shape.length);
    const [first, ...rest] = terms;
    return first ? rest.reduce((sum, term) => sum.sub(term), first.neg()).add(base) : base;
  }
  /** Exchanges the tails where the transforms decrease. */
  private monotonized(value: Tensor): Tensor {
    const sign = this.transforms.reduce<Sign>((whole, transform) => product(whole, transform.sign), 1);
    return sign === 1 ? value : value.sub(0.5).mul(sign).add(0.5);
  }
  override cdf(value: Tensor): Tensor {
    const x = this.transforms.reduceRight((y, transform) => transform.inv.forward(y), value);
    if (this._validate_args) this.base_dist._validate_sample(x);
    return this.monotonized(this.base_dist.cdf(x));
  }
  override icdf(value: Tensor): Tensor {
    return this.transformed(this.base_dist.icdf(this.monotonized(value)));
  }
}
