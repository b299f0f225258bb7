/** Python's name of a value's type, for error messages. */
import { isPlainObject } from './arguments';
import { Tensor } from './tensor';

const TENSORS: Record<string, string> = {
  'torch.float32': 'FloatTensor',
  'torch.float64': 'DoubleTensor',
  'torch.int64': 'LongTensor',
  'torch.int32': 'IntTensor',
  'torch.int16': 'ShortTensor',
  'torch.int8': 'CharTensor',
  'torch.uint8': 'ByteTensor',
  'torch.bool': 'BoolTensor',
};

/** Classes whose full name in Python differs from their own carry it under this symbol. */
export const TYPENAME = Symbol('typename');

function isNamed(value: unknown): value is { readonly [TYPENAME]: string } {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && TYPENAME in value;
}

export function typename(value: unknown): string {
  if (isNamed(value)) return value[TYPENAME];
  if (value instanceof Tensor) return `torch.${TENSORS[String(value.dtype)] ?? 'Tensor'}`;
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return 'list';
  if (isPlainObject(value)) return 'dict';
  return (value as object).constructor?.name ?? typeof value;
}
