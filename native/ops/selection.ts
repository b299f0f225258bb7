/** Ops that sort, search and pick elements by rank. */
import { family } from './declare';

const op = family('selection');

for (const [name, doc] of [
  ['median', 'Median: the lower of the middle two, and NaN when there is one.'],
  ['nanmedian', 'Median of what is not NaN.'],
] as const) {
  op(`${name}(Tensor self) -> Tensor`, {
    widen: true,
    doc,
    grad: { self: 'extreme_backward(grad, self, result, std::nullopt, false)' },
  });
  op(`${name}.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`, {
    widen: true,
    doc,
    grad: { self: 'index_backward(grad, self.sizes(), dim, result1, keepdim)' },
    node: name === 'median' ? 'MedianBackward1' : 'NanmedianBackward1',
  });
}
op('kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)', {
  outApart: true,
  widen: true,
  doc: 'The `k`-th smallest element along a dimension, counted from 1, and where it is.',
  grad: { self: 'index_backward(grad, self.sizes(), dim, result1, keepdim)' },
});
op('mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)', {
  widen: true,
  doc: 'The most frequent element along a dimension, the smallest of them, and where it is.',
  grad: { self: 'index_backward(grad, self.sizes(), dim, result1, keepdim)' },
});
op('msort(Tensor self) -> Tensor', { doc: 'Elements in order along the first dimension.', composite: true });
for (const name of ['quantile', 'nanquantile']) {
  const doc = `Quantiles \`q\` of ${name === 'quantile' ? 'all elements' : 'what is not NaN'}, or along a dimension.`;
  op(`${name}(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor`, {
    doc,
    composite: true,
  });
  op(
    `${name}.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor`,
    { doc, composite: true },
  );
}

const SEARCH = '*, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None';
op(`searchsorted.Tensor(Tensor sorted_sequence, Tensor self, ${SEARCH}) -> Tensor`, {
  widen: true,
  doc: 'Where elements would have to be inserted into sorted sequences, the last dimension, to keep them sorted.',
  nondifferentiable: true,
});
op(`searchsorted.Scalar(Tensor sorted_sequence, Scalar self, ${SEARCH}) -> Tensor`, {
  widen: true,
  doc: 'Where a number would have to be inserted into a sorted sequence to keep it sorted.',
  nondifferentiable: true,
});
op('bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor', {
  doc: 'Index of the bucket, between sorted boundaries, that each element falls into.',
  composite: true,
});
op('bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor', {
  doc: 'Index of the bucket, between sorted boundaries, that a number falls into.',
  composite: true,
});
op(
  'isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
  {
    doc: 'Whether each element is among `test_elements`.',
    numbers: ['elements', 'test_elements'],
    nondifferentiable: true,
  },
);

const UNIQUE = 'bool return_inverse=False, bool return_counts=False';
op(`_unique2(Tensor self, bool sorted=True, ${UNIQUE}) -> (Tensor, Tensor, Tensor)`, {
  widen: true,
  doc: 'The distinct elements in order, where each element is among them, and how often each is there.',
  variants: ['library'],
  nondifferentiable: true,
});
op(`unique_dim(Tensor self, int dim, bool sorted=True, ${UNIQUE}) -> (Tensor, Tensor, Tensor)`, {
  widen: true,
  doc: 'The same for slices along a dimension.',
  variants: ['library'],
  nondifferentiable: true,
});
op(`_unique_consecutive(Tensor self, ${UNIQUE}, int? dim=None) -> (Tensor, Tensor, Tensor)`, {
  widen: true,
  doc: 'The elements, or slices along a dimension, without those that equal the one before.',
  variants: ['library'],
  nondifferentiable: true,
});
