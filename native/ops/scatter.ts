/** Reading and writing one position per element along a dimension. */
import { family } from './declare';

const op = family('scatter');

op('gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor', {
  outApart: true,
  doc: 'For each element of `index`, the element at that position of a dimension.',
  grad: { self: 'gather_backward(grad, self.sizes(), dim, index)' },
});
op('scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)', {
  doc: 'Stores elements of `src` at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'scatter(grad, dim, index, Scalar(0))', src: 'gather(grad, dim, index)' },
  node: 'ScatterBackward0',
});
op('scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)', {
  doc: 'Stores a value at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'scatter(grad, dim, index, Scalar(0))' },
  node: 'ScatterBackward1',
});
op('scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor(a!)', {
  doc: 'Adds or multiplies elements of `src` into the positions that `index` names.',
  variants: ['method'],
  nondifferentiable: true,
});
op('scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor(a!)', {
  doc: 'Adds or multiplies a value into the positions that `index` names.',
  variants: ['method'],
  nondifferentiable: true,
});
op('scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor', {
  doc: 'A copy with elements of `src` stored at the positions that `index` names.',
  composite: true,
});
op('scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor', {
  doc: 'A copy with a value stored at the positions that `index` names.',
  composite: true,
});
op('scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor', {
  doc: 'A copy with elements of `src` added or multiplied into the positions that `index` names.',
  composite: true,
});
op('scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor', {
  doc: 'A copy with a value added or multiplied into the positions that `index` names.',
  composite: true,
});
op('scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)', {
  doc: 'Adds elements of `src` at the positions that `index` names.',
  variants: ['method'],
  grad: { self: 'grad', src: 'gather(grad, dim, index)' },
  node: 'ScatterAddBackward0',
});
op('scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor', {
  doc: 'A copy with elements of `src` added at the positions that `index` names.',
  composite: true,
});
op(
  'scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor',
  {
    doc: "Combines the elements of `src` for one position: 'sum', 'prod', 'mean', 'amax' or 'amin'.",
    inplace: true,
    grad: {
      'self, src': 'scatter_reduce_backward(grad, self, dim, index, src, reduce, include_self, result)',
    },
  },
);
op('take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor', {
  doc: 'As `gather`, with `input` and `indices` broadcast; without `dim`, from the flattened tensor.',
  composite: true,
});
op(
  'segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor',
  {
    doc: "Reduces stretches of unequal length along a dimension: 'sum', 'mean', 'prod', 'max' or 'min'.",
    params: {
      lengths: 'length of each segment; together they fill the dimension',
      offsets: 'where each segment begins, and where the last one ends',
      unsafe: 'whether lengths need not fill the dimension',
      initial: 'where every reduction begins; the result of empty segments',
    },
    variants: ['function'],
    grad: { data: '_segment_reduce_backward(grad, result, data, reduce, lengths, offsets, initial)' },
    example: `
console.log(torch.segment_reduce(torch.tensor([1, 2, 3, 4.5]), 'sum', { lengths: torch.tensor([3, 1]) }));`,
  },
);
op(
  '_segment_reduce_backward(Tensor grad, Tensor output, Tensor data, str reduce, Tensor? lengths, Tensor? offsets, Scalar? initial) -> Tensor',
  {
    doc: 'Gradient of `segment_reduce`.',
    variants: ['internal'],
    grad: {
      grad: 'underivable("_segment_reduce_backward")',
      output: 'underivable("_segment_reduce_backward")',
      data: 'underivable("_segment_reduce_backward")',
    },
    node: 'NotImplemented',
  },
);
