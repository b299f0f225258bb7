/** Questions about tensors. */
import { native } from './core';
import type { Tensor } from './tensor';
import { typename } from './typename';

function checked(name: string, input: Tensor): Tensor {
  if (native.is_tensor(input)) return input;
  throw new TypeError(`${name}(): argument 'input' (position 1) must be Tensor, not ${typename(input)}`);
}

/**
 * Whether a value is a tensor.
 * @example
 * console.log(torch.is_tensor(torch.ones(2)), torch.is_tensor(2));
 */
export function is_tensor(value: unknown): value is Tensor {
  return native.is_tensor(value);
}
/**
 * Whether the tensor was made in inference mode.
 * @example
 * console.log(torch.is_inference(torch.inference_mode(() => torch.ones(2))));
 */
export function is_inference(input: Tensor): boolean {
  return input.is_inference();
}
/**
 * Whether the elements are floating-point numbers.
 * @example
 * console.log(torch.is_floating_point(torch.ones(2)));
 */
export function is_floating_point(input: Tensor): boolean {
  return input.dtype.is_floating_point;
}
/**
 * Whether the elements are complex numbers.
 * @example
 * console.log(torch.is_complex(torch.ones(2)));
 */
export function is_complex(input: Tensor): boolean {
  return checked('is_complex', input).is_complex();
}
/**
 * Whether the dtype has negative numbers.
 * @example
 * console.log(torch.is_signed(torch.ones(2)), torch.is_signed(torch.ones(2, { dtype: torch.uint8 })));
 */
export function is_signed(input: Tensor): boolean {
  return checked('is_signed', input).is_signed();
}
/**
 * Whether the one element of a tensor is not zero; an error for any other number of elements.
 * @example
 * console.log(torch.is_nonzero(torch.tensor([0])));
 */
export function is_nonzero(input: Tensor): boolean {
  return checked('is_nonzero', input).is_nonzero();
}
/**
 * Whether two tensors have the same sizes.
 * @example
 * console.log(torch.is_same_size(torch.ones(2), torch.ones(2, 1)));
 */
export function is_same_size(input: Tensor, other: Tensor): boolean {
  return checked('is_same_size', input).is_same_size(other);
}
/**
 * Whether elements wait to be conjugated: never, since that is done at once.
 * @example
 * console.log(torch.is_conj(torch.ones(2)));
 */
export function is_conj(input: Tensor): boolean {
  return checked('is_conj', input).is_conj();
}
/**
 * Whether elements wait to be negated: never, since that is done at once.
 * @example
 * console.log(torch.is_neg(torch.ones(2)));
 */
export function is_neg(input: Tensor): boolean {
  return checked('is_neg', input).is_neg();
}
