/** How many elements of a mask are true: always as many, and for some masks known. */
import type { Size } from '../sizes';
import type { TensorValue, Value } from '../values';
import type { Call } from './call';

const counts = new WeakMap<Value, Size>();

/** One size for each mask, so that what is selected by the same mask fits together. */
export function truths(call: Call, mask: TensorValue): Size {
  const known = counts.get(mask);
  if (known !== undefined) return known;
  const count = call.context.fresh('selected');
  counts.set(mask, count);
  return count;
}

/** How many elements of a tensor are not zero; nothing where no one asked or knew. */
export const knownTruths = (mask: Value): Size | undefined => counts.get(mask);

/** Notes how many elements of a tensor are not zero; nothing forgets it. */
export function setTruths(mask: Value, count: Size | undefined): void {
  if (count === undefined) counts.delete(mask);
  else counts.set(mask, count);
}
