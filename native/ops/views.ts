/** Other views of the same memory, and ops that only move data. */
import { family } from './declare';

const op = family('views');

op('view(Tensor(a) self, int[] size) -> Tensor(a)', {
  doc: 'The same elements in another shape, without copying; one size may be -1.',
  variants: ['method'],
  grad: { self: 'reshape(grad, self.sizes())' },
});
op('view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)', {
  doc: 'The same bytes read as another dtype.',
  variants: ['method'],
  nondifferentiable: true,
});
op('reshape(Tensor(a) self, int[] shape) -> Tensor(a)', {
  doc: 'The same elements in another shape; a view where that is possible, else a copy.',
  composite: true,
});
op('_reshape_copy(Tensor self, int[] size) -> Tensor', {
  doc: 'Copies into another shape; the part of `reshape` that is no view.',
  variants: ['internal'],
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'UnsafeViewBackward0',
});
op('flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)', {
  doc: 'Joins the dimensions from `start_dim` to `end_dim` into one.',
  composite: true,
});
op('unflatten(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)', {
  doc: 'Splits one dimension into several.',
  composite: true,
});
op('squeeze(Tensor(a) self) -> Tensor(a)', {
  doc: 'Removes all dimensions of size 1.',
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'SqueezeBackward0',
});
op('squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)', {
  doc: 'Removes a dimension when its size is 1.',
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'SqueezeBackward1',
});
op('squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)', {
  doc: 'Removes the given dimensions where their size is 1.',
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'SqueezeBackward2',
});
op('_squeeze_dim(Tensor(a) self, int dim) -> Tensor(a)', {
  doc: 'Removes a dimension of a result nobody else holds, as `squeeze_` does.',
  variants: ['internal'],
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'SqueezeBackward4',
});
for (const [schema, doc] of [
  ['squeeze_(Tensor(a!) self) -> Tensor(a!)', 'In place: removes all dimensions of size 1.'],
  ['squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)', 'In place: removes a dimension when its size is 1.'],
  ['squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)', 'In place: removes dimensions where their size is 1.'],
  ['unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)', 'In place: inserts a dimension of size 1.'],
  ['transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)', 'In place: swaps two dimensions.'],
  [
    'as_strided_(Tensor(a!) self, int[] size, int[] stride, int? storage_offset=None) -> Tensor(a!)',
    'In place: becomes a view of its storage with the given sizes and strides.',
  ],
  ['t_(Tensor(a!) self) -> Tensor(a!)', 'In place: transposes a matrix.'],
  ['detach_(Tensor(a!) self) -> Tensor(a!)', 'Cuts this tensor off from its history.'],
] as const)
  op(schema, { doc, variants: ['method'], composite: true });
op('alias(Tensor(a) self) -> Tensor(a)', {
  doc: 'A new view of the whole tensor.',
  variants: ['library'],
  grad: { self: 'grad' },
});
op('_contiguous_copy(Tensor self) -> Tensor', {
  doc: 'A copy whose elements lie in order; the part of `contiguous` that copies.',
  variants: ['internal'],
  grad: { self: 'grad' },
  node: 'CloneBackward0',
});
op('_unsafe_view(Tensor self, int[] size) -> Tensor', {
  doc: 'A view of a result nobody else holds.',
  variants: ['internal'],
  grad: { self: 'reshape(grad, self.sizes())' },
  node: 'UnsafeViewBackward0',
});
op('unsqueeze(Tensor(a) self, int dim) -> Tensor(a)', {
  doc: 'Inserts a dimension of size 1.',
  grad: { self: 'reshape(grad, self.sizes())' },
});
op('transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)', {
  doc: 'Swaps two dimensions.',
  grad: { self: 'transpose(grad, dim0, dim1)' },
});
op('t(Tensor(a) self) -> Tensor(a)', {
  doc: 'Transposes a matrix; vectors stay as they are.',
  grad: { self: 't(grad)' },
});
op('permute(Tensor(a) self, int[] dims) -> Tensor(a)', {
  doc: 'Reorders the dimensions.',
  grad: { self: 'permute(grad, inverse_permutation(dims))' },
});
op('movedim.intlist(Tensor(a) self, int[1] source, int[1] destination) -> Tensor(a)', {
  doc: 'Moves dimensions to other places; the rest keep their order.',
  composite: true,
});
op('expand(Tensor(a) self, int[] size) -> Tensor(a)', {
  doc: 'Repeats dimensions of size 1 without copying; -1 keeps a size.',
  variants: ['method'],
  grad: { self: 'sum_to_size(grad, self.sizes())' },
});
op('expand_as(Tensor(a) self, Tensor other) -> Tensor(a)', {
  doc: 'Expands to the size of `other`.',
  variants: ['method'],
  composite: true,
});
op('view_as(Tensor(a) self, Tensor other) -> Tensor(a)', {
  doc: 'The same elements in the shape of `other`, without copying.',
  variants: ['method'],
  composite: true,
});
op('reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)', {
  doc: 'The same elements in the shape of `other`; a view where that is possible, else a copy.',
  variants: ['method'],
  composite: true,
});
op('broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)', { doc: 'Expands to the given size.', composite: true });
op('narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)', {
  doc: 'A stretch of one dimension.',
  composite: true,
});
op('narrow.Tensor(Tensor(a) self, int dim, Tensor start, int length) -> Tensor(a)', {
  doc: 'A stretch of one dimension that begins where a 0-d tensor says.',
  composite: true,
});
op('select.int(Tensor(a) self, int dim, int index) -> Tensor(a)', {
  doc: 'One position of a dimension, which disappears.',
  grad: { self: 'select_backward(grad, self.sizes(), dim, index)' },
});
op('slice.Tensor(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)', {
  doc: 'Every `step`-th position from `start` to `end` of a dimension.',
  variants: ['function'],
  grad: { self: 'slice_backward(grad, self.sizes(), dim, start, end, step)' },
});
op('diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)', {
  doc: 'The diagonal of two dimensions, put last.',
  grad: { self: 'diagonal_backward(grad, self.sizes(), offset, dim1, dim2)' },
});
op('as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> Tensor(a)', {
  doc: 'A view with the given sizes, strides and offset into the storage.',
  grad: {
    self: 'as_strided_backward(grad, self.sizes(), self.strides(), self.offset(), size, stride, storage_offset)',
  },
});
op('unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)', {
  doc: 'All windows of `size` along a dimension, in a new last dimension.',
  variants: ['method'],
  grad: { self: 'unfold_backward(grad, self.sizes(), dimension, size, step)' },
});
op('detach(Tensor(a) self) -> Tensor(a)', {
  doc: 'The same data without history: gradients stop here.',
  nondifferentiable: true,
});
op('unbind.int(Tensor(a) self, int dim=0) -> Tensor(a)[]', {
  doc: 'The slices along a dimension.',
  grad: { self: 'unbind_backward(grads, self.sizes(), dim, self.dtype())' },
});
op('split.Tensor(Tensor(a) self, int split_size, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces of `split_size` along a dimension; the last may be smaller.',
  grad: {
    self: 'split_backward(grads, split_lengths(self.sizes(), split_size, dim), dim, self.sizes(), self.dtype())',
  },
});
op('split.sizes(Tensor(a) self, int[] split_sizes, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces of the given sizes along a dimension.',
  grad: { self: 'split_backward(grads, split_sizes, dim, self.sizes(), self.dtype())' },
  node: 'SplitWithSizesBackward0',
});
op('chunk(Tensor(a) self, int chunks, int dim=0) -> Tensor(a)[]', {
  doc: 'Splits into `chunks` pieces along a dimension.',
  composite: true,
});

op('clone(Tensor self) -> Tensor', { doc: 'A copy with its own memory.', grad: { self: 'grad' } });
op('clone.format(Tensor self, *, MemoryFormat? memory_format) -> Tensor', {
  doc: 'A copy laid out in a memory format.',
  grad: { self: 'grad' },
});
op('contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) -> Tensor(a)', {
  doc: 'The tensor itself when its elements lie in the order of `memory_format`, else a copy that does.',
  variants: ['method'],
  composite: true,
});
op('to_dtype(Tensor self, ScalarType dtype) -> Tensor', {
  doc: 'A copy in another dtype; the kernel behind `to`.',
  variants: ['library'],
  grad: { self: 'to_dtype(grad, self.dtype())' },
  node: 'ToCopyBackward0',
});
op('copy_(Tensor(a!) self, Tensor src) -> Tensor(a!)', {
  doc: 'Takes over the elements of `src`, broadcast and converted.',
  variants: ['method'],
  numbers: ['src'],
  grad: { self: 'zeros_like(grad)', src: 'grad' },
  node: 'torch::autograd::CopyBackwards',
});
op('resize_(Tensor(a!) self, int[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)', {
  doc: 'Another size in place; new elements are undefined.',
  variants: ['method'],
  composite: true,
});
op('resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)', {
  doc: 'The size of another tensor in place; new elements are undefined.',
  variants: ['function', 'method'],
  composite: true,
});
op('fill.Scalar(Tensor self, Scalar value) -> Tensor', {
  doc: 'A tensor like `input` with every element set to a value.',
  variants: ['function'],
  composite: true,
});
op('fill.Tensor(Tensor self, Tensor value) -> Tensor', {
  doc: 'A tensor like `input` with every element set to the value of a 0-d tensor.',
  variants: ['function'],
  composite: true,
});
op('fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)', {
  doc: 'Sets every element to a value.',
  variants: ['function', 'method'],
  grad: { self: 'zeros_like(grad)' },
});
op('fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)', {
  doc: 'Sets every element to the value of a 0-d tensor.',
  variants: ['function', 'method'],
  grad: { self: 'zeros_like(grad)', value: 'sum(grad)' },
  node: 'FillBackward1',
});
op('fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)', {
  doc: 'Sets the main diagonal to a value; `wrap` begins it anew below the bottom of a tall matrix.',
  variants: ['method'],
  composite: true,
});
op('zero_(Tensor(a!) self) -> Tensor(a!)', {
  doc: 'Sets every element to zero.',
  variants: ['function', 'method'],
  grad: { self: 'zeros_like(grad)' },
});

op('cat(Tensor[] tensors, int dim=0) -> Tensor', {
  outApart: true,
  doc: 'Joins tensors along an existing dimension.',
  variants: ['function'],
  grad: { tensors: 'cat_backward(grad, tensors.sizes(), dim)' },
});
op('stack(Tensor[] tensors, int dim=0) -> Tensor', {
  doc: 'Joins tensors of one shape along a new dimension.',
  variants: ['function'],
  grad: { tensors: 'stack_backward(grad, dim)' },
});
op('repeat(Tensor self, int[] repeats) -> Tensor', {
  doc: 'Repeats the tensor along each dimension.',
  variants: ['method'],
  grad: { self: 'repeat_backward(grad, repeats, self.sizes())' },
});
op('flip(Tensor self, int[] dims) -> Tensor', {
  doc: 'Reverses dimensions.',
  grad: { self: 'flip(grad, dims)' },
});
op('roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor', {
  doc: 'Shifts elements along dimensions; what leaves at one end enters at the other.',
  grad: { self: 'roll_backward(grad, shifts, dims)' },
});
op('tril(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'Lower triangle; zeros elsewhere.',
  inplace: true,
  grad: { self: 'tril(grad, diagonal)' },
});
op('triu(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'Upper triangle; zeros elsewhere.',
  inplace: true,
  grad: { self: 'triu(grad, diagonal)' },
});
op('meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]', {
  doc: "Coordinate grids from vectors; `indexing` is 'ij' (the default) or 'xy'.",
  variants: ['function'],
  composite: true,
});
