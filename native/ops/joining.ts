/** Ops that put tensors together, and those that bring them to a common shape first. */
import { family } from './declare';

const op = family('joining');

for (const name of ['concat', 'concatenate'])
  op(`${name}(Tensor[] tensors, int dim=0) -> Tensor`, {
    doc: 'Joins tensors along an existing dimension; another name of `cat`.',
    variants: ['function'],
    composite: true,
  });
for (const [name, doc] of [
  ['hstack', 'Joins tensors side by side: along the second dimension, or the first of vectors.'],
  ['vstack', 'Joins tensors as rows, along the first dimension.'],
  ['row_stack', 'Joins tensors as rows, along the first dimension; another name of `vstack`.'],
  ['dstack', 'Joins tensors along the third dimension.'],
  ['column_stack', 'Joins tensors as columns; vectors become columns first.'],
] as const)
  op(`${name}(Tensor[] tensors) -> Tensor`, { doc, variants: ['function'], composite: true });
for (const [name, doc] of [
  ['atleast_1d', 'A 0-d tensor with one dimension; others as they are.'],
  ['atleast_2d', 'Tensors of fewer than two dimensions as matrices; others as they are.'],
  ['atleast_3d', 'Tensors of fewer than three dimensions with three; others as they are.'],
] as const) {
  op(`${name}(Tensor self) -> Tensor`, { doc, variants: ['function'], composite: true });
  op(`${name}.Sequence(Tensor[] tensors) -> Tensor[]`, { doc, variants: ['function'], composite: true });
}
op('broadcast_tensors(Tensor[] tensors) -> Tensor[]', {
  doc: 'All tensors expanded to the shape they have in common.',
  variants: ['function'],
  composite: true,
});
op('block_diag(Tensor[] tensors) -> Tensor', {
  doc: 'A matrix with the tensors as blocks along its diagonal, zeros elsewhere.',
  variants: ['function'],
  grad: { tensors: 'block_diag_backward(grad, tensors.sizes())' },
});
op('cartesian_prod(Tensor[] tensors) -> Tensor', {
  doc: 'All ways to take one element of each vector, a row each.',
  variants: ['function'],
  composite: true,
});
op('combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor', {
  doc: 'All ways to choose `r` elements of a vector in order, a row each.',
  variants: ['function'],
  composite: true,
});
