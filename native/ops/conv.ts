/** Convolutions. */
import { family } from './declare';

const op = family('conv');

op(
  'conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1) -> Tensor',
  {
    doc: 'Two-dimensional convolution of (N, C, H, W) or (C, H, W).',
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  "conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, str padding='valid', int[2] dilation=1, int groups=1) -> Tensor",
  {
    doc: "Two-dimensional convolution with padding 'valid' or 'same'.",
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  'convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, int groups) -> Tensor',
  {
    widen: true,
    doc: 'Convolution of (N, C, H, W); the kernel behind `conv2d`.',
    variants: ['internal'],
    grad: {
      'input, weight, bias':
        'convolution_backward(grad, input, weight, stride, padding, dilation, groups, mask[0], mask[1], mask[2])',
    },
  },
);
op(
  'convolution_backward(Tensor grad_output, Tensor input, Tensor weight, int[] stride, int[] padding, int[] dilation, int groups, bool want_input, bool want_weight, bool want_bias) -> (Tensor grad_input, Tensor grad_weight, Tensor grad_bias)',
  {
    widen: true,
    doc: 'Gradients of `convolution`; those not wanted are undefined.',
    variants: ['internal'],
    grad: {
      'grad_output, input, weight':
        'convolution_double_backward(grads, grad_output, input, weight, stride, padding, dilation, groups)',
    },
  },
);
