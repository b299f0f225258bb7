/** What all artists can be given, and how numbers are spread over them. */
import { ValueError } from '../../errors';
import type { Steps } from '../artists';
import type { ColorLike } from '../color';

/** What every artist may be given. */
export const common = { label: '', alpha: 1, zorder: undefined as number | undefined };
/** A colour of its own; without one the next of the cycle. */
export const ink = { color: undefined as ColorLike | undefined };

/** One number for all, or one each. */
export function spread(values: Float64Array, n: number): Float64Array {
  if (values.length === n) return values;
  if (values.length === 1) return new Float64Array(n).fill(values[0]!);
  throw new ValueError(
    `shape mismatch: objects cannot be broadcast to a single shape: ${values.length} values for ${n} places`,
  );
}

/** The corners of a curve that goes in steps. */
export function stepped(x: ArrayLike<number>, y: ArrayLike<number>, how: Steps): [number, number][] {
  const points: [number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    if (i > 0 && how === 'pre') points.push([x[i - 1]!, y[i]!]);
    if (i > 0 && how === 'post') points.push([x[i]!, y[i - 1]!]);
    if (i > 0 && how === 'mid') {
      const middle = (x[i - 1]! + x[i]!) / 2;
      points.push([middle, y[i - 1]!], [middle, y[i]!]);
    }
    points.push([x[i]!, y[i]!]);
  }
  return points;
}
