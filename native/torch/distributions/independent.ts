/** Batch dimensions taken for dimensions of one event. */
import { type Args, type Options, required, signature } from '../arguments';
import { NotImplementedError, ValueError } from '../errors';
import type { Tensor } from '../tensor';
import { type Constraint, dependent, independent } from './constraints';
import { Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import { type Shape, sum_rightmost } from './utils';

const independentParameters = {
  /** The distribution whose batch dimensions are taken. */
  base_distribution: required<Distribution>(),
  /** How many of its last batch dimensions become dimensions of the event. */
  reinterpreted_batch_ndims: required<number>(),
  /** Whether arguments are checked. */
  validate_args,
};
const independentSignature = signature('Independent.__init__', independentParameters);

/**
 * Takes the last `reinterpreted_batch_ndims` batch dimensions of a distribution for dimensions of the event, over which
 * `log_prob` and `entropy` sum up.
 * @example
 * const { Independent, Normal } = torch.distributions;
 * const vector = new Independent(new Normal(torch.zeros(3), torch.ones(3)), 1);
 * console.log(vector, vector.event_shape, vector.log_prob(torch.zeros(3)));
 */
export class Independent<D extends Distribution = Distribution> extends Distribution {
  static override arg_constraints = {};
  static override support: Constraint = dependent();
  readonly base_dist: D;
  readonly reinterpreted_batch_ndims: number;

  constructor(
    ...args: Args<
      [base_distribution: D, reinterpreted_batch_ndims: number, validate_args?: Validate],
      Options<typeof independentParameters>
    >
  ) {
    const { base_distribution: base, reinterpreted_batch_ndims: taken, ...rest } = independentSignature.bind(args);
    if (taken > base.batch_shape.length)
      throw new ValueError(
        'Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual ' +
          `${taken} vs ${base.batch_shape.length}`,
      );
    const shape = [...base.batch_shape, ...base.event_shape];
    const cut = base.batch_shape.length - taken;
    super(shape.slice(0, cut), shape.slice(cut), rest.validate_args);
    this.base_dist = base as D;
    this.reinterpreted_batch_ndims = taken;
  }

  override expand(batch_shape: Shape): this {
    const taken = this.event_shape.slice(0, this.reinterpreted_batch_ndims);
    return this.like(batch_shape, { base_dist: this.base_dist.expand([...batch_shape, ...taken]) });
  }
  override get has_rsample(): boolean {
    return this.base_dist.has_rsample;
  }
  override get has_enumerate_support(): boolean {
    return this.reinterpreted_batch_ndims === 0 && this.base_dist.has_enumerate_support;
  }
  override get support(): Constraint {
    const { support } = this.base_dist;
    return this.reinterpreted_batch_ndims > 0 ? independent(support, this.reinterpreted_batch_ndims) : support;
  }
  override get mean(): Tensor {
    return this.base_dist.mean;
  }
  override get mode(): Tensor {
    return this.base_dist.mode;
  }
  override get variance(): Tensor {
    return this.base_dist.variance;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return this.base_dist.sample(sample_shape);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.base_dist.rsample(sample_shape);
  }
  override log_prob(value: Tensor): Tensor {
    return sum_rightmost(this.base_dist.log_prob(value), this.reinterpreted_batch_ndims);
  }
  override entropy(): Tensor {
    return sum_rightmost(this.base_dist.entropy(), this.reinterpreted_batch_ndims);
  }
  override enumerate_support(expand = true): Tensor {
    if (this.reinterpreted_batch_ndims > 0)
      throw new NotImplementedError('Enumeration over cartesian product is not implemented');
    return this.base_dist.enumerate_support(expand);
  }
  override toString(): string {
    return `${this.constructor.name}(${this.base_dist}, ${this.reinterpreted_batch_ndims})`;
  }
}
