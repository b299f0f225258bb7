/** How a loss joins the losses of its elements. */
import { Tensor } from '../tensor';
import { warn } from '../warn';

export type Reduction = 'none' | 'mean' | 'sum';

/** A flag left out is set. A tensor that got here belongs into the call of the loss; it has a truth value only if it has one element. */
const isSet = (flag: unknown): boolean => (flag instanceof Tensor ? flag.is_nonzero() : flag === null || Boolean(flag));

/** `size_average` and `reduce` are what `reduction` was called before PyTorch 0.4. */
export function reductionOf(reduction: Reduction, size_average: boolean | null, reduce: boolean | null): Reduction {
  if (size_average === null && reduce === null) return reduction;
  const averaged = isSet(size_average);
  const legacy = !isSet(reduce) ? 'none' : averaged ? 'mean' : 'sum';
  warn(`size_average and reduce args will be deprecated, please use reduction='${legacy}' instead.`);
  return legacy;
}
