/** Elementwise arithmetic. */
import { family } from './declare';

const op = family('arithmetic');

op('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Adds `other`, scaled by `alpha`, to `input`.',
  pointwise: {
    expr: 'alpha == T(1) ? a + b : fma(alpha, b, a)',
    integral: 'a + alpha * b',
    bool: 'a || (alpha && b)',
    on: 'all',
    complex: 'a + alpha * b',
    kernel: 'add_stub',
    check: 'check_alpha(self, other, alpha);',
  },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad', other: 'scaled(grad, alpha)' },
});
op('sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `other`, scaled by `alpha`, from `input`.',
  pointwise: {
    expr: 'alpha == T(1) ? a - b : fma(-alpha, b, a)',
    integral: 'a - alpha * b',
    complex: 'a - alpha * b',
    kernel: 'sub_stub',
    check: 'check_sub(self, other); check_alpha(self, other, alpha);',
  },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad', other: 'neg(scaled(grad, alpha))' },
});
op('rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `input`, scaled by `alpha`, from `other`.',
  grad: { self: 'neg(scaled(grad, alpha))', other: 'grad' },
});
op('rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor', {
  doc: 'Subtracts `input`, scaled by `alpha`, from a number.',
  grad: { self: 'neg(scaled(grad, alpha))' },
  node: 'RsubBackward1',
});
op('mul.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Multiplies `input` by `other`.',
  pointwise: { expr: 'a * b', bool: 'a && b', on: 'all', complex: true, kernel: 'mul_cpu' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad * conj(other)', other: 'grad * conj(self)' },
});
op('div.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Divides `input` by `other`; integers give a floating result.',
  pointwise: { expr: 'a / b', type: 'float', complex: true, kernel: 'div_true_cpu' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: { self: 'grad / conj(other)', other: 'neg(grad * conj(div(div(self, other), other)))' },
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
  grad: { self: 'grad', other: 'neg(grad * div(self, other, std::string("floor")))' },
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
  pointwise: { complex: true, expr: '-a', kernel: 'neg_cpu', check: 'check_neg(self);' },
  inplace: true,
  grad: { self: 'neg(grad)' },
});
op('abs(Tensor self) -> Tensor', {
  doc: 'Absolute value of each element.',
  pointwise: { expr: 'fabs(a)', integral: 'a < T(0) ? -a : a', complex: 'abs(a)', real: true, kernel: 'abs_cpu' },
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
    check:
      'refuse_complex(self, "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.");',
  },
  inplace: true,
  grad: { self: 'zeros_like(grad)' },
});
op('sgn(Tensor self) -> Tensor', {
  doc: 'Sign of each element: `sign` for real numbers, x / |x| for complex ones.',
  pointwise: {
    expr: 'T((a > 0) - (a < 0))',
    integral: 'T((a > T(0)) - (a < T(0)))',
    bool: 'a',
    on: 'all',
    complex: 'a == T(0) ? T(0) : a / abs(a)',
    kernel: 'sgn_cpu',
  },
  inplace: true,
  grad: { self: 'sgn_backward(grad, self, result)' },
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
    complex: true,
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
op('cube(Tensor self) -> Tensor', {
  doc: 'The loop behind `pow` with exponent 3.',
  variants: ['internal'],
  pointwise: { expr: 'a * a * a', on: 'floating', complex: true, kernel: 'pow' },
  nondifferentiable: true,
});
op('square(Tensor self) -> Tensor', { doc: 'Square of each element.', composite: true });
op('square_(Tensor(a!) self) -> Tensor(a!)', {
  doc: 'In place: square of each element.',
  variants: ['method'],
  composite: true,
});
op('maximum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The larger of each pair of elements; NaN when either is.',
  pointwise: {
    expr: 'maximum(a, b)',
    bool: 'a || b',
    on: 'all',
    kernel: 'maximum_cpu',
    check:
      'check(!is_complex(self.dtype()) && !is_complex(other.dtype()), "maximum not implemented for complex tensors.");',
  },
  grad: { self: 'extreme_share(grad, self, other, true)', other: 'extreme_share(grad, other, self, true)' },
});
op('minimum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The smaller of each pair of elements; NaN when either is.',
  pointwise: {
    expr: 'minimum(a, b)',
    bool: 'a && b',
    on: 'all',
    kernel: 'minimum_cpu',
    check:
      'check(!is_complex(self.dtype()) && !is_complex(other.dtype()), "minimum not implemented for complex tensors.");',
  },
  grad: { self: 'extreme_share(grad, self, other, false)', other: 'extreme_share(grad, other, self, false)' },
});

op('clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor', {
  doc: 'Limits each element to the range from `min` to `max`; either may be left out.',
  grad: { self: 'clamp_backward(grad, self, min, max)' },
  inplace: true,
  node: 'ClampBackward1',
});
op('clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor', {
  doc: 'Limits each element to a range given by tensors.',
  inplace: true,
  grad: { 'self, min, max': 'clamp_tensor_backward(grad, self, min, max, mask)' },
  node: 'ClampBackward0',
});
op('clamp_between(Tensor self, Tensor min, Tensor max) -> Tensor', {
  doc: 'The loop behind `clamp` with both limits.',
  variants: ['internal'],
  pointwise: { expr: 'clamped(a, b, c)', bool: '(a || b) && c', on: 'all', kernel: 'clamp_scalar_cpu' },
  nondifferentiable: true,
});
op('clamp_min(Tensor self, Scalar min) -> Tensor', {
  doc: 'Raises elements below `min` to it.',
  inplace: true,
  grad: { self: 'where(ge(self, number(min)), grad, number(0))' },
});
op('clamp_min.Tensor(Tensor self, Tensor min) -> Tensor', {
  doc: 'Raises elements to a lower limit given by a tensor.',
  inplace: true,
  grad: { 'self, min': 'clamp_tensor_backward(grad, self, min, Tensor(), {mask[0], mask[1], false})' },
  node: 'ClampMinBackward1',
});
op('clamp_max(Tensor self, Scalar max) -> Tensor', {
  doc: 'Lowers elements above `max` to it.',
  inplace: true,
  grad: { self: 'where(le(self, number(max)), grad, number(0))' },
});
op('clamp_max.Tensor(Tensor self, Tensor max) -> Tensor', {
  doc: 'Lowers elements to an upper limit given by a tensor.',
  inplace: true,
  grad: { 'self, max': 'clamp_tensor_backward(grad, self, Tensor(), max, {mask[0], false, mask[1]})' },
  node: 'ClampMaxBackward1',
});

op('lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor', {
  doc: 'Interpolates linearly from `input` to `end`.',
  pointwise: {
    expr: 'weight < T(0.5) ? a + weight * (b - a) : b - (b - a) * (T(1) - weight)',
    on: 'floating',
    complex: 'abs(weight) < T(0.5).real() ? a + weight * (b - a) : b - (b - a) * (T(1) - weight)',
    kernel: 'lerp_kernel_scalar',
    check: 'check_lerp("end", self, end);',
  },
  inplace: true,
  grad: { self: 'grad * conj(number(one_minus(weight)))', end: 'grad * conj(number(weight))' },
});
op('lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor', {
  doc: 'Interpolates linearly from `input` to `end`, by a weight for each element.',
  pointwise: {
    expr: 'c < T(0.5) ? a + c * (b - a) : b - (b - a) * (T(1) - c)',
    on: 'floating',
    complex: 'abs(c) < T(0.5).real() ? a + c * (b - a) : b - (b - a) * (T(1) - c)',
    kernel: 'lerp_kernel_tensor',
    check: 'check_lerp("end", self, end); check_lerp("weight", self, weight);',
  },
  inplace: true,
  grad: { self: 'grad * conj(1 - weight)', end: 'grad * conj(weight)', weight: 'grad * conj(end - self)' },
  node: 'LerpBackward1',
});
op('addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'Adds `value` times the product of two tensors.',
  pointwise: { expr: 'a + value * b * c', complex: true, kernel: 'addcmul_cpu_out' },
  inplace: true,
  grad: {
    self: 'grad',
    tensor1: 'grad * conj(tensor2 * number(value))',
    tensor2: 'grad * conj(tensor1 * number(value))',
  },
});
op('addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'Adds `value` times the quotient of two tensors.',
  pointwise: {
    expr: 'a + value * b / c',
    on: 'floating',
    complex: true,
    kernel: 'addcdiv_cpu_out',
    check: 'check_addcdiv(tensor1, tensor2);',
  },
  inplace: true,
  grad: {
    self: 'grad',
    tensor1: 'grad * conj(over(value, tensor2))',
    tensor2: 'neg(grad * conj(number(value) * tensor1 / (tensor2 * tensor2)))',
  },
});
