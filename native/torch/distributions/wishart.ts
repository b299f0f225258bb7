/** Random positive-definite matrices. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { finfo } from '../dtype';
import { AssertionError, ValueError } from '../errors';
import { tensor } from '../factory';
import { cholesky, slogdet } from '../generated/linalg';
import { arange, cholesky_solve, eye, mvlgamma, randn, tril_indices } from '../generated/ops';
import { broadcast_shapes } from '../overrides';
import type { Tensor } from '../tensor';
import { warn } from '../warn';
import { greater_than, lower_cholesky, positive_definite } from './constraints';
import { type Constraints, lazily } from './distribution';
import { ExponentialFamily } from './exp_family';
import { Chi2 } from './gamma';
import { half_log_det, only, precision_to_scale_tril } from './multivariate_normal';
import { type Validate, validate_args } from './parameters';
import { formatted, type Shape, type Value } from './utils';

/** How often singular samples are drawn anew. */
const TRIES = 10;

/** Derivative of the logarithm of the multivariate gamma function. */
function mvdigamma(x: Tensor, p: number): Tensor {
  if (
    !x
      .gt((p - 1) / 2)
      .all()
      .item()
  )
    throw new AssertionError('Wrong domain for multivariate digamma function.');
  return x
    .unsqueeze(-1)
    .sub(arange(p, { dtype: x.dtype, device: x.device }).div(2))
    .digamma()
    .sum(-1);
}

/** For each row of the factor, how many squares its diagonal element sums up. */
function diagonals(df: Tensor, p: number): Chi2 {
  return new Chi2(df.unsqueeze(-1).sub(arange(p, { dtype: df.dtype, device: df.device })));
}

const wishartParameters = {
  /** Degrees of freedom, more than the number of rows minus one. */
  df: required<Value>(),
  /** Positive-definite covariance matrix. */
  covariance_matrix: optional<Tensor | null>(null),
  /** Its inverse; instead of it. */
  precision_matrix: optional<Tensor | null>(null),
  /** Its lower Cholesky factor; instead of it. */
  scale_tril: optional<Tensor | null>(null),
  /** Whether arguments are checked. */
  validate_args,
};
const wishartSignature = signature('Wishart.__init__', wishartParameters);

/**
 * Sums of the outer products of `df` normal vectors, by Bartlett's decomposition.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Wishart(torch.tensor(3), torch.eye(2)).sample());
 */
export class Wishart extends ExponentialFamily {
  static override support = positive_definite;
  static override has_rsample = true;
  declare readonly df: Tensor;
  declare readonly covariance_matrix: Tensor;
  declare readonly precision_matrix: Tensor;
  declare readonly scale_tril: Tensor;
  readonly _unbroadcasted_scale_tril: Tensor;
  private readonly _dist_chi2: Chi2;

  constructor(
    ...args: Args<
      [
        df: Value,
        covariance_matrix?: Tensor | null,
        precision_matrix?: Tensor | null,
        scale_tril?: Tensor | null,
        validate_args?: Validate,
      ],
      Options<typeof wishartParameters>
    >
  ) {
    const { df: given, validate_args, ...matrices } = wishartSignature.bind(args);
    const one = only(matrices);
    if (!one)
      throw new AssertionError('Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.');
    const [name, matrix] = one;
    if (matrix.dim() < 2)
      throw new ValueError('scale_tril must be at least two-dimensional, with optional leading batch dimensions');
    const { dtype, device } = matrix;
    const outer = matrix.shape.slice(0, -2);
    const batch = typeof given === 'number' ? outer : broadcast_shapes(outer, given.shape);
    const df = typeof given === 'number' ? tensor(given, { dtype, device }) : given.expand(batch);
    const event = matrix.shape.slice(-2);
    const p = event[1]!;
    if (
      df
        .le(p - 1)
        .any()
        .item()
    )
      throw new ValueError(
        `Value of df=${typeof given === 'number' ? given : formatted(given)} expected to be greater than ndim - 1 = ${p - 1}.`,
      );
    if (df.lt(p).any().item())
      warn('Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.');
    super(batch, event, validate_args);
    this.adopt({ df, [name]: matrix.expand([...batch, -1, -1]) });
    if (name === 'scale_tril') this._unbroadcasted_scale_tril = matrix;
    else
      this._unbroadcasted_scale_tril =
        name === 'covariance_matrix' ? cholesky(matrix) : precision_to_scale_tril(matrix);
    this._dist_chi2 = diagonals(df, p);
  }

  override get arg_constraints(): Constraints {
    return {
      covariance_matrix: positive_definite,
      precision_matrix: positive_definite,
      scale_tril: lower_cholesky,
      df: greater_than(BigInt(this.event_shape[1]! - 1)),
    };
  }
  override expand(batch_shape: Shape): this {
    const parameters = this.expanded(batch_shape);
    return this.like(batch_shape, { ...parameters, _dist_chi2: diagonals(parameters.df!, this.event_shape[1]!) });
  }
  /** Degrees of freedom, to be multiplied by matrices. */
  private weight(df = this.df): Tensor {
    return df.unsqueeze(-1).unsqueeze(-1);
  }
  override get mean(): Tensor {
    return this.weight().mul(this.covariance_matrix);
  }
  override get mode(): Tensor {
    const factor = this.df.sub(this.event_shape[1]!).sub(1);
    return this.weight(factor.masked_fill(factor.le(0), Number.NaN)).mul(this.covariance_matrix);
  }
  override get variance(): Tensor {
    const { covariance_matrix: v } = this;
    const diagonal = v.diagonal({ dim1: -2, dim2: -1 });
    return this.weight().mul(v.pow(2).add(diagonal.unsqueeze(-1).mul(diagonal.unsqueeze(-2))));
  }
  private bartlett(sample_shape: Shape): Tensor {
    const p = this.event_shape[1]!;
    const roots = this._dist_chi2.rsample(sample_shape).sqrt();
    const noise = roots.clamp(finfo(roots.dtype).eps).diag_embed({ dim1: -2, dim2: -1 });
    const [rows, columns] = tril_indices(p, p, { offset: -1 }).unbind() as [Tensor, Tensor];
    const sizes = [...sample_shape, ...this.batch_shape, (p * (p - 1)) / 2];
    noise.put_('...', rows, columns, randn(sizes, { dtype: noise.dtype, device: noise.device }));
    const factor = this._unbroadcasted_scale_tril.matmul(noise);
    return factor.matmul(factor.mT);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const valid = (sample: Tensor) => {
      const checked = this.support.check(sample);
      return this.batch_shape.length > 0 ? checked.amax(this.batch_shape.map((_, i) => -1 - i)) : checked;
    };
    const sample = this.bartlett(sample_shape);
    // PyTorch takes valid samples for singular ones here, so that each is drawn once more; its streams depend on it.
    let singular = valid(sample);
    if (!singular.any().item()) return sample;
    warn('Singular sample detected.');
    for (let i = 0; i < TRIES && singular.any().item(); i++) {
      const count = Number(singular.sum().item());
      const again = this.bartlett([count]);
      sample.put_(singular, again);
      const invalid = this.support.check(again).logical_not();
      const next = this.batch_shape.length > 0 ? invalid.amax(this.batch_shape.map((_, d) => -1 - d)) : invalid;
      singular = singular.clone().put_(singular, next);
    }
    return sample;
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const nu = this.df;
    const p = this.event_shape[1]!;
    const { _unbroadcasted_scale_tril: factor } = this;
    const trace = cholesky_solve(value, factor).diagonal({ dim1: -2, dim2: -1 }).sum(-1);
    return half_log_det(factor)
      .add((p * Math.LN2) / 2)
      .mul(nu.neg())
      .sub(mvlgamma(nu.div(2), p))
      .add(
        nu
          .sub(p + 1)
          .div(2)
          .mul(slogdet(value).logabsdet),
      )
      .sub(trace.div(2));
  }
  override entropy(): Tensor {
    const nu = this.df;
    const p = this.event_shape[1]!;
    return half_log_det(this._unbroadcasted_scale_tril)
      .add((p * Math.LN2) / 2)
      .mul(p + 1)
      .add(mvlgamma(nu.div(2), p))
      .sub(
        nu
          .sub(p + 1)
          .div(2)
          .mul(mvdigamma(nu.div(2), p)),
      )
      .add(nu.mul(p).div(2));
  }
  override get _natural_params(): Tensor[] {
    const p = this.event_shape[1]!;
    return [this.precision_matrix.neg().div(2), this.df.sub(p + 1).div(2)];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    const p = this.event_shape[1]!;
    const shifted = y.add((p + 1) / 2);
    const logdet = slogdet(x.mul(-2)).logabsdet;
    return shifted.mul(logdet.neg().add(Math.LN2 * p)).add(mvlgamma(shifted, p));
  }
}
lazily(Wishart, {
  scale_tril: (of) => of._unbroadcasted_scale_tril.expand(of._extended_shape()),
  covariance_matrix: (of) => {
    const { _unbroadcasted_scale_tril: factor } = of;
    return factor.matmul(factor.mT).expand(of._extended_shape());
  },
  precision_matrix: (of) => {
    const { _unbroadcasted_scale_tril: factor } = of;
    const identity = eye(of.event_shape[1]!, { dtype: factor.dtype, device: factor.device });
    return cholesky_solve(identity, factor).expand(of._extended_shape());
  },
});
