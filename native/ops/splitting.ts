/** Ops that take a tensor apart; `split`, `chunk` and `unbind` are among the views. */
import { family } from './declare';

const op = family('splitting');

op('split_with_sizes(Tensor(a) self, int[] split_sizes, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces of the given sizes along a dimension.',
  composite: true,
});
op('unsafe_split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]', {
  doc: 'As `split`, but the pieces do not know that they are views.',
  grad: {
    self: 'split_backward(grads, split_lengths(self.sizes(), split_size, dim), dim, self.sizes(), self.dtype())',
  },
});
op('unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]', {
  doc: 'As `split_with_sizes`, but the pieces do not know that they are views.',
  grad: { self: 'split_backward(grads, split_sizes, dim, self.sizes(), self.dtype())' },
});
op('unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]', {
  doc: 'As `chunk`, but the pieces do not know that they are views.',
  composite: true,
});

op('tensor_split.sections(Tensor(a) self, int indices_or_sections, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces of nearly equal size along a dimension: the first ones are larger by one where it does not divide.',
  composite: true,
});
op('tensor_split.indices(Tensor(a) self, int[] indices_or_sections, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces between the given positions of a dimension.',
  composite: true,
});
op('tensor_split.tensor_indices_or_sections(Tensor(a) self, Tensor indices_or_sections, int dim=0) -> Tensor(a)[]', {
  doc: 'Pieces between the positions, or of the number, that a tensor gives.',
  composite: true,
});
for (const [name, doc] of [
  ['hsplit', 'Pieces side by side: along the second dimension, or the first of a vector.'],
  ['vsplit', 'Pieces along the first dimension.'],
  ['dsplit', 'Pieces along the third dimension.'],
] as const) {
  op(`${name}.int(Tensor(a) self, int sections) -> Tensor(a)[]`, { doc, composite: true });
  op(`${name}.array(Tensor(a) self, int[] indices) -> Tensor(a)[]`, { doc, composite: true });
}
