/** What `net.to(...)` takes. */
import { Device } from '../device';
import { DType } from '../dtype';
import type { Tensor } from '../tensor';

/** Where a module can be moved: a device, a dtype, a tensor to be like, or both by name. */
export type MoveTarget =
  | Device
  | DType
  | Tensor
  | string
  | boolean
  | { device?: Device | string | null; dtype?: DType | null };

/** Device and dtype among the arguments. */
export function moveTarget(args: readonly MoveTarget[]): { device: Device | string | null; dtype: DType | null } {
  const target: { device: Device | string | null; dtype: DType | null } = { device: null, dtype: null };
  for (const arg of args) {
    if (arg instanceof DType) target.dtype = arg;
    else if (arg instanceof Device || typeof arg === 'string') target.device = arg;
    else if (typeof arg === 'object') Object.assign(target, { device: arg.device ?? null, dtype: arg.dtype ?? null });
  }
  return target;
}
