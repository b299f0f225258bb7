/** Layers and losses of `nn.functional`. */
import { op } from './declare';

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
    doc: 'Gradients of `convolution`; those not wanted are undefined.',
    variants: ['internal'],
    grad: {
      'grad_output, input, weight':
        'convolution_double_backward(grads, grad_output, input, weight, stride, padding, dilation, groups)',
    },
  },
);
op(
  'max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor output, Tensor indices)',
  {
    doc: 'Largest element of each window, and its index in the plane.',
    variants: ['nn'],
    grad: { self: 'max_pool2d_backward(grad, self.sizes(), result1)' },
    node: 'MaxPool2DWithIndicesBackward0',
  },
);
op('max_pool2d_backward(Tensor grad_output, int[] input_size, Tensor indices) -> Tensor', {
  doc: 'Gradient of `max_pool2d`: goes to the chosen elements.',
  variants: ['internal'],
  grad: { grad_output: 'max_pool2d_gather(grad, indices)' },
});
op(
  'max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor',
  {
    doc: 'Largest element of each window.',
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  'avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor',
  {
    doc: 'Mean of each window.',
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
  variants: ['nn'],
  composite: true,
});
op('adaptive_avg_pool2d_windows(Tensor self, int[2] output_size) -> Tensor', {
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
op('softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'Exponentials along a dimension, scaled to sum to one.',
  variants: ['function', 'method', 'nn'],
  grad: { self: 'softmax_backward(grad, result, dim)' },
});
op('softmax_backward(Tensor grad_output, Tensor output, int dim) -> Tensor', {
  doc: 'Gradient of `softmax` from its output.',
  variants: ['internal'],
  grad: {
    grad_output: 'softmax_backward(grad, output, dim)',
    output: 'softmax_double_backward(grad, grad_output, output, dim)',
  },
  node: 'SoftmaxBackwardDataBackward0',
});
op('log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'Logarithm of `softmax`, computed safely.',
  variants: ['function', 'method', 'nn'],
  grad: { self: 'log_softmax_backward(grad, result, dim)' },
});
op('log_softmax_backward(Tensor grad_output, Tensor output, int dim) -> Tensor', {
  doc: 'Gradient of `log_softmax` from its output.',
  variants: ['internal'],
  grad: {
    grad_output: 'grad - sum(grad * exp(output), Dims{dim}, true)',
    output: 'neg(grad * exp(output) * sum(grad_output, Dims{dim}, true))',
  },
  node: 'LogSoftmaxBackwardDataBackward0',
});
op(
  'nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, int ignore_index) -> (Tensor output, Tensor total_weight)',
  {
    doc: 'Negative log likelihood of class indices; the kernel behind `nll_loss`.',
    variants: ['internal'],
    grad: { self: 'nll_loss_backward(grad, self.sizes(), target, weight, reduction, ignore_index, result1)' },
    node: 'NllLossBackward0',
  },
);
op(
  'nll_loss_backward(Tensor grad_output, int[] input_size, Tensor target, Tensor? weight, int reduction, int ignore_index, Tensor total_weight) -> Tensor',
  {
    doc: 'Gradient of `nll_loss`.',
    variants: ['internal'],
    grad: { grad_output: 'nll_loss_gather(grad, target, weight, reduction, ignore_index, total_weight)' },
  },
);
op(
  'nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, int ignore_index) -> (Tensor output, Tensor total_weight)',
  {
    doc: 'Negative log likelihood of the class indices of an image.',
    variants: ['internal'],
    grad: { self: 'nll_loss_backward(grad, self.sizes(), target, weight, reduction, ignore_index, result1)' },
    node: 'NllLoss2DBackward0',
  },
);
op(
  "nll_loss(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean') -> Tensor",
  {
    doc: 'Negative log likelihood of class indices under log probabilities.',
    variants: ['nn'],
    composite: true,
  },
);
op(
  "cross_entropy(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0) -> Tensor",
  {
    doc: 'Cross entropy of class indices (or class probabilities) under unnormalised scores.',
    variants: ['nn'],
    composite: true,
  },
);
op('divided(Tensor self, Scalar divisor) -> Tensor', {
  doc: 'Quotient by a number, for losses: PyTorch numbers its backward node differently there.',
  variants: ['internal'],
  grad: { self: 'grad / divisor' },
  node: 'DivBackward1',
});
op(
  "mse_loss(Tensor self, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean', Tensor? weight=None) -> Tensor",
  {
    doc: 'Mean squared difference.',
    variants: ['nn'],
    composite: true,
  },
);
op('mse_loss_forward(Tensor self, Tensor target, int reduction) -> Tensor', {
  doc: 'Squared differences, reduced; the kernel behind `mse_loss`.',
  variants: ['internal'],
  grad: {
    self: 'mse_loss_backward(grad, self, target, reduction)',
    target: 'mse_loss_backward(grad, target, self, reduction)',
  },
  node: 'MseLossBackward0',
});
op('mse_loss_backward(Tensor grad_output, Tensor self, Tensor target, int reduction) -> Tensor', {
  doc: 'Gradient of `mse_loss`.',
  variants: ['internal'],
  grad: {
    grad_output: 'loss_reduce(grad * (self - target) * 2, reduction)',
    self: 'loss_mean(grad * grad_output * 2, self.sizes(), reduction)',
    target: 'neg(loss_mean(grad * grad_output * 2, self.sizes(), reduction))',
  },
});
op("l1_loss(Tensor self, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean') -> Tensor", {
  doc: 'Mean absolute difference.',
  variants: ['nn'],
  composite: true,
});
op(
  "binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean') -> Tensor",
  {
    doc: 'Cross entropy of probabilities against targets between 0 and 1.',
    variants: ['nn'],
    composite: true,
  },
);
op('binary_cross_entropy_forward(Tensor self, Tensor target, Tensor? weight, int reduction) -> Tensor', {
  doc: 'Cross entropy of probabilities, reduced; the kernel behind `binary_cross_entropy`.',
  variants: ['internal'],
  grad: {
    self: 'binary_cross_entropy_gradient(grad, self, target, weight, reduction)',
    target: 'binary_cross_entropy_target_gradient(grad, self, target, weight, reduction)',
  },
  node: 'BinaryCrossEntropyBackward0',
});
op('binary_cross_entropy_elements(Tensor self, Tensor target) -> Tensor', {
  doc: 'Cross entropy of each probability; logarithms are limited to -100 as in PyTorch.',
  variants: ['internal'],
  pointwise: {
    expr: '(b - T(1)) * maximum(log1p(-a), T(-100)) - b * maximum(log(a), T(-100))',
    on: 'floating',
    kernel: 'binary_cross_entropy',
  },
  nondifferentiable: true,
});
op(
  "binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean', Tensor? pos_weight=None) -> Tensor",
  {
    doc: 'Cross entropy of unnormalised scores against targets between 0 and 1.',
    variants: ['nn'],
    composite: true,
  },
);
op(
  'binary_cross_entropy_with_logits_forward(Tensor self, Tensor target, Tensor? weight, Tensor? pos_weight, int reduction) -> Tensor',
  {
    doc: 'Cross entropy of scores, reduced; the kernel behind `binary_cross_entropy_with_logits`.',
    variants: ['internal'],
    grad: {
      self: 'binary_cross_entropy_with_logits_gradient(grad, self, target, weight, pos_weight, reduction)',
      target: 'binary_cross_entropy_with_logits_target_gradient(grad, self, weight, pos_weight, reduction)',
    },
    node: 'BinaryCrossEntropyWithLogitsBackward0',
  },
);
op('log_sigmoid(Tensor self) -> Tensor', {
  doc: 'Logarithm of the sigmoid, computed safely.',
  variants: ['internal'],
  pointwise: { expr: 'minimum(a, T(0)) - log1p(exp(-fabs(a)))', on: 'floating', kernel: 'log_sigmoid_cpu' },
  grad: { self: 'grad * sigmoid(neg(self))' },
});
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
