/** Python's operator methods, which PyTorch's tensors have by name: `a.__and__(b)` is `a & b`. */
import { Handle } from './core';
import * as ops from './generated/ops';
import type { Tensor } from './tensor';

type Operand = Tensor | number | bigint | boolean;
/** Whether an operand may be a number is for the op to say. */
type Binary = (a: Tensor, b: Tensor) => Tensor;

/** `__name__` and, with the operands exchanged, `__rname__`. */
const BINARY = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  truediv: ops.div,
  div: ops.div,
  floordiv: ops.floor_divide,
  mod: ops.remainder,
  pow: ops.pow,
  and: ops.bitwise_and,
  or: ops.bitwise_or,
  xor: ops.bitwise_xor,
  lshift: ops.bitwise_left_shift,
  rshift: ops.bitwise_right_shift,
  matmul: ops.matmul,
} as unknown as Record<string, Binary>;
const COMPARISON = { eq: ops.eq, ne: ops.ne, lt: ops.lt, le: ops.le, gt: ops.gt, ge: ops.ge } as unknown as Record<
  string,
  Binary
>;
const UNARY = { neg: ops.neg, pos: ops.positive, invert: ops.bitwise_not, abs: ops.abs } as unknown as Record<
  string,
  (a: Tensor) => Tensor
>;

type Operators = 'add' | 'sub' | 'mul' | 'truediv' | 'div' | 'floordiv' | 'mod' | 'pow' | 'and' | 'or' | 'xor';
type Shifts = 'lshift' | 'rshift' | 'matmul';
type Comparisons = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
type OperatorMethods = {
  [name in `__${'' | 'r'}${Operators | Shifts}__` | `__${Comparisons}__`]: (other: Operand) => Tensor;
} & { [name in `__${'neg' | 'pos' | 'invert' | 'abs'}__`]: () => Tensor };

declare module './tensor' {
  interface Tensor extends OperatorMethods {
    /** n-th derivative of `digamma`. */
    polygamma(n: number | bigint): Tensor;
  }
}

function method(name: string, body: (this: Tensor, other: Tensor) => Tensor): void {
  Object.defineProperty(Handle.prototype, name, { value: body, writable: true, configurable: true });
}
for (const [name, op] of Object.entries(BINARY)) {
  method(`__${name}__`, function (other) {
    return op(this, other);
  });
  method(`__r${name}__`, function (other) {
    return op(other, this);
  });
}
// As in PyTorch, which rounds twice.
for (const name of ['__rdiv__', '__rtruediv__'])
  method(name, function (other) {
    return ops.mul(ops.reciprocal(this), other);
  });
for (const [name, op] of Object.entries(COMPARISON))
  method(`__${name}__`, function (other) {
    return op(this, other);
  });
for (const [name, op] of Object.entries(UNARY))
  method(`__${name}__`, function () {
    return op(this);
  });
method('polygamma', function (n) {
  return ops.polygamma(n as unknown as number, this);
});
