/** Elementwise functions of one or two tensors beyond the everyday ones in math.ts and arithmetic.ts. */
import { family, type OpSpec, type Pointwise } from './declare';

const op = family('elementary');

const COMPLEX: Partial<Pointwise> = { complex: true };
const refusal = (name: string, text: string): Partial<Pointwise> => ({
  check: `check(!is_complex(self.dtype()), "${name} ${text}");`,
});

/** Floating-point function of one tensor. */
function unary(
  name: string,
  doc: string,
  expr: string,
  grad: string,
  more: Partial<Pointwise> = {},
  extra: Partial<OpSpec> = {},
): void {
  op(`${name}(Tensor self) -> Tensor`, {
    doc,
    pointwise: { expr, type: 'float', kernel: `${name}_vml_cpu`, ...more },
    inplace: true,
    grad: { self: grad },
    ...extra,
  });
}
unary(
  'acosh',
  'Inverse hyperbolic cosine of each element.',
  'acosh(a)',
  // One root serves real numbers, but is another branch for complex ones.
  'self.dtype() == real_dtype(self.dtype()) ? grad * rsqrt(self * self - 1) : grad * conj(rsqrt(self + 1) * rsqrt(self - 1))',
  COMPLEX,
);
unary('asinh', 'Inverse hyperbolic sine of each element.', 'asinh(a)', 'grad * conj(rsqrt(self * self + 1))', COMPLEX);
unary('atanh', 'Inverse hyperbolic tangent of each element.', 'atanh(a)', 'grad / conj(1 - self * self)', COMPLEX);
unary('exp2', '2 to the power of each element.', 'exp2(a)', 'grad * conj(result) * 0.6931471805599453', COMPLEX);
unary(
  'erfc',
  'Complement of the error function of each element.',
  'erfc(a)',
  'grad * exp(neg(self * self)) * -1.1283791670955126',
);
unary(
  'deg2rad',
  'Degrees to radians.',
  'a * T(0.017453292519943295)',
  'grad * 0.017453292519943295',
  refusal('deg2rad', 'is not supported for complex tensors.'),
  {
    node: 'Deg2RadBackward0',
  },
);
unary(
  'rad2deg',
  'Radians to degrees.',
  'a * T(57.29577951308232)',
  'grad * 57.29577951308232',
  refusal('rad2deg', 'is not supported for complex tensors.'),
  {
    node: 'Rad2DegBackward0',
  },
);
op('frac(Tensor self) -> Tensor', {
  doc: 'Fractional part of each element.',
  pointwise: { expr: 'a - trunc(a)', on: 'floating', kernel: 'frac_cpu' },
  inplace: true,
  grad: { self: 'grad' },
});
op('positive(Tensor self) -> Tensor', { doc: 'The tensor itself; an error for bool.', composite: true });
op('frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)', {
  widen: true,
  doc: 'Mantissa between 0.5 and 1 and binary exponent of each element.',
  grad: { self: 'grad / exp2(result1)' },
});
op('nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor', {
  doc: "Replaces NaN by `nan` (0) and infinities by `posinf` and `neginf` (the dtype's largest and smallest numbers).",
  inplace: true,
  grad: { self: 'grad * isfinite(self)' },
});
op('replace_nonfinite(Tensor self, float nan, float posinf, float neginf) -> Tensor', {
  doc: 'The kernel behind `nan_to_num`.',
  variants: ['internal'],
  pointwise: { expr: 'isnan(a) ? nan : a == kInfinity<T> ? posinf : a == -kInfinity<T> ? neginf : a', on: 'floating' },
  nondifferentiable: true,
});

op('signbit(Tensor self) -> Tensor', {
  doc: 'Whether the sign bit is set: negative numbers, and minus zero.',
  pointwise: {
    expr: '__builtin_signbit(a) != 0',
    integral: 'a < T(0)',
    bool: 'false',
    type: 'compare',
    on: 'all',
    kernel: 'signbit_cpu',
    check: 'refuse_complex(self, "signbit is not implemented for complex tensors.");',
  },
});
op('isposinf(Tensor self) -> Tensor', {
  doc: 'Whether elements are plus infinity.',
  pointwise: {
    expr: 'a == kInfinity<T>',
    integral: 'false',
    bool: 'false',
    type: 'compare',
    on: 'all',
    ...refusal('isposinf', 'does not support complex inputs.'),
  },
});
op('isneginf(Tensor self) -> Tensor', {
  doc: 'Whether elements are minus infinity.',
  pointwise: {
    expr: 'a == -kInfinity<T>',
    integral: 'false',
    bool: 'false',
    type: 'compare',
    on: 'all',
    ...refusal('isneginf', 'does not support complex inputs.'),
  },
});
op('atan2(Tensor self, Tensor other) -> Tensor', {
  doc: 'Angle of the point (`other`, `input`), between -pi and pi.',
  pointwise: { expr: 'atan2(a, b)', type: 'float', kernel: 'atan2_cpu' },
  inplace: true,
  grad: {
    self: 'atan2_slope(grad * other, self, other)',
    other: 'atan2_slope(grad * neg(self), self, other)',
  },
});
op('copysign.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Magnitude of `input` with the sign of `other`.',
  pointwise: { expr: '__builtin_copysign(a, b)', type: 'float', kernel: 'copysign_cpu' },
  numbers: ['other'],
  inplace: true,
  grad: { self: 'copysign_backward(grad, self, result)', other: 'zeros_like(other)' },
});
op('hypot(Tensor self, Tensor other) -> Tensor', {
  doc: 'Length of the hypotenuse: sqrt(x^2 + y^2), safe from overflow.',
  pointwise: { expr: 'hypot(a, b)', on: 'floating', kernel: 'hypot_cpu' },
  inplace: true,
  grad: { self: 'grad * self / result', other: 'grad * other / result' },
});
op('nextafter(Tensor self, Tensor other) -> Tensor', {
  doc: 'The next representable number after `input` towards `other`.',
  pointwise: { expr: 'std::nextafter(a, b)', on: 'floating', once: true, kernel: 'nextafter_cpu' },
  inplace: true,
  grad: { self: 'where(ne(self, other), grad, number(0))', other: 'zeros_like(other)' },
});
for (const [name, symbol, doc] of [
  ['fmax', '>', 'larger'],
  ['fmin', '<', 'smaller'],
] as const) {
  const compare = name === 'fmax' ? 'ge' : 'le';
  const mine = `logical_or(${compare}(self, other), isnan(other))`;
  op(`${name}(Tensor self, Tensor other) -> Tensor`, {
    doc: `The ${doc} of each pair of elements; the other one when one is NaN.`,
    pointwise: {
      expr: `isnan(b) || a ${symbol} b ? a : b`,
      integral: `a ${symbol} b ? a : b`,
      bool: name === 'fmax' ? 'a || b' : 'a && b',
      on: 'all',
      kernel: `${name}_cpu`,
      ...refusal(name, 'not implemented for complex tensors.'),
    },
    grad: { self: `masked_fill(grad, logical_not(${mine}), 0)`, other: `masked_fill(grad, ${mine}, 0)` },
  });
}
op('heaviside(Tensor self, Tensor values) -> Tensor', {
  doc: 'Step function: 0 below zero, 1 above, and `values` at zero.',
  pointwise: {
    expr: 'a == T(0) ? b : T(a > T(0))',
    on: 'all',
    kernel: 'heaviside_cpu',
    check:
      'check(!is_complex(self.dtype()) && !is_complex(values.dtype()), "heaviside is not yet implemented for complex tensors."); ' +
      'check(self.dtype() == values.dtype(), "heaviside is not yet implemented for tensors with different dtypes.");',
  },
  inplace: true,
  nondifferentiable: true,
});
op('logaddexp(Tensor self, Tensor other) -> Tensor', {
  doc: 'log(exp(x) + exp(y)), safe from overflow.',
  pointwise: {
    expr: 'a == b && fabs(a) == kInfinity<T> ? a : maximum(a, b) + log1p(exp(-fabs(a - b)))',
    on: 'floating',
    complex: 'logaddexp(a, b)',
    kernel: 'logaddexp_cpu',
  },
  grad: { self: 'grad / conj(exp(other - self) + 1)', other: 'grad / conj(exp(self - other) + 1)' },
});
op('logaddexp2(Tensor self, Tensor other) -> Tensor', {
  doc: 'log2(2^x + 2^y), safe from overflow.',
  pointwise: {
    expr: 'a == b && fabs(a) == kInfinity<T> ? a : maximum(a, b) + log1p(exp2(-fabs(a - b))) * T(1.4426950408889634)',
    on: 'floating',
    kernel: 'logaddexp2_cpu',
  },
  grad: { self: 'grad / (exp2(other - self) + 1)', other: 'grad / (exp2(self - other) + 1)' },
});

op('gcd(Tensor self, Tensor other) -> Tensor', {
  doc: 'Greatest common divisor of each pair of elements.',
  pointwise: { expr: 'gcd(a, b)', on: 'integral', kernel: 'gcd_cpu' },
  inplace: true,
  nondifferentiable: true,
});
op('lcm(Tensor self, Tensor other) -> Tensor', {
  doc: 'Least common multiple of each pair of elements.',
  pointwise: { expr: 'lcm(a, b)', on: 'integral', kernel: 'lcm_cpu' },
  inplace: true,
  nondifferentiable: true,
});
for (const [name, kernel] of [
  ['left', 'lshift_cpu'],
  ['right', 'rshift_cpu'],
] as const)
  op(`bitwise_${name}_shift.Tensor(Tensor self, Tensor other) -> Tensor`, {
    doc: `Bits of each element moved ${name} by \`other\` places.`,
    pointwise: { expr: `shift_${name}(a, b)`, on: 'integral', kernel },
    numbers: ['self', 'other'],
    inplace: true,
    nondifferentiable: true,
  });
op('ldexp.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: '`input` times 2 to the power of `other`.',
  // An integer power, so that negative exponents of integers give nothing, as in PyTorch.
  grad: { self: 'grad * conj(pow(Scalar(2), other))', other: 'grad * conj(result) * 0.6931471805599453' },
  inplace: true,
});
op('float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor', {
  doc: 'Power, always computed in double precision.',
  numbers: ['self', 'exponent'],
  composite: true,
});
op('float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)', {
  doc: 'In place: power, always computed in double precision.',
  numbers: ['exponent'],
  variants: ['method'],
  composite: true,
});

const QUANTUM = 'float scale, int zero_point, int quant_min, int quant_max';
/** The number that stands for an element before it is limited; PyTorch keeps the scale in float32 whatever the input. */
const level = (element: string) => `(nearest(${element} * T(1.0f / float(scale))) + zero_point)`;
op(`fake_quantize_per_tensor_affine(Tensor self, ${QUANTUM}) -> Tensor`, {
  doc: 'Rounds to the values that integers can stand for, as if `input` were quantised and back. The gradient passes where nothing is cut off.',
  params: {
    scale: 'the distance between two values',
    zero_point: 'the integer that stands for zero',
    quant_min: 'the smallest integer',
    quant_max: 'the largest integer',
  },
  variants: ['function'],
  pointwise: {
    expr: `((${level('a')} >= quant_min ? ${level('a')} > quant_max ? quant_max : ${level('a')} : quant_min) - zero_point) * T(float(scale))`,
    on: 'floating',
    kernel: 'fake_quantize_tensor_cachemask_kernel_type_handling',
    check: `check(quant_min <= quant_max, "\`quant_min\` should be less than or         equal to \`quant_max\`.");
  check(zero_point >= quant_min && zero_point <= quant_max, "\`zero_point\` must be between \`quant_min\` and \`quant_max\`.");`,
  },
  grad: { self: '_fake_quantize_backward(grad, self, scale, zero_point, quant_min, quant_max)' },
  node: 'FakeQuantizePerTensorAffineCachemaskBackward0',
  example: `
const x = torch.tensor([-1.5, 0.03, 0.5, 2]);
console.log(torch.fake_quantize_per_tensor_affine(x, 0.1, 3, 0, 15));`,
});
op(`_fake_quantize_backward(Tensor grad_output, Tensor self, ${QUANTUM}) -> Tensor`, {
  doc: 'Gradient of `fake_quantize_per_tensor_affine`.',
  variants: ['internal'],
  pointwise: { expr: `${level('b')} >= quant_min && ${level('b')} <= quant_max ? a : T(0)`, on: 'floating' },
  grad: {
    grad_output: '_fake_quantize_backward(grad, self, scale, zero_point, quant_min, quant_max)',
    self: 'zeros_like(grad)',
  },
});
