/** What several of the functions ask. */
import { isFloating, SCALAR_NAMES, type TensorValue } from '../../values';
import type { Call } from '../call';
import { alike } from '../pointwise';

/** A result like an input. */
export const same = (call: Call, name: string): TensorValue => alike(call.tensor(name), call.tensor(name).dtype);

/** Refuses what is not floating, by the name of PyTorch's kernel. */
export function floating(call: Call, self: TensorValue, kernel: string): void {
  if (self.dtype && !isFloating(self.dtype))
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[self.dtype]}'`, {
      argument: 'input',
      actual: self.dtype,
    });
}
