/** Convolutions. */
import { family } from './declare';

const op = family('conv');

const SHAPES = { 1: '(N, C, L) or (C, L)', 2: '(N, C, H, W) or (C, H, W)', 3: '(N, C, D, H, W) or (C, D, H, W)' };

for (const dims of [1, 2, 3] as const) {
  const spec = { variants: ['function' as const, 'nn' as const], composite: true };
  op(
    `conv${dims}d(Tensor input, Tensor weight, Tensor? bias=None, int[${dims}] stride=1, int[${dims}] padding=0, int[${dims}] dilation=1, int groups=1) -> Tensor`,
    { doc: `${dims}-dimensional convolution of ${SHAPES[dims]}.`, ...spec },
  );
  op(
    `conv${dims}d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[${dims}] stride=1, str padding='valid', int[${dims}] dilation=1, int groups=1) -> Tensor`,
    { doc: `${dims}-dimensional convolution with padding 'valid' or 'same'.`, ...spec },
  );
  op(
    `conv_transpose${dims}d(Tensor input, Tensor weight, Tensor? bias=None, int[${dims}] stride=1, int[${dims}] padding=0, int[${dims}] output_padding=0, int groups=1, int[${dims}] dilation=1) -> Tensor`,
    { doc: `${dims}-dimensional transposed convolution of ${SHAPES[dims]}: the gradient of a convolution.`, ...spec },
  );
}
op(
  'convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups) -> Tensor',
  {
    doc: 'Convolution of (N, C, …), or its transpose; the kernel behind `conv2d` and the others.',
    variants: ['internal'],
    grad: {
      'input, weight, bias':
        'convolution_backward(grad, input, weight, stride, padding, dilation, transposed, output_padding, groups, mask[0], mask[1], mask[2])',
    },
  },
);
op(
  'convolution_backward(Tensor grad_output, Tensor input, Tensor weight, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups, bool want_input, bool want_weight, bool want_bias) -> (Tensor grad_input, Tensor grad_weight, Tensor grad_bias)',
  {
    doc: 'Gradients of `convolution`; those not wanted are undefined.',
    variants: ['internal'],
    grad: {
      'grad_output, input, weight':
        'convolution_double_backward(grads, grad_output, input, weight, stride, padding, dilation, transposed, output_padding, groups)',
    },
  },
);
