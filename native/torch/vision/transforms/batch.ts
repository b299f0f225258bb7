/**
 * Transforms that give the same numbers for a whole batch as for its samples one by one say so with `batchwise`; a
 * loader then transforms batches at once.
 */
import type { Tensor } from '../../tensor';

export interface Batchwise {
  /** Pictures come as uint8 (N, H, W, C) at first, and as floats (N, C, H, W) after ToTensor; undefined: cannot. */
  batchwise(batch: Tensor): Tensor | undefined;
}

function isBatchwise(transform: unknown): transform is Batchwise {
  return typeof (transform as Partial<Batchwise> | null)?.batchwise === 'function';
}

/** Transforms the pictures that `take` picks, or undefined when that must be done one by one. */
export function transformBatch(transform: unknown, take: () => Tensor): Tensor | undefined {
  return isBatchwise(transform) ? transform.batchwise(take()) : undefined;
}

/** Runs transforms one after the other as long as they can. */
export function chain(transforms: readonly unknown[], batch: Tensor): Tensor | undefined {
  if (!transforms.every(isBatchwise)) return undefined;
  let value: Tensor | undefined = batch;
  for (const transform of transforms as Batchwise[]) {
    value = transform.batchwise(value);
    if (!value) return undefined;
  }
  return value;
}
