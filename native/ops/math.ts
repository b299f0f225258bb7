/** Elementwise functions of one tensor. */
import { family, type OpSpec } from './declare';

const op = family('math');

/** Functions that PyTorch has not for complex numbers. */
const REAL_ONLY = new Set(['erf']);

/** Floating-point function of one tensor. */
function unary(name: string, doc: string, expr: string, grad: string, extra: Partial<OpSpec> = {}): void {
  op(`${name}(Tensor self) -> Tensor`, {
    doc,
    pointwise: { expr, type: 'float', complex: !REAL_ONLY.has(name), kernel: `${name}_vml_cpu` },
    inplace: true,
    grad: { self: grad },
    ...extra,
  });
}

unary('exp', 'e to the power of each element.', 'exp(a)', 'grad * conj(result)');
unary('expm1', 'exp(x) - 1, exact for small x.', 'expm1(a)', 'grad * conj(result + 1)');
unary('log', 'Natural logarithm of each element.', 'log(a)', 'grad / conj(self)');
unary('log2', 'Logarithm to base 2 of each element.', 'log2(a)', 'grad / conj(self * 0.6931471805599453)');
unary('log10', 'Logarithm to base 10 of each element.', 'log10(a)', 'grad / conj(self * 2.302585092994046)');
unary('log1p', 'log(1 + x), exact for small x.', 'log1p(a)', 'grad / conj(self + 1)', { node: 'Log1PBackward0' });
unary('sqrt', 'Square root of each element.', 'sqrt(a)', 'grad / conj(result * 2)');
unary(
  'rsqrt',
  'Reciprocal of the square root of each element.',
  'T(1) / sqrt(a)',
  'grad * -0.5 * conj(pow(result, Scalar(3)))',
);
unary('reciprocal', 'One divided by each element.', 'T(1) / a', 'neg(grad * conj(result * result))');
unary('sin', 'Sine of each element.', 'sin(a)', 'grad * conj(cos(self))');
unary('cos', 'Cosine of each element.', 'cos(a)', 'neg(grad * conj(sin(self)))');
unary('tan', 'Tangent of each element.', 'tan(a)', 'grad * conj(result * result + 1)');
unary('asin', 'Inverse sine of each element.', 'asin(a)', 'grad * conj(rsqrt(1 - self * self))');
unary('acos', 'Inverse cosine of each element.', 'acos(a)', 'neg(grad * conj(rsqrt(1 - self * self)))');
unary('atan', 'Inverse tangent of each element.', 'atan(a)', 'grad / conj(self * self + 1)');
unary('sinh', 'Hyperbolic sine of each element.', 'sinh(a)', 'grad * conj(cosh(self))');
unary('cosh', 'Hyperbolic cosine of each element.', 'cosh(a)', 'grad * conj(sinh(self))');
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
  // PyTorch has a text of its own for all but one.
  const check = `refuse_complex(self, "${name} is not supported for complex inputs");`;
  op(`${name}(Tensor self) -> Tensor`, {
    doc,
    pointwise: { expr, integral: 'a', kernel: `${name}_vml_cpu`, ...(name !== 'round' && { check }) },
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
