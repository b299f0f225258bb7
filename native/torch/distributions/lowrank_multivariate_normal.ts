/** Normal vectors whose covariance is a product of thin matrices plus a diagonal. */
import { type Args, type Options, required, signature } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import { cholesky, solve_triangular } from '../generated/linalg';
import { broadcast_tensors, eye } from '../generated/ops';
import type { Tensor } from '../tensor';
import { independent, positive, real, real_vector } from './constraints';
import { Distribution, lazily } from './distribution';
import { batch_mahalanobis, batch_mv, half_log_det } from './multivariate_normal';
import { type Validate, validate_args } from './parameters';
import { type Shape, standard_normal } from './utils';

function plus_identity(matrices: Tensor): Tensor {
  return matrices.add(eye(matrices.size(-1), { dtype: matrices.dtype, device: matrices.device }));
}

/** Cholesky factor of I + Wᵀ D⁻¹ W, which is as small as W is thin. */
function capacitance_tril(factor: Tensor, diagonal: Tensor): Tensor {
  return cholesky(plus_identity(factor.mT.div(diagonal.unsqueeze(-2)).matmul(factor)));
}

/** Logarithm of the determinant of W Wᵀ + D. */
export function lowrank_logdet(of: LowRankMultivariateNormal): Tensor {
  return half_log_det(of._capacitance_tril).mul(2).add(of._unbroadcasted_cov_diag.log().sum(-1));
}

/** Squared Mahalanobis length of vectors for the covariance W Wᵀ + D. */
export function lowrank_mahalanobis(of: LowRankMultivariateNormal, x: Tensor): Tensor {
  const { _unbroadcasted_cov_factor: factor, _unbroadcasted_cov_diag: diagonal } = of;
  const projected = batch_mv(factor.mT.div(diagonal.unsqueeze(-2)), x);
  return x.pow(2).div(diagonal).sum(-1).sub(batch_mahalanobis(of._capacitance_tril, projected));
}

const lowRankParameters = {
  /** Mean. */
  loc: required<Tensor>(),
  /** W of the covariance W Wᵀ + D, (n, rank). */
  cov_factor: required<Tensor>(),
  /** Diagonal of D, (n). */
  cov_diag: required<Tensor>(),
  /** Whether arguments are checked. */
  validate_args,
};
const lowRankSignature = signature('LowRankMultivariateNormal.__init__', lowRankParameters);

/**
 * Normal vectors of mean `loc` and covariance W Wᵀ + D, with W = `cov_factor` and D of the diagonal `cov_diag`.
 * @example
 * torch.manual_seed(0);
 * const { LowRankMultivariateNormal } = torch.distributions;
 * console.log(new LowRankMultivariateNormal(torch.zeros(2), torch.ones(2, 1), torch.ones(2)).covariance_matrix);
 */
export class LowRankMultivariateNormal extends Distribution {
  static override arg_constraints = {
    loc: real_vector,
    cov_factor: independent(real, 2),
    cov_diag: independent(positive, 1),
  };
  static override support = real_vector;
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly cov_factor: Tensor;
  declare readonly cov_diag: Tensor;
  declare readonly scale_tril: Tensor;
  declare readonly covariance_matrix: Tensor;
  declare readonly precision_matrix: Tensor;
  readonly _unbroadcasted_cov_factor: Tensor;
  readonly _unbroadcasted_cov_diag: Tensor;
  readonly _capacitance_tril: Tensor;

  constructor(
    ...args: Args<
      [loc: Tensor, cov_factor: Tensor, cov_diag: Tensor, validate_args?: Validate],
      Options<typeof lowRankParameters>
    >
  ) {
    const { loc, cov_factor, cov_diag, validate_args } = lowRankSignature.bind(args);
    if (loc.dim() < 1) throw new ValueError('loc must be at least one-dimensional.');
    const event = loc.shape.slice(-1);
    if (cov_factor.dim() < 2)
      throw new ValueError('cov_factor must be at least two-dimensional, with optional leading batch dimensions');
    if (cov_factor.size(-2) !== event[0])
      throw new ValueError(`cov_factor must be a batch of matrices with shape ${event[0]} x m`);
    if (cov_diag.shape.at(-1) !== event[0])
      throw new ValueError(`cov_diag must be a batch of vectors with shape ${event}`);
    const [wide_loc, factor, wide_diag] = together(loc, cov_factor, cov_diag);
    super(wide_loc.shape.slice(0, -2), event, validate_args);
    this._unbroadcasted_cov_factor = cov_factor;
    this._unbroadcasted_cov_diag = cov_diag;
    this._capacitance_tril = capacitance_tril(cov_factor, cov_diag);
    this.adopt({ loc: wide_loc.select(-1, 0), cov_factor: factor, cov_diag: wide_diag.select(-1, 0) });
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    const variance = this._unbroadcasted_cov_factor.pow(2).sum(-1).add(this._unbroadcasted_cov_diag);
    return variance.expand(this._extended_shape());
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    const along = standard_normal(this.loc, [...shape.slice(0, -1), this.cov_factor.size(-1)]);
    const own = standard_normal(this.loc, shape);
    return this.loc
      .add(batch_mv(this._unbroadcasted_cov_factor, along))
      .add(this._unbroadcasted_cov_diag.sqrt().mul(own));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const lengths = lowrank_mahalanobis(this, value.sub(this.loc));
    const constant = this.event_shape[0]! * Math.log(2 * Math.PI);
    return lowrank_logdet(this).add(constant).add(lengths).mul(-0.5);
  }
  override entropy(): Tensor {
    const constant = this.event_shape[0]! * (1 + Math.log(2 * Math.PI));
    return lowrank_logdet(this).add(constant).mul(0.5).expand(this.batch_shape);
  }
  get _matrix_shape(): Shape {
    return [...this.batch_shape, ...this.event_shape, ...this.event_shape];
  }
}
lazily(LowRankMultivariateNormal, {
  scale_tril: ({ _unbroadcasted_cov_factor: factor, _unbroadcasted_cov_diag: diagonal, _matrix_shape }) => {
    const root = diagonal.sqrt().unsqueeze(-1);
    const scaled = factor.div(root);
    return root.mul(cholesky(plus_identity(scaled.matmul(scaled.mT)))).expand(_matrix_shape);
  },
  covariance_matrix: ({ _unbroadcasted_cov_factor: factor, _unbroadcasted_cov_diag: diagonal, _matrix_shape }) =>
    factor.matmul(factor.mT).add(diagonal.diag_embed()).expand(_matrix_shape),
  precision_matrix: (of) => {
    const { _unbroadcasted_cov_factor: factor, _unbroadcasted_cov_diag: diagonal } = of;
    const scaled = factor.mT.div(diagonal.unsqueeze(-2));
    const a = solve_triangular(of._capacitance_tril, scaled, { upper: false });
    return diagonal.reciprocal().diag_embed().sub(a.mT.matmul(a)).expand(of._matrix_shape);
  },
});

/** The parameters over one batch, vectors as columns. */
function together(loc: Tensor, cov_factor: Tensor, cov_diag: Tensor): [Tensor, Tensor, Tensor] {
  try {
    return broadcast_tensors([loc.unsqueeze(-1), cov_factor, cov_diag.unsqueeze(-1)]) as [Tensor, Tensor, Tensor];
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    const shapes = `loc ${loc.shape}, cov_factor ${cov_factor.shape}, cov_diag ${cov_diag.shape}`;
    throw new ValueError(`Incompatible batch shapes: ${shapes}`, { cause: error });
  }
}
