/** Pooling. */
import { family } from './declare';

const op = family('pool');

op(
  'max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor output, Tensor indices)',
  {
    widen: true,
    doc: 'Largest element of each window, and its index in the plane.',
    shapes: 'input (N, C, H, W) or (C, H, W) → twice (N, C, H′, W′), as max_pool2d',
    variants: ['nn'],
    grad: { self: 'max_pool2d_backward(grad, self.sizes(), result1)' },
    node: 'MaxPool2DWithIndicesBackward0',
    example: `
const x = torch.arange(16).view(1, 1, 4, 4).float();
for (const part of torch.nn.functional.max_pool2d_with_indices(x, 2)) console.log(part);`,
  },
);
op('max_pool2d_backward(Tensor grad_output, int[] input_size, Tensor indices) -> Tensor', {
  widen: true,
  doc: 'Gradient of `max_pool2d`: goes to the chosen elements.',
  variants: ['internal'],
  grad: { grad_output: 'max_pool2d_gather(grad, indices)' },
});
op(
  'max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor',
  {
    doc: 'Largest element of each window.',
    shapes:
      'input (N, C, H, W) or (C, H, W) → (N, C, H′, W′) with H′ = ⌊(H + 2 padding - dilation (k - 1) - 1) / stride⌋ + 1',
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  'avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor',
  {
    widen: true,
    doc: 'Mean of each window.',
    shapes: 'input (N, C, H, W) or (C, H, W) → (N, C, H′, W′) with H′ = ⌊(H + 2 padding - k) / stride⌋ + 1',
    variants: ['nn'],
    grad: {
      self: 'avg_pool2d_backward(grad, self.sizes(), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)',
    },
    node: 'AvgPool2DBackward0',
  },
);
op(
  'avg_pool2d_backward(Tensor grad_output, int[] input_size, int[2] kernel_size, int[2] stride, int[2] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> Tensor',
  {
    doc: 'Gradient of `avg_pool2d`.',
    variants: ['internal'],
    grad: {
      grad_output: 'avg_pool2d(grad, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)',
    },
  },
);
op('adaptive_avg_pool2d(Tensor self, int[2] output_size) -> Tensor', {
  doc: 'Mean over windows chosen so that the result has the given size.',
  shapes: 'input (N, C, H, W) or (C, H, W) → (N, C, *output_size)',
  variants: ['nn'],
  composite: true,
});
op('adaptive_avg_pool2d_windows(Tensor self, int[2] output_size) -> Tensor', {
  widen: true,
  doc: 'The kernel behind `adaptive_avg_pool2d` for more than one window.',
  variants: ['internal'],
  grad: { self: 'adaptive_avg_pool2d_backward(grad, self.sizes())' },
  node: 'AdaptiveAvgPool2DBackward0',
});
op('adaptive_avg_pool2d_backward(Tensor grad_output, int[] input_size) -> Tensor', {
  doc: 'Gradient of `adaptive_avg_pool2d`.',
  variants: ['internal'],
  grad: {
    grad_output:
      'adaptive_avg_pool2d_windows(grad, Dims{grad_output.sizes()[grad_output.sizes().size() - 2], grad_output.sizes().back()})',
  },
});
