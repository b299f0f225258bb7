/** Masks of attention. */
import type { DType } from '../../dtype';
import { AssertionError } from '../../errors';
import { full, zeros_like } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import type { Factory } from '../factory';

/** A mask as numbers to add, minus infinity where nothing may be looked at; `other` should have the same dtype. */
export function additive(
  mask: Tensor | null,
  name: string,
  dtype: DType,
  other?: { mask: Tensor | null; name: string },
): Tensor | null {
  if (!mask) return mask;
  if (!mask.is_floating_point() && String(mask.dtype) !== 'torch.bool')
    throw new AssertionError(`only bool and floating types of ${name} are supported`);
  if (other?.mask && other.mask.dtype !== mask.dtype)
    warn(`Support for mismatched ${name} and ${other.name} is deprecated. Use same type for both instead.`);
  if (mask.is_floating_point()) return mask;
  return zeros_like(mask, { dtype }).masked_fill_(mask, Number.NEGATIVE_INFINITY);
}

/** A mask that lets no position look at later ones. */
export function causalMask(size: number, factory: Factory = {}): Tensor {
  return full([size, size], Number.NEGATIVE_INFINITY, factory).triu(1);
}

/** Whether a mask is the causal one: as said, or else as looking at it shows. */
export function isCausal(mask: Tensor | null, said: boolean | null, size: number): boolean {
  if (said !== null || !mask) return said === true;
  const causal = causalMask(size, { device: mask.device, dtype: mask.dtype });
  return String(mask.shape) === String(causal.shape) && Boolean(mask.eq(causal).all().item());
}

/** Length of sequences, batched or not. */
export function sequenceLength(input: Tensor, batch_first: boolean): number {
  return input.size(input.dim() !== 2 && batch_first ? 1 : 0);
}
