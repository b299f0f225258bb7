/** The memory behind tensors, as files see it. */
import { native } from '../core';
import type { DType } from '../dtype';
import * as dtypes from '../dtype';
import { RuntimeError } from '../errors';
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
  [dtypes.float16, 'HalfStorage'],
  [dtypes.bfloat16, 'BFloat16Storage'],
  [dtypes.complex64, 'ComplexFloatStorage'],
  [dtypes.complex128, 'ComplexDoubleStorage'],
]);
const TYPES = new Map([...NAMES].map(([dtype, name]) => [name, dtype]));

/** Storages of PyTorch that the engine has no dtype for. */
const UNKNOWN = ['QInt8Storage', 'QUInt8Storage'];

export const storageName = (dtype: DType): string => NAMES.get(dtype)!;
export const isStorageName = (name: string): boolean => TYPES.has(name) || UNKNOWN.includes(name);

/** The dtype of a class of storages in the file `path`. */
export function dtypeOfStorage(name: string, path: string): DType {
  const dtype = TYPES.get(name);
  if (!dtype) throw new RuntimeError(`${path} holds a torch.${name}, a dtype that is not supported yet`);
  return dtype;
}

/** Equal for tensors that share memory. */
export const storageKey = (tensor: Tensor): number => native.storage_id(tensor);

/** In bytes. */
export const storageSize = (tensor: Tensor): number => native.storage_bytes(tensor);

/** Number of elements of the tensor's dtype. */
export const storageNumel = (tensor: Tensor): number => Math.floor(storageSize(tensor) / tensor.element_size());

/** All bytes behind a tensor, shared with it. */
export function storageBytes(tensor: Tensor): Uint8Array {
  const array = native.numpy(as_strided(tensor.detach(), [storageNumel(tensor)], [1], 0));
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The bytes of a contiguous tensor's elements, shared with it. */
export function elementBytes(tensor: Tensor): Uint8Array {
  const size = tensor.element_size();
  const start = tensor.storage_offset() * size;
  return storageBytes(tensor).subarray(start, start + tensor.numel() * size);
}

export { tensorOfBytes } from '../factory';
