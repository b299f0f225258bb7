/** Activation functions, softmax among them. */
import { family } from './declare';

const op = family('activation');

op('tanh_backward(Tensor grad_output, Tensor output) -> Tensor', {
  doc: 'Gradient of `tanh` from its output.',
  variants: ['internal'],
  pointwise: { expr: 'a * (T(1) - b * b)', on: 'floating', complex: 'a * conj(T(1) - b * b)' },
  grad: {
    grad_output: 'tanh_backward(grad, output)',
    output: 'grad * conj(output * grad_output * -2)',
  },
});
op('sigmoid_backward(Tensor grad_output, Tensor output) -> Tensor', {
  doc: 'Gradient of `sigmoid` from its output.',
  variants: ['internal'],
  pointwise: { expr: 'a * (T(1) - b) * b', on: 'floating', complex: 'a * conj((T(1) - b) * b)' },
  grad: {
    grad_output: 'sigmoid_backward(grad, output)',
    output: 'grad * conj(grad_output * (output * -2 + 1))',
  },
});
op('relu(Tensor self) -> Tensor', {
  doc: 'Replaces negative elements by zero.',
  variants: ['function', 'method', 'nn'],
  pointwise: { expr: 'a < T(0) ? T(0) : a', kernel: 'clamp_min_scalar_cpu', check: 'check_relu(self);' },
  inplace: true,
  grad: { self: 'threshold_backward(grad, result, 0)' },
});
op('threshold_backward(Tensor grad_output, Tensor self, Scalar threshold) -> Tensor', {
  doc: 'Gradient of a rectifier: passes where `input` is above the threshold.',
  variants: ['internal'],
  pointwise: { expr: 'b <= threshold ? T(0) : a', kernel: 'threshold' },
  grad: { grad_output: 'threshold_backward(grad, self, threshold)', self: 'zeros_like(grad)' },
});
op('leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor', {
  doc: 'Multiplies negative elements by `negative_slope`.',
  variants: ['nn'],
  pointwise: { expr: 'a > T(0) ? a : a * negative_slope', on: 'floating', kernel: 'leaky_relu_cpu' },
  inplace: true,
  grad: { self: 'leaky_relu_backward(grad, self, negative_slope)' },
});
op('leaky_relu_backward(Tensor grad_output, Tensor self, Scalar negative_slope) -> Tensor', {
  doc: 'Gradient of `leaky_relu`.',
  variants: ['internal'],
  pointwise: { expr: 'b > T(0) ? a : a * negative_slope', on: 'floating' },
  grad: { grad_output: 'leaky_relu_backward(grad, self, negative_slope)', self: 'zeros_like(grad)' },
});
op('softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor', {
  doc: 'Smooth rectifier log(1 + exp(beta x)) / beta; linear above `threshold`.',
  variants: ['nn'],
  pointwise: { expr: 'a * beta > threshold ? a : log1p(exp(a * beta)) / beta', on: 'floating', kernel: 'softplus_cpu' },
  grad: { self: 'where(gt(self * beta, number(threshold)), grad, grad * sigmoid(self * beta))' },
});
op('silu(Tensor self) -> Tensor', {
  doc: 'x times sigmoid(x), also called swish.',
  variants: ['nn'],
  pointwise: { expr: 'a / (T(1) + exp(-a))', complex: true, on: 'floating', kernel: 'silu_cpu' },
  inplace: true,
  grad: { self: 'silu_gradient(grad, self)' },
});
op('silu_slope(Tensor grad_output, Tensor self) -> Tensor', {
  doc: 'Gradient of `silu` where no second one is asked for.',
  variants: ['internal'],
  pointwise: {
    expr: 'a / (T(1) + exp(-b)) * (T(1) + b * (T(1) - T(1) / (T(1) + exp(-b))))',
    on: 'floating',
    kernel: 'silu_slope',
  },
  nondifferentiable: true,
});
op("gelu(Tensor self, *, str approximate='none') -> Tensor", {
  doc: "Gaussian error linear unit; `approximate: 'tanh'` uses the tanh form.",
  variants: ['nn'],
  composite: true,
});
op('gelu_erf(Tensor self) -> Tensor', {
  doc: 'Exact GELU; the kernel behind `gelu`.',
  variants: ['internal'],
  pointwise: { expr: 'a * normal_cdf(a)', on: 'floating', kernel: 'GeluKernelImpl' },
  grad: { self: 'gelu_gradient(grad, self)' },
  node: 'GeluBackward0',
});
op('gelu_onednn(Tensor self) -> Tensor', {
  doc: 'The same as oneDNN computes it: infinity gives NaN.',
  variants: ['internal'],
  pointwise: { expr: 'a * (normal_cdf(a) + (a - a))', on: 'floating', kernel: 'GeluKernelImpl' },
  grad: { self: 'gelu_gradient(grad, self)' },
  node: 'GeluBackward0',
});
op('gelu_slope(Tensor grad_output, Tensor self) -> Tensor', {
  doc: 'Gradient of exact GELU where no second one is asked for.',
  variants: ['internal'],
  pointwise: {
    expr: 'a * (normal_cdf(b) + b * exp(b * b * T(-0.5)) * T(0.3989422804014327))',
    on: 'floating',
    kernel: 'gelu_slope',
  },
  nondifferentiable: true,
});
op('gelu_tanh(Tensor self) -> Tensor', {
  doc: 'GELU in its tanh form; the kernel behind `gelu`.',
  variants: ['internal'],
  pointwise: {
    expr: 'T(0.5) * a * (T(1) + tanh(T(0.7978845608028654) * (a + T(0.044715) * a * a * a)))',
    on: 'floating',
    kernel: 'GeluKernelImpl',
  },
  grad: { self: 'gelu_tanh_gradient(grad, self)' },
  node: 'GeluBackward0',
});
op('gelu_tanh_slope(Tensor grad_output, Tensor self) -> Tensor', {
  doc: 'Gradient of GELU in its tanh form where no second one is asked for.',
  variants: ['internal'],
  pointwise: {
    expr: 'a * gelu_tanh_slope(b)',
    on: 'floating',
    kernel: 'gelu_tanh_slope',
  },
  nondifferentiable: true,
});

op('softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'Exponentials along a dimension, scaled to sum to one.',
  shapes: 'any; the result has that of `input`',
  variants: ['function', 'method', 'nn'],
  grad: { self: 'softmax_backward(grad, result, dim)' },
});
op('softmax_backward(Tensor grad_output, Tensor output, int dim) -> Tensor', {
  widen: true,
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
  shapes: 'any; the result has that of `input`',
  variants: ['function', 'method', 'nn'],
  grad: { self: 'log_softmax_backward(grad, result, dim)' },
});
op('log_softmax_backward(Tensor grad_output, Tensor output, int dim) -> Tensor', {
  widen: true,
  doc: 'Gradient of `log_softmax` from its output.',
  variants: ['internal'],
  grad: {
    grad_output: 'grad - sum(grad * exp(output), Dims{dim}, true)',
    output: 'neg(grad * exp(output) * sum(grad_output, Dims{dim}, true))',
  },
  node: 'LogSoftmaxBackwardDataBackward0',
});

op('log_sigmoid(Tensor self) -> Tensor', {
  doc: 'Logarithm of the sigmoid, computed safely.',
  variants: ['library'],
  pointwise: { expr: 'minimum(a, T(0)) - log1p(exp(-fabs(a)))', on: 'floating', kernel: 'log_sigmoid_cpu' },
  grad: { self: 'grad * sigmoid(neg(self))' },
});
