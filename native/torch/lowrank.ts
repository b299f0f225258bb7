/** Factorisations made of others: `lu` with its optional third result, and the randomised ones. */
import { type Options, optional, required, signature } from './arguments';
import { Handle } from './core';
import { ValueError } from './errors';
import { _lu_with_info, conj, linalg_qr, linalg_svd, matmul, randn, transpose } from './generated/ops';
import type { Tensor } from './tensor';

const adjoint = (a: Tensor) => conj(transpose(a, -2, -1));

const LU = { A: required<Tensor>(), pivot: true, get_infos: false, out: optional<Tensor[] | null>(null) };
const lu_ = signature('lu', LU);
const method_ = signature('Tensor.lu', { pivot: true, get_infos: false });
/**
 * LU factors in one matrix, the pivots, and with `get_infos` where the factorisation failed. Written into the tensors of
 * `out` when given.
 */
export function lu(A: Tensor, options?: Options<typeof LU>): Tensor[];
export function lu(A: Tensor, pivot: boolean, options?: Options<typeof LU>): Tensor[];
export function lu(A: Tensor, pivot: boolean, get_infos: boolean): Tensor[];
export function lu(...args: unknown[]): Tensor[] {
  const { A, pivot, get_infos, out } = lu_.bind(args);
  const parts = _lu_with_info(A, pivot, !get_infos);
  const result = get_infos ? (parts as unknown as Tensor[]) : [parts.LU, parts.pivots];
  if (!out) return result;
  const count = get_infos ? 3 : 2;
  if (out.length !== count) throw new TypeError(`expected tuple of ${count} elements but got ${out.length}`);
  for (const [i, part] of out.entries()) part.resize_as_(result[i]!).copy_(result[i]!);
  return out;
}

declare module './tensor' {
  interface Tensor {
    /** LU factors in one matrix, the pivots, and with `get_infos` where the factorisation failed. */
    lu(options?: { pivot?: boolean; get_infos?: boolean }): Tensor[];
    lu(pivot: boolean, get_infos?: boolean): Tensor[];
  }
}
Object.defineProperty(Handle.prototype, 'lu', {
  value: function (this: Tensor, ...args: unknown[]) {
    return lu(this, method_.bind(args));
  },
  writable: true,
  configurable: true,
});

/** Orthonormal columns that span most of what `A - M` maps to, found by iterating from random ones. */
function approximate_basis(A: Tensor, q: number, niter: number, M: Tensor | null): Tensor {
  const apply = (a: Tensor, m: Tensor | null, x: Tensor) => (m ? matmul(a, x).sub(matmul(m, x)) : matmul(a, x));
  const orthonormal = (x: Tensor) => linalg_qr(x).Q;
  let Q = orthonormal(apply(A, M, randn([A.size(-1), q], { dtype: A.dtype, device: A.device })));
  for (let i = 0; i < niter; i++) {
    Q = orthonormal(apply(adjoint(A), M && adjoint(M), Q));
    Q = orthonormal(apply(A, M, Q));
  }
  return Q;
}

function low_rank(input: Tensor, q: number, niter: number, mean: Tensor | null): [Tensor, Tensor, Tensor] {
  const wide = input.size(-2) < input.size(-1);
  const full = mean?.expand([...input.shape]) ?? null;
  const A = wide ? adjoint(input) : input;
  const M = full && (wide ? adjoint(full) : full);
  const Q = approximate_basis(A, q, niter, M);
  const projected = matmul(adjoint(Q), A);
  const B = M ? projected.sub(matmul(adjoint(Q), M)) : projected;
  const { U, S, Vh } = linalg_svd(B, false);
  const left = matmul(Q, U);
  const right = adjoint(Vh);
  return wide ? [right, S, left] : [left, S, right];
}

const SVD = {
  A: required<Tensor>(),
  q: optional<number | null>(6),
  niter: optional<number | null>(2),
  M: optional<Tensor | null>(null),
};
const svd_ = signature('svd_lowrank', SVD);
/**
 * An approximate singular value decomposition of rank `q`, of `A - M` when `M` is given.
 * @example
 * torch.manual_seed(0);
 * for (const part of torch.svd_lowrank(torch.ones(5, 4), 2)) console.log(part.shape);
 */
export function svd_lowrank(A: Tensor, options?: Options<typeof SVD>): [Tensor, Tensor, Tensor];
export function svd_lowrank(A: Tensor, q: number, options?: Options<typeof SVD>): [Tensor, Tensor, Tensor];
export function svd_lowrank(A: Tensor, q: number, niter: number, M?: Tensor | null): [Tensor, Tensor, Tensor];
export function svd_lowrank(...args: unknown[]): [Tensor, Tensor, Tensor] {
  const { A, q, niter, M } = svd_.bind(args);
  return low_rank(A, q ?? 6, niter ?? 2, M);
}

const PCA = { A: required<Tensor>(), q: optional<number | null>(null), center: true, niter: 2 };
const pca_ = signature('pca_lowrank', PCA);
/**
 * Principal components: the decomposition of rank `q` of the rows' deviations from their mean.
 * @example
 * torch.manual_seed(0);
 * for (const part of torch.pca_lowrank(torch.ones(5, 4), 2)) console.log(part.shape);
 */
export function pca_lowrank(A: Tensor, options?: Options<typeof PCA>): [Tensor, Tensor, Tensor];
export function pca_lowrank(A: Tensor, q: number, options?: Options<typeof PCA>): [Tensor, Tensor, Tensor];
export function pca_lowrank(A: Tensor, q: number, center: boolean, niter?: number): [Tensor, Tensor, Tensor];
export function pca_lowrank(...args: unknown[]): [Tensor, Tensor, Tensor] {
  const { A, q, center, niter } = pca_.bind(args);
  const most = Math.min(A.size(-2), A.size(-1));
  const rank = q ?? Math.min(6, most);
  if (!(rank >= 0 && rank <= most))
    throw new ValueError(`q(=${rank}) must be non-negative integer and not greater than min(m, n)=${most}`);
  if (!(niter >= 0)) throw new ValueError(`niter(=${niter}) must be non-negative integer`);
  return low_rank(center ? A.sub(A.mean([-2], { keepdim: true })) : A, rank, niter, null);
}
