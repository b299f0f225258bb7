/** How elements lie in memory. */
import { native } from './core';

/**
 * Only `torch.strided` exists; it can be given wherever PyTorch takes a layout.
 * @example
 * console.log(torch.strided);
 */
export class Layout {
  constructor(readonly name: string) {
    native.bind_layout(this);
  }
  toString(): string {
    return `torch.${this.name}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Order of the dimensions in memory, as `torch.channels_last`.
 * @example
 * console.log(torch.channels_last);
 */
export class MemoryFormat {
  constructor(
    readonly name: string,
    code: number,
  ) {
    native.bind_layout(this, code);
  }
  toString(): string {
    return `torch.${this.name}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export const strided = new Layout('strided');
export const sparse_coo = new Layout('sparse_coo');

// Codes are PyTorch's (c10/core/MemoryFormat.h).
export const contiguous_format = new MemoryFormat('contiguous_format', 0);
export const preserve_format = new MemoryFormat('preserve_format', 1);
export const channels_last = new MemoryFormat('channels_last', 2);
export const channels_last_3d = new MemoryFormat('channels_last_3d', 3);
