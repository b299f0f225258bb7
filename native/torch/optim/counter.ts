/** Numbers that an optimizer keeps in its state as tensors of one element. */
import { float32, float64, get_default_dtype } from '../dtype';
import { tensor } from '../factory';
import type { Tensor } from '../tensor';

/** A tensor for one number, float64 when that is the default dtype and float32 otherwise. */
export function counter(value: number): Tensor {
  return tensor(value, { dtype: get_default_dtype() === float64 ? float64 : float32 });
}
