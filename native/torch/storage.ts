/** The memory that a tensor and its views share, as PyTorch shows it. */
import { native } from './core';
import type { Device } from './device';
import { type DType, uint8 } from './dtype';
import type { Tensor } from './tensor';

abstract class Storage {
  /** All elements, in the order of memory. */
  protected readonly elements: Tensor;

  constructor(protected readonly tensor: Tensor) {
    const count = native.storage_bytes(tensor) / tensor.element_size();
    this.elements = native.data(tensor).as_strided([Math.floor(count)], [1], 0);
  }
  abstract size(): number;
  abstract tolist(): unknown[];
  abstract toString(): string;

  get device(): Device {
    return this.tensor.device;
  }
  get length(): number {
    return this.size();
  }
  nbytes(): number {
    return native.storage_bytes(this.tensor);
  }
  /** Address of the first byte; the same for all tensors that share it. */
  data_ptr(): number {
    return this.elements.data_ptr();
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Bytes, which is what `x.untyped_storage()` gives. */
export class UntypedStorage extends Storage {
  size(): number {
    return this.nbytes();
  }
  tolist(): number[] {
    return this.elements.view(uint8).tolist() as number[];
  }
  override toString(): string {
    const lines = this.tolist().map((byte) => ` ${byte}\n`);
    return `${lines.join('')}[torch.storage.UntypedStorage(device=${this.device}) of size ${this.size()}]`;
  }
}

/** Elements of one dtype, which is what `x.storage()` gives. */
export class TypedStorage extends Storage {
  get dtype(): DType {
    return this.tensor.dtype;
  }
  size(): number {
    return this.elements.numel();
  }
  element_size(): number {
    return this.tensor.element_size();
  }
  tolist(): unknown[] {
    return this.elements.tolist() as unknown[];
  }
  untyped(): UntypedStorage {
    return new UntypedStorage(this.tensor);
  }
  override toString(): string {
    const { is_floating_point: floating } = this.dtype;
    const text = (value: unknown) => (floating && Number.isInteger(value) ? `${value}.0` : String(value));
    const lines = this.tolist().map((value) => ` ${text(value)}\n`);
    const kind = `dtype=${this.dtype}, device=${this.device}`;
    return `${lines.join('')}[torch.storage.TypedStorage(${kind}) of size ${this.size()}]`;
  }
}
