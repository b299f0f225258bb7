/** Element types. */
import { native } from './core';

/**
 * Type of a tensor's elements, as `torch.float32`.
 * @example
 * console.log(torch.float16, torch.float16.itemsize);
 */
export class DType {
  constructor(
    readonly name: string,
    code: number,
    readonly itemsize: number,
    readonly is_floating_point: boolean,
    readonly is_signed: boolean,
    readonly is_complex = false,
  ) {
    native.bind_dtype(this, code);
  }
  /** The dtype of the parts of a complex dtype; itself otherwise. */
  to_real(): DType {
    return this === complex64 ? float32 : this === complex128 ? float64 : this;
  }
  /** The complex dtype that holds these numbers. */
  to_complex(): DType {
    return this.is_complex ? this : this === float64 ? complex128 : complex64;
  }
  toString(): string {
    return `torch.${this.name}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

// Codes are PyTorch's (c10/core/ScalarType.h).
export const uint8 = new DType('uint8', 0, 1, false, false);
export const int8 = new DType('int8', 1, 1, false, true);
export const int16 = new DType('int16', 2, 2, false, true);
export const int32 = new DType('int32', 3, 4, false, true);
export const int64 = new DType('int64', 4, 8, false, true);
export const float16 = new DType('float16', 5, 2, true, true);
export const float32 = new DType('float32', 6, 4, true, true);
export const float64 = new DType('float64', 7, 8, true, true);
export const complex64 = new DType('complex64', 9, 8, false, true, true);
export const complex128 = new DType('complex128', 10, 16, false, true, true);
export const bool = new DType('bool', 11, 1, false, false);
export const bfloat16 = new DType('bfloat16', 15, 2, true, true);

export {
  complex64 as cfloat,
  complex128 as cdouble,
  float16 as half,
  float32 as float,
  float64 as double,
  int16 as short,
  int32 as int,
  int64 as long,
};

/**
 * The dtype new floating tensors get.
 * @example
 * console.log(torch.get_default_dtype());
 */
export function get_default_dtype(): DType {
  return native.get_default_dtype();
}

/**
 * Changes what `get_default_dtype` gives; only floating dtypes.
 * @example
 * torch.set_default_dtype(torch.float64);
 * console.log(torch.tensor([0.5]).dtype);
 */
export function set_default_dtype(dtype: DType): void {
  native.set_default_dtype(dtype);
}

/**
 * The smallest dtype both can be converted to without loss of category or size.
 * @example
 * console.log(torch.promote_types(torch.int64, torch.float16));
 */
export function promote_types(a: DType, b: DType): DType {
  return native.promote_types(a, b);
}

/**
 * Whether PyTorch's rules let a result of dtype `from` be stored in dtype `to`: never down from complex to real, from
 * floating to integral, or from numbers to bool.
 * @example
 * console.log(torch.can_cast(torch.float64, torch.int32), torch.can_cast(torch.int64, torch.int32));
 */
export function can_cast(from: DType, to: DType): boolean {
  if (from.is_complex && !to.is_complex) return false;
  if (from.is_floating_point && !to.is_floating_point && !to.is_complex) return false;
  return from === bool || to !== bool;
}

/** Bits of exponent and fraction, and decimal digits that survive, of each floating dtype. */
const LAYOUTS = new Map([
  [float16, { exponent: 5, fraction: 10, digits: 3 }],
  [bfloat16, { exponent: 8, fraction: 7, digits: 2 }],
  [float32, { exponent: 8, fraction: 23, digits: 6 }],
  [float64, { exponent: 11, fraction: 52, digits: 15 }],
]);

/**
 * Numeric properties of a floating dtype; of a complex one, those of its parts.
 * @example
 * console.log(torch.finfo(torch.float16).eps);
 */
export function finfo(dtype: DType = get_default_dtype()) {
  const real = dtype.to_real();
  const layout = LAYOUTS.get(real);
  if (!layout) {
    throw new TypeError(`torch.finfo() requires a floating point input type. Use torch.iinfo to handle '${dtype}'`);
  }
  const bias = 2 ** (layout.exponent - 1) - 1;
  const eps = 2 ** -layout.fraction;
  const max = (2 - eps) * 2 ** bias;
  const tiny = 2 ** (1 - bias);
  return {
    bits: real.itemsize * 8,
    eps,
    max,
    min: -max,
    tiny,
    smallest_normal: tiny,
    smallest_subnormal: tiny * eps,
    resolution: 10 ** -layout.digits,
    dtype: real.name,
  };
}

/**
 * Range of an integer dtype; bigints for int64.
 * @example
 * console.log(torch.iinfo(torch.int8).min, torch.iinfo(torch.int8).max);
 */
export function iinfo(dtype: DType) {
  if (dtype.is_floating_point || dtype.is_complex || dtype === bool) {
    throw new TypeError(`torch.iinfo() requires an integer input type. Use torch.finfo to handle '${dtype}'`);
  }
  const bits = BigInt(dtype.itemsize * 8);
  const max = dtype.is_signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const min = dtype.is_signed ? -(1n << (bits - 1n)) : 0n;
  const plain = (v: bigint) => (dtype.itemsize === 8 ? v : Number(v));
  return { bits: dtype.itemsize * 8, max: plain(max), min: plain(min), dtype: dtype.name };
}
