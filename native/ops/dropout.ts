/** Dropout: leaving out elements or whole channels by chance. `dropout` itself is in random.ts. */
import { family } from './declare';

const op = family('dropout');
const composite = { variants: ['function' as const], composite: true };

op('alpha_dropout(Tensor input, float p, bool train) -> Tensor', {
  doc: "Dropout that keeps the mean and variance of `selu`'s outputs.",
  ...composite,
});
op('feature_dropout(Tensor input, float p, bool train) -> Tensor', {
  doc: 'Dropout of whole channels.',
  ...composite,
});
op('feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor', {
  doc: '`alpha_dropout` of whole channels.',
  ...composite,
});
op('native_dropout(Tensor input, float p, bool? train) -> (Tensor output, Tensor mask)', {
  doc: 'Dropout that also returns which elements were kept.',
  variants: ['function'],
  grad: { input: 'native_dropout_backward(grad, result1, train.value_or(true) && p < 1 ? 1 / (1 - p) : 1)' },
});
op('native_dropout_backward(Tensor grad_output, Tensor mask, float scale) -> Tensor', {
  doc: 'Gradient of `native_dropout`.',
  variants: ['library'],
  grad: { grad_output: 'native_dropout_backward(grad, mask, scale)' },
});
