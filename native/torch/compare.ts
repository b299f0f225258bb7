/** Comparing and indexing what a script gives as a number or a list, with Python's words for what is neither. */

import { isPlainObject } from './arguments';
import { IndexError, KeyError, RuntimeError } from './errors';
import { Tensor } from './tensor';
import { shortName, typename } from './typename';

const SIGNS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
};

/** What a value counts in a comparison; nothing when it has no order. */
function numeric(value: unknown): number | undefined {
  if (value instanceof Tensor) {
    if (value.numel() !== 1)
      throw new RuntimeError(
        `Boolean value of Tensor with ${value.numel() === 0 ? 'no values' : 'more than one value'} is ambiguous`,
      );
    return Number(value.item());
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? Number(value)
    : undefined;
}

/** Python's `left < right` and the like. In the error a number is called a `number`: JavaScript cannot tell 0 from 0.0. */
export function ordered(
  left: unknown,
  sign: keyof typeof SIGNS,
  right: unknown,
  number: 'int' | 'float' = 'float',
): boolean {
  const [a, b] = [numeric(left), numeric(right)];
  if (a !== undefined && b !== undefined) return SIGNS[sign](a, b);
  const name = (value: unknown) => (typeof value === 'number' ? number : shortName(value));
  throw new TypeError(`'${sign}' not supported between instances of '${name(left)}' and '${name(right)}'`);
}

/** Python's `values[index]`. */
export function item(values: unknown, index: number): unknown {
  if (values instanceof Tensor) return values.at(index);
  if (Array.isArray(values) || typeof values === 'string') {
    if (index >= values.length)
      throw new IndexError(`${typeof values === 'string' ? 'string' : 'list'} index out of range`);
    return values[index];
  }
  if (isPlainObject(values)) {
    if (!(index in values)) throw new KeyError(String(index));
    return values[index];
  }
  throw new TypeError(`'${typeof values === 'function' ? 'function' : typename(values)}' object is not subscriptable`);
}
