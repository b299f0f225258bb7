/** What Python's operators and `range` refuse of values that are no numbers, where JavaScript's would go on. */
import { Tensor } from './tensor';
import { typename } from './typename';

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const isOperand = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' || value instanceof Tensor;

/** Python's error where one of two operands is no number: of `'a' < 0` and `[2] % 4`. */
export function checkOperands(left: unknown, operator: string, right: unknown): void {
  if (isOperand(left) && isOperand(right)) return;
  if (operator === '*' && (Array.isArray(left) || typeof left === 'string'))
    throw new TypeError(`can't multiply sequence by non-int of type '${typename(right)}'`);
  const types = (word: string) => `'${typename(left)}' ${word} '${typename(right)}'`;
  throw new TypeError(
    COMPARISONS.has(operator)
      ? `'${operator}' not supported between instances of ${types('and')}`
      : `unsupported operand type(s) for ${operator}: ${types('and')}`,
  );
}

/** Python's error of `range` for what is no whole number. */
export function checkCount(value: unknown): void {
  if (typeof value === 'boolean' || typeof value === 'bigint' || Number.isInteger(value) || value instanceof Tensor)
    return;
  throw new TypeError(`'${typename(value)}' object cannot be interpreted as an integer`);
}
