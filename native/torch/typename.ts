/** Python's names of values' types, for error messages. */
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

/** Whether a value says its own name; a class does not say that of one that extends it. */
function isNamed(value: unknown): value is { readonly [TYPENAME]: string } {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !(TYPENAME in value))
    return false;
  return Object.hasOwn(value, TYPENAME) || !Object.hasOwn(value, 'prototype');
}

interface Member {
  readonly name: string;
}
type FullName = (value: Member) => string | undefined;
const packages: FullName[] = [];

/** Has `typename` ask for the full names of a package's functions and classes. */
export function nameMembers(fullName: FullName): void {
  packages.push(fullName);
}

/** A function's or class's name with the module it comes from. */
function qualified(value: Member): string {
  for (const fullName of packages) {
    const name = fullName(value);
    if (name !== undefined) return name;
  }
  return `__main__.${value.name || '<lambda>'}`;
}

/** What `torch.typename` gives: of a function or a class its own full name, else that of the value's class. */
export function typename(value: unknown): string {
  if (isNamed(value)) return value[TYPENAME];
  if (value instanceof Tensor) return `torch.${TENSORS[String(value.dtype)] ?? 'Tensor'}`;
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'function') return qualified(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return 'list';
  if (isPlainObject(value)) return 'dict';
  return (value as object).constructor?.name ?? typeof value;
}

/** What Python's `type(value)` is called, as in `<class 'int'>`. */
export function classname(value: unknown): string {
  if (typeof value !== 'function' || isNamed(value)) return typename(value);
  return isClass(value) ? 'type' : 'function';
}

/** What Python's `type(value).__name__` is. */
export function shortName(value: unknown): string {
  return value instanceof Tensor ? 'Tensor' : classname(value).split('.').at(-1)!;
}

/** Whether a function can only be called with `new`. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
