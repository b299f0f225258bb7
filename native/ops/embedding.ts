/** Looking rows up, sums of rows, and the one-hot code. */
import { family } from './declare';

const op = family('embedding');

op(
  'embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
  {
    doc: 'Rows of `weight` named by indices; those longer than `max_norm` are shortened first, in place.',
    variants: ['nn'],
    grad: { weight: 'embedding_gradient(grad, input, weight.sizes(), padding_idx, scale_grad_by_freq)' },
  },
);
op(
  "embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> Tensor",
  {
    doc: 'Sums, means or maxima of bags of rows of `weight`.',
    variants: ['nn'],
    composite: true,
  },
);
op('one_hot(Tensor self, int num_classes=-1) -> Tensor', {
  doc: 'Vectors with a one at each class index.',
  variants: ['nn'],
  nondifferentiable: true,
});
op('bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor', {
  doc: 'A bilinear form of two vectors for each row of `weight`.',
  variants: ['function', 'nn'],
  composite: true,
});
