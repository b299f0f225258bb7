/** Losses that compare numbers, distributions and margins element by element. */
import { family } from './declare';

const op = family('regression_loss');
const composite = { variants: ['nn' as const], composite: true };
const REDUCTION = "bool? size_average=None, bool? reduce=None, str reduction='mean'";

op(`smooth_l1_loss(Tensor self, Tensor target, ${REDUCTION}, float beta=1.0) -> Tensor`, {
  doc: 'Squared difference below `beta`, absolute difference above.',
  ...composite,
});
op('smooth_l1_loss_forward(Tensor self, Tensor target, int reduction, float beta) -> Tensor', {
  widen: true,
  doc: 'The kernel behind `smooth_l1_loss`.',
  variants: ['internal'],
  grad: {
    self: 'smooth_l1_loss_gradient(grad, self, target, reduction, beta)',
    target: 'smooth_l1_loss_gradient(grad, target, self, reduction, beta)',
  },
  node: 'SmoothL1LossBackward0',
});
op('smooth_l1_elements(Tensor self, Tensor target, float beta) -> Tensor', {
  doc: 'Smooth absolute difference of each pair of elements.',
  variants: ['internal'],
  pointwise: {
    expr: 'fabs(a - b) < beta ? T(0.5) * (a - b) * (a - b) / beta : fabs(a - b) - T(0.5) * beta',
    on: 'floating',
    kernel: 'smooth_l1_cpu',
  },
  nondifferentiable: true,
});
op("huber_loss(Tensor self, Tensor target, str reduction='mean', float delta=1.0, Tensor? weight=None) -> Tensor", {
  doc: 'Half the squared difference below `delta`, linear above.',
  ...composite,
});
op('huber_loss_forward(Tensor self, Tensor target, int reduction, float delta) -> Tensor', {
  widen: true,
  doc: 'The kernel behind `huber_loss`.',
  variants: ['internal'],
  grad: {
    self: 'huber_loss_gradient(grad, self, target, reduction, delta)',
    target: 'huber_loss_gradient(grad, target, self, reduction, delta)',
  },
  node: 'HuberLossBackward0',
});
op('huber_elements(Tensor self, Tensor target, float delta) -> Tensor', {
  doc: 'Huber loss of each pair of elements.',
  variants: ['internal'],
  pointwise: {
    expr: 'fabs(a - b) < delta ? T(0.5) * (a - b) * (a - b) : delta * (fabs(a - b) - T(0.5) * delta)',
    on: 'floating',
    kernel: 'huber_cpu',
  },
  nondifferentiable: true,
});
op(`soft_margin_loss(Tensor self, Tensor target, ${REDUCTION}) -> Tensor`, {
  doc: 'log(1 + exp(-target * input)) for targets 1 and -1.',
  ...composite,
});
op('soft_margin_loss_forward(Tensor self, Tensor target, int reduction) -> Tensor', {
  doc: 'The kernel behind `soft_margin_loss`.',
  variants: ['internal'],
  grad: { self: 'soft_margin_loss_gradient(grad, self, target, reduction)' },
  node: 'SoftMarginLossBackward0',
});
op(
  `poisson_nll_loss(Tensor self, Tensor target, bool log_input=True, bool full=False, bool? size_average=None, float eps=1e-08, bool? reduce=None, str reduction='mean') -> Tensor`,
  { doc: 'Negative log likelihood of counts under Poisson rates.', ...composite },
);
op(
  "gaussian_nll_loss(Tensor self, Tensor target, Tensor var, bool full=False, float eps=1e-06, str reduction='mean') -> Tensor",
  {
    doc: 'Negative log likelihood under normal distributions with means `input` and variances `var`.',
    numbers: ['var'],
    ...composite,
  },
);
op(`kl_div(Tensor self, Tensor target, ${REDUCTION}, bool log_target=False) -> Tensor`, {
  doc: 'Kullback-Leibler divergence of `target` from log probabilities `input`.',
  ...composite,
});
op(`multilabel_soft_margin_loss(Tensor self, Tensor target, Tensor? weight=None, ${REDUCTION}) -> Tensor`, {
  doc: 'Mean over the classes of the cross entropy of each against all.',
  ...composite,
});
op(
  `multi_margin_loss(Tensor self, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, ${REDUCTION}) -> Tensor`,
  { doc: 'How far other classes come within `margin` of the target class, to the power `p`.', ...composite },
);
op(
  'multi_margin_loss_forward(Tensor self, Tensor target, int p, float margin, Tensor? weight, int reduction) -> Tensor',
  {
    widen: true,
    doc: 'The kernel behind `multi_margin_loss`.',
    variants: ['internal'],
    grad: { self: 'multi_margin_loss_gradient(grad, self, target, p, margin, weight, reduction)' },
    node: 'MultiMarginLossBackward0',
  },
);
op(`multilabel_margin_loss(Tensor self, Tensor target, ${REDUCTION}) -> Tensor`, {
  doc: 'How far classes that are no targets come within 1 of those that are.',
  ...composite,
});
op('multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> (Tensor output, Tensor is_target)', {
  widen: true,
  doc: 'The kernel behind `multilabel_margin_loss`; also returns which classes are targets.',
  variants: ['internal'],
  grad: { self: 'multilabel_margin_loss_gradient(grad, self, target, reduction, result1)' },
  node: 'MultilabelMarginLossBackward0',
});
