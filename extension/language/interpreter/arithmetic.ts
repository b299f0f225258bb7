/** Arithmetic and comparison of what may hold unknown sizes. */
import type { BinaryOperator } from '../ir/nodes';
import { add, ceilDiv, floorDiv, mod, mul, type Size, sub } from '../sizes';
import { boolean, isWhole, type NumberValue, number, string, UNKNOWN, type Value } from '../values';
import type { Interpreter } from './interpreter';
import { equal } from './join';
import { textOf } from './text';

/** `Number(value)`, and what a sign in front of it makes. */
export function asNumber(value: Value): Value {
  if (value.kind === 'number') return value;
  if (value.kind === 'boolean' && value.value === undefined) return { kind: 'number', integer: true };
  const text = value.kind === 'boolean' ? value.value : value.kind === 'string' ? value.value : undefined;
  return number(text === undefined ? undefined : Number(text));
}

/** Quotients that may be no whole numbers, kept for the `Math.floor` around them. */
const ratios = new WeakMap<NumberValue, { over: Size; under: Size }>();

export function arithmetic(operator: BinaryOperator, left: Value, right: Value, run: Interpreter): Value {
  switch (operator) {
    case '==':
    case '!=': {
      const same = equals(left, right, run);
      return boolean(same === undefined ? undefined : same === (operator === '=='));
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return boolean(compare(operator, left, right, run));
    case ',':
      return right;
    case 'in':
      return membership(left, right);
    case 'instanceof':
      return boolean(isInstance(left, right));
    case '+':
      if (left.kind === 'string' || right.kind === 'string') {
        const [a, b] = [textOf(left), textOf(right)];
        return string(a === undefined || b === undefined ? undefined : a + b);
      }
      break;
  }
  if (left.kind !== 'number' || right.kind !== 'number')
    return NUMERIC.has(left.kind) && NUMERIC.has(right.kind) ? number() : UNKNOWN;
  return compute(operator, left, right, run);
}

const NUMERIC: ReadonlySet<Value['kind']> = new Set(['number', 'boolean']);

function compute(operator: BinaryOperator, left: NumberValue, right: NumberValue, run: Interpreter): NumberValue {
  const [a, b] = [left.value, right.value];
  const whole = isWhole(left) === true && isWhole(right) === true;
  if (a === undefined || b === undefined)
    return whole && STAYS_WHOLE.has(operator) ? { kind: 'number', integer: true } : number();
  if (typeof a === 'number' && typeof b === 'number') return number(plain(operator, a, b));
  const ratio = shiftRatio(operator, left, right);
  if (ratio) return ratio;
  if (!whole) return number();
  switch (operator) {
    case '+':
      return number(add(a, b));
    case '-':
      return number(sub(a, b));
    case '*':
      return number(mul(a, b));
    case '/':
      return divide(a, b, run);
    case '%':
      return run.facts.value.atMost(0, a) ? number(mod(a, b)) : number();
    case '**':
      return typeof b === 'number' && b >= 0 && b <= 4 ? number(power(a, b)) : number();
    case '>>':
    case '>>>':
      return typeof b === 'number' && b >= 0 && b < 31 ? number(floorDiv(a, 2 ** b)) : number();
    case '<<':
      return typeof b === 'number' && b >= 0 && b < 31 ? number(mul(a, 2 ** b)) : number();
    case '|':
      return b === 0 ? left : { kind: 'number', integer: true };
    default:
      return { kind: 'number', integer: true };
  }
}

const STAYS_WHOLE: ReadonlySet<BinaryOperator> = new Set(['+', '-', '*', '%', '|', '&', '^', '<<', '>>', '>>>']);

function power(base: Size, exponent: number): Size {
  let result: Size = 1;
  for (let i = 0; i < exponent; i++) result = mul(result, base);
  return result;
}

function divide(over: Size, under: Size, run: Interpreter): NumberValue {
  if (under === 0) return number();
  if (run.facts.value.divides(under, over)) return number(floorDiv(over, under));
  const value = number();
  ratios.set(value, { over, under });
  return value;
}

/** `x / 2 + 1` is `(x + 2) / 2`. */
function shiftRatio(operator: BinaryOperator, left: NumberValue, right: NumberValue): NumberValue | undefined {
  const ratio = ratios.get(left);
  if (operator === '|' && ratio && right.value === 0) return rounded(left, 'floor');
  if (!ratio || right.value === undefined || !isWhole(right) || (operator !== '+' && operator !== '-'))
    return undefined;
  const value = number();
  const moved = mul(right.value, ratio.under);
  ratios.set(value, { over: operator === '+' ? add(ratio.over, moved) : sub(ratio.over, moved), under: ratio.under });
  return value;
}

/** `Math.floor`, `Math.ceil`, `Math.trunc` and `Math.round` of a number. */
export function rounded(value: NumberValue, way: 'floor' | 'ceil' | 'trunc' | 'round'): NumberValue {
  if (typeof value.value === 'number') return number(Math[way](value.value));
  if (value.value !== undefined) return value;
  const ratio = ratios.get(value);
  if (!ratio || way === 'round') return { kind: 'number', integer: true };
  return number(way === 'ceil' ? ceilDiv(ratio.over, ratio.under) : floorDiv(ratio.over, ratio.under));
}

function plain(operator: BinaryOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      return a ** b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return a >>> b;
    default:
      return undefined;
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value, run: Interpreter): boolean | undefined {
  if (left.kind !== 'number' || right.kind !== 'number') return undefined;
  const [a, b] = [left.value, right.value];
  if (a === undefined || b === undefined) return undefined;
  const facts = run.facts.value;
  if (typeof a === 'number' && typeof b === 'number')
    return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
  switch (operator) {
    case '<':
      return facts.below(a, b);
    case '<=':
      return facts.atMost(a, b);
    case '>':
      return facts.below(b, a);
    case '>=':
      return facts.atMost(b, a);
  }
}

/** Whether two values are the same; nothing when that is not known. */
export function equals(left: Value, right: Value, run: Interpreter): boolean | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown' || left.kind === 'union' || right.kind === 'union')
    return undefined;
  if (left.kind === 'none' || right.kind === 'none') return left.kind === right.kind && equal(left, right);
  if (left.kind === 'number' && right.kind === 'number') {
    if (left.value === undefined || right.value === undefined) return undefined;
    if (typeof left.value === 'number' && typeof right.value === 'number') return left.value === right.value;
    return run.facts.value.equal(left.value, right.value);
  }
  if (left.kind !== right.kind) return SIMPLE.has(left.kind) && SIMPLE.has(right.kind) ? false : undefined;
  switch (left.kind) {
    case 'string':
    case 'boolean': {
      const other = right as typeof left;
      return left.value === undefined || other.value === undefined ? undefined : left.value === other.value;
    }
    case 'dtype':
      return left.name === (right as typeof left).name;
    case 'instance':
      return left === right || (left.among || (right as typeof left).among ? undefined : false);
    case 'array':
    case 'literal':
      return left === right;
    case 'class':
      return left === right || undefined;
    case 'member':
      return equal(left, right) || undefined;
    default:
      return undefined;
  }
}

const SIMPLE: ReadonlySet<Value['kind']> = new Set([
  'number',
  'string',
  'boolean',
  'dtype',
  'array',
  'literal',
  'instance',
  'tensor',
]);

/** Whether a value is of a class; nothing when that is not known. */
function isInstance(value: Value, type: Value): boolean | undefined {
  if (value.kind === 'unknown' || value.kind === 'union' || type.kind === 'unknown') return undefined;
  if (value.kind === 'tensor') {
    const name = type.kind === 'member' ? type.path.at(-1) : undefined;
    return name === 'Tensor' ? true : name === 'Parameter' ? undefined : false;
  }
  if (value.kind !== 'instance') return SIMPLE.has(value.kind) && type.kind === 'class' ? false : undefined;
  let at: Value | undefined = value.type;
  for (; at?.kind === 'class'; at = at.base) if (at === type) return true;
  if (type.kind !== 'member' || at?.kind !== 'member') return type.kind === 'class' ? false : undefined;
  const [own, asked] = [at.path.at(-1)!, type.path.at(-1)!];
  if (own === asked || (asked === 'Module' && at.path[0] === 'nn')) return true;
  // Layers that extend others of the package are few, and share a part of their names.
  return at.path[0] === 'nn' && type.path[0] === 'nn' && !asked.startsWith('_') && !own.includes('Lazy')
    ? false
    : undefined;
}

function membership(key: Value, object: Value): Value {
  const state = object.kind === 'literal' ? object.slot.value : undefined;
  const name = textOf(key);
  if (!state || name === undefined) return boolean();
  if (state.fields.has(name)) return boolean(true);
  return boolean(state.open ? undefined : false);
}
