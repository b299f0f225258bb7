/** Normalisation by mean and variance: of layers, groups, batches, instances. */
import { family } from './declare';

const op = family('norm');

op(
  'layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor',
  {
    doc: 'Moves the last dimensions to mean 0 and variance 1, then scales and shifts.',
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  'native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor output, Tensor mean, Tensor rstd)',
  {
    doc: 'The kernel behind `layer_norm`; also returns the means and the reciprocal deviations.',
    carries: ['output'],
    variants: ['function'],
    grad: {
      'input, weight, bias': 'layer_norm_gradients(grad, input, normalized_shape, weight, eps, result1, result2, mask)',
    },
  },
);
op(
  'layer_norm_backward(Tensor grad_output, Tensor input, Tensor mean, Tensor rstd, Tensor? weight, int dims) -> (Tensor grad_input, Tensor grad_weight, Tensor grad_bias)',
  {
    doc: 'Gradients of `layer_norm` in one pass, not differentiable themselves.',
    variants: ['internal'],
    nondifferentiable: true,
  },
);
op(
  'group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enabled=True) -> Tensor',
  {
    doc: 'Moves each group of channels to mean 0 and variance 1, then scales and shifts each channel.',
    variants: ['function'],
    composite: true,
  },
);
op(
  'native_group_norm(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, int group, float eps) -> (Tensor output, Tensor mean, Tensor rstd)',
  {
    widen: true,
    doc: 'The kernel behind `group_norm`; also returns the means and the reciprocal deviations.',
    variants: ['function'],
    grad: {
      'input, weight, bias':
        'group_norm_gradients(grads, input, weight, N, C, HxW, group, eps, result1, result2, mask)',
    },
    example: `
const x = torch.arange(8).view(1, 4, 2).float();
for (const part of torch.native_group_norm(x, null, null, 1, 4, 2, 2, 0.00001)) console.log(part);`,
  },
);
op('rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor', {
  doc: 'Divides the last dimensions by their root mean square, then scales.',
  variants: ['function', 'nn'],
  composite: true,
});

const BATCH =
  'Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps';
op(`batch_norm(${BATCH}, bool cudnn_enabled) -> Tensor`, {
  doc: 'Moves each channel to mean 0 and variance 1, by its own statistics or the running ones, then scales and shifts.',
  variants: ['function'],
  composite: true,
});
for (const name of ['native_batch_norm', '_native_batch_norm_legit'])
  op(`${name}(${BATCH}) -> (Tensor output, Tensor save_mean, Tensor save_invstd)`, {
    doc: 'The kernel behind `batch_norm`; also returns the statistics of the batch, and updates the running ones.',
    carries: ['output'],
    variants: ['function'],
    grad: {
      'input, weight, bias':
        'batch_norm_gradients(grad, input, weight, running_mean, running_var, training, eps, result1, result2, mask)',
    },
    node: name === 'native_batch_norm' ? 'NativeBatchNormBackward0' : 'NativeBatchNormLegitBackward0',
  });
op(
  'batch_norm_backward(Tensor grad_output, Tensor input, Tensor? weight, Tensor mean, Tensor rstd, bool training) -> (Tensor grad_input, Tensor grad_weight, Tensor grad_bias)',
  {
    doc: 'Gradients of `batch_norm` in one pass, not differentiable themselves.',
    variants: ['internal'],
    nondifferentiable: true,
  },
);
op(
  '_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor output, Tensor save_mean, Tensor save_invstd)',
  {
    doc: 'The same without running statistics.',
    variants: ['function'],
    composite: true,
  },
);
op(
  'instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor',
  {
    doc: 'Moves each channel of each sample to mean 0 and variance 1, then scales and shifts.',
    variants: ['function'],
    composite: true,
  },
);
op('local_response_norm(Tensor self, int size, float alpha=0.0001, float beta=0.75, float k=1.0) -> Tensor', {
  doc: 'Divides by a power of the mean square over neighbouring channels.',
  variants: ['nn'],
  composite: true,
});
