/** Ops that compute each element by itself. */
import { bool, int64 } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';

/** The op on the input in the result's dtype. */
const unary =
  (op: string): Converter =>
  (c) =>
    c.node(op, [c.as('self', c.out.dtype)]);

/** A formula of the input, in the result's dtype. */
const formula =
  (body: (c: Conversion, x: Name, number: (value: number) => Name) => Name): Converter =>
  (c) =>
    body(c, c.as('self', c.out.dtype), (value) => c.scalar(value, c.out.dtype));

/** The op on two arguments, both in the result's dtype. */
const binary =
  (op: string): Converter =>
  (c) =>
    c.node(op, [c.as('self', c.out.dtype), c.as('other', c.out.dtype)]);

/** `self` and `alpha` times `other`. */
const scaled =
  (op: string, swap = false): Converter =>
  (c) => {
    const { dtype } = c.out;
    const arithmetic = dtype === bool ? int64 : dtype;
    let other = c.as('other', arithmetic);
    if (c.number('alpha', 1) !== 1) other = c.node('Mul', [other, c.as('alpha', arithmetic)]);
    const self = c.as('self', arithmetic);
    return c.cast(c.node(op, swap ? [other, self] : [self, other]), arithmetic, dtype);
  };

/** A comparison in the dtype both arguments have in common. */
const comparison =
  (op: string, negate = false): Converter =>
  (c) => {
    let dtype = c.common('self', 'other');
    // ONNX orders no booleans.
    if (dtype === bool && op !== 'Equal') dtype = int64;
    const result = c.node(op, [c.as('self', dtype), c.as('other', dtype)]);
    return c.cast(negate ? c.node('Not', [result]) : result, bool, c.out.dtype);
  };

const logical =
  (op: string): Converter =>
  (c) =>
    c.cast(c.node(op, [truth(c, 'self'), truth(c, 'other')]), bool, c.out.dtype);
const truth = (c: Conversion, name: string) => c.as(name, bool);

const bitwise =
  (op: string, onBooleans: string): Converter =>
  (c) =>
    c.node(c.out.dtype === bool ? onBooleans : op, [c.as('self', c.out.dtype), c.as('other', c.out.dtype)]);

/** Division, rounded as asked. */
const divide: Converter = (c) => {
  const { dtype } = c.out;
  const rounding = c.text('rounding_mode');
  if (rounding === 'floor') return floorDivide(c);
  const quotient = c.node('Div', [c.as('self', dtype), c.as('other', dtype)]);
  return rounding === 'trunc' && dtype.is_floating_point ? truncate(c, quotient) : quotient;
};
const truncate = (c: Conversion, x: Name) =>
  c.node('Mul', [c.node('Sign', [x]), c.node('Floor', [c.node('Abs', [x])])]);
/** ONNX's division of whole numbers rounds to zero. */
const floorDivide = (c: Conversion): Name => {
  const { dtype } = c.out;
  const [a, b] = [c.as('self', dtype), c.as('other', dtype)];
  if (dtype.is_floating_point) return c.node('Floor', [c.node('Div', [a, b])]);
  return c.node('Div', [c.node('Sub', [a, c.node('Mod', [a, b])]), b]);
};
/** The remainder with the divisor's sign. */
const remainder: Converter = (c) => {
  const { dtype } = c.out;
  const [a, b] = [c.as('self', dtype), c.as('other', dtype)];
  if (!dtype.is_floating_point) return c.node('Mod', [a, b]);
  return c.node('Sub', [a, c.node('Mul', [c.node('Floor', [c.node('Div', [a, b])]), b])]);
};

const power: Converter = (c) => c.node('Pow', [c.as('self', c.out.dtype), c.as('exponent', c.out.dtype)]);

const clamp =
  (low: string | null, high: string | null): Converter =>
  (c) => {
    const { dtype } = c.out;
    let x = c.as('self', dtype);
    for (const [op, limit] of [
      ['Max', low],
      ['Min', high],
    ] as const)
      if (limit && c.has(limit)) x = c.node(op, [x, c.as(limit, dtype)]);
    return x;
  };

const where: Converter = (c) => {
  const { dtype } = c.out;
  return c.node('Where', [c.as('condition', bool), c.as('self', dtype), c.as('other', dtype)]);
};

/** `self + value * f(tensor1, tensor2)` */
const addc =
  (op: string): Converter =>
  (c) => {
    const { dtype } = c.out;
    const inner = c.node(op, [c.as('tensor1', dtype), c.as('tensor2', dtype)]);
    return c.node('Add', [c.as('self', dtype), c.node('Mul', [inner, c.as('value', dtype, 1)])]);
  };

/** The angle of (x, y), which lies beyond a quarter turn where x is negative. */
const angle: Converter = (c) => {
  const { dtype } = c.out;
  const [y, x] = [c.as('self', dtype), c.as('other', dtype)];
  const zero = c.scalar(0, dtype);
  const half = c.node('Where', [c.node('Less', [y, zero]), c.scalar(-Math.PI, dtype), c.scalar(Math.PI, dtype)]);
  const turned = c.node('Where', [c.node('Less', [x, zero]), half, zero]);
  const angle = c.node('Add', [c.node('Atan', [c.node('Div', [y, x])]), turned]);
  // Atan of infinity is a quarter turn; only 0 / 0 is undefined.
  const origin = c.node('And', [c.node('Equal', [x, zero]), c.node('Equal', [y, zero])]);
  return c.node('Where', [origin, zero, angle]);
};

/** Numbers that are neither infinite nor NaN. */
const finite = (c: Conversion, x: Name) => c.node('Not', [c.node('Or', [c.node('IsInf', [x]), c.node('IsNaN', [x])])]);
/** A test that whole numbers pass or fail as a whole. */
const test =
  (ofIntegers: boolean, body: (c: Conversion, x: Name) => Name): Converter =>
  (c) => {
    const { dtype } = c.tensor('self');
    if (dtype.is_floating_point) return body(c, c.input('self'));
    const all = c.node('Equal', [c.input('self'), c.input('self')]);
    return ofIntegers ? all : c.node('Not', [all]);
  };

export const pointwise: Converters = {
  abs: unary('Abs'),
  acos: unary('Acos'),
  acosh: unary('Acosh'),
  asin: unary('Asin'),
  asinh: unary('Asinh'),
  atan: unary('Atan'),
  atanh: unary('Atanh'),
  ceil: unary('Ceil'),
  cos: unary('Cos'),
  cosh: unary('Cosh'),
  erf: unary('Erf'),
  exp: unary('Exp'),
  floor: unary('Floor'),
  log: unary('Log'),
  neg: unary('Neg'),
  reciprocal: unary('Reciprocal'),
  sign: unary('Sign'),
  sgn: unary('Sign'),
  sin: unary('Sin'),
  sinh: unary('Sinh'),
  sqrt: unary('Sqrt'),
  tan: unary('Tan'),
  round: formula((c, x, n) => {
    const decimals = c.number('decimals', 0);
    if (decimals === 0) return c.node('Round', [x]);
    const scale = n(10 ** decimals);
    return c.node('Div', [c.node('Round', [c.node('Mul', [x, scale])]), scale]);
  }),
  trunc: formula(truncate),
  frac: formula((c, x) => c.node('Sub', [x, truncate(c, x)])),
  positive: formula((_c, x) => x),
  erfc: formula((c, x, n) => c.node('Sub', [n(1), c.node('Erf', [x])])),
  exp2: formula((c, x, n) => c.node('Pow', [n(2), x])),
  expm1: formula((c, x, n) => c.node('Sub', [c.node('Exp', [x]), n(1)])),
  log1p: formula((c, x, n) => c.node('Log', [c.node('Add', [x, n(1)])])),
  log2: formula((c, x, n) => c.node('Div', [c.node('Log', [x]), n(Math.LN2)])),
  log10: formula((c, x, n) => c.node('Div', [c.node('Log', [x]), n(Math.LN10)])),
  rsqrt: formula((c, x) => c.node('Reciprocal', [c.node('Sqrt', [x])])),
  square: formula((c, x) => c.node('Mul', [x, x])),
  deg2rad: formula((c, x, n) => c.node('Mul', [x, n(Math.PI / 180)])),
  rad2deg: formula((c, x, n) => c.node('Mul', [x, n(180 / Math.PI)])),
  logit: formula((c, x, n) => {
    if (c.has('eps')) x = c.node('Clip', [x, n(c.number('eps')), n(1 - c.number('eps'))]);
    return c.node('Log', [c.node('Div', [x, c.node('Sub', [n(1), x])])]);
  }),
  nan_to_num: formula((c, x, n) => {
    const largest = LARGEST[c.out.dtype.name] ?? c.refuse('of this dtype');
    const replace = (where: Name, by: number) => c.node('Where', [where, n(by), filled]);
    let filled = x;
    filled = replace(c.node('IsNaN', [x]), c.number('nan', 0));
    filled = replace(c.node('IsInf', [x], { detect_negative: 0 }), c.number('posinf', largest));
    return replace(c.node('IsInf', [x], { detect_positive: 0 }), c.number('neginf', -largest));
  }),

  add: scaled('Add'),
  sub: scaled('Sub'),
  rsub: scaled('Sub', true),
  mul: (c) => (c.out.dtype === bool ? logical('And')(c) : binary('Mul')(c)),
  div: divide,
  floor_divide: floorDivide,
  remainder,
  fmod: (c) => c.node('Mod', [c.as('self', c.out.dtype), c.as('other', c.out.dtype)], { fmod: 1 }),
  pow: power,
  float_power: power,
  maximum: binary('Max'),
  minimum: binary('Min'),
  fmax: binary('Max'),
  fmin: binary('Min'),
  atan2: angle,
  hypot: (c) => {
    const squares = ['self', 'other'].map((name) => c.as(name, c.out.dtype)).map((x) => c.node('Mul', [x, x]));
    return c.node('Sqrt', [c.node('Add', squares)]);
  },
  xlogy: (c) => {
    const { dtype } = c.out;
    const [x, y] = [c.as('self', dtype), c.as('other', dtype)];
    const zero = c.scalar(0, dtype);
    return c.node('Where', [c.node('Equal', [x, zero]), zero, c.node('Mul', [x, c.node('Log', [y])])]);
  },
  logaddexp: (c) => {
    const { dtype } = c.out;
    const pair = [c.as('self', dtype), c.as('other', dtype)];
    const largest = c.node('Max', pair);
    const terms = pair.map((x) => c.node('Exp', [c.node('Sub', [x, largest])]));
    return c.node('Add', [largest, c.node('Log', [c.node('Add', terms)])]);
  },
  heaviside: (c) => {
    const { dtype } = c.out;
    const zero = c.scalar(0, dtype);
    const x = c.as('self', dtype);
    const step = c.node('Where', [c.node('Less', [x, zero]), zero, c.scalar(1, dtype)]);
    return c.node('Where', [c.node('Equal', [x, zero]), c.as('values', dtype), step]);
  },
  lerp: (c) => {
    const { dtype } = c.out;
    const start = c.as('self', dtype);
    const way = c.node('Sub', [c.as('end', dtype), start]);
    return c.node('Add', [start, c.node('Mul', [c.as('weight', dtype), way])]);
  },
  addcmul: addc('Mul'),
  addcdiv: addc('Div'),
  clamp: clamp('min', 'max'),
  clamp_min: clamp('min', null),
  clamp_max: clamp(null, 'max'),
  where,
  masked_fill: (c) => {
    const { dtype } = c.out;
    return c.node('Where', [c.as('mask', bool), c.as('value', dtype), c.as('self', dtype)]);
  },

  eq: comparison('Equal'),
  ne: comparison('Equal', true),
  lt: comparison('Less'),
  le: comparison('LessOrEqual'),
  gt: comparison('Greater'),
  ge: comparison('GreaterOrEqual'),
  logical_and: logical('And'),
  logical_or: logical('Or'),
  logical_xor: logical('Xor'),
  logical_not: (c) => c.cast(c.node('Not', [truth(c, 'self')]), bool, c.out.dtype),
  bitwise_and: bitwise('BitwiseAnd', 'And'),
  bitwise_or: bitwise('BitwiseOr', 'Or'),
  bitwise_xor: bitwise('BitwiseXor', 'Xor'),
  bitwise_not: (c) => c.node(c.out.dtype === bool ? 'Not' : 'BitwiseNot', [c.input('self')]),
  isnan: test(false, (c, x) => c.node('IsNaN', [x])),
  isinf: test(false, (c, x) => c.node('IsInf', [x])),
  isfinite: test(true, finite),

  to_dtype: (c) => c.cast(c.input('self'), c.tensor('self').dtype, c.out.dtype),
  clone: (c) => c.input('self'),
  copy_: (c) => expanded(c, c.as('src', c.out.dtype)),
  fill: (c) => expanded(c, c.as('value', c.out.dtype)),
  zero_: (c) => expanded(c, c.scalar(0, c.out.dtype)),
};

/** The largest finite numbers. */
const LARGEST: Record<string, number> = { float16: 65504, float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

/** Spread out to the result's shape. */
const expanded = (c: Conversion, x: Name) => c.node('Expand', [x, c.sizes(c.out.shape)]);
