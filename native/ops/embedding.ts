/** Looking rows up, and the one-hot code. */
import { family } from './declare';

const op = family('embedding');

op('embedding(Tensor input, Tensor weight, int? padding_idx=None) -> Tensor', {
  doc: 'Rows of `weight` named by indices.',
  variants: ['nn'],
  grad: { weight: 'embedding_gradient(grad, input, weight.sizes(), padding_idx)' },
});
op('one_hot(Tensor self, int num_classes=-1) -> Tensor', {
  doc: 'Vectors with a one at each class index.',
  variants: ['nn'],
  nondifferentiable: true,
});
