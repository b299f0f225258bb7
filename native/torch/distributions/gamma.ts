/** The gamma distribution and those made of it. */
import { type Args, type Options, required, signature } from '../arguments';
import { finfo } from '../dtype';
import { as_tensor } from '../factory';
import { _standard_gamma, igamma, xlogy } from '../generated/ops';
import type { Tensor } from '../tensor';
import { nonnegative, positive } from './constraints';
import type { Constraints } from './distribution';
import { Distribution } from './distribution';
import { ExponentialFamily } from './exp_family';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, type Value } from './utils';

const gammaParameters = {
  /** Shape parameter. */
  concentration: required<Value>(),
  /** One over the scale. */
  rate: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const gammaSignature = signature('Gamma.__init__', gammaParameters);

/**
 * Gamma distribution of shape `concentration` and inverse scale `rate`.
 * @example
 * torch.manual_seed(0);
 * const gamma = new torch.distributions.Gamma(torch.tensor([0.5, 2]), 1);
 * console.log(gamma.sample(), gamma.mean);
 */
export class Gamma extends ExponentialFamily {
  static override arg_constraints: Constraints = { concentration: positive, rate: positive };
  static override support = nonnegative;
  static override has_rsample = true;
  declare readonly concentration: Tensor;
  declare readonly rate: Tensor;

  constructor(
    ...args: Args<[concentration: Value, rate: Value, validate_args?: Validate], Options<typeof gammaParameters>>
  ) {
    const bound = gammaSignature.bind(args);
    const [concentration, rate] = broadcast_all(bound.concentration, bound.rate) as [Tensor, Tensor];
    super(concentration.shape, [], bound.validate_args);
    this.adopt({ concentration, rate });
  }

  /** Its own parameters, also where a subclass names others. */
  protected override expanded(batch_shape: Shape): Record<string, Tensor> {
    return { concentration: this.concentration.expand(batch_shape), rate: this.rate.expand(batch_shape) };
  }
  override get mean(): Tensor {
    return this.concentration.div(this.rate);
  }
  override get mode(): Tensor {
    return this.concentration.sub(1).div(this.rate).clamp(0);
  }
  override get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    const value = _standard_gamma(this.concentration.expand(shape)).div(this.rate.expand(shape));
    value.detach().clamp_(finfo(value.dtype).tiny);
    return value;
  }
  override log_prob(value: Tensor): Tensor {
    const x = as_tensor(value, { dtype: this.rate.dtype, device: this.rate.device });
    if (this._validate_args) this._validate_sample(x);
    return xlogy(this.concentration, this.rate)
      .add(xlogy(this.concentration.sub(1), x))
      .sub(this.rate.mul(x))
      .sub(this.concentration.lgamma());
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return igamma(this.concentration, this.rate.mul(value));
  }
  override entropy(): Tensor {
    const digamma = this.concentration.rsub(1).mul(this.concentration.digamma());
    return this.concentration.sub(this.rate.log()).add(this.concentration.lgamma()).add(digamma);
  }
  override get _natural_params(): Tensor[] {
    return [this.concentration.sub(1), this.rate.neg()];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.add(1).lgamma().add(x.add(1).mul(y.reciprocal().neg().log()));
  }
}

const chi2Parameters = {
  /** Degrees of freedom. */
  df: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const chi2Signature = signature('Chi2.__init__', chi2Parameters);

/**
 * Sum of the squares of `df` standard normal numbers.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Chi2(torch.tensor([1.5, 10])).sample());
 */
export class Chi2 extends Gamma {
  static override arg_constraints: Constraints = { df: positive };

  constructor(...args: Args<[df: Value, validate_args?: Validate], Options<typeof chi2Parameters>>) {
    const { df, validate_args } = chi2Signature.bind(args);
    super(typeof df === 'number' ? 0.5 * df : df.mul(0.5), 0.5, validate_args);
  }
  get df(): Tensor {
    return this.concentration.mul(2);
  }
}

const fisherParameters = {
  /** Degrees of freedom of the numerator. */
  df1: required<Value>(),
  /** Degrees of freedom of the denominator. */
  df2: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const fisherSignature = signature('FisherSnedecor.__init__', fisherParameters);

/**
 * Ratio of two chi-squared numbers, each divided by its degrees of freedom.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.FisherSnedecor(torch.tensor([1.5]), torch.tensor([2.5])).sample());
 */
export class FisherSnedecor extends Distribution {
  static override arg_constraints = { df1: positive, df2: positive };
  static override support = positive;
  static override has_rsample = true;
  declare readonly df1: Tensor;
  declare readonly df2: Tensor;
  private readonly _gamma1: Gamma;
  private readonly _gamma2: Gamma;

  constructor(...args: Args<[df1: Value, df2: Value, validate_args?: Validate], Options<typeof fisherParameters>>) {
    const bound = fisherSignature.bind(args);
    const [df1, df2] = broadcast_all(bound.df1, bound.df2) as [Tensor, Tensor];
    const [gamma1, gamma2] = [df1, df2].map((df) => new Gamma(df.mul(0.5), df)) as [Gamma, Gamma];
    super(df1.shape, [], bound.validate_args);
    this._gamma1 = gamma1;
    this._gamma2 = gamma2;
    this.adopt({ df1, df2 });
  }

  override expand(batch_shape: Shape): this {
    const gammas = { _gamma1: this._gamma1.expand(batch_shape), _gamma2: this._gamma2.expand(batch_shape) };
    return this.like(batch_shape, { ...this.expanded(batch_shape), ...gammas });
  }
  override get mean(): Tensor {
    const df2 = this.df2.masked_fill(this.df2.le(2), Number.NaN);
    return df2.div(df2.sub(2));
  }
  override get mode(): Tensor {
    const mode = this.df1.sub(2).div(this.df1).mul(this.df2).div(this.df2.add(2));
    return mode.masked_fill(this.df1.le(2), Number.NaN);
  }
  override get variance(): Tensor {
    const df2 = this.df2.masked_fill(this.df2.le(4), Number.NaN);
    const above = df2.pow(2).mul(2).mul(this.df1.add(df2).sub(2));
    return above.div(this.df1.mul(df2.sub(2).pow(2)).mul(df2.sub(4)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    const above = this._gamma1.rsample(sample_shape).view(shape);
    const below = this._gamma2.rsample(sample_shape).view(shape);
    const { tiny } = finfo(below.dtype);
    return above.div(below.clamp_(tiny)).clamp_(tiny);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const [half1, half2, ratio] = [this.df1.mul(0.5), this.df2.mul(0.5), this.df1.div(this.df2)];
    const factor = half1.add(half2).lgamma().sub(half1.lgamma()).sub(half2.lgamma());
    const power = half1.mul(ratio.log()).add(half1.sub(1).mul(value.log()));
    return factor.add(power).sub(half1.add(half2).mul(ratio.mul(value).log1p()));
  }
}
