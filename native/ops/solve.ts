/** Linear systems, inverses and determinants. */
import { family } from './declare';

const op = family('solve');

op(
  '_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor LU, Tensor pivots, Tensor info)',
  {
    refine: 'all',
    doc: 'The kernel behind the solutions of square systems.',
    variants: ['internal'],
    carries: ['result'],
    grad: { 'A, B': 'solve_backward(grads[0], result0, A, result1, result2, B.sizes(), left, mask)' },
  },
);
op('linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)', {
  doc: 'Solutions of square systems, and where the factorisation met a zero (0: nowhere).',
  variants: ['linalg'],
  composite: true,
});
op('linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor', {
  doc: 'Solutions X of A X = B, or of X A = B when `left` is false.',
  shapes: 'A (…, n, n), B (…, n, k) or (…, n) → that of B',
  variants: ['linalg'],
  composite: true,
});
op(
  'linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor',
  {
    refine: 'all',
    doc: 'Solutions of systems whose matrix is triangular.',
    variants: ['linalg'],
    grad: { 'self, B': 'solve_triangular_backward(grad, self, B.sizes(), result, upper, left, unitriangular, mask)' },
  },
);
op(
  'triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)',
  {
    refine: 'all',
    doc: 'Solutions of triangular systems, and a copy of A; `torch.linalg.solve_triangular` is its successor.',
    grad: {
      'self, A':
        'triangular_solve_backward(grads[0], grads[1], self.sizes(), A, result0, upper, transpose, unitriangular, mask)',
    },
  },
);
op('linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor', {
  refine: 'all',
  doc: 'Solutions of square systems whose LU factors are given.',
  variants: ['linalg'],
  grad: { 'LU, B': 'lu_solve_backward(grad, LU, pivots, result, B.sizes(), left, adjoint, mask)' },
});
op('lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor', {
  doc: 'Solutions of square systems whose LU factors are given; `torch.linalg.lu_solve` is its successor.',
  composite: true,
});
op('cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor', {
  refine: 'all',
  doc: 'Solutions of positive-definite systems whose Cholesky factors are given.',
  grad: { 'self, input2': 'cholesky_solve_backward(grad, self.sizes(), input2, result, upper, mask)' },
});
op('linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor', {
  doc: 'Solutions of systems whose LDL factors are given.',
  variants: ['linalg'],
  nondifferentiable: true,
});
op(
  'linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)',
  {
    refine: 'gradient',
    doc: 'Least-squares solutions, their residuals, and the rank and singular values where the driver finds them.',
    shapes: 'A (…, m, n), B (…, m, k) → (…, n, k)',
    variants: ['linalg'],
    carries: ['solution', 'residuals'],
    grad: { 'self, b': 'lstsq_backward(grads[0], grads[1], self, b, result0, mask)' },
  },
);

op('linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)', {
  refine: 'all',
  doc: 'Inverses of square matrices, and where the factorisation met a zero (0: nowhere).',
  variants: ['linalg'],
  grad: { A: 'inverse_backward(grads[0], result0)' },
});
op('linalg_inv(Tensor A) -> Tensor', {
  doc: 'Inverses of square matrices.',
  shapes: '(…, n, n) → (…, n, n)',
  variants: ['linalg'],
  composite: true,
});
op('inverse(Tensor self) -> Tensor', { doc: 'Inverses of square matrices.', composite: true });
op('linalg_tensorinv(Tensor self, int ind=2) -> Tensor', {
  doc: 'Inverse of the linear map that contracts the dimensions from `ind` on.',
  variants: ['linalg'],
  composite: true,
  example: `
const x = torch.eye(4).mul(2).view(2, 2, 4);
console.log(torch.linalg.tensorinv(x));`,
});
op('linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor', {
  doc: 'The tensor whose contraction with `input` is `other`.',
  variants: ['linalg'],
  composite: true,
  example: `
const a = torch.eye(4).mul(2).view(2, 2, 2, 2);
const b = torch.tensor([[1, 2], [3, 4]]).float();
console.log(torch.linalg.tensorsolve(a, b));`,
});

const PINV = {
  doc: 'Moore-Penrose pseudoinverses; singular values up to max(atol, rtol · largest) count as zero.',
  variants: ['linalg'] as ['linalg'],
};
op(
  'linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
  { ...PINV, refine: 'gradient', grad: { self: 'pinv_backward(grad, result, self)' } },
);
op('linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor', {
  ...PINV,
  composite: true,
});
op('linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor', { ...PINV, composite: true });
op('linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor', { ...PINV, composite: true });
op('pinverse(Tensor self, float rcond=1e-15) -> Tensor', {
  doc: 'Moore-Penrose pseudoinverses.',
  composite: true,
});

op('_linalg_det(Tensor A) -> (Tensor result, Tensor LU, Tensor pivots)', {
  refine: 'all',
  doc: 'The kernel behind the determinants.',
  variants: ['internal'],
  carries: ['result'],
  grad: { A: 'det_backward(grads[0], result0, A, result1, result2)' },
});
op('linalg_det(Tensor A) -> Tensor', {
  doc: 'Determinants of square matrices.',
  shapes: '(…, n, n) → (…)',
  variants: ['linalg'],
  composite: true,
});
op('det(Tensor self) -> Tensor', { doc: 'Determinants of square matrices.', composite: true });
op('_linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet, Tensor LU, Tensor pivots)', {
  refine: 'all',
  doc: 'The kernel behind the logarithms of determinants.',
  variants: ['internal'],
  carries: ['sign', 'logabsdet'],
  grad: { A: 'slogdet_backward(grads[0], grads[1], A, result0, result2, result3)' },
});
op('linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)', {
  doc: 'Sign and logarithm of the absolute value of determinants.',
  variants: ['linalg'],
  composite: true,
});
op('slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)', {
  doc: 'Sign and logarithm of the absolute value of determinants.',
  composite: true,
});
op('logdet(Tensor self) -> Tensor', { doc: 'Logarithms of determinants.', composite: true });
