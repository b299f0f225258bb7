/** Norms, powers and products of matrices: torch.linalg beside its factorisations. */
import { family } from './declare';

const op = family('linalg');

for (const [ord, name] of [
  ['Scalar? ord=None', ''],
  ['str ord', '.ord_str'],
] as const)
  op(
    `linalg_norm${name}(Tensor self, ${
      ord
    }, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`,
    {
      doc: 'A vector norm, or for two dimensions and a given `ord` a matrix norm.',
      variants: ['linalg'],
      composite: true,
    },
  );
for (const [ord, name] of [
  ['Scalar ord', ''],
  ["str ord='fro'", '.str_ord'],
] as const)
  op(
    `linalg_matrix_norm${name}(Tensor self, ${
      ord
    }, int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`,
    {
      doc: "Norms of matrices: 1, -1, 2, -2, inf, -inf, 'fro' (the default) or 'nuc'.",
      variants: ['linalg'],
      composite: true,
    },
  );
op('nuclear_norm(Tensor self, bool keepdim=False) -> Tensor', {
  doc: 'Sum of the singular values of a matrix.',
  variants: ['function'],
  composite: true,
});
op('nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor', {
  doc: 'Sums of the singular values of the matrices in two dimensions.',
  variants: ['function'],
  composite: true,
});
op('frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor', {
  doc: '2-norm of all elements in the given dimensions.',
  variants: ['function'],
  composite: true,
});
op('linalg_cond(Tensor self, Scalar? p=None) -> Tensor', {
  doc: 'Condition numbers of matrices with respect to a norm.',
  variants: ['linalg'],
  composite: true,
});
op('linalg_cond.p_str(Tensor self, str p) -> Tensor', {
  doc: "Condition numbers of matrices with respect to 'fro' or 'nuc'.",
  variants: ['linalg'],
  composite: true,
});
for (const schema of [
  'linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
  'linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor',
  'linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor',
  'linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor',
])
  op(schema, {
    doc: 'Number of singular values above max(atol, rtol · largest).',
    variants: ['linalg'],
    composite: true,
  });
op('linalg_matrix_power(Tensor self, int n) -> Tensor', {
  doc: 'Matrices to an integer power; a negative one is a power of the inverse.',
  variants: ['linalg'],
  composite: true,
});
op('matrix_power(Tensor self, int n) -> Tensor', {
  doc: 'Matrices to an integer power; a negative one is a power of the inverse.',
  composite: true,
});
op('linalg_matrix_exp(Tensor self) -> Tensor', {
  refine: 'gradient',
  doc: 'Exponentials of square matrices.',
  variants: ['linalg'],
  widen: true,
  grad: { self: 'matrix_exp_backward(grad, self)' },
});
op('matrix_exp(Tensor self) -> Tensor', { doc: 'Exponentials of square matrices.', composite: true });
op('linalg_multi_dot(Tensor[] tensors) -> Tensor', {
  doc: 'Product of several matrices in the order that costs least.',
  variants: ['linalg'],
  composite: true,
});
op('linalg_matmul(Tensor self, Tensor other) -> Tensor', {
  doc: 'Matrix product with broadcasting over leading dimensions.',
  variants: ['linalg'],
  composite: true,
});
op('linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor', {
  doc: 'Scalar products along a dimension; the first factor is conjugated.',
  variants: ['linalg'],
  composite: true,
});
op('linalg_vander(Tensor x, *, int? N=None) -> Tensor', {
  doc: 'Vandermonde matrices: the powers 0 to N-1 of each element.',
  variants: ['linalg'],
  composite: true,
});
op('vander(Tensor x, int? N=None, bool increasing=False) -> Tensor', {
  doc: 'Vandermonde matrix: the powers of each element, the highest first unless `increasing`.',
  variants: ['function'],
  composite: true,
});
op('linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor', {
  doc: 'Cross products of vectors of three elements.',
  variants: ['linalg'],
  grad: {
    self: 'sum_to_size(linalg_cross(conj(other), grad, dim), self.sizes())',
    other: 'sum_to_size(linalg_cross(grad, conj(self), dim), other.sizes())',
  },
});
op('cross(Tensor self, Tensor other, int? dim=None) -> Tensor', {
  doc: 'Cross products of vectors of three elements, along the first dimension of that size unless `dim` is given.',
  composite: true,
});
op('linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)', {
  doc: 'The diagonals of matrices, put last.',
  variants: ['linalg'],
  composite: true,
});
op('trace(Tensor self) -> Tensor', {
  doc: 'Sum of the diagonal of a matrix.',
  grad: { self: 'trace_backward(grad, self.sizes())' },
});
