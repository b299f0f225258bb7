/** Matrix products. */
import { family } from './declare';

const op = family('matrix');

op('mm(Tensor self, Tensor mat2) -> Tensor', {
  doc: 'Product of two matrices.',
  grad: {
    self: 'mm_left_gradient(grad, mat2, self.sizes(), self.strides())',
    mat2: 'mm_right_gradient(grad, self, mat2.sizes(), mat2.strides())',
  },
});
op('addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor', {
  inplace: true,
  doc: '`beta` times `input` plus `alpha` times the product of two matrices.',
  grad: {
    self: 'scaled(grad, beta)',
    mat1: 'scaled(mm_left_gradient(grad, mat2, mat1.sizes(), mat1.strides()), alpha)',
    mat2: 'scaled(mm_right_gradient(grad, mat1, mat2.sizes(), mat2.strides()), alpha)',
  },
});
op('mv(Tensor self, Tensor vec) -> Tensor', {
  doc: 'Product of a matrix and a vector.',
  grad: { self: 'outer(grad, conj(vec))', vec: 'mv(conj(t(self)), grad)' },
});
op('dot(Tensor self, Tensor tensor) -> Tensor', {
  doc: 'Sum of the products of two vectors.',
  grad: { self: 'grad * conj(tensor)', tensor: 'grad * conj(self)' },
});
op('outer(Tensor self, Tensor vec2) -> Tensor', {
  doc: 'All products of the elements of two vectors.',
  composite: true,
});
op('bmm(Tensor self, Tensor mat2) -> Tensor', {
  doc: 'Products of two batches of matrices.',
  grad: { self: 'bmm(grad, conj(transpose(mat2, 1, 2)))', mat2: 'bmm(conj(transpose(self, 1, 2)), grad)' },
});
op('matmul(Tensor self, Tensor other) -> Tensor', {
  doc: 'Matrix product with broadcasting over leading dimensions; vectors count as rows or columns.',
  composite: true,
});
op('linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor', {
  doc: 'Applies `input · weightᵀ + bias` to the last dimension.',
  variants: ['nn'],
  composite: true,
});
