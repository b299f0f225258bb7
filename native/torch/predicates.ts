/** Questions about tensors. */
import { isPlainObject } from './arguments';
import { native } from './core';
import type { Tensor } from './tensor';
import { typename } from './typename';

function checked(name: string, input: unknown): Tensor {
  if (native.is_tensor(input)) return input as Tensor;
  throw new TypeError(`${name}(): argument 'input' (position 1) must be Tensor, not ${typename(input)}`);
}

/** The one argument of a question, given by position or by name. */
function only(name: string, args: readonly unknown[]): Tensor {
  const last = args[args.length - 1];
  const named = isPlainObject(last) ? last : {};
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  if (positional.length > 1)
    throw new TypeError(`${name}() takes 1 positional argument but ${positional.length} were given`);
  const unknown = Object.keys(named).find((key) => key !== 'input');
  if (unknown !== undefined) throw new TypeError(`${name}() got an unexpected keyword argument '${unknown}'`);
  const input = positional[0] ?? named.input;
  if (input === undefined) throw new TypeError(`${name}() missing 1 required positional arguments: "input"`);
  return checked(name, input);
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
export function is_inference(input: Tensor): boolean;
export function is_inference(...args: unknown[]): boolean {
  return only('is_inference', args).is_inference();
}
/**
 * Whether the elements are floating-point numbers.
 * @example
 * console.log(torch.is_floating_point(torch.ones(2)));
 */
export function is_floating_point(input: Tensor): boolean;
export function is_floating_point(...args: unknown[]): boolean {
  return only('is_floating_point', args).dtype.is_floating_point;
}
/**
 * Whether the elements are complex numbers.
 * @example
 * console.log(torch.is_complex(torch.ones(2)));
 */
export function is_complex(input: Tensor): boolean;
export function is_complex(...args: unknown[]): boolean {
  return only('is_complex', args).is_complex();
}
/**
 * Whether the dtype has negative numbers.
 * @example
 * console.log(torch.is_signed(torch.ones(2)), torch.is_signed(torch.ones(2, { dtype: torch.uint8 })));
 */
export function is_signed(input: Tensor): boolean;
export function is_signed(...args: unknown[]): boolean {
  return only('is_signed', args).is_signed();
}
/**
 * Whether the one element of a tensor is not zero; an error for any other number of elements.
 * @example
 * console.log(torch.is_nonzero(torch.tensor([0])));
 */
export function is_nonzero(input: Tensor): boolean;
export function is_nonzero(...args: unknown[]): boolean {
  return only('is_nonzero', args).is_nonzero();
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
export function is_conj(input: Tensor): boolean;
export function is_conj(...args: unknown[]): boolean {
  return only('is_conj', args).is_conj();
}
/**
 * Whether elements wait to be negated: never, since that is done at once.
 * @example
 * console.log(torch.is_neg(torch.ones(2)));
 */
export function is_neg(input: Tensor): boolean;
export function is_neg(...args: unknown[]): boolean {
  return only('is_neg', args).is_neg();
}
