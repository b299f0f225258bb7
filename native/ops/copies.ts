/** Ops that do to a copy what a view does in place: `<view>_copy`, and `<view>_scatter`, which writes into the view. */
import { camel } from '../codegen/cpp_types';
import { family, ops } from './declare';

const op = family('copies');

/** Declares copies of what the views of a name show, with their gradients. */
function copyOf(view: string, overloads: RegExp = /./): void {
  const name = new RegExp(`^${view}(?=[.(])`);
  for (const { schema, grad, node, nondifferentiable } of ops.filter((o) => name.test(o.schema))) {
    if (!overloads.test(schema)) continue;
    op(schema.replace(name, `${view}_copy`).replaceAll('(a)', ''), {
      doc: `A copy of what \`${view}\` shows.`,
      variants: ['function'],
      ...(grad ? { grad } : {}),
      ...(nondifferentiable ? { nondifferentiable } : {}),
      node: `${node ?? `${camel(view)}Backward0`}_copy`,
    });
  }
}
for (const view of ['alias', 'as_strided', 'detach', 'diagonal', 'expand', 'permute', 'select', 'slice', 'squeeze'])
  copyOf(view);
for (const view of ['t', 'transpose', 'unbind', 'unfold', 'unsqueeze', 'view']) copyOf(view);
copyOf('split', /split_size,|split_size /);
op('split_with_sizes_copy(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]', {
  doc: 'Copies of pieces of the given sizes along a dimension.',
  variants: ['function'],
  grad: { self: 'split_backward(grads, split_sizes, dim, self.sizes(), self.dtype())' },
  node: 'SplitWithSizesBackward0_copy',
});
op('narrow_copy(Tensor self, int dim, int start, int length) -> Tensor', {
  doc: 'A copy of a stretch of one dimension.',
  grad: { self: 'slice_backward(grad, self.sizes(), dim, start, start + length, 1)' },
});

op('as_strided_scatter(Tensor self, Tensor src, int[] size, int[] stride, int? storage_offset=None) -> Tensor', {
  doc: 'A copy with `src` written where `as_strided` looks.',
  // As PyTorch has it, `self` gets the gradient of the written part and no other.
  grad: {
    self: 'as_strided_part(grad, size, stride, storage_offset)',
    src: 'as_strided(contiguous(grad), size, stride, storage_offset)',
  },
});
op('diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor', {
  doc: 'A copy with `src` written to the diagonal of two dimensions.',
  grad: {
    self: 'diagonal_scatter(grad, zeros(src.sizes(), grad.dtype(), grad.device()), offset, dim1, dim2)',
    src: 'diagonal(grad, offset, dim1, dim2)',
  },
});
op('select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor', {
  doc: 'A copy with `src` written to one position of a dimension.',
  grad: {
    self: 'select_scatter(grad, zeros(src.sizes(), grad.dtype(), grad.device()), dim, index)',
    src: 'select(grad, dim, index)',
  },
});
op('slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor', {
  doc: 'A copy with `src` written to every `step`-th position from `start` to `end` of a dimension.',
  grad: {
    self: 'slice_scatter(grad, zeros(src.sizes(), grad.dtype(), grad.device()), dim, start, end, step)',
    src: 'slice(grad, dim, start, end, step)',
  },
});
