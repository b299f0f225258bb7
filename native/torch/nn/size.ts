/** Sizes that may be given as one number for all dimensions. */
import { ValueError } from '../errors';

/** One number for all dimensions, or one for each. */
export type Size1 = number | readonly [number];
export type Size2 = number | readonly [number, number];
export type Size3 = number | readonly [number, number, number];
export type Sizes = number | readonly number[];

/** A size per dimension, null keeping the input's. */
export type AdaptiveSize1 = number | null | readonly [number | null];
export type AdaptiveSize2 = number | null | readonly [number | null, number | null];
export type AdaptiveSize3 = number | null | readonly [number | null, number | null, number | null];

const COUNTS = ['', 'one number', 'one or two numbers', 'one or three numbers'];

/** Repeats a single number for each of `dims` dimensions. */
export function repeat(size: Sizes, dims: number): number[] {
  if (typeof size === 'number') return Array<number>(dims).fill(size);
  if (size.length !== dims) throw new ValueError(`expected ${COUNTS[dims]}, got ${size.length}`);
  return [...size];
}
