/** How a loss joins the losses of its elements. */
import { warn } from '../warn';

export type Reduction = 'none' | 'mean' | 'sum';

/** `size_average` and `reduce` are what `reduction` was called before PyTorch 0.4. */
export function reductionOf(reduction: Reduction, size_average: boolean | null, reduce: boolean | null): Reduction {
  if (size_average === null && reduce === null) return reduction;
  const legacy = reduce === false ? 'none' : size_average === false ? 'sum' : 'mean';
  warn(`size_average and reduce args will be deprecated, please use reduction='${legacy}' instead.`);
  return legacy;
}
