/** Element types. */
import { native } from './core';

/** Type of a tensor's elements, as `torch.float32`. */
export class DType {
  constructor(
    readonly name: string,
    code: number,
    readonly itemsize: number,
    readonly is_floating_point: boolean,
    readonly is_signed: boolean,
  ) {
    native.bind_dtype(this, code);
  }
  readonly is_complex = false;
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
export const float32 = new DType('float32', 6, 4, true, true);
export const float64 = new DType('float64', 7, 8, true, true);
export const bool = new DType('bool', 11, 1, false, false);

export { float32 as float, float64 as double, int16 as short, int32 as int, int64 as long };

/** The dtype new floating tensors get. */
export function get_default_dtype(): DType {
  return native.get_default_dtype();
}

/** Changes what `get_default_dtype` gives; only floating dtypes. */
export function set_default_dtype(dtype: DType): void {
  native.set_default_dtype(dtype);
}

/** The smallest dtype both can be converted to without loss of category or size. */
export function promote_types(a: DType, b: DType): DType {
  return native.promote_types(a, b);
}

/** Numeric properties of a floating dtype. */
export function finfo(dtype: DType = get_default_dtype()) {
  if (!dtype.is_floating_point) {
    throw new TypeError(`torch.finfo() requires a floating point input type. Use torch.iinfo to handle '${dtype}'`);
  }
  const [eps, max, tiny, smallest, digits] =
    dtype.itemsize === 8
      ? [2 ** -52, Number.MAX_VALUE, 2 ** -1022, 5e-324, 15]
      : [2 ** -23, (2 - 2 ** -23) * 2 ** 127, 2 ** -126, 2 ** -149, 6];
  return {
    bits: dtype.itemsize * 8,
    eps,
    max,
    min: -max,
    tiny,
    smallest_normal: tiny,
    smallest_subnormal: smallest,
    resolution: 10 ** -digits,
    dtype: dtype.name,
  };
}

/** Range of an integer dtype; bigints for int64. */
export function iinfo(dtype: DType) {
  if (dtype.is_floating_point || dtype === bool) {
    throw new TypeError(`torch.iinfo() requires an integer input type. Use torch.finfo to handle '${dtype}'`);
  }
  const bits = BigInt(dtype.itemsize * 8);
  const max = dtype.is_signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const min = dtype.is_signed ? -(1n << (bits - 1n)) : 0n;
  const plain = (v: bigint) => (dtype.itemsize === 8 ? v : Number(v));
  return { bits: dtype.itemsize * 8, max: plain(max), min: plain(min), dtype: dtype.name };
}
