/** What all artists can be given, and how numbers are spread over them. */
import { ValueError } from '../../errors';
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
