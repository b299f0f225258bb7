/** The memory behind tensors, as files see it. */
import { native } from '../core';
import type { DType } from '../dtype';
import * as dtypes from '../dtype';
import { from_numpy, type NumericArray } from '../factory';
import { as_strided } from '../generated/ops';
import type { Tensor } from '../tensor';

/** PyTorch's classes of storage. */
const NAMES = new Map<DType, string>([
  [dtypes.float32, 'FloatStorage'],
  [dtypes.float64, 'DoubleStorage'],
  [dtypes.int64, 'LongStorage'],
  [dtypes.int32, 'IntStorage'],
  [dtypes.int16, 'ShortStorage'],
  [dtypes.int8, 'CharStorage'],
  [dtypes.uint8, 'ByteStorage'],
  [dtypes.bool, 'BoolStorage'],
]);
const TYPES = new Map([...NAMES].map(([dtype, name]) => [name, dtype]));

/** Storages of PyTorch that the engine has no dtype for. */
const UNKNOWN = [
  'HalfStorage',
  'BFloat16Storage',
  'ComplexFloatStorage',
  'ComplexDoubleStorage',
  'QInt8Storage',
  'QUInt8Storage',
];

export const storageName = (dtype: DType): string => NAMES.get(dtype)!;
export const dtypeOfStorage = (name: string): DType | undefined => TYPES.get(name);
export const isStorageName = (name: string): boolean => TYPES.has(name) || UNKNOWN.includes(name);

/** Equal for tensors that share memory. */
export const storageKey = (tensor: Tensor): number => native.storage_id(tensor);

/** Number of elements of the tensor's dtype. */
export const storageNumel = (tensor: Tensor): number =>
  Math.floor(native.storage_bytes(tensor) / tensor.element_size());

/** All bytes behind a tensor, shared with it. */
export function storageBytes(tensor: Tensor): Uint8Array {
  const array = as_strided(tensor.detach(), [storageNumel(tensor)], [1], 0).numpy();
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const ARRAYS: Record<string, new (buffer: ArrayBufferLike, offset: number, length: number) => NumericArray> = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A flat tensor in the memory of `bytes`, which must lie aligned. */
export function tensorOfBytes(bytes: Uint8Array, dtype: DType): Tensor {
  const array = new ARRAYS[dtype.name]!(bytes.buffer, bytes.byteOffset, bytes.byteLength / dtype.itemsize);
  const flat = from_numpy(array);
  return dtype === dtypes.bool ? flat.to(dtypes.bool) : flat;
}
