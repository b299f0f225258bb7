/** Reading and writing by index. `at` and `put_` of torch/indexing.ts are built on these. */
import { family } from './declare';

const op = family('indexing');

op('index(Tensor self, Tensor?[] indices) -> Tensor', {
  doc: 'Elements picked by index tensors, one per leading dimension; an undefined one keeps its dimension.',
  variants: ['library'],
  grad: { self: 'index_put_backward(grad, self.sizes(), indices)' },
});
op('index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)', {
  doc: 'Stores (or adds) values at the places that index tensors pick.',
  variants: ['method'],
  grad: {
    self: 'accumulate ? grad : index_put_zero(grad, indices)',
    values: 'index(grad, indices)',
  },
  node: 'IndexPutBackward0',
});
op('index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor', {
  doc: 'A copy with values stored at the places that index tensors pick.',
  composite: true,
});
op('index_select(Tensor self, int dim, Tensor index) -> Tensor', {
  outApart: true,
  doc: 'The slices of a dimension that `index` names.',
  grad: { self: 'index_select_backward(grad, self.sizes(), dim, index)' },
});
op('index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)', {
  doc: 'Adds slices of `source` to the slices that `index` names.',
  variants: ['method'],
  grad: { self: 'grad', source: 'scaled(index_select_as(grad, dim, index, source.sizes()), alpha)' },
  node: 'IndexAddBackward0',
});
op('index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor', {
  doc: 'A copy with slices of `source` added to the slices that `index` names.',
  composite: true,
});
op('index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)', {
  doc: 'Stores slices of `source` as the slices that `index` names.',
  variants: ['method'],
  grad: {
    self: 'index_fill(grad, dim, index, Scalar(0))',
    source: 'index_select_as(grad, dim, index, source.sizes())',
  },
  node: 'IndexCopyBackward0',
});
op('index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor', {
  doc: 'A copy with slices of `source` stored as the slices that `index` names.',
  composite: true,
});
op('index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)', {
  doc: 'Sets the slices that `index` names to a value.',
  variants: ['method'],
  grad: { self: 'index_fill(grad, dim, index, Scalar(0))' },
  node: 'IndexFillBackward0',
});
op('index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) -> Tensor(a!)', {
  doc: 'Sets the slices that `index` names to the value of a 0-d tensor.',
  variants: ['method'],
  grad: {
    self: 'index_fill(grad, dim, index, Scalar(0))',
    value: 'index_fill_sum(grad, dim, index)',
  },
  node: 'IndexFillBackward1',
});
op('index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor', {
  doc: 'A copy with the slices that `index` names set to a value.',
  composite: true,
});
op('index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor', {
  doc: 'A copy with the slices that `index` names set to the value of a 0-d tensor.',
  composite: true,
});
op('index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor', {
  doc: "Combines the slices of `source` for one slice of `input`: 'prod', 'mean', 'amax' or 'amin'.",
  inplace: true,
  grad: {
    'self, source': 'index_reduce_backward(grad, self, dim, index, source, reduce, include_self, result)',
  },
});
// `put_` of scripts assigns by position (torch/indexing.ts); this is PyTorch's of that name, on flattened tensors.
op('put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!)', {
  doc: 'Stores (or adds) elements at positions of the flattened tensor.',
  variants: ['internal'],
  grad: {
    self: 'accumulate ? grad : put_zero(grad, index)',
    source: 'reshape(take(grad, index), source.sizes())',
  },
  node: 'PutBackward0',
});
op('put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor', {
  doc: 'A copy with elements stored (or added) at positions of the flattened tensor.',
  composite: true,
});
op('_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> Tensor', {
  doc: 'Elements picked by index tensors where `mask` holds, else a value.',
  variants: ['function'],
  grad: {
    self: '_unsafe_masked_index_put_accumulate(zeros(self.sizes(), grad.dtype(), grad.device()), mask, indices, grad)',
  },
});
op('_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, Tensor values) -> Tensor', {
  doc: 'A copy with values added at the places that index tensors pick, where `mask` holds.',
  variants: ['function'],
  grad: { self: 'grad', values: '_unsafe_masked_index(grad, mask, indices, Scalar(0))' },
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
op('masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor', {
  doc: 'Sets elements to the value of a 0-d tensor where `mask` is true.',
  grad: { self: 'masked_fill(grad, mask, Scalar(0))', value: 'sum(where(mask, grad, number(0)))' },
  node: 'MaskedFillBackward1',
});
op('masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!)', {
  doc: 'Sets elements to the value of a 0-d tensor where `mask` is true, in place.',
  variants: ['method'],
  grad: { self: 'masked_fill(grad, mask, Scalar(0))', value: 'sum(where(mask, grad, number(0)))' },
  node: 'MaskedFillBackward1',
});
op('masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor', {
  doc: 'Stores the elements of `source`, one after the other, where `mask` is true.',
  inplace: true,
  grad: {
    self: 'masked_fill(grad, mask, Scalar(0))',
    source: 'masked_scatter_backward(grad, mask, source.sizes())',
  },
});
op('masked_select(Tensor self, Tensor mask) -> Tensor', {
  outApart: true,
  doc: 'Elements where `mask` is true, in one dimension.',
  grad: { self: 'masked_select_backward(grad, self.sizes(), mask)' },
});
op('nonzero(Tensor self) -> Tensor', {
  doc: 'Indices of the nonzero elements, one row each.',
  variants: ['function'],
  nondifferentiable: true,
});
op('nonzero_static(Tensor self, *, int size, int fill_value=-1) -> Tensor', {
  doc: 'Indices of the first `size` nonzero elements, one row each; missing rows hold `fill_value`.',
  nondifferentiable: true,
});
op('argwhere(Tensor self) -> Tensor', {
  doc: 'Indices of the nonzero elements, one row each.',
  composite: true,
});
op('take(Tensor self, Tensor index) -> Tensor', {
  outApart: true,
  doc: 'Elements by their position in the flattened tensor.',
  grad: { self: 'take_backward(grad, self.sizes(), index)' },
});
