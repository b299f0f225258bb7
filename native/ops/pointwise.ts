/** Elementwise ops. */
import { type OpSpec, op } from './declare';

/** Floating-point function of one tensor. */
function unary(name: string, doc: string, expr: string, grad: string, extra: Partial<OpSpec> = {}): void {
  op(`${name}(Tensor self) -> Tensor`, {
    doc,
    pointwise: { expr, type: 'float', kernel: `${name}_vml_cpu` },
    inplace: true,
    grad: { self: grad },
    ...extra,
  });
}

op('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Adds `other`, scaled by `alpha`, to `input`.',
  pointwise: {
    expr: 'alpha == T(1) ? a + b : fma(alpha, b, a)',
    integral: 'a + alpha * b',
    bool: 'a || (alpha && b)',
    on: 'all',
    kernel: 'add_stub',
    check: 'check_alpha(self, other, alpha);',
  },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad', other: 'alpha_times(grad, alpha)' },
});
op('sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `other`, scaled by `alpha`, from `input`.',
  pointwise: {
    expr: 'alpha == T(1) ? a - b : fma(-alpha, b, a)',
    integral: 'a - alpha * b',
    kernel: 'sub_stub',
    check: 'check_sub(self, other); check_alpha(self, other, alpha);',
  },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad', other: 'neg(alpha_times(grad, alpha))' },
});
op('rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `input`, scaled by `alpha`, from `other`.',
  grad: { self: 'neg(alpha_times(grad, alpha))', other: 'grad' },
});
op('rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `input`, scaled by `alpha`, from a number.',
  grad: { self: 'neg(alpha_times(grad, alpha))' },
  node: 'RsubBackward1',
});
op('mul.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Multiplies `input` by `other`.',
  pointwise: { expr: 'a * b', bool: 'a && b', on: 'all', kernel: 'mul_cpu' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad * other', other: 'grad * self' },
});
op('div.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Divides `input` by `other`; integers give a floating result.',
  pointwise: { expr: 'a / b', type: 'float', kernel: 'div_true_cpu' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad / other', other: 'neg(grad * div(div(self, other), other))' },
});
op('div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor', {
  doc: "Divides `input` by `other` and rounds: `'trunc'` towards zero, `'floor'` down, `null` not at all.",
  numbers: ['self', 'other'],
  inplace: true,
  grad: {
    self: 'rounding_mode ? zeros_like(grad) : grad / other',
    other: 'rounding_mode ? zeros_like(grad) : neg(grad * div(div(self, other), other))',
  },
  node: 'DivBackward2',
});
op('divide_trunc(Tensor self, Tensor other) -> Tensor', {
  doc: 'Quotient rounded towards zero; the kernel behind `div` with `rounding_mode`.',
  variants: ['internal'],
  pointwise: {
    expr: 'trunc(a / b)',
    integral:
      '(std::is_signed_v<T> && b == static_cast<T>(-1)) ? static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a)) : (b == 0 ? T(0) : a / b)',
    kernel: 'div_trunc_cpu',
    check: 'check_zero_division(self, other);',
  },
  nondifferentiable: true,
});
op('floor_divide(Tensor self, Tensor other) -> Tensor', {
  doc: 'Quotient rounded down.',
  pointwise: { expr: 'floor_divide(a, b)', kernel: 'div_floor_cpu', check: 'check_zero_division(self, other);' },
  numbers: ['self', 'other'],
  inplace: true,
  nondifferentiable: true,
});
op('remainder.Scalar(Tensor self, Scalar other) -> Tensor', {
  doc: "Remainder with the divisor's sign, as Python's `%`.",
  inplace: true,
  grad: { self: 'grad' },
  node: 'RemainderBackward0',
});
op('remainder.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: "Remainder with the divisor's sign, as Python's `%`.",
  pointwise: { expr: 'remainder(a, b)', kernel: 'remainder_cpu', check: 'check_zero_division(self, other);' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad', other: 'neg(grad * floor(div(self, other)))' },
  node: 'RemainderBackward1',
});
op('fmod.Scalar(Tensor self, Scalar other) -> Tensor', {
  doc: "Remainder with the dividend's sign, as C's `fmod`.",
  inplace: true,
  grad: { self: 'grad' },
  node: 'FmodBackward0',
});
op('fmod.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: "Remainder with the dividend's sign, as C's `fmod`.",
  pointwise: {
    expr: 'fmod(a, b)',
    integral: 'b == 0 ? T(0) : (std::is_signed_v<T> && b == static_cast<T>(-1) ? T(0) : a % b)',
    kernel: 'fmod_cpu',
    check: 'check_zero_division(self, other);',
  },
  numbers: ['other'],
  inplace: true,
  grad: { self: 'grad', other: 'neg(grad * trunc(div(self, other)))' },
  node: 'FmodBackward1',
});
op('neg(Tensor self) -> Tensor', {
  doc: 'Negative of each element.',
  pointwise: { expr: '-a', kernel: 'neg_cpu', check: 'check_neg(self);' },
  inplace: true,
  grad: { self: 'neg(grad)' },
});
op('abs(Tensor self) -> Tensor', {
  doc: 'Absolute value of each element.',
  pointwise: { expr: 'fabs(a)', integral: 'a < T(0) ? -a : a', kernel: 'abs_cpu' },
  inplace: true,
  grad: { self: 'grad * sgn(self)' },
});
op('sign(Tensor self) -> Tensor', {
  doc: 'Sign of each element: -1, 0 or 1.',
  pointwise: {
    expr: 'T((a > 0) - (a < 0))',
    integral: 'T((a > T(0)) - (a < T(0)))',
    bool: 'a',
    on: 'all',
    kernel: 'sign_cpu',
  },
  inplace: true,
  grad: { self: 'zeros_like(grad)' },
});
op('sgn(Tensor self) -> Tensor', {
  doc: 'Sign of each element; the same as `sign` for real numbers.',
  pointwise: {
    expr: 'T((a > 0) - (a < 0))',
    integral: 'T((a > T(0)) - (a < T(0)))',
    bool: 'a',
    on: 'all',
    kernel: 'sgn_cpu',
  },
  inplace: true,
  grad: { self: 'zeros_like(grad)' },
});
op('pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor', {
  doc: '`input` to the power of a number.',
  grad: { self: 'pow_backward(grad, self, exponent)' },
  inplace: true,
  node: 'PowBackward0',
});
op('pow.Scalar(Scalar self, Tensor exponent) -> Tensor', {
  doc: 'A number to the power of each element.',
  variants: ['function'],
  grad: { exponent: 'pow_backward_exponent(grad, number(self), exponent, result)' },
  node: 'PowBackward2',
});
op('pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor', {
  doc: '`input` to the power `exponent`.',
  pointwise: {
    expr: 'pow(a, b)',
    integral: 'integer_pow(a, b)',
    kernel: 'pow',
    check: 'check_integer_pow(self, exponent);',
  },
  numbers: ['self', 'exponent'],
  inplace: true,
  grad: {
    self: 'pow_backward_self(grad, self, exponent)',
    exponent: 'pow_backward_exponent(grad, self, exponent, result)',
  },
  node: 'PowBackward1',
});
op('square(Tensor self) -> Tensor', { doc: 'Square of each element.', composite: true });
op('square_(Tensor(a!) self) -> Tensor(a!)', {
  doc: 'In place: square of each element.',
  variants: ['method'],
  composite: true,
});
op('maximum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The larger of each pair of elements; NaN when either is.',
  pointwise: { expr: 'maximum(a, b)', bool: 'a || b', on: 'all', kernel: 'maximum_cpu' },
  grad: { self: 'extreme_share(grad, self, other, true)', other: 'extreme_share(grad, other, self, true)' },
});
op('minimum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The smaller of each pair of elements; NaN when either is.',
  pointwise: { expr: 'minimum(a, b)', bool: 'a && b', on: 'all', kernel: 'minimum_cpu' },
  grad: { self: 'extreme_share(grad, self, other, false)', other: 'extreme_share(grad, other, self, false)' },
});

unary('exp', 'e to the power of each element.', 'exp(a)', 'grad * result');
unary('expm1', 'exp(x) - 1, exact for small x.', 'expm1(a)', 'grad * (result + 1)');
unary('log', 'Natural logarithm of each element.', 'log(a)', 'grad / self');
unary('log2', 'Logarithm to base 2 of each element.', 'log2(a)', 'grad / (self * 0.6931471805599453)');
unary('log10', 'Logarithm to base 10 of each element.', 'log10(a)', 'grad / (self * 2.302585092994046)');
unary('log1p', 'log(1 + x), exact for small x.', 'log1p(a)', 'grad / (self + 1)', { node: 'Log1PBackward0' });
unary('sqrt', 'Square root of each element.', 'sqrt(a)', 'grad / (result * 2)');
unary(
  'rsqrt',
  'Reciprocal of the square root of each element.',
  'T(1) / sqrt(a)',
  'grad * pow(result, Scalar(3)) * -0.5',
);
unary('reciprocal', 'One divided by each element.', 'T(1) / a', 'neg(grad * (result * result))');
unary('sin', 'Sine of each element.', 'sin(a)', 'grad * cos(self)');
unary('cos', 'Cosine of each element.', 'cos(a)', 'neg(grad * sin(self))');
unary('tan', 'Tangent of each element.', 'tan(a)', 'grad * (result * result + 1)');
unary('asin', 'Inverse sine of each element.', 'asin(a)', 'grad * rsqrt(1 - self * self)');
unary('acos', 'Inverse cosine of each element.', 'acos(a)', 'neg(grad * rsqrt(1 - self * self))');
unary('atan', 'Inverse tangent of each element.', 'atan(a)', 'grad / (self * self + 1)');
unary('sinh', 'Hyperbolic sine of each element.', 'sinh(a)', 'grad * cosh(self)');
unary('cosh', 'Hyperbolic cosine of each element.', 'cosh(a)', 'grad * sinh(self)');
unary('tanh', 'Hyperbolic tangent of each element.', 'tanh(a)', 'tanh_backward(grad, result)');
unary('erf', 'Error function of each element.', 'erf(a)', 'grad * exp(neg(self * self)) * 1.1283791670955126');
unary(
  'sigmoid',
  'Logistic function 1 / (1 + exp(-x)) of each element.',
  'T(1) / (T(1) + exp(-a))',
  'sigmoid_backward(grad, result)',
);

/** Rounding: integers pass through; the gradient is zero. */
function rounding(name: string, doc: string, expr: string): void {
  op(`${name}(Tensor self) -> Tensor`, {
    doc,
    pointwise: { expr, integral: 'a', kernel: `${name}_vml_cpu` },
    inplace: true,
    grad: { self: 'zeros_like(grad)' },
  });
}
rounding('floor', 'Largest integer not above each element.', 'floor(a)');
rounding('ceil', 'Smallest integer not below each element.', 'ceil(a)');
rounding('trunc', 'Integer part of each element.', 'trunc(a)');
rounding('round', 'Nearest integer, halves to even.', 'nearest(a)');
op('round.decimals(Tensor self, *, int decimals) -> Tensor', {
  doc: 'Nearest number with the given count of decimals, halves to even.',
  inplace: true,
  grad: { self: 'zeros_like(grad)' },
  node: 'RoundBackward1',
});

op('tanh_backward(Tensor grad_output, Tensor output) -> Tensor', {
  doc: 'Gradient of `tanh` from its output.',
  variants: ['internal'],
  pointwise: { expr: 'a * (T(1) - b * b)', on: 'floating' },
  grad: {
    grad_output: 'tanh_backward(grad, output)',
    output: 'grad * (output * grad_output * -2)',
  },
});
op('sigmoid_backward(Tensor grad_output, Tensor output) -> Tensor', {
  doc: 'Gradient of `sigmoid` from its output.',
  variants: ['internal'],
  pointwise: { expr: 'a * (T(1) - b) * b', on: 'floating' },
  grad: {
    grad_output: 'sigmoid_backward(grad, output)',
    output: 'grad * grad_output * (output * -2 + 1)',
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
  pointwise: { expr: 'a / (T(1) + exp(-a))', on: 'floating', kernel: 'silu_cpu' },
  grad: { self: 'silu_gradient(grad, self)' },
});
op("gelu(Tensor self, *, str approximate='none') -> Tensor", {
  doc: "Gaussian error linear unit; `approximate: 'tanh'` uses the tanh form.",
  variants: ['nn'],
  composite: true,
});
op('gelu_erf(Tensor self) -> Tensor', {
  doc: 'Exact GELU; the kernel behind `gelu`.',
  variants: ['internal'],
  pointwise: { expr: 'a * T(0.5) * (T(1) + erf(a * T(0.7071067811865476)))', on: 'floating', kernel: 'GeluKernelImpl' },
  grad: { self: 'gelu_gradient(grad, self)' },
  node: 'GeluBackward0',
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
op('clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor', {
  doc: 'Limits each element to the range from `min` to `max`; either may be left out.',
  grad: { self: 'clamp_backward(grad, self, min, max)' },
  inplace: true,
  node: 'ClampBackward1',
});
op('clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor', {
  doc: 'Limits each element to a range given by tensors.',
  grad: { 'self, min, max': 'clamp_tensor_backward(grad, self, min, max, mask)' },
  node: 'ClampBackward0',
});
op('clamp_min(Tensor self, Scalar min) -> Tensor', {
  doc: 'Raises elements below `min` to it.',
  pointwise: { expr: 'maximum(a, min)', kernel: 'clamp_min_scalar_cpu' },
  inplace: true,
  grad: { self: 'where(ge(self, number(min)), grad, number(0))' },
});
op('clamp_min.Tensor(Tensor self, Tensor min) -> Tensor', {
  doc: 'Raises elements to a lower limit given by a tensor.',
  grad: { 'self, min': 'clamp_tensor_backward(grad, self, min, Tensor(), {mask[0], mask[1], false})' },
  node: 'ClampMinBackward1',
});
op('clamp_max(Tensor self, Scalar max) -> Tensor', {
  doc: 'Lowers elements above `max` to it.',
  pointwise: { expr: 'minimum(a, max)', kernel: 'clamp_max_scalar_cpu' },
  inplace: true,
  grad: { self: 'where(le(self, number(max)), grad, number(0))' },
});
op('clamp_max.Tensor(Tensor self, Tensor max) -> Tensor', {
  doc: 'Lowers elements to an upper limit given by a tensor.',
  grad: { 'self, max': 'clamp_tensor_backward(grad, self, Tensor(), max, {mask[0], false, mask[1]})' },
  node: 'ClampMaxBackward1',
});
op('where.self(Tensor condition, Tensor self, Tensor other) -> Tensor', {
  doc: 'Takes elements of `input` where `condition` holds, else of `other`.',
  variants: ['function'],
  pointwise: { expr: 'a ? b : c', on: 'all', mask: true, check: 'check_condition(condition);' },
  numbers: ['self', 'other'],
  grad: { self: 'where(condition, grad, number(0))', other: 'where(condition, number(0), grad)' },
});

op('where(Tensor condition) -> Tensor[]', {
  doc: 'Indices of the elements where `condition` holds, one tensor per dimension.',
  variants: ['function'],
  composite: true,
});

/** Comparison of two tensors, or with a number. */
function comparison(name: string, symbol: string, doc: string): void {
  op(`${name}.Tensor(Tensor self, Tensor other) -> Tensor`, {
    doc,
    pointwise: { expr: `a ${symbol} b`, type: 'compare', on: 'all', kernel: `${name}_cpu` },
    numbers: ['other'],
    inplace: true,
    grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
  });
}
comparison('eq', '==', 'Whether elements are equal.');
comparison('ne', '!=', 'Whether elements differ.');
comparison('lt', '<', 'Whether elements of `input` are less than those of `other`.');
comparison('le', '<=', 'Whether elements of `input` are at most those of `other`.');
comparison('gt', '>', 'Whether elements of `input` are greater than those of `other`.');
comparison('ge', '>=', 'Whether elements of `input` are at least those of `other`.');

op('logical_and(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether both elements are nonzero.',
  pointwise: { expr: 'a != T(0) && b != T(0)', type: 'compare', on: 'all', kernel: 'logical_and_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_or(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether at least one element is nonzero.',
  pointwise: { expr: 'a != T(0) || b != T(0)', type: 'compare', on: 'all', kernel: 'logical_or_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_xor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether exactly one element is nonzero.',
  pointwise: { expr: '(a != T(0)) != (b != T(0))', type: 'compare', on: 'all', kernel: 'logical_xor_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_not(Tensor self) -> Tensor', {
  doc: 'Whether elements are zero.',
  pointwise: { expr: 'a == T(0)', type: 'compare', on: 'all', kernel: 'logical_not_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)' },
});
/** Bitwise op; logical for bool. */
function bitwise(name: string, symbol: string, logical: string, doc: string): void {
  op(`${name}.Tensor(Tensor self, Tensor other) -> Tensor`, {
    doc,
    pointwise: { expr: `a ${symbol} b`, bool: logical, on: 'bool_integral', kernel: `${name}_cpu` },
    numbers: ['self', 'other'],
    inplace: true,
    nondifferentiable: true,
  });
}
bitwise('bitwise_and', '&', 'a && b', 'Bitwise and; logical for bool.');
bitwise('bitwise_or', '|', 'a || b', 'Bitwise or; logical for bool.');
bitwise('bitwise_xor', '^', 'a != b', 'Bitwise exclusive or; logical for bool.');
op('bitwise_not(Tensor self) -> Tensor', {
  doc: 'Bitwise complement; logical for bool.',
  pointwise: { expr: '~a', bool: '!a', on: 'bool_integral', kernel: 'bitwise_not_cpu' },
  nondifferentiable: true,
});
op('isnan(Tensor self) -> Tensor', {
  doc: 'Whether elements are not a number.',
  pointwise: { expr: 'isnan(a)', integral: 'false', bool: 'false', type: 'compare', on: 'all' },
});
op('isinf(Tensor self) -> Tensor', {
  doc: 'Whether elements are plus or minus infinity.',
  pointwise: { expr: 'fabs(a) == kInfinity<T>', integral: 'false', bool: 'false', type: 'compare', on: 'all' },
});
op('isfinite(Tensor self) -> Tensor', {
  doc: 'Whether elements are neither infinite nor NaN.',
  pointwise: { expr: 'fabs(a) < kInfinity<T>', integral: 'true', bool: 'true', type: 'compare', on: 'all' },
});
op('lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor', {
  doc: 'Interpolates linearly from `input` to `end`.',
  pointwise: {
    expr: 'weight < T(0.5) ? a + weight * (b - a) : b - (b - a) * (T(1) - weight)',
    on: 'floating',
    kernel: 'lerp_kernel_scalar',
  },
  inplace: true,
  grad: { self: 'grad * number(1 - weight.to<double>())', end: 'grad * number(weight)' },
});
op('addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'Adds `value` times the product of two tensors.',
  pointwise: { expr: 'a + value * b * c', kernel: 'addcmul_cpu_out' },
  inplace: true,
  grad: { self: 'grad', tensor1: 'grad * (tensor2 * number(value))', tensor2: 'grad * (tensor1 * number(value))' },
});
op('addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'Adds `value` times the quotient of two tensors.',
  pointwise: { expr: 'a + value * b / c', on: 'floating', kernel: 'addcdiv_cpu_out' },
  inplace: true,
  grad: {
    self: 'grad',
    tensor1: 'grad * (number(value) / tensor2)',
    tensor2: 'neg(grad * (number(value) * tensor1 / (tensor2 * tensor2)))',
  },
});
