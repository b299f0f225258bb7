/** Padding: more (or fewer) elements at the ends of dimensions. */
import { family } from './declare';

const op = family('padding');

op("pad(Tensor self, int[] pad, str mode='constant', float? value=None) -> Tensor", {
  doc: 'Adds elements at the ends of the last dimensions: constants, or the reflected, repeated or wrapped input.',
  variants: ['nn'],
  composite: true,
});
op('constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor', {
  doc: 'Adds `value` at the ends of the last dimensions; negative counts take elements away.',
  variants: ['function'],
  grad: { self: 'constant_pad_nd(grad, negated(pad), Scalar(0))' },
});

for (const [name, node, doc] of [
  ['reflection_pad', 'ReflectionPad', 'Adds the input mirrored at its ends.'],
  ['replication_pad', 'ReplicationPad', 'Adds copies of the elements at the ends.'],
] as const)
  for (const dims of [1, 2, 3])
    op(`${name}${dims}d(Tensor self, int[${2 * dims}] padding) -> Tensor`, {
      doc,
      variants: ['internal'],
      grad: {
        self: `pad_edges_backward(grad, self.sizes(), padding, "${name === 'reflection_pad' ? 'reflect' : 'replicate'}")`,
      },
      node: `${node}${dims}DBackward0`,
    });
op('pad_edges(Tensor self, int[] padding, str mode) -> Tensor', {
  doc: 'Adds elements of the input itself at its ends; the kernel behind all such modes.',
  variants: ['internal'],
  grad: { self: 'pad_edges_backward(grad, self.sizes(), padding, mode)' },
  // PyTorch copies slices of the result into each other.
  node: 'torch::autograd::CopySlices',
});
op('pad_edges_backward(Tensor grad_output, int[] input_size, int[] padding, str mode) -> Tensor', {
  widen: true,
  doc: 'Gradient of `pad_edges`.',
  variants: ['internal'],
  grad: { grad_output: 'pad_edges(grad, padding, mode)' },
});

op('im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor', {
  doc: 'The windows of images as columns; `nn.functional.unfold`.',
  variants: ['library'],
  grad: {
    self: 'col2im(grad, Dims{self.sizes()[self.sizes().size() - 2], self.sizes().back()}, kernel_size, dilation, padding, stride)',
  },
  node: 'Im2ColBackward0',
});
op(
  'col2im(Tensor self, int[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor',
  {
    doc: 'Images as sums of windows given as columns; `nn.functional.fold`.',
    variants: ['library'],
    grad: { self: 'im2col(grad, kernel_size, dilation, padding, stride)' },
    node: 'Col2ImBackward0',
  },
);
