/** How many elements of a mask are true: always as many, and for some masks known. */
import { asAtom, type Condition, product, type Size, same, type Variable } from '../sizes';
import type { TensorValue, Value } from '../values';
import type { Call } from './call';

const counts = new WeakMap<Value, Size>();

/** One size for each mask, so that what is selected by the same mask fits together. */
export function truths(call: Call, mask: TensorValue): Size {
  const known = counts.get(mask);
  if (known !== undefined) return known;
  const count = call.context.fresh('selected');
  counts.set(mask, count);
  const atom = asAtom(count);
  if (atom?.kind === 'variable' && mask.shape) wholes.set(atom, product(mask.shape));
  return count;
}

/** Of how many elements some are selected. */
const wholes = new WeakMap<Variable, Size>();

/** Whether a condition asks of a mask that it selects all there is: part of one thing beside the whole of another. */
export function selectsAll({ relation, left, right }: Condition): boolean {
  if (relation !== 'equal' && relation !== 'broadcast') return false;
  return [
    [left, right],
    [right, left],
  ].some(([part, whole]) => {
    const atom = asAtom(part!);
    const all = atom?.kind === 'variable' ? wholes.get(atom) : undefined;
    return all !== undefined && all !== 1 && same(all, whole!);
  });
}

/** How many elements of a tensor are not zero; nothing where no one asked or knew. */
export const knownTruths = (mask: Value): Size | undefined => counts.get(mask);

/** Notes how many elements of a tensor are not zero; nothing forgets it. */
export function setTruths(mask: Value, count: Size | undefined): void {
  if (count === undefined) counts.delete(mask);
  else counts.set(mask, count);
}
