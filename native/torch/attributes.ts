/** What PyTorch's tensors say of themselves: here each is dense, not quantised, and on the CPU or the meta device. */
import { Handle, native } from './core';
import { RuntimeError } from './errors';
import * as ops from './generated/ops';
import { type Layout, strided } from './layout';
import { TypedStorage, UntypedStorage } from './storage';
import type { Tensor } from './tensor';
import { typename } from './typename';

declare module './tensor' {
  interface Tensor {
    readonly is_cpu: boolean;
    readonly is_sparse: boolean;
    readonly is_quantized: boolean;
    readonly layout: Layout;
    /** Tensors have no names. */
    readonly name: null;
    /** The real parts, as a view; of a real tensor, itself. */
    real: Tensor;
    /** The imaginary parts, as a view. */
    imag: Tensor;
    /** Whether the dtype has negative numbers. */
    is_signed(): boolean;
    /** Whether the one element is not zero. */
    is_nonzero(): boolean;
    is_same_size(other: Tensor): boolean;
    /** Whether both are the same view of the same memory. */
    is_set_to(other: Tensor): boolean;
    /** Conjugation is computed at once, so no tensor waits for it. */
    is_conj(): boolean;
    /** Negation is computed at once, so no tensor waits for it. */
    is_neg(): boolean;
    is_pinned(): boolean;
    is_shared(): boolean;
    /** Number of the GPU: -1, for there is none. */
    get_device(): number;
    /** The memory it shares with its views, element by element. */
    storage(): TypedStorage;
    /** The memory it shares with its views, byte by byte. */
    untyped_storage(): UntypedStorage;
    /** Replaces each element by what a function makes of it. */
    apply_(callable: (value: number) => number | boolean): this;
    /** Replaces each element by what a function makes of it and of the other tensor's. */
    map_(tensor: Tensor, callable: (a: number, b: number) => number | boolean): this;
  }
}

function real(tensor: Tensor): Tensor {
  return tensor.is_complex() ? ops.real(tensor) : tensor;
}

function imaginary(tensor: Tensor): Tensor {
  if (!tensor.is_complex()) throw new RuntimeError('imag is not implemented for tensors with non-complex dtypes.');
  return ops.imag(tensor);
}

/** Writes numbers made in the script over a tensor's elements. */
function fill(tensor: Tensor, name: string, values: readonly (number | boolean)[]): void {
  if (tensor.requires_grad) {
    const text = `Can't call ${name}() on Variable that requires grad. Use var.detach().${name}() instead.`;
    throw new RuntimeError(text);
  }
  const numbers = native.from_data(Float64Array.from(values, Number), tensor.shape, tensor.dtype);
  tensor.copy_(numbers);
}

function operand(name: string, parameter: string, value: unknown): void {
  if (native.is_tensor(value)) return;
  throw new TypeError(`${name}(): argument '${parameter}' (position 1) must be Tensor, not ${typename(value)}`);
}

const numbers = (tensor: Tensor): number[] => tensor.flatten().tolist() as number[];

const ATTRIBUTES: { [name: string]: { get(tensor: Tensor): unknown; set?(tensor: Tensor, value: Tensor): unknown } } = {
  is_cpu: { get: (tensor) => native.device(tensor) === 'cpu' },
  is_sparse: { get: () => false },
  is_quantized: { get: () => false },
  layout: { get: () => strided },
  name: { get: () => null },
  real: { get: real, set: (tensor, value) => real(tensor).copy_(value) },
  imag: { get: imaginary, set: (tensor, value) => imaginary(tensor).copy_(value) },
};

const METHODS: { [name: string]: (this: Tensor, ...args: never[]) => unknown } = {
  is_signed() {
    return this.dtype.is_signed;
  },
  is_nonzero() {
    const count = this.numel();
    if (count !== 1) {
      const values = count === 0 ? 'no values' : 'more than one value';
      throw new RuntimeError(`Boolean value of Tensor with ${values} is ambiguous`);
    }
    return Boolean(ops.ne(this, 0).item());
  },
  is_same_size(other: Tensor) {
    operand('is_same_size', 'other', other);
    return String(this.shape) === String(other.shape);
  },
  is_set_to(other: Tensor) {
    operand('is_set_to', 'tensor', other);
    const place = (t: Tensor) => [native.storage_id(t), t.storage_offset(), ...t.shape, ...t.stride()].join();
    return place(this) === place(other);
  },
  is_conj: () => false,
  is_neg: () => false,
  is_pinned: () => false,
  is_shared: () => false,
  get_device: () => -1,
  storage() {
    return new TypedStorage(this);
  },
  untyped_storage() {
    return new UntypedStorage(this);
  },
  apply_(callable: (value: number) => number | boolean) {
    fill(
      this,
      'apply_',
      numbers(this).map((value) => callable(value)),
    );
    return this;
  },
  map_(tensor: Tensor, callable: (a: number, b: number) => number | boolean) {
    operand('map_', 'tensor', tensor);
    const other = numbers(tensor.expand(...this.shape));
    fill(
      this,
      'map_',
      numbers(this).map((value, i) => callable(value, other[i]!)),
    );
    return this;
  },
};

for (const [name, { get, set }] of Object.entries(ATTRIBUTES))
  Object.defineProperty(Handle.prototype, name, {
    get(this: Tensor) {
      return get(this);
    },
    ...(set && {
      set(this: Tensor, value: Tensor) {
        set(this, value);
      },
    }),
    configurable: true,
  });
for (const [name, value] of Object.entries(METHODS))
  Object.defineProperty(Handle.prototype, name, { value, writable: true, configurable: true });
