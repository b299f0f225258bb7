/** What transforms share: ranges, and Python's texts of them. */
import { ValueError } from '../../errors';
import { python } from '../../nn/text';

/** A number as it is; several as a tuple, or a list. */
export function bracketed(value: unknown, list = false): string {
  if (!Array.isArray(value)) return python(value);
  const items = value.map((item) => (typeof item === 'string' ? item : python(item))).join(', ');
  return list ? `[${items}]` : `(${items}${value.length === 1 ? ',' : ''})`;
}

/** From and to; one number means as far either way. */
export function rangeAround(name: string, value: number | readonly number[]): [number, number] {
  if (typeof value === 'number') {
    if (value < 0) throw new ValueError(`If ${name} is a single number, it must be positive.`);
    return [-value, value];
  }
  if (value.length !== 2) throw new ValueError(`${name} should be a sequence of length 2.`);
  return [value[0]!, value[1]!];
}

/** Python's text of a float. */
export const asFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : python(value));
