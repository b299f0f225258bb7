/** How many elements of a mask are true: not known, but always as many. */
import type { Size } from '../sizes';
import type { TensorValue } from '../values';
import type { Call } from './call';

const counts = new WeakMap<TensorValue, Size>();

/** One name for each mask, so that what is selected by the same mask fits together. */
export function truths(call: Call, mask: TensorValue): Size {
  const known = counts.get(mask);
  if (known !== undefined) return known;
  const count = call.context.fresh('selected');
  counts.set(mask, count);
  return count;
}
