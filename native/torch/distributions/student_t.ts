/** Student's t-distribution. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { where } from '../generated/ops';
import type { Tensor } from '../tensor';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { Chi2 } from './gamma';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, standard_normal, type Value } from './utils';

const studentParameters = {
  /** Degrees of freedom. */
  df: required<Value>(),
  /** Where its centre is. */
  loc: optional<Value>(0),
  /** How wide it is. */
  scale: optional<Value>(1),
  /** Whether arguments are checked. */
  validate_args,
};
const studentSignature = signature('StudentT.__init__', studentParameters);

/**
 * Student's t-distribution: a normal number over the root of a chi-squared one.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.StudentT(torch.tensor([1.5, 10])).sample());
 */
export class StudentT extends Distribution {
  static override arg_constraints = { df: positive, loc: real, scale: positive };
  static override support = real;
  static override has_rsample = true;
  declare readonly df: Tensor;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;
  private readonly _chi2: Chi2;

  constructor(
    ...args: Args<[df: Value, loc?: Value, scale?: Value, validate_args?: Validate], Options<typeof studentParameters>>
  ) {
    const bound = studentSignature.bind(args);
    const [df, loc, scale] = broadcast_all(bound.df, bound.loc, bound.scale) as [Tensor, Tensor, Tensor];
    const chi2 = new Chi2(df);
    super(df.shape, [], bound.validate_args);
    this._chi2 = chi2;
    this.adopt({ df, loc, scale });
  }

  override expand(batch_shape: Shape): this {
    return this.like(batch_shape, { ...this.expanded(batch_shape), _chi2: this._chi2.expand(batch_shape) });
  }
  override get mean(): Tensor {
    return this.loc.masked_fill(this.df.le(1), Number.NaN);
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    const finite = this.scale.pow(2).mul(this.df).div(this.df.sub(2));
    const variance = where(this.df.gt(2), finite, Number.POSITIVE_INFINITY);
    return variance.masked_fill(this.df.le(1), Number.NaN);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const noise = standard_normal(this.df, this._extended_shape(sample_shape));
    const squares = this._chi2.rsample(sample_shape);
    return this.loc.add(this.scale.mul(noise.mul(squares.div(this.df).rsqrt())));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const y = value.sub(this.loc).div(this.scale);
    const normalizer = this.scale
      .log()
      .add(this.df.log().mul(0.5))
      .add(0.5 * Math.log(Math.PI))
      .add(this.df.mul(0.5).lgamma())
      .sub(this.df.add(1).mul(0.5).lgamma());
    return this.df.add(1).mul(-0.5).mul(y.pow(2).div(this.df).log1p()).sub(normalizer);
  }
  override entropy(): Tensor {
    const [half, next] = [this.df.mul(0.5), this.df.add(1).mul(0.5)];
    const log_beta = half
      .lgamma()
      .add(0.5 * Math.log(Math.PI))
      .sub(next.lgamma());
    return this.scale
      .log()
      .add(next.mul(next.digamma().sub(half.digamma())))
      .add(this.df.log().mul(0.5))
      .add(log_beta);
  }
}
