/** Pooling over one and three dimensions, to a given size, by chance, and back. pool.ts has the common kinds. */
import { family } from './declare';

const op = family('pooling');
const internal = { variants: ['internal' as const] };

op(
  'avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor',
  { doc: 'Mean of each window.', variants: ['function', 'nn'], composite: true },
);
op(
  'avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor',
  {
    widen: true,
    doc: 'Mean of each window.',
    variants: ['nn'],
    grad: {
      self: 'avg_pool3d_backward(grad, self.sizes(), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)',
    },
    node: 'AvgPool3DBackward0',
  },
);
op(
  'avg_pool3d_backward(Tensor grad_output, int[] input_size, int[3] kernel_size, int[3] stride, int[3] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> Tensor',
  {
    widen: true,
    doc: 'Gradient of `avg_pool3d`.',
    ...internal,
    grad: {
      grad_output: 'avg_pool3d(grad, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)',
    },
  },
);
op('adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor', {
  doc: 'Mean over windows chosen so that the result has the given size.',
  variants: ['function', 'nn'],
  composite: true,
});
op('adaptive_avg_pool3d(Tensor self, int[3] output_size) -> Tensor', {
  doc: 'Mean over windows chosen so that the result has the given size.',
  variants: ['nn'],
  composite: true,
});
op('_adaptive_avg_pool3d(Tensor self, int[3] output_size) -> Tensor', {
  doc: 'The kernel behind `adaptive_avg_pool3d` for more than one window.',
  ...internal,
  grad: { self: '_adaptive_avg_pool3d_backward(grad, self.sizes())' },
  node: 'AdaptiveAvgPool3DBackward0',
});
op('_adaptive_avg_pool3d_backward(Tensor grad_output, int[] input_size) -> Tensor', {
  doc: 'Gradient of `adaptive_avg_pool3d`.',
  ...internal,
  grad: { grad_output: '_adaptive_avg_pool3d(grad, last_sizes(grad_output.sizes(), 3))' },
});

op(
  'max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> (Tensor output, Tensor indices)',
  { doc: 'Largest element of each window, and its index.', variants: ['function', 'nn'], composite: true },
);
op(
  'max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> Tensor',
  { doc: 'Largest element of each window.', variants: ['function', 'nn'], composite: true },
);
op(
  'max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor output, Tensor indices)',
  {
    widen: true,
    doc: 'Largest element of each window, and its index in the volume.',
    variants: ['nn'],
    grad: { self: 'max_pool_gradient(grad, self.sizes(), result1, 3)' },
    node: 'MaxPool3DWithIndicesBackward0',
  },
);
op(
  'max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor',
  { doc: 'Largest element of each window.', variants: ['function', 'nn'], composite: true },
);
op(
  'max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, int[2] kernel_size, int[2] stride, int[2] padding, int[2] dilation, bool ceil_mode, Tensor indices) -> Tensor',
  {
    widen: true,
    doc: 'Gradient of `max_pool2d_with_indices`.',
    variants: ['library'],
    grad: { grad_output: 'max_pool2d_gather(grad, indices)', self: 'zeros_like(self)' },
  },
);
op('adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor output, Tensor indices)', {
  doc: 'Largest elements of windows chosen so that the result has the given size, and their indices.',
  variants: ['function', 'nn'],
  composite: true,
});
for (const dims of [2, 3]) {
  op(`adaptive_max_pool${dims}d(Tensor self, int[${dims}] output_size) -> (Tensor output, Tensor indices)`, {
    widen: true,
    doc: 'Largest elements of windows chosen so that the result has the given size, and their indices.',
    variants: ['nn'],
    grad: { self: `max_pool_gradient(grad, self.sizes(), result1, ${dims})` },
    node: `AdaptiveMaxPool${dims}DBackward0`,
  });
  op(
    `fractional_max_pool${dims}d(Tensor self, int[${dims}] kernel_size, int[${dims}] output_size, Tensor random_samples) -> (Tensor output, Tensor indices)`,
    {
      widen: true,
      doc: 'Largest elements of windows whose places the samples decide, and their indices.',
      variants: ['nn'],
      grad: { self: `max_pool_gradient(grad, self.sizes(), result1, ${dims})` },
      node: `FractionalMaxPool${dims}DBackward0`,
      example: `
const x = torch.arange(${4 ** dims}).view(1, 1, ${Array(dims).fill(4).join(', ')}).float();
const samples = torch.full([1, 1, ${dims}], 0.5);
console.log(torch.nn.functional.fractional_max_pool${dims}d(x, 2, { output_size: 2, _random_samples: samples }));`,
    },
  );
}
op('max_unpool2d(Tensor self, Tensor indices, int[2] output_size) -> Tensor', {
  widen: true,
  doc: 'Puts elements at their indices in an image of zeros.',
  variants: ['nn'],
  grad: { self: 'max_unpool_gradient(grad, indices, 2)' },
  node: 'MaxUnpool2DBackward0',
  example: `
const x = torch.arange(16).view(1, 1, 4, 4).float();
const [y, indices] = torch.nn.functional.max_pool2d(x, 2, { return_indices: true });
console.log(torch.nn.functional.max_unpool2d(y, indices, 2));`,
});
op('max_unpool3d(Tensor self, Tensor indices, int[3] output_size, int[3] stride, int[3] padding) -> Tensor', {
  widen: true,
  doc: 'Puts elements at their indices in a volume of zeros.',
  variants: ['nn'],
  grad: { self: 'max_unpool_gradient(grad, indices, 3)' },
  node: 'MaxUnpool3DBackward0',
  example: `
const x = torch.arange(8).view(1, 1, 2, 2, 2).float();
const [y, indices] = torch.nn.functional.max_pool3d(x, 2, { return_indices: true });
console.log(torch.nn.functional.max_unpool3d(y, indices, 2));`,
});
