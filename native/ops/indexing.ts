/** Reading and writing by index. `at` and `put_` of torch/indexing.ts are built on these. */
import { family } from './declare';

const op = family('indexing');

op('index(Tensor self, Tensor[] indices) -> Tensor', {
  doc: 'Elements picked by index tensors, one per leading dimension; an undefined one keeps its dimension.',
  variants: ['library'],
  grad: { self: 'index_put_backward(grad, self.sizes(), indices)' },
});
op('index_put_(Tensor(a!) self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)', {
  doc: 'Stores (or adds) values at the places that index tensors pick.',
  variants: ['library'],
  grad: {
    self: 'accumulate ? grad : index_put_zero(grad, indices)',
    values: 'index(grad, indices)',
  },
  node: 'IndexPutBackward0',
});
op('index_put(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor', {
  doc: 'A copy with values stored at the places that index tensors pick.',
  variants: ['internal'],
  composite: true,
});
op('index_select(Tensor self, int dim, Tensor index) -> Tensor', {
  out: ['apart'],
  doc: 'The slices of a dimension that `index` names.',
  grad: { self: 'index_select_backward(grad, self.sizes(), dim, index)' },
});
op('index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)', {
  doc: 'Adds slices of `source` to the slices that `index` names.',
  variants: ['method'],
  grad: { self: 'grad', source: 'scaled(index_select(grad, dim, index), alpha)' },
  node: 'IndexAddBackward0',
});
op('gather(Tensor self, int dim, Tensor index) -> Tensor', {
  out: ['apart', 'exact'],
  doc: 'For each element of `index`, the element at that position of a dimension.',
  grad: { self: 'gather_backward(grad, self.sizes(), dim, index)' },
});
op('scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)', {
  doc: 'Stores elements of `src` at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'scatter_zero(grad, dim, index)', src: 'gather(grad, dim, index)' },
  node: 'ScatterBackward0',
});
op('scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)', {
  doc: 'Stores a value at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'scatter_zero(grad, dim, index)' },
  node: 'ScatterBackward1',
});
op('scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)', {
  doc: 'Adds elements of `src` at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'grad', src: 'gather(grad, dim, index)' },
  node: 'ScatterAddBackward0',
});
op('masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor', {
  doc: 'Sets elements to a value where `mask` is true.',
  grad: { self: 'masked_fill(grad, mask, Scalar(0))' },
});
op('masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)', {
  doc: 'Sets elements to a value where `mask` is true, in place.',
  variants: ['method'],
  grad: { self: 'masked_fill(grad, mask, Scalar(0))' },
  node: 'MaskedFillBackward0',
});
op('masked_select(Tensor self, Tensor mask) -> Tensor', {
  out: ['apart'],
  doc: 'Elements where `mask` is true, in one dimension.',
  grad: { self: 'masked_select_backward(grad, self.sizes(), mask)' },
});
op('nonzero(Tensor self) -> Tensor', {
  doc: 'Indices of the nonzero elements, one row each.',
  variants: ['function'],
  nondifferentiable: true,
});
op('take(Tensor self, Tensor index) -> Tensor', {
  out: ['apart'],
  doc: 'Elements by their position in the flattened tensor.',
  grad: { self: 'take_backward(grad, self.sizes(), index)' },
});
