/** Tensors from the script's data: `torch.tensor`, `from_numpy` and the legacy typed constructors. */
import { Complex } from './complex';
import { native } from './core';
import type { Device } from './device';
import {
  bfloat16,
  bool,
  complex64,
  complex128,
  type DType,
  float16,
  float32,
  float64,
  get_default_dtype,
  iinfo,
  int8,
  int16,
  int32,
  int64,
  uint8,
} from './dtype';
import { RuntimeError, ValueError } from './errors';
import * as ops from './generated/ops';
import { Size } from './size';
import type { Tensor } from './tensor';

/** Numbers, nested to any depth; all lists at one depth have one length. */
export type NestedArray = number | bigint | Complex | boolean | Tensor | readonly NestedArray[];
/** Typed arrays a tensor can be made from. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

export interface TensorOptions {
  dtype?: DType | null;
  device?: Device | string | null;
  requires_grad?: boolean | null;
}

export interface ArrayOptions extends TensorOptions {
  /** Whether memory may (null), must (true) or must not (false) be copied. */
  copy?: boolean | null;
}

const isTensor = (value: unknown): value is Tensor => native.is_tensor(value);
const isTyped = (value: unknown): value is NumericArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

const kindOf = (value: unknown) =>
  value === null || value === undefined ? 'NoneType' : typeof value === 'string' ? 'str' : typeof value;

function shapeOf(data: unknown): number[] {
  const shape: number[] = [];
  let level = data;
  while (Array.isArray(level) || isTyped(level)) {
    shape.push(level.length);
    // PyTorch's limit, which also ends a list that holds itself.
    if (shape.length > 128) throw new ValueError("too many dimensions 'list'");
    if (level.length === 0 || isTyped(level)) return shape;
    level = level[0];
  }
  if (isTensor(level)) shape.push(...level.shape);
  return shape;
}

/** Highest category among the elements decides the dtype, as in PyTorch. */
interface Scan {
  complex: boolean;
  float: boolean;
  integer: boolean;
  big: boolean;
  elements: Element[];
}

type RealElement = number | bigint | boolean;
type Element = RealElement | Complex;

function collect(data: unknown, shape: readonly number[], dim: number, scan: Scan): void {
  if (Array.isArray(data) || isTyped(data)) {
    if (dim >= shape.length) throw new TypeError(`only one element tensors can be converted to Python scalars`);
    if (data.length !== shape[dim]) {
      throw new ValueError(`expected sequence of length ${shape[dim]} at dim ${dim} (got ${data.length})`);
    }
    for (const item of data) collect(item, shape, dim + 1, scan);
    return;
  }
  if (isTensor(data)) {
    if (data.dtype.is_complex) scan.complex = true;
    else if (data.dtype.is_floating_point) scan.float = true;
    else if (data.dtype !== bool) scan.integer = true;
    if (data.dim() === 0) scan.elements.push(data.item());
    else collect(data.tolist(), shape, dim, scan);
    return;
  }
  if (dim < shape.length) throw new TypeError(`not a sequence`);
  if (typeof data === 'number') {
    // What no int64 can hold was meant as a floating number.
    if (Number.isInteger(data) && !Object.is(data, -0) && Math.abs(data) < 2 ** 63) scan.integer = true;
    else scan.float = true;
  } else if (data instanceof Complex) {
    scan.complex = true;
  } else if (typeof data === 'bigint') {
    scan.integer = true;
    scan.big = true;
  } else if (typeof data !== 'boolean') {
    throw new TypeError(
      kindOf(data) === 'str' ? "new(): invalid data type 'str'" : `Could not infer dtype of ${kindOf(data)}`,
    );
  }
  scan.elements.push(data as number);
}

function checkOptions(name: string, options: object): void {
  if (typeof options !== 'object') throw new TypeError(`${name}() takes 1 positional argument but 2 were given`);
  for (const key of Object.keys(options)) {
    if (!['dtype', 'device', 'requires_grad', 'pin_memory'].includes(key)) {
      throw new TypeError(`${name}() got an unexpected keyword argument '${key}'`);
    }
  }
}

/** Refuses what a dtype of whole numbers cannot hold; negative ones wrap round where there is no sign. */
function checkRange(elements: readonly RealElement[], dtype: DType): void {
  const { min, max } = iinfo(dtype);
  const [low, high] = [Number(min), Number(max)];
  for (const element of elements) {
    if (typeof element === 'bigint' && BigInt.asIntN(64, element) !== element)
      throw new ValueError('Overflow when unpacking long long');
    const value = Number(element);
    const lowest = low === 0 && Number.isInteger(value) ? -high : low;
    if (!(value >= lowest && value <= high))
      throw new RuntimeError(`value cannot be converted to type ${dtype.name} without overflow`);
  }
}

function fromElements(scan: Scan, shape: readonly number[], dtype: DType): Tensor {
  const { elements } = scan;
  if (scan.complex) {
    if (dtype.is_floating_point) throw new TypeError('must be real number, not complex');
    if (!dtype.is_complex && dtype !== bool)
      throw new TypeError("'complex' object cannot be interpreted as an integer");
    const parts = elements.flatMap((v) => (v instanceof Complex ? [v.re, v.im] : [Number(v), 0]));
    const flat: Tensor = native.from_numpy(Float64Array.from(parts), complex128);
    return flat.view(shape).to({ dtype, copy: true });
  }
  if (!dtype.is_floating_point && !dtype.is_complex && dtype !== bool) checkRange(elements as RealElement[], dtype);
  if (dtype === int64 && (scan.big || elements.some((v) => typeof v === 'number' && !Number.isSafeInteger(v)))) {
    const exact = (v: Element) => (typeof v === 'bigint' ? v : BigInt(Math.trunc(Number(v))));
    return native.from_data(BigInt64Array.from(elements, exact), shape, dtype);
  }
  return native.from_data(Float64Array.from(elements, Number), shape, dtype);
}

/**
 * A new tensor with a copy of `data`. Whole numbers make int64, others the default floating dtype, unless `dtype` says otherwise
 * (a script's `1.0` is a whole number: JavaScript cannot tell).
 * See https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 * @example
 * console.log(torch.tensor([[1, 2], [3, 4]]));
 * console.log(torch.tensor([0.5, 1], { dtype: torch.float64 }));
 */
export function tensor(data: NestedArray | NumericArray, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options);
  let result: Tensor;
  if (isTensor(data)) {
    result = data.detach().clone();
    if (options.dtype) result = result.to(options.dtype);
  } else if (isTyped(data)) {
    const shape = (data as { shape?: number[] }).shape ?? [data.length];
    const own = native.from_data(data, shape, options.dtype ?? typedDType(data));
    result = own;
  } else {
    const scan: Scan = { complex: false, float: false, integer: false, big: false, elements: [] };
    const shape = shapeOf(data);
    collect(data, shape, 0, scan);
    const inferred = scan.complex
      ? get_default_dtype().to_complex()
      : scan.float || scan.elements.length === 0
        ? get_default_dtype()
        : scan.integer
          ? int64
          : bool;
    result = fromElements(scan, shape, options.dtype ?? inferred);
  }
  const device = options.device ?? native.get_default_device();
  if (device !== 'cpu') result = result.to(device);
  if (options.requires_grad) {
    if (!result.dtype.is_floating_point && !result.dtype.is_complex) {
      throw new RuntimeError('Only Tensors of floating point and complex dtype can require gradients');
    }
    result.requires_grad_();
  }
  return result;
}

/**
 * As `tensor`, but shares memory with a typed array or returns a tensor that already fits.
 * @example
 * console.log(torch.as_tensor([1, 2, 3]));
 */
export function as_tensor(
  data: NestedArray | NumericArray,
  options: Omit<TensorOptions, 'requires_grad'> = {},
): Tensor {
  checkOptions('as_tensor', options);
  const shared = isTensor(data) ? data : isTyped(data) ? from_numpy(data) : tensor(data, options);
  const device = options.device ?? (isTensor(data) ? null : native.get_default_device());
  return shared.to({ dtype: options.dtype ?? null, device });
}

/**
 * As `as_tensor`; `copy: true` shares no memory, `copy: false` is an error where a copy is needed.
 * @example
 * const x = torch.ones(2);
 * console.log(torch.asarray(x) === x, torch.asarray(x, { copy: true }));
 */
export function asarray(data: NestedArray | NumericArray, options: ArrayOptions = {}): Tensor {
  const { copy = null, requires_grad = null, ...rest } = options;
  checkOptions('asarray', rest);
  const result = as_tensor(data, rest);
  const source = isTensor(data) ? data.dtype : isTyped(data) ? typedDType(data) : undefined;
  const shares = isTensor(data) ? result === data : result.dtype === source;
  if (copy === false && !source) throw new ValueError("can't alias arbitrary sequence into a tensor.");
  if (copy === false && !shares) {
    const [from, to] = [source!, result.dtype].map((dtype) =>
      TENSOR_TYPES.find((type) => type.dtype === dtype)!.typename.slice('torch.'.length, -'Tensor'.length),
    );
    throw new ValueError(`can't alias tensor with dtype '${from}' into dtype '${to}'.`);
  }
  const own = copy && shares ? result.clone() : result;
  if (requires_grad === null || requires_grad === own.requires_grad) return own;
  return requires_grad ? own.requires_grad_() : own.detach();
}

const TYPED: [new () => NumericArray | Uint8ClampedArray, DType][] = [
  [Float32Array, float32],
  [Float64Array, float64],
  [BigInt64Array, int64],
  [Int32Array, int32],
  [Int16Array, int16],
  [Int8Array, int8],
  [Uint8Array, uint8],
  [Uint8ClampedArray, uint8],
];
function typedDType(array: NumericArray): DType {
  const entry = TYPED.find(([type]) => array instanceof type);
  if (!entry) throw new TypeError(`can't convert ${array.constructor.name} to a tensor`);
  return entry[1];
}

/**
 * A tensor in the memory of a typed array: writing to one changes the other.
 * @example
 * const array = new Float32Array([1, 2, 3]);
 * const x = torch.from_numpy(array);
 * array[0] = 10;
 * console.log(x);
 */
export function from_numpy(array: NumericArray): Tensor {
  if (!isTyped(array)) throw new TypeError(`expected np.ndarray (got ${kindOf(array)})`);
  const flat: Tensor = native.from_numpy(array);
  const shape = (array as { shape?: number[] }).shape;
  return shape && shape.length !== 1 ? flat.view(shape) : flat;
}

/**
 * A flat tensor in the memory of a buffer, `count` elements of `dtype` from byte `offset` on.
 * See https://docs.pytorch.org/docs/stable/generated/torch.frombuffer.html
 * @example
 * const bytes = new Uint8Array([1, 0, 2, 0]);
 * console.log(torch.frombuffer(bytes, { dtype: torch.int16 }));
 */
export function frombuffer(
  buffer: ArrayBuffer | ArrayBufferView,
  options: { dtype: DType; count?: number; offset?: number; requires_grad?: boolean },
): Tensor {
  const { dtype, count = -1, offset = 0, requires_grad = false } = options;
  const view = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  if (view.byteLength === 0 || count === 0) {
    throw new ValueError(
      'both buffer length (0) and count (-1) must not be 0'
        .replace('0)', `${view.byteLength})`)
        .replace('-1', String(count)),
    );
  }
  if (offset < 0 || offset >= view.byteLength) {
    throw new ValueError(
      `offset (${offset} bytes) must be non-negative and no greater than buffer length (${view.byteLength} bytes) minus 1`,
    );
  }
  const left = view.byteLength - offset;
  const bytes = count < 0 ? left : count * dtype.itemsize;
  if (count < 0 && left % dtype.itemsize !== 0) {
    throw new ValueError(
      `buffer length (${left} bytes) after offset (${offset} bytes) must be a multiple of element size (${dtype.itemsize})`,
    );
  }
  if (bytes > left) {
    throw new ValueError(
      `requested buffer length (${count} * ${dtype.itemsize} bytes) after offset (${offset} bytes) must not be greater than actual buffer length (${view.byteLength} bytes)`,
    );
  }
  const own = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + offset, bytes);
  return tensorOfBytes(own, dtype).requires_grad_(requires_grad);
}

/**
 * A flat tensor in the memory of `bytes`; a copy where they do not lie aligned, or are to become bools.
 * @internal
 */
export function tensorOfBytes(bytes: Uint8Array, dtype: DType): Tensor {
  if (dtype === bool) return (native.from_numpy(bytes) as Tensor).to(bool);
  return native.from_numpy(bytes.byteOffset % dtype.itemsize === 0 ? bytes : new Uint8Array(bytes), dtype);
}

/**
 * What the legacy constructors do: sizes make an uninitialised tensor, data is converted.
 * @internal
 */
export function legacy(dtype: DType, args: readonly unknown[]): Tensor {
  if (args.length === 0) return ops.empty([0], { dtype });
  if (args.every((a) => typeof a === 'number')) return ops.empty(args as number[], { dtype });
  const [data] = args;
  if (args.length > 1) throw new TypeError(`new(): expected sizes or one list of data`);
  if (isTensor(data)) {
    if (data.dtype !== dtype) {
      throw new TypeError(`expected ${dtype} (got ${data.dtype}); use .to() to convert`);
    }
    return data.detach();
  }
  if (data instanceof Size) return ops.empty(data, { dtype });
  return tensor(data as NestedArray, { dtype });
}

/** A legacy type as `torch.FloatTensor`: a constructor, and a target of `x.type(...)`. */
export interface TensorType {
  new (...args: number[] | [NestedArray | NumericArray]): Tensor;
  (...args: number[] | [NestedArray | NumericArray]): Tensor;
  readonly dtype: DType;
  readonly typename: string;
}

function tensorType(name: string, dtype: DType): TensorType {
  // Not an arrow function: scripts call these with `new` as well.
  function make(...args: unknown[]): Tensor {
    return legacy(dtype, args);
  }
  return Object.assign(make, { dtype, typename: `torch.${name}` }) as unknown as TensorType;
}

export const FloatTensor = tensorType('FloatTensor', float32);
export const DoubleTensor = tensorType('DoubleTensor', float64);
export const HalfTensor = tensorType('HalfTensor', float16);
export const BFloat16Tensor = tensorType('BFloat16Tensor', bfloat16);
export const ComplexFloatTensor = tensorType('ComplexFloatTensor', complex64);
export const ComplexDoubleTensor = tensorType('ComplexDoubleTensor', complex128);
export const LongTensor = tensorType('LongTensor', int64);
export const IntTensor = tensorType('IntTensor', int32);
export const ShortTensor = tensorType('ShortTensor', int16);
export const CharTensor = tensorType('CharTensor', int8);
export const ByteTensor = tensorType('ByteTensor', uint8);
export const BoolTensor = tensorType('BoolTensor', bool);

/** All of them. */
export const TENSOR_TYPES = [
  FloatTensor,
  DoubleTensor,
  HalfTensor,
  BFloat16Tensor,
  ComplexFloatTensor,
  ComplexDoubleTensor,
  LongTensor,
  IntTensor,
  ShortTensor,
  CharTensor,
  ByteTensor,
  BoolTensor,
];
