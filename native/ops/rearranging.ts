/** Ops that reorder or repeat elements; most are made of views and copies. */
import { family } from './declare';

const op = family('rearranging');

for (const [name, doc] of [
  ['fliplr', 'Reverses the second dimension.'],
  ['flipud', 'Reverses the first dimension.'],
] as const)
  op(`${name}(Tensor self) -> Tensor`, { doc, composite: true });
op('rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor', {
  doc: 'Rotates the plane of two dimensions by 90 degrees, `k` times.',
  grad: { self: 'rot90(grad, -(k % 4), dims)' },
});
op('tile(Tensor self, int[] dims) -> Tensor', {
  doc: 'Repeats the tensor along each dimension; missing leading counts are 1.',
  composite: true,
});
op('repeat_interleave.Tensor(Tensor repeats, *, int? output_size=None) -> Tensor', {
  doc: 'The index of each element, repeated as often as the element says.',
  variants: ['function'],
  nondifferentiable: true,
});
op('repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor', {
  doc: 'Repeats each slice of a dimension as often as `repeats` says, one after the other.',
  composite: true,
});
op('repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor', {
  doc: 'Repeats each slice of a dimension, one after the other.',
  composite: true,
});
op('ravel(Tensor(a) self) -> Tensor(a)', { doc: 'The elements in one dimension.', composite: true });
op('adjoint(Tensor(a) self) -> Tensor(a)', {
  doc: 'The last two dimensions swapped, and complex numbers conjugated.',
  composite: true,
});
for (const [name, doc] of [
  ['swapaxes', 'Swaps two dimensions; another name of `transpose`.'],
  ['swapdims', 'Swaps two dimensions; another name of `transpose`.'],
] as const) {
  const [a, b] = name === 'swapaxes' ? ['axis0', 'axis1'] : ['dim0', 'dim1'];
  op(`${name}(Tensor(a) self, int ${a}, int ${b}) -> Tensor(a)`, { doc, composite: true });
  op(`${name}_(Tensor(a!) self, int ${a}, int ${b}) -> Tensor(a!)`, {
    doc: 'In place: swaps two dimensions.',
    variants: ['method'],
    composite: true,
  });
}
op('moveaxis.intlist(Tensor(a) self, int[1] source, int[1] destination) -> Tensor(a)', {
  doc: 'Moves dimensions to other places; another name of `movedim`.',
  composite: true,
});

op('diag(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'A matrix with the vector on a diagonal, or a copy of a diagonal of the matrix.',
  composite: true,
});
op('diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor', {
  doc: 'Matrices with the last dimension on a diagonal, zeros elsewhere.',
  grad: { self: 'diagonal(grad, offset, dim1, dim2)' },
});
op('diagflat(Tensor self, int offset=0) -> Tensor', {
  doc: 'A matrix with all elements on a diagonal, zeros elsewhere.',
  composite: true,
});
op('unravel_index(Tensor indices, int[1] shape) -> Tensor[]', {
  doc: 'The positions, a tensor per dimension, of places in a flattened tensor of the given shape.',
  variants: ['function'],
  nondifferentiable: true,
});
