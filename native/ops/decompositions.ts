/** Factorisations of matrices: Cholesky, LU, LDL, QR, singular values, eigenvalues. */
import { family } from './declare';

const op = family('decompositions');

op('linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)', {
  refine: 'all',
  doc: 'Cholesky factors of Hermitian positive-definite matrices, and where the factorisation failed (0: nowhere).',
  variants: ['linalg'],
  grad: { self: 'cholesky_backward(grads[0], upper, result0)' },
});
op('linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor', {
  doc: 'Cholesky factors of Hermitian positive-definite matrices.',
  shapes: '(…, n, n) → (…, n, n)',
  variants: ['linalg'],
  composite: true,
});
op('cholesky(Tensor self, bool upper=False) -> Tensor', {
  refine: 'all',
  doc: 'Cholesky factors of Hermitian positive-definite matrices; `torch.linalg.cholesky` is its successor.',
  grad: { self: 'cholesky_backward(grad, upper, result)' },
});
op('cholesky_inverse(Tensor self, bool upper=False) -> Tensor', {
  refine: 'all',
  doc: 'Inverses of the matrices whose Cholesky factors are given.',
  grad: { self: 'cholesky_inverse_backward(grad, self, upper, result)' },
});

op(
  'linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)',
  {
    refine: 'all',
    doc: 'LU factors in one matrix, the pivots, and where a zero stands on the diagonal (0: nowhere).',
    variants: ['linalg'],
    grad: { A: 'lu_factor_backward(grads[0], result0, result1, pivot)' },
  },
);
op('linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)', {
  doc: 'LU factors in one matrix, and the pivots.',
  variants: ['linalg'],
  composite: true,
});
op('_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, Tensor pivots, Tensor info)', {
  doc: 'LU factors, pivots and info: what `torch.lu` returns.',
  variants: ['library'],
  composite: true,
});
op('linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)', {
  refine: 'all',
  doc: 'Permutation, unit lower and upper triangular factors.',
  variants: ['linalg'],
  carries: ['L', 'U'],
  grad: { A: 'lu_backward(grads[1], grads[2], result0, result1, result2, pivot)' },
});
op(
  'lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)',
  {
    doc: 'Permutation, lower and upper triangular factors from the packed form.',
    variants: ['function'],
    carries: ['L', 'U'],
    grad: { LU_data: 'lu_unpack_backward(grads[1], grads[2], LU_data.sizes())' },
  },
);

op(
  'linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)',
  {
    doc: 'Packed LDL factors of symmetric or Hermitian matrices, the pivots, and where a block is singular.',
    variants: ['linalg'],
    nondifferentiable: true,
  },
);
op('linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)', {
  doc: 'Packed LDL factors of symmetric or Hermitian matrices, and the pivots.',
  variants: ['linalg'],
  composite: true,
});

op("linalg_qr(Tensor A, str mode='reduced') -> (Tensor Q, Tensor R)", {
  refine: 'all',
  doc: "Orthonormal and upper triangular factors; `mode` is 'reduced', 'complete' or 'r' (no Q).",
  shapes: '(…, m, n) → (…, m, k), (…, k, n) with k = min(m, n)',
  variants: ['linalg'],
  grad: { A: 'qr_backward(grads[0], grads[1], result0, result1, mode)' },
});
op('qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)', {
  doc: 'Orthonormal and upper triangular factors; `torch.linalg.qr` is its successor.',
  composite: true,
});
op('geqrf(Tensor self) -> (Tensor a, Tensor tau)', {
  refine: 'all',
  doc: 'QR factors in packed form: R, and the reflectors whose product is Q.',
  grad: { self: 'not_implemented("geqrf")' },
});
op('linalg_householder_product(Tensor input, Tensor tau) -> Tensor', {
  refine: 'all',
  doc: 'First columns of a product of Householder reflectors.',
  variants: ['linalg'],
  grad: { 'input, tau': 'householder_product_backward(grad, input, tau)' },
});
op('orgqr(Tensor self, Tensor input2) -> Tensor', {
  doc: 'First columns of a product of Householder reflectors; `torch.linalg.householder_product` is its successor.',
  composite: true,
});
op('ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor', {
  refine: 'all',
  doc: 'Product of a matrix with the Q given as Householder reflectors.',
  grad: { 'self, input2, input3': 'ormqr_backward(grad, self, input2, input3, left, transpose, mask)' },
});

op(
  '_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)',
  {
    refine: 'all',
    doc: 'The kernel behind the singular value decompositions.',
    variants: ['internal'],
    grad: { A: 'svd_backward(grads, result0, result1, result2)' },
  },
);
op('linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)', {
  doc: 'Singular value decomposition: U, the singular values in descending order, and V conjugate-transposed.',
  shapes: '(…, m, n) → (…, m, m), (min(m, n)), (…, n, n)',
  variants: ['linalg'],
  composite: true,
  example: `
const x = torch.tensor([[1.5, -2, 0.5], [3, 0.25, -1]]);
console.log(torch.linalg.svd(x).S);`,
});
op('linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor', {
  doc: 'Singular values in descending order.',
  variants: ['linalg'],
  composite: true,
});
op('svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)', {
  doc: 'Singular value decomposition; `torch.linalg.svd` is its successor.',
  composite: true,
  example: `
const x = torch.tensor([[1.5, -2, 0.5], [3, 0.25, -1]]);
console.log(torch.svd(x).S);`,
});

op("_linalg_eigh(Tensor A, str UPLO='L', bool compute_v=True) -> (Tensor eigenvalues, Tensor eigenvectors)", {
  refine: 'all',
  doc: 'The kernel behind the decompositions of Hermitian matrices.',
  variants: ['internal'],
  grad: { A: 'eigh_backward(grads[0], grads[1], result0, result1)' },
});
op("linalg_eigh(Tensor self, str UPLO='L') -> (Tensor eigenvalues, Tensor eigenvectors)", {
  doc: 'Eigenvalues of Hermitian matrices in ascending order, and the eigenvectors as columns.',
  shapes: '(…, n, n) → (…, n), (…, n, n)',
  variants: ['linalg'],
  composite: true,
  example: `
const x = torch.tensor([[2, 1], [1, 2]]).float();
console.log(torch.linalg.eigh(x).eigenvalues);`,
});
op("linalg_eigvalsh(Tensor self, str UPLO='L') -> Tensor", {
  doc: 'Eigenvalues of Hermitian matrices in ascending order.',
  variants: ['linalg'],
  composite: true,
});
op('linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)', {
  refine: 'all',
  doc: 'Complex eigenvalues of square matrices, and the eigenvectors as columns.',
  shapes: '(…, n, n) → (…, n), (…, n, n)',
  variants: ['linalg'],
  grad: { self: 'eig_backward(grads[0], grads[1], result0, result1, self.dtype())' },
  example: `
const x = torch.tensor([[0, -1], [1, 0]]).float();
console.log(torch.linalg.eig(x).eigenvalues);`,
});
op('_linalg_eigvals(Tensor self) -> Tensor', {
  refine: 'all',
  doc: 'The kernel behind `linalg_eigvals` where no gradient is wanted.',
  variants: ['internal'],
  nondifferentiable: true,
});
op('linalg_eigvals(Tensor self) -> Tensor', {
  doc: 'Complex eigenvalues of square matrices.',
  variants: ['linalg'],
  composite: true,
});
