/** Nonlinear functions of networks beside the common ones of activation.ts. */
import { family, type OpSpec, type Pointwise } from './declare';

const op = family('nonlinear');

/** A function of each element, in `nn.functional`; `grad` is over `grad` and `self`. */
function nonlinear(
  schema: string,
  doc: string,
  expr: string,
  grad: string,
  { pointwise, ...extra }: Pick<OpSpec, 'variants' | 'node'> & { pointwise?: Partial<Pointwise> } = {},
): void {
  const name = schema.slice(0, schema.indexOf('('));
  op(schema, {
    doc,
    variants: ['nn'],
    pointwise: { on: 'floating', kernel: `${name}_cpu`, ...pointwise, expr },
    inplace: true,
    grad: { self: grad },
    ...extra,
  });
}

nonlinear(
  'hardswish(Tensor self) -> Tensor',
  'x times `hardsigmoid(x)`.',
  'a * clamped(a + T(3), T(0), T(6)) / T(6)',
  'hardswish_backward(grad, self)',
);
op('hardswish_backward(Tensor grad_output, Tensor self) -> Tensor', {
  doc: 'Gradient of `hardswish`.',
  variants: ['internal'],
  pointwise: {
    expr: 'b <= T(-3) ? T(0) : b < T(3) ? a * (b / T(3) + T(0.5)) : a',
    on: 'floating',
    kernel: 'hardswish_backward_cpu',
  },
  grad: {
    grad_output: 'hardswish_backward(grad, self)',
    self: 'pass_between(grad * grad_output / 3, self, -3, 3)',
  },
});
nonlinear(
  'hardsigmoid(Tensor self) -> Tensor',
  'Piecewise linear sigmoid: 0 below -3, 1 above 3.',
  'clamped(a + T(3), T(0), T(6)) / T(6)',
  'pass_between(grad / 6, self, -3, 3)',
);
nonlinear(
  'hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor',
  'Limits each element to the range from `min_val` to `max_val`.',
  'clamped(a, min_val, max_val)',
  'pass_between(grad, self, min_val, max_val)',
  { pointwise: { on: 'numeric', kernel: 'hardtanh', check: 'check_hardtanh(self, min_val);' } },
);
nonlinear(
  'hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  'Sets elements between `-lambd` and `lambd` to zero.',
  'a >= -lambd && a <= lambd ? T(0) : a',
  'pass_outside(grad, self, lambd)',
  { variants: ['function', 'method', 'nn'] },
);
nonlinear(
  'softshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  'Moves each element towards zero by `lambd`, at most to zero.',
  'a > lambd ? a - lambd : a < -lambd ? a + lambd : a * T(0)',
  'pass_outside(grad, self, lambd)',
  { pointwise: { check: 'check_softshrink(self, lambd);' } },
);
nonlinear(
  'elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor',
  'Exponential linear unit: `alpha * (exp(x) - 1)` below zero.',
  'a > T(0) ? a * scale : expm1(a * input_scale) * (alpha * scale)',
  'elu_backward(grad, self, alpha, scale, input_scale)',
);
op('elu_backward(Tensor grad_output, Tensor self, Scalar alpha, Scalar scale, Scalar input_scale) -> Tensor', {
  doc: 'Gradient of `elu`.',
  variants: ['internal'],
  pointwise: {
    expr: 'b > T(0) ? a * scale : a * input_scale * alpha * scale * exp(b * input_scale)',
    on: 'floating',
    kernel: 'elu_backward_cpu',
  },
  grad: {
    grad_output: 'elu_backward(grad, self, alpha, scale, input_scale)',
    self: 'elu_curvature(grad * grad_output, self, alpha, scale, input_scale)',
  },
});
nonlinear(
  'celu(Tensor self, Scalar alpha=1.0) -> Tensor',
  'Continuously differentiable exponential linear unit.',
  'a > T(0) ? a : expm1(a / alpha) * alpha',
  'elu_backward(grad, self, alpha, 1, 1 / alpha.to<double>())',
  {
    variants: ['function', 'nn'],
    pointwise: { kernel: 'elu_cpu', check: 'check_celu(self, alpha);' },
  },
);
nonlinear(
  'selu(Tensor self) -> Tensor',
  'Exponential linear unit scaled to keep mean 0 and variance 1.',
  'a > T(0) ? a * T(1.0507009873554805) : expm1(a) * T(1.7580993408473766)',
  'elu_backward(grad, self, 1.6732632423543772, 1.0507009873554805, 1)',
  { variants: ['function', 'nn'], node: 'EluBackward0', pointwise: { kernel: 'elu_cpu' } },
);
nonlinear(
  'mish(Tensor self) -> Tensor',
  'x times tanh(softplus(x)).',
  'a * tanh(log1p(exp(a)))',
  'mish_gradient(grad, self)',
);
nonlinear(
  'threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor',
  'Replaces elements not above `threshold` by `value`.',
  'a <= threshold ? value : a',
  'threshold_backward(grad, self, threshold)',
  { variants: ['function', 'nn'], pointwise: { on: 'numeric' } },
);
op('relu6(Tensor self) -> Tensor', {
  doc: 'Limits each element to the range from 0 to 6.',
  variants: ['nn'],
  composite: true,
});
op('softsign(Tensor self) -> Tensor', { doc: 'x / (1 + |x|)', variants: ['nn'], composite: true });
op('tanhshrink(Tensor self) -> Tensor', { doc: 'x minus its hyperbolic tangent.', variants: ['nn'], composite: true });
op('prelu(Tensor self, Tensor weight) -> Tensor', {
  doc: 'Multiplies negative elements by a learnt slope, one for all or one per channel.',
  variants: ['function', 'method', 'nn'],
  composite: true,
});
op('_prelu_kernel(Tensor self, Tensor weight) -> Tensor', {
  doc: 'The kernel behind `prelu`; `weight` broadcasts.',
  variants: ['internal'],
  pointwise: { expr: 'a > T(0) ? a : a * b', on: 'floating', kernel: 'prelu_cpu' },
  grad: {
    self: 'where(gt(self, number(0)), grad, grad * weight)',
    weight: 'where(gt(self, number(0)), zeros_like(grad), grad * self)',
  },
});
op('glu(Tensor self, int dim=-1) -> Tensor', {
  widen: true,
  doc: 'The first half along `dim` times the sigmoid of the second.',
  variants: ['nn'],
  grad: { self: 'glu_gradient(grad, self, dim)' },
});
op(
  'rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Multiplies negative elements by slopes drawn from [lower, upper), or outside training by their mean.',
    variants: ['function', 'nn'],
    composite: true,
  },
);
op(
  'rrelu_with_noise(Tensor self, Scalar lower, Scalar upper, bool training, Generator? generator) -> (Tensor output, Tensor noise)',
  {
    widen: true,
    doc: 'The kernel behind `rrelu`; also returns the factors.',
    variants: ['internal'],
    grad: { self: 'rrelu_gradient(grad, self, result1, lower, upper, training)' },
  },
);
