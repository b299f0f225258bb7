/** Numbers out of whatever scripts plot: tensors, arrays, typed arrays. */

import { float64 } from '../dtype';
import { ValueError } from '../errors';
import type { NumericArray } from '../factory';
import { Tensor } from '../tensor';

type Nested = number | boolean | bigint | Tensor | readonly Nested[];
/** What can be plotted: a tensor, nested arrays of numbers, or a typed array (of the shape that `tensor.numpy()` gave it). */
export type Data = Nested | NumericArray | ArrayLike<number> | Iterable<number>;

/** Numbers with the sizes they came in, row by row. */
export interface Grid {
  data: Float64Array;
  shape: number[];
}

/** The numbers and their shape; rows of different lengths are an error. */
export function grid(value: Data): Grid {
  if (value instanceof Tensor) {
    const data = value.detach().to(float64).contiguous().view(-1).tolist() as number[];
    return { data: Float64Array.from(data), shape: [...value.shape] };
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return { data: Float64Array.of(Number(value)), shape: [] };
  if (ArrayBuffer.isView(value)) {
    const data = Float64Array.from(value as unknown as ArrayLike<number>, Number);
    const { shape } = value as { shape?: number[] };
    return {
      data,
      shape: shape?.reduce((size, length) => size * length, 1) === data.length ? [...shape] : [data.length],
    };
  }
  if (typeof value === 'string' || typeof (value as Iterable<number>)?.[Symbol.iterator] !== 'function')
    throw new TypeError(`cannot plot ${typeof value === 'string' ? `the text '${value}'` : String(value)}`);
  return stack([...(value as Iterable<Data>)].map(grid));
}

function stack(parts: Grid[]): Grid {
  const shape = parts[0]?.shape ?? [];
  if (parts.some((part) => String(part.shape) !== String(shape))) {
    throw new ValueError(
      'setting an array element with a sequence. The requested array has an inhomogeneous shape: its rows differ in length',
    );
  }
  const size = parts[0]?.data.length ?? 0;
  const data = new Float64Array(parts.length * size);
  parts.forEach((part, i) => {
    data.set(part.data, i * size);
  });
  return { data, shape: [parts.length, ...shape] };
}

/** All numbers in one row, of whatever shape they came. */
export const vector = (value: Data): Float64Array => grid(value).data;

/** The columns of a matrix, or a vector as the only one. */
export function columns(value: Data): Float64Array[] {
  const { data, shape } = grid(value);
  if (shape.length <= 1) return [data];
  if (shape.length > 2)
    throw new ValueError(`x and y can be no greater than 2D, but have shapes (${shape.join(', ')})`);
  const [rows, count] = shape as [number, number];
  return Array.from({ length: count }, (_, j) => Float64Array.from({ length: rows }, (_, i) => data[i * count + j]!));
}

/** Smallest and largest of the finite numbers; undefined when there are none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** 0, 1, … n - 1. */
export const range = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);
