/** Special functions of one or two tensors. */
import { family, type OpSpec } from './declare';

const op = family('special');

/** Kernels by names of their own. */
const KERNELS: Record<string, string> = {
  lgamma: 'lgamma_vml_cpu',
  digamma: 'digamma',
  i0: 'i0_vml_cpu',
};
/** What PyTorch has no float16 and bfloat16 kernels of. */
const WITHOUT_HALVES = /^(zeta|ndtri|log_ndtr|erfcx|airy_ai|(\w+_)?bessel_\w+)$/;

/** Scalar function of cpu/special; integers give a floating result. */
function special(
  schema: string,
  doc: string,
  expr: string,
  grad: OpSpec['grad'] | '',
  extra: Partial<OpSpec> = {},
): void {
  const [, name, parameters] = /^(?:special_)?(\w+)\((.*)\)/.exec(schema)!;
  const kernel = KERNELS[name!] ?? `${name}_cpu`;
  const inputs = parameters!.split(', ').map((parameter) => `&${parameter.split(' ')[1]}`);
  const check = WITHOUT_HALVES.test(name!) && { check: `refuse_halves({${inputs.join(', ')}}, "${kernel}");` };
  op(`${schema} -> Tensor`, {
    doc,
    pointwise: { expr: `special::${expr}`, type: 'float', once: true, kernel, ...check },
    ...(grad ? { grad } : { nondifferentiable: true }),
    ...extra,
  });
}
/** One of a single tensor that lives in torch.special alone. */
function own(name: string, doc: string, expr: string, grad?: string, extra: Partial<OpSpec> = {}): void {
  special(`special_${name}(Tensor self)`, doc, expr, grad && { self: grad }, { variants: ['special'], ...extra });
}

special(
  'lgamma(Tensor self)',
  'Logarithm of the absolute value of the gamma function.',
  'lgamma(a)',
  {
    self: 'grad * digamma(self)',
  },
  { inplace: true },
);
special(
  'digamma(Tensor self)',
  'Derivative of the logarithm of the gamma function.',
  'digamma(a)',
  {
    self: 'grad * polygamma(1, self)',
  },
  { inplace: true },
);
op('polygamma(int n, Tensor self) -> Tensor', {
  doc: 'n-th derivative of `digamma`.',
  variants: ['function', 'special'],
  pointwise: {
    expr: 'special::polygamma(static_cast<int64_t>(n), a)',
    type: 'float',
    once: true,
    check:
      'check(n >= 0, "polygamma(n, x) does not support negative n."); ' +
      'check(n < INT64_MAX, "polygamma(n, x) does not support so large an n.");',
  },
  grad: { self: 'grad * polygamma(n + 1, self)' },
});
op('mvlgamma(Tensor self, int p) -> Tensor', {
  widen: true,
  doc: 'Logarithm of the multivariate gamma function of dimension `p`.',
  inplace: true,
  grad: { self: 'mvlgamma_backward(grad, self, p)' },
});
for (const [name, doc, sign] of [
  ['igamma', 'lower', ''],
  ['igammac', 'upper', '-'],
] as const)
  op(`${name}(Tensor self, Tensor other) -> Tensor`, {
    doc: `Regularised ${doc} incomplete gamma function.`,
    pointwise: { expr: `special::${name}(a, b)`, on: 'floating', once: true, kernel: `${name}_cpu` },
    inplace: true,
    grad: { self: `not_implemented("${name}: input")`, other: `${sign}grad * gamma_density(self, other)` },
  });
special(
  'special_zeta(Tensor self, Tensor other)',
  "Hurwitz' zeta function.",
  'zeta(a, b)',
  {
    self: 'not_implemented("zeta")',
    other: 'grad * neg(self) * special_zeta(self + 1.0, other)',
  },
  { variants: ['special'], numbers: ['self', 'other'] },
);

op('erfinv(Tensor self) -> Tensor', {
  doc: 'Inverse of the error function.',
  variants: ['function', 'method', 'special'],
  pointwise: { expr: 'erfinv(a)', type: 'float', kernel: 'erfinv_vml_cpu' },
  inplace: true,
  grad: { self: 'exp(pow(erfinv(self), 2)) * 0.886226925452758 * grad' },
});
op('special_ndtr(Tensor self) -> Tensor', {
  doc: 'Distribution function of the standard normal distribution.',
  variants: ['special'],
  composite: true,
});
own('ndtri', 'Quantile function of the standard normal distribution.', 'ndtri(a)', 'grad / normal_density(result)');
own(
  'log_ndtr',
  'Logarithm of the distribution function of the standard normal distribution.',
  'log_ndtr(a)',
  'grad * 0.3989422804014327 * exp(neg(result + pow(self, 2) / 2))',
);
own('erfcx', 'exp(x^2) erfc(x), safe from overflow.', 'erfcx(a)', 'grad * (self * result * 2.0 - 1.1283791670955126)');

special(
  'i0(Tensor self)',
  'Modified Bessel function of the first kind, of order 0.',
  'i0(a)',
  {
    self: 'grad * special_i1(self)',
  },
  { inplace: true, variants: ['function', 'method', 'special'] },
);
own('i0e', '`i0` times exp(-|x|).', 'i0e(a)', 'grad * (special_i1e(self) - sgn(self) * result)', {
  node: 'SpecialI0EBackward0',
});
own('i1', 'Modified Bessel function of the first kind, of order 1.', 'i1(a)', 'i1_backward(grad, self, result)');
own('i1e', '`i1` times exp(-|x|).', 'i1e(a)', 'i1e_backward(grad, self, result)', {
  node: 'SpecialI1EBackward0',
});
for (const [kind, name, doc] of [
  ['j', 'bessel_j', 'first'],
  ['y', 'bessel_y', 'second'],
] as const)
  for (const order of [0, 1])
    own(`${name}${order}`, `Bessel function of the ${doc} kind, of order ${order}.`, `bessel_${kind}${order}(a)`);
for (const order of [0, 1]) {
  own(`modified_bessel_i${order}`, `Modified Bessel function of the first kind, of order ${order}.`, `i${order}(a)`);
  const k = (scaled: boolean) => `bessel_k<${order}>(a, ${scaled})`;
  own(`modified_bessel_k${order}`, `Modified Bessel function of the second kind, of order ${order}.`, k(false));
  own(`scaled_modified_bessel_k${order}`, `\`modified_bessel_k${order}\` times exp(x).`, k(true));
}
own('spherical_bessel_j0', 'Spherical Bessel function of the first kind, of order 0.', 'spherical_bessel_j0(a)');
own('airy_ai', 'The Airy function Ai.', 'airy_ai(a)');

/** Function of torch.special alone that the compiler can vectorise. */
op('special_entr(Tensor self) -> Tensor', {
  doc: '-x log(x) of each element; 0 at 0 and minus infinity below.',
  variants: ['special'],
  pointwise: {
    expr: 'a > 0 ? -a * log(a) : a == 0 ? T(0) : a < 0 ? -kInfinity<T> : a',
    type: 'float',
    kernel: 'entr_cpu',
  },
  grad: { self: 'grad * neg(log(self) + 1)' },
});
op('xlogy.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: '`input` times log(`other`); 0 where `input` is 0.',
  variants: ['function', 'method', 'special'],
  pointwise: { expr: 'isnan(b) ? b : a == 0 ? T(0) : a * log(b)', type: 'float', kernel: 'xlogy_cpu' },
  numbers: ['self', 'other'],
  inplace: true,
  grad: {
    self: 'masked_fill(log_share(grad, other, log(other)), logical_and(eq(self, number(0)), le(other, number(0))), 0)',
    other: 'grad * self / other',
  },
});
op('special_xlog1py(Tensor self, Tensor other) -> Tensor', {
  doc: '`input` times log(1 + `other`); 0 where `input` is 0.',
  variants: ['special'],
  pointwise: { expr: 'isnan(b) ? b : a == 0 ? T(0) : a * log1p(b)', type: 'float', kernel: 'xlog1py_cpu' },
  numbers: ['self', 'other'],
  grad: {
    self: 'masked_fill(log_share(grad, other, log1p(other)), logical_and(eq(self, number(0)), le(other, number(-1))), 0)',
    other: 'grad * self / (other + 1)',
  },
  node: 'SpecialXlog1PyBackward0',
});
op('sinc(Tensor self) -> Tensor', {
  doc: 'sin(pi x) / (pi x) of each element; 1 at 0.',
  variants: ['function', 'method', 'special'],
  pointwise: {
    expr: 'a == 0 ? T(1) : sin(T(3.141592653589793) * a) / (T(3.141592653589793) * a)',
    type: 'float',
    complex: 'a == T(0) ? T(1) : sin(T(3.141592653589793) * a) / (T(3.141592653589793) * a)',
    kernel: 'sinc_cpu',
  },
  inplace: true,
  grad: { self: 'sinc_backward(grad, self)' },
});
op('logit(Tensor self, float? eps=None) -> Tensor', {
  doc: 'log(x / (1 - x)) of each element, which is first kept `eps` away from 0 and 1 if given.',
  variants: ['function', 'method', 'special'],
  inplace: true,
  grad: { self: 'logit_backward(grad, self, eps)' },
});
op('logit_clamped(Tensor self, float eps) -> Tensor', {
  doc: 'The kernel behind `logit`: a negative `eps` stands for none.',
  variants: ['internal'],
  pointwise: { expr: 'logit(a, eps)', type: 'float', kernel: 'logit_cpu' },
  nondifferentiable: true,
});
