/** Sizes that may be given as one number for all dimensions. */
import { ValueError } from '../errors';

/** Height and width, or one number for both. */
export type Size2 = number | readonly [number, number];

export type Pair = readonly [number, number];

/** Repeats a single number. */
export function pair(size: Size2): Pair {
  if (typeof size === 'number') return [size, size];
  if (size.length !== 2) throw new ValueError(`expected one or two numbers, got ${size.length}`);
  return [size[0], size[1]];
}

/** A size per side, null keeping the input's. */
export type AdaptiveSize2 = number | null | readonly [number | null, number | null];
