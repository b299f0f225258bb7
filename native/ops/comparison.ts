/** Comparisons, logic and bits, and choosing by a condition. */
import { family } from './declare';

const op = family('comparison');

op('where.self(Tensor condition, Tensor self, Tensor other) -> Tensor', {
  doc: 'Takes elements of `input` where `condition` holds, else of `other`.',
  variants: ['function'],
  pointwise: { expr: 'a ? b : c', on: 'all', complex: true, mask: true, check: 'check_condition(condition);' },
  numbers: ['self', 'other'],
  grad: { self: 'where(condition, grad, number(0))', other: 'where(condition, number(0), grad)' },
  example: `
const x = torch.tensor([-1.5, 0, 0.5, 2]);
console.log(torch.where(x.gt(0), x, 10));`,
});

op('where(Tensor condition) -> Tensor[]', {
  doc: 'Indices of the elements where `condition` holds, one tensor per dimension.',
  variants: ['function'],
  composite: true,
});

/** Comparisons that complex numbers have. */
const ORDERLESS = new Set(['eq', 'ne']);

/** Comparison of two tensors, or with a number. */
function comparison(name: string, symbol: string, doc: string): void {
  op(`${name}.Tensor(Tensor self, Tensor other) -> Tensor`, {
    doc,
    pointwise: {
      expr: `a ${symbol} b`,
      type: 'compare',
      on: 'all',
      complex: ORDERLESS.has(name),
      kernel: `${name}_cpu`,
    },
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
  pointwise: { expr: 'a != T(0) && b != T(0)', type: 'compare', on: 'all', complex: true, kernel: 'logical_and_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_or(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether at least one element is nonzero.',
  pointwise: { expr: 'a != T(0) || b != T(0)', type: 'compare', on: 'all', complex: true, kernel: 'logical_or_cpu' },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_xor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether exactly one element is nonzero.',
  pointwise: {
    expr: '(a != T(0)) != (b != T(0))',
    type: 'compare',
    on: 'all',
    complex: true,
    kernel: 'logical_xor_cpu',
  },
  inplace: true,
  grad: { self: 'zeros_like(grad)', other: 'zeros_like(grad)' },
});
op('logical_not(Tensor self) -> Tensor', {
  doc: 'Whether elements are zero.',
  pointwise: { expr: 'a == T(0)', type: 'compare', on: 'all', complex: true, kernel: 'logical_not_cpu' },
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
  inplace: true,
  nondifferentiable: true,
});
op('isnan(Tensor self) -> Tensor', {
  doc: 'Whether elements are not a number.',
  pointwise: { expr: 'isnan(a)', integral: 'false', bool: 'false', complex: true, type: 'compare', on: 'all' },
});
op('isinf(Tensor self) -> Tensor', {
  doc: 'Whether elements are plus or minus infinity.',
  pointwise: {
    expr: 'fabs(a) == kInfinity<T>',
    integral: 'false',
    bool: 'false',
    complex: 'isinf(a)',
    type: 'compare',
    on: 'all',
  },
});
op('isfinite(Tensor self) -> Tensor', {
  doc: 'Whether elements are neither infinite nor NaN.',
  pointwise: {
    expr: 'fabs(a) < kInfinity<T>',
    integral: 'true',
    bool: 'true',
    complex: 'isfinite(a)',
    type: 'compare',
    on: 'all',
  },
});
