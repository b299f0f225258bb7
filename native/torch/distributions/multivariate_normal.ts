/** Normal vectors. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { cholesky, solve_triangular } from '../generated/linalg';
import { cholesky_inverse, eye } from '../generated/ops';
import { broadcast_shapes } from '../overrides';
import type { Tensor } from '../tensor';
import { lower_cholesky, positive_definite, real_vector } from './constraints';
import { Distribution, lazily } from './distribution';
import { type Validate, validate_args } from './parameters';
import { type Shape, standard_normal } from './utils';

/** Product of a batch of matrices and a batch of vectors. */
export function batch_mv(matrices: Tensor, vectors: Tensor): Tensor {
  return matrices.matmul(vectors.unsqueeze(-1)).squeeze(-1);
}

/** Logarithm of half the determinant of L Lᵀ. */
export function half_log_det(scale_tril: Tensor): Tensor {
  return scale_tril.diagonal({ dim1: -2, dim2: -1 }).log().sum(-1);
}

/** Squared Mahalanobis length of vectors for covariances L Lᵀ; solves each system once, however many vectors it has. */
export function batch_mahalanobis(scale_tril: Tensor, vectors: Tensor): Tensor {
  const n = vectors.size(-1);
  const batch = vectors.shape.slice(0, -1);
  const inner = scale_tril.shape.slice(0, -2);
  const outer = batch.length - inner.length;
  // Along each batch dimension, vectors of one matrix lie apart: (…, i, j, …, n) with j over matrices.
  const split = batch.slice(outer).flatMap((size, d) => [Math.trunc(size / inner[d]!), inner[d]!]);
  const before = Array.from({ length: outer }, (_, d) => d);
  const repeats = inner.map((_, d) => outer + 2 * d);
  const matrices = inner.map((_, d) => outer + 2 * d + 1);
  const grouped = vectors
    .reshape([...batch.slice(0, outer), ...split, n])
    .permute([...before, ...repeats, ...matrices, outer + 2 * inner.length]);
  const flat = scale_tril.reshape([-1, n, n]);
  const columns = grouped.reshape([-1, flat.size(0), n]).permute([1, 2, 0]);
  const lengths = solve_triangular(flat, columns, { upper: false }).pow(2).sum(-2).t();
  const back = inner.flatMap((_, d) => [outer + d, outer + inner.length + d]);
  return lengths
    .reshape(grouped.shape.slice(0, -1))
    .permute([...before, ...back])
    .reshape(batch);
}

/** Cholesky factor of the inverse of a precision matrix. */
export function precision_to_scale_tril(precision: Tensor): Tensor {
  const factor = cholesky(precision.flip([-2, -1]))
    .flip([-2, -1])
    .transpose(-2, -1);
  const identity = eye(precision.size(-1), { dtype: precision.dtype, device: precision.device });
  return solve_triangular(factor, identity, { upper: false });
}

/** The one of several tensors that is given, by its name; undefined unless it is exactly one. */
export function only(candidates: Record<string, Tensor | null>): [name: string, value: Tensor] | undefined {
  const given = Object.entries(candidates).filter((entry): entry is [string, Tensor] => entry[1] !== null);
  return given.length === 1 ? given[0] : undefined;
}

const multivariateParameters = {
  /** Mean. */
  loc: required<Tensor>(),
  /** Positive-definite covariance matrix. */
  covariance_matrix: optional<Tensor | null>(null),
  /** Its inverse; instead of it. */
  precision_matrix: optional<Tensor | null>(null),
  /** Its lower Cholesky factor; instead of it. */
  scale_tril: optional<Tensor | null>(null),
  /** Whether arguments are checked. */
  validate_args,
};
const multivariateSignature = signature('MultivariateNormal.__init__', multivariateParameters);

/**
 * Normal vectors of mean `loc`, whose covariance is given as a matrix, as its inverse or as its Cholesky factor.
 * @example
 * torch.manual_seed(0);
 * const normal = new torch.distributions.MultivariateNormal(torch.zeros(2), torch.tensor([[2, 1], [1, 2]]).float());
 * console.log(normal.sample(), normal.log_prob(torch.zeros(2)));
 */
export class MultivariateNormal extends Distribution {
  static override arg_constraints = {
    loc: real_vector,
    covariance_matrix: positive_definite,
    precision_matrix: positive_definite,
    scale_tril: lower_cholesky,
  };
  static override support = real_vector;
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly covariance_matrix: Tensor;
  declare readonly precision_matrix: Tensor;
  declare readonly scale_tril: Tensor;
  /** Without the batch dimensions that it does not depend on. */
  readonly _unbroadcasted_scale_tril: Tensor;

  constructor(
    ...args: Args<
      [
        loc: Tensor,
        covariance_matrix?: Tensor | null,
        precision_matrix?: Tensor | null,
        scale_tril?: Tensor | null,
        validate_args?: Validate,
      ],
      Options<typeof multivariateParameters>
    >
  ) {
    const { loc, validate_args, ...matrices } = multivariateSignature.bind(args);
    if (loc.dim() < 1) throw new ValueError('loc must be at least one-dimensional.');
    const given = only(matrices);
    if (!given)
      throw new ValueError('Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.');
    const [name, matrix] = given;
    if (matrix.dim() < 2) {
      const noun = name === 'scale_tril' ? 'scale_tril matrix' : name;
      throw new ValueError(`${noun} must be at least two-dimensional, with optional leading batch dimensions`);
    }
    const batch = broadcast_shapes(matrix.shape.slice(0, -2), loc.shape.slice(0, -1));
    super(batch, loc.shape.slice(-1), validate_args);
    this.adopt({ loc: loc.expand([...batch, -1]), [name]: matrix.expand([...batch, -1, -1]) });
    if (name === 'scale_tril') this._unbroadcasted_scale_tril = matrix;
    else
      this._unbroadcasted_scale_tril =
        name === 'covariance_matrix' ? cholesky(matrix) : precision_to_scale_tril(matrix);
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return this._unbroadcasted_scale_tril.pow(2).sum(-1).expand(this._extended_shape());
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const noise = standard_normal(this.loc, this._extended_shape(sample_shape));
    return this.loc.add(batch_mv(this._unbroadcasted_scale_tril, noise));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const lengths = batch_mahalanobis(this._unbroadcasted_scale_tril, value.sub(this.loc));
    const constant = this.event_shape[0]! * Math.log(2 * Math.PI);
    return lengths.add(constant).mul(-0.5).sub(half_log_det(this._unbroadcasted_scale_tril));
  }
  override entropy(): Tensor {
    const constant = 0.5 * this.event_shape[0]! * (1 + Math.log(2 * Math.PI));
    return half_log_det(this._unbroadcasted_scale_tril).add(constant).expand(this.batch_shape);
  }
  /** Sizes of a matrix of each. */
  get _matrix_shape(): Shape {
    return [...this.batch_shape, ...this.event_shape, ...this.event_shape];
  }
}
lazily(MultivariateNormal, {
  scale_tril: (of) => of._unbroadcasted_scale_tril.expand(of._matrix_shape),
  covariance_matrix: ({ _unbroadcasted_scale_tril: factor, _matrix_shape }) =>
    factor.matmul(factor.mT).expand(_matrix_shape),
  precision_matrix: (of) => cholesky_inverse(of._unbroadcasted_scale_tril).expand(of._matrix_shape),
});
