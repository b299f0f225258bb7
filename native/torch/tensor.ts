// Kept in the declarations, so that whoever imports a tensor sees its generated methods.
/// <reference path="./generated/methods.ts" preserve="true" />
/// <reference path="./attributes.ts" preserve="true" />
/// <reference path="./operators.ts" preserve="true" />
/**
 * The Tensor class: properties and what is more than a single op. Methods that are ops come from generated/methods.
 * Also the one place the other modules of the library import tensors and functions from.
 */
import { optional, signature } from './arguments';
import { type BackwardOptions, gradients, run_backward } from './autograd/engine';
import type { Complex } from './complex';
import { connect, type Node, native } from './core';
import { Device, no_cuda } from './device';
import {
  bfloat16,
  bool,
  complex64,
  complex128,
  DType,
  float16,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  uint8,
} from './dtype';
import { IndexError, RuntimeError, ValueError } from './errors';
import {
  legacy,
  type NestedArray,
  type NumericArray,
  TENSOR_TYPES,
  type TensorOptions,
  type TensorType,
  tensor,
} from './factory';
import * as ops from './generated/ops';
import { RemovableHandle } from './hooks';
import { type Index, read, write } from './indexing';
import { MemoryFormat, preserve_format } from './layout';
import { Size } from './size';
import { typename } from './typename';

/** A typed array that remembers the tensor's shape. */
export type ShapedArray = NumericArray & { readonly shape: number[] };

const dimension = { dim: optional<number | null>(null) };
const sizeSignature = signature('size', dimension);
const strideSignature = signature('stride', dimension);

/**
 * A multi-dimensional array of numbers of one dtype. Its other methods are the ops on the pages of functions.
 * @example
 * const x = torch.tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(x.shape, x.dtype);
 * console.log(x.T);
 * console.log(x.at(0, '1:'));
 */
export class Tensor {
  /**
   * The legacy constructor: sizes give an uninitialised float tensor, data is copied as float. Prefer `torch.tensor`.
   */
  constructor(...args: number[] | [NestedArray | NumericArray | Size]) {
    native.alias_into(this, legacy(float32, args));
  }

  // Shape and storage.
  get shape(): Size {
    return new Size(native.sizes(this));
  }
  /** All sizes, or that of one dimension. */
  size(): Size;
  size(dim: number | { dim?: number | null }): number;
  size(...args: unknown[]): Size | number {
    // Most calls name a dimension by its number alone.
    const dim = typeof args[0] === 'number' && args.length === 1 ? args[0] : sizeSignature.bind(args).dim;
    return dim === null ? this.shape : this.shape[wrapDim(dim, this.dim())]!;
  }
  stride(): number[];
  stride(dim: number | { dim?: number | null }): number;
  stride(...args: unknown[]): number[] | number {
    const { dim } = strideSignature.bind(args);
    const strides = native.strides(this) as number[];
    return dim === null ? strides : strides[wrapDim(dim, strides.length)]!;
  }
  dim(): number {
    return native.dim(this);
  }
  ndimension(): number {
    return native.dim(this);
  }
  get ndim(): number {
    return native.dim(this);
  }
  numel(): number {
    return native.numel(this);
  }
  nelement(): number {
    return native.numel(this);
  }
  element_size(): number {
    return native.element_size(this);
  }
  get itemsize(): number {
    return native.element_size(this);
  }
  get nbytes(): number {
    return this.numel() * this.element_size();
  }
  storage_offset(): number {
    return native.storage_offset(this);
  }
  data_ptr(): number {
    return native.data_ptr(this);
  }
  /** Whether the elements lie packed in the order of a memory format. */
  is_contiguous(memory_format?: MemoryFormat | { memory_format?: MemoryFormat }): boolean {
    const format = memory_format instanceof MemoryFormat ? memory_format : memory_format?.memory_format;
    return native.is_contiguous(this, format);
  }
  get dtype(): DType {
    return native.dtype(this);
  }
  get device(): Device {
    return new Device(native.device(this));
  }
  get is_cuda(): boolean {
    return false;
  }
  get is_meta(): boolean {
    return native.device(this) === 'meta';
  }
  is_floating_point(): boolean {
    return this.dtype.is_floating_point;
  }
  is_complex(): boolean {
    return this.dtype.is_complex;
  }
  /** Length of the first dimension. */
  get length(): number {
    if (this.dim() === 0) throw new TypeError('len() of a 0-d tensor');
    return this.size(0);
  }
  /** Transpose of a matrix; all dimensions reversed otherwise. */
  get T(): Tensor {
    return this.permute(Array.from({ length: this.dim() }, (_x, i) => this.dim() - 1 - i));
  }
  /** Transpose of the last two dimensions. */
  get mT(): Tensor {
    if (this.dim() === 0) return this;
    if (this.dim() === 1) {
      throw new RuntimeError('tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.');
    }
    return this.transpose(-2, -1);
  }
  /** Conjugate transpose of a matrix. */
  get H(): Tensor {
    const dims = this.dim();
    if (dims === 0 || dims === 2) return this.adjoint();
    throw new RuntimeError(
      `tensor.H is only supported on matrices (2-D tensors). Got ${dims}-D tensor.` +
        (dims > 2 ? ' For batches of matrices, consider using tensor.mH' : ''),
    );
  }
  /** Conjugate transpose of the last two dimensions. */
  get mH(): Tensor {
    if (this.dim() === 1) {
      throw new RuntimeError('tensor.mH is only supported on matrices or batches of matrices. Got 1-D tensor.');
    }
    return this.adjoint();
  }
  get _version(): number {
    return native.version(this);
  }
  get _base(): Tensor | null {
    return native.base(this);
  }

  // Autograd.
  get requires_grad(): boolean {
    return native.requires_grad(this);
  }
  set requires_grad(value: boolean) {
    if (value && !this.is_floating_point() && !this.is_complex())
      throw new RuntimeError('only Tensors of floating point and complex dtype can require gradients');
    native.set_requires_grad(this, value);
  }
  requires_grad_(requires_grad = true): this {
    return native.set_requires_grad(this, requires_grad);
  }
  get is_leaf(): boolean {
    return native.is_leaf(this);
  }
  get grad_fn(): Node | null {
    return native.grad_fn(this);
  }
  get output_nr(): number {
    return native.output_nr(this);
  }
  /** Gradient that backward accumulated, or null. */
  get grad(): Tensor | null {
    return native.grad(this);
  }
  set grad(value: Tensor | null) {
    if (value !== null && !native.is_tensor(value))
      throw new TypeError(`assigned grad expected to be a Tensor or None but got grad of type ${typename(value)}`);
    native.set_grad(this, value);
  }
  /** The same data without history and with a version counter of its own. */
  get data(): Tensor {
    return native.data(this);
  }
  set data(value: Tensor) {
    native.set_data(this, value);
  }
  get retains_grad(): boolean {
    return native.retains_grad(this);
  }
  retain_grad(): void {
    native.retain_grad(this);
  }
  /**
   * Computes the gradients of this tensor with respect to the graph's leaves and adds them to their `.grad`.
   * See https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
   */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  backward(options?: BackwardOptions & { gradient?: Tensor | null }): void;
  backward(gradient: Tensor | null, retain_graph?: boolean | null, create_graph?: boolean): void;
  backward(...args: unknown[]): void {
    const { gradient, retain_graph, create_graph, inputs } = backwardSignature.bind(args);
    run_backward([this], gradients(gradient), inputs, retain_graph, create_graph);
  }
  /** Calls `hook` with this tensor's gradient whenever it is computed; what it returns replaces the gradient. */
  register_hook(hook: (grad: Tensor) => unknown): RemovableHandle {
    return new RemovableHandle(native.register_hook(this, hook));
  }
  /** Calls `hook` with this leaf whenever a gradient has been added to its `.grad`. */
  register_post_accumulate_grad_hook(hook: (leaf: Tensor) => void): RemovableHandle {
    return new RemovableHandle(native.register_post_accumulate_grad_hook(this, hook));
  }
  /** Whether it was made in inference mode. */
  is_inference(): boolean {
    return native.is_inference(this);
  }

  // Values.
  /** The value of a one-element tensor: a number, boolean, or a bigint beyond 2^53. */
  item(): number {
    return native.item(this);
  }
  tolist(): NestedNumbers {
    return native.tolist(this);
  }
  /** The elements as a typed array that shares memory with this tensor (a copy when they do not lie in order). */
  numpy(): ShapedArray {
    if (this.dtype === bfloat16) throw new TypeError('Got unsupported ScalarType BFloat16');
    const array = this.dtype === float16 ? halves(native.numpy(this)) : native.numpy(this);
    Object.defineProperty(array, 'shape', { value: native.sizes(this), configurable: true });
    return array;
  }
  /** Reads by position: `x.at(':, 1')`, `x.at(0, '1:3')`, `x.at(mask)`. */
  at(...indices: Index[]): Tensor {
    return read(this, indices, tensor);
  }
  /** Writes by position: the last argument is the value, as `x.put_(0, ':', 1.5)`. */
  put_(...args: [...Index[], Tensor | number | boolean | bigint]): this {
    const value = args.pop() as Tensor | number;
    write(this, args as Index[], value, tensor);
    return this;
  }
  /** A copy of `data` with this tensor's dtype and device unless others are given. */
  new_tensor(data: NestedArray | NumericArray, options: TensorOptions = {}): Tensor {
    if (typeof options !== 'object') throw new TypeError('new_tensor() takes 1 positional argument but 2 were given');
    return tensor(data, { ...options, dtype: options.dtype ?? this.dtype, device: options.device ?? this.device });
  }
  /** `input` where `condition` holds, else `other`. */
  where(condition: Tensor, other: Tensor | number | bigint | boolean): Tensor {
    return ops.where(condition, this, other);
  }
  type_as(other: Tensor): Tensor {
    if (!native.is_tensor(other))
      throw new TypeError(`type_as(): argument 'other' (position 1) must be Tensor, not ${typename(other)}`);
    return this.to(other.dtype);
  }

  // Conversion.
  /** Converts dtype or device: `x.to(torch.float64)`, `x.to('cpu', torch.long)`, `x.to(other)`. */
  to(...args: (DType | Device | Tensor | string | boolean | ToOptions | null | undefined)[]): Tensor {
    const target: ToOptions = {};
    const flags: boolean[] = [];
    for (const arg of args) {
      if (arg instanceof DType) target.dtype = arg;
      else if (arg instanceof Device || typeof arg === 'string') target.device = arg;
      else if (native.is_tensor(arg))
        Object.assign(target, { dtype: (arg as Tensor).dtype, device: (arg as Tensor).device });
      else if (typeof arg === 'boolean') flags.push(arg);
      else if (arg === null || arg === undefined) continue;
      else {
        for (const key of Object.keys(arg)) {
          if (!['dtype', 'device', 'copy', 'non_blocking', 'memory_format'].includes(key)) {
            throw new TypeError(`to() got an unexpected keyword argument '${key}'`);
          }
        }
        Object.assign(target, arg);
      }
    }
    // By position they are non_blocking, which means nothing here, and copy.
    target.copy ??= flags[1] ?? false;
    const device = target.device ? new Device(target.device) : null;
    if (device?.type === 'cuda') no_cuda();
    if (device && device.type !== native.device(this)) {
      if (device.type === 'meta') return ops.empty_like(this, { device: 'meta', dtype: target.dtype ?? null });
      throw new ValueError('Cannot copy out of meta tensor; no data!');
    }
    const format = target.memory_format ?? preserve_format;
    const copies = target.dtype && target.dtype !== this.dtype;
    if (target.copy && !copies) return this.clone({ memory_format: format });
    const laid = format === preserve_format ? this : this.contiguous({ memory_format: format });
    return copies ? ops.to_dtype(laid, target.dtype!) : laid;
  }
  /** The type's name, or this tensor converted to a type: a dtype, or a class as `torch.FloatTensor`. */
  type(): string;
  type(dtype: DType | TensorType | string): Tensor;
  type(dtype?: DType | TensorType | string): string | Tensor {
    if (dtype === undefined) return TENSOR_TYPES.find((t) => t.dtype === this.dtype)!.typename;
    if (typeof dtype === 'string') {
      const found = TENSOR_TYPES.find((t) => t.typename === dtype);
      if (!found) throw new ValueError(`invalid type: '${dtype}'`);
      return this.to(found.dtype);
    }
    const found = dtype instanceof DType ? dtype : (dtype as TensorType | null)?.dtype;
    if (!(found instanceof DType)) throw new TypeError('dtype must be a type, str, or dtype object');
    return this.to(found);
  }
  half(options?: FormatOptions): Tensor {
    return this.to(float16, options);
  }
  bfloat16(options?: FormatOptions): Tensor {
    return this.to(bfloat16, options);
  }
  cfloat(options?: FormatOptions): Tensor {
    return this.to(complex64, options);
  }
  cdouble(options?: FormatOptions): Tensor {
    return this.to(complex128, options);
  }
  float(options?: FormatOptions): Tensor {
    return this.to(float32, options);
  }
  double(options?: FormatOptions): Tensor {
    return this.to(float64, options);
  }
  long(options?: FormatOptions): Tensor {
    return this.to(int64, options);
  }
  int(options?: FormatOptions): Tensor {
    return this.to(int32, options);
  }
  short(options?: FormatOptions): Tensor {
    return this.to(int16, options);
  }
  char(options?: FormatOptions): Tensor {
    return this.to(int8, options);
  }
  byte(options?: FormatOptions): Tensor {
    return this.to(uint8, options);
  }
  bool(options?: FormatOptions): Tensor {
    return this.to(bool, options);
  }
  cpu(): Tensor {
    return this.to('cpu');
  }
  cuda(): Tensor {
    return no_cuda();
  }

  // As a value of the language.
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.dim() === 0) throw new TypeError('iteration over a 0-d tensor');
    yield* this.unbind(0);
  }
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'string' || this.numel() !== 1 ? this.toString() : Number(this.item());
  }
  toString(): string {
    return native.to_string(this);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const backwardSignature = signature('backward', {
  gradient: optional<Tensor | null>(null),
  retain_graph: optional<boolean | null>(null),
  create_graph: false,
  inputs: optional<BackwardOptions['inputs']>(null),
});

export type NestedNumbers = number | bigint | Complex | boolean | NestedNumbers[];

/** Bits of float16 as the numbers they mean; JavaScript has such an array since 2025. */
function halves(bits: Uint16Array): NumericArray {
  const { Float16Array } = globalThis as { Float16Array?: new (...args: unknown[]) => NumericArray };
  if (!Float16Array) throw new TypeError('this JavaScript has no Float16Array: use .float().numpy(), or a newer Node');
  return new Float16Array(bits.buffer, bits.byteOffset, bits.length);
}

export interface FormatOptions {
  memory_format?: MemoryFormat | null;
}

export interface ToOptions extends FormatOptions {
  dtype?: DType | null;
  device?: Device | string | null;
  copy?: boolean;
  non_blocking?: boolean;
}

connect(Tensor.prototype);
require('./generated/methods');
require('./operators');
require('./attributes');

function wrapDim(dim: number, dims: number): number {
  if (typeof dim !== 'number') throw new TypeError(`argument 'dim' (position 1) must be int, not ${typename(dim)}`);
  if (dims === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  const n = dims;
  if (dim < -n || dim >= n) {
    throw new IndexError(`Dimension out of range (expected to be in range of [${-n}, ${n - 1}], but got ${dim})`);
  }
  return dim < 0 ? dim + n : dim;
}

export { Complex, type Scalar } from './complex';
export * from './device';
export * from './dtype';
export { embedding, embedding_bag } from './embedding';
export * from './factory';
export * from './generated/functions';
export * from './grad_mode';
export type { Index } from './indexing';
export * from './layout';
export { lu, pca_lowrank, svd_lowrank } from './lowrank';
export {
  atleast_1d,
  atleast_2d,
  atleast_3d,
  bernoulli,
  block_diag,
  broadcast_shapes,
  broadcast_tensors,
  cartesian_prod,
  meshgrid,
  nonzero,
} from './overrides';
export { chain_matmul, einsum, tensordot } from './products';
export * from './random';
export { histogramdd, unique, unique_consecutive } from './unique';
export { Size };
