/** Losses of `nn.functional`. */
import { family } from './declare';

const op = family('loss');

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
    shapes: 'input (N, C, …), target (N, …) → (), or (N, …) unreduced',
    variants: ['nn'],
    composite: true,
  },
);
op(
  "cross_entropy(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0) -> Tensor",
  {
    doc: 'Cross entropy of class indices (or class probabilities) under unnormalised scores.',
    shapes: 'input (N, C, …), target (N, …) or (N, C, …) → (), or (N, …) unreduced',
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
    shapes: 'input and target broadcast; → (), or their shape unreduced',
    variants: ['nn'],
    composite: true,
  },
);
op('mse_loss_forward(Tensor self, Tensor target, int reduction) -> Tensor', {
  widen: true,
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
  shapes: 'input and target broadcast; → (), or their shape unreduced',
  variants: ['nn'],
  composite: true,
});
op(
  "binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean') -> Tensor",
  {
    doc: 'Cross entropy of probabilities against targets between 0 and 1.',
    shapes: 'target as input; → (), or that shape unreduced',
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
    shapes: 'target as input; → (), or that shape unreduced',
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
