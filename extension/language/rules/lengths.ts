/** Lengths of sequences: a list of numbers, or a tensor of which is known what it holds. */
import type { Size } from '../sizes';
import type { Value } from '../values';
import { spanOf, uniformOf } from '../values/spans';

/** Sequences whose lengths are looked at one by one. */
const MOST = 4096;

/** The lengths one by one, where all of them are known. */
export function lengthsOf(value: Value | undefined): readonly Size[] | undefined {
  if (value?.kind === 'tensor') {
    const [size, count] = [uniformOf(value), value.shape?.[0]];
    if (size === undefined) return spanOf(value)?.elements;
    return typeof count === 'number' && count <= MOST ? Array<Size>(count).fill(size) : undefined;
  }
  const items = value?.kind === 'list' ? value.items : undefined;
  const sizes = items?.map((item) => (item.kind === 'number' ? item.value : undefined));
  return sizes?.every((size) => size !== undefined) ? (sizes as Size[]) : undefined;
}
