/** Sizes as transforms take them. */
import { ValueError } from '../../errors';

export type Sizes = number | readonly number[];

/** Height and width. */
export function pair(size: Sizes): [number, number] {
  const list = typeof size === 'number' ? [size] : size;
  if (list.length > 2 || list.length === 0) throw new ValueError('Please provide only two dimensions (h, w) for size.');
  return [list[0]!, list[1] ?? list[0]!];
}

/** Python's rounding: halves go to the even number. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The size that `size` asks for: one number is the length of the shorter side. */
export function outputSize(
  [width, height]: readonly [number, number],
  size: Sizes,
  max_size: number | null = null,
): [height: number, width: number] {
  const wanted = typeof size === 'number' ? [size] : size;
  if (wanted.length === 2) return [wanted[0]!, wanted[1]!];
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  let [newShort, newLong] = [wanted[0]!, Math.trunc((wanted[0]! * long) / short)];
  if (max_size !== null) {
    if (max_size <= wanted[0]!)
      throw new ValueError(
        `max_size = ${max_size} must be strictly greater than the requested size for the smaller edge size = ${wanted[0]}`,
      );
    if (newLong > max_size) [newShort, newLong] = [Math.trunc((max_size * newShort) / newLong), max_size];
  }
  return width <= height ? [newLong, newShort] : [newShort, newLong];
}
