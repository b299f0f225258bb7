/** Products beyond the plain ones: with addends, over batches, by index. */
import { family } from './declare';

const op = family('products');

op('addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor', {
  doc: '`beta` times `input` plus `alpha` times the product of a matrix and a vector.',
  inplace: true,
  grad: {
    self: 'sum_to_size(scaled(grad, beta), self.sizes())',
    mat: 'scaled(outer(grad, conj(vec)), alpha)',
    vec: 'scaled(mv(conj(t(mat)), grad), alpha)',
  },
});
op('addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor', {
  doc: '`beta` times `input` plus `alpha` times the outer product of two vectors.',
  inplace: true,
  grad: {
    self: 'sum_to_size(scaled(grad, beta), self.sizes())',
    vec1: 'scaled(mv(grad, conj(vec2)), alpha)',
    vec2: 'scaled(mv(t(grad), conj(vec1)), alpha)',
  },
});
const ADDBMM = {
  self: 'sum_to_size(scaled(grad, beta), self.sizes())',
  batch1: 'scaled(bmm(spread(grad, batch1.sizes()), conj(transpose(batch2, 1, 2))), alpha)',
  batch2: 'scaled(bmm(conj(transpose(batch1, 1, 2)), spread(grad, batch2.sizes())), alpha)',
};
op('addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor', {
  doc: '`beta` times `input` plus `alpha` times the sum of the products of two batches of matrices.',
  grad: ADDBMM,
});
op('addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)', {
  doc: 'In place: `beta` times `input` plus `alpha` times the sum of the products; the tensor takes their size.',
  variants: ['method'],
  grad: ADDBMM,
  node: 'AddbmmBackward0',
});
op('baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor', {
  doc: '`beta` times `input` plus `alpha` times the products of two batches of matrices.',
  inplace: true,
  grad: {
    self: 'sum_to_size(scaled(grad, beta), self.sizes())',
    batch1: 'scaled(bmm(grad, conj(transpose(batch2, 1, 2))), alpha)',
    batch2: 'scaled(bmm(conj(transpose(batch1, 1, 2)), grad), alpha)',
  },
});
op('vdot(Tensor self, Tensor other) -> Tensor', {
  doc: 'Scalar product of two vectors, the first conjugated.',
  grad: { self: 'conj(grad) * other', other: 'grad * self' },
});
op('inner(Tensor self, Tensor other) -> Tensor', {
  doc: 'Scalar products along the last dimensions.',
  composite: true,
});
op('ger(Tensor self, Tensor vec2) -> Tensor', { doc: 'Another name of `outer`.', composite: true });
op('kron(Tensor self, Tensor other) -> Tensor', {
  doc: 'Kronecker product: a block of `other` for each element of `input`.',
  composite: true,
});
op('_tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor', {
  doc: 'Sums products over pairs of dimensions; what `torch.tensordot` calls.',
  variants: ['library'],
  composite: true,
});
op('_einsum(str equation, Tensor[] tensors) -> Tensor', {
  doc: 'Sums products of elements by named indices; what `torch.einsum` calls.',
  variants: ['library'],
  composite: true,
});
op('_chain_matmul(Tensor[] matrices) -> Tensor', {
  doc: 'Product of several matrices; what `torch.chain_matmul` calls.',
  variants: ['library'],
  composite: true,
});
op(
  '_trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim, int unroll_dim=1) -> Tensor',
  {
    doc: 'Sums of products of three tensors that each lack some of the dimensions: the form behind `bilinear`.',
    params: {
      expand1: 'the dimensions that `i1` lacks',
      expand2: 'the dimensions that `i2` lacks',
      expand3: 'the dimensions that `i3` lacks',
      sumdim: 'the dimensions that are summed',
      unroll_dim: 'the dimension whose elements are computed one after the other',
    },
    variants: ['function'],
    grad: {
      i1: '_trilinear(grad, i2, i3, sumdim, expand2, expand3, expand1)',
      i2: '_trilinear(i1, grad, i3, expand1, sumdim, expand3, expand2)',
      i3: '_trilinear(i1, i2, grad, expand1, expand2, sumdim, expand3)',
    },
    example: `
const [x, weight] = [torch.ones(1, 2), torch.ones(3, 2, 2)];
console.log(torch._trilinear(x, weight, x, [1, 3], [0], [1, 2], [2, 3]));`,
  },
);
