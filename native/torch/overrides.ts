/** Functions whose call forms go beyond their op's signature. */
import { Handle, native } from './core';
import * as ops from './generated/ops';
import type { Generator } from './random';
import type { Tensor } from './tensor';

/** Coordinate grids from vectors, given one by one or as a list; `indexing` is 'ij' (the default) or 'xy'. */
export function meshgrid(...args: (Tensor | readonly Tensor[] | { indexing?: string | null })[]): Tensor[] {
  const last = args[args.length - 1];
  const options = native.is_tensor(last) || Array.isArray(last) ? {} : (args.pop() as { indexing?: string });
  return ops.meshgrid(args.flat() as Tensor[], options);
}

/** Indices of the nonzero elements: a row each, or with `as_tuple` one tensor per dimension. */
export function nonzero(input: Tensor, options?: { as_tuple?: false; out?: Tensor }): Tensor;
export function nonzero(input: Tensor, options: { as_tuple: true }): Tensor[];
export function nonzero(input: Tensor, options: { as_tuple?: boolean; out?: Tensor } = {}): Tensor | Tensor[] {
  const { as_tuple, ...rest } = options;
  if (!as_tuple) return ops.nonzero(input, rest);
  // A tensor without dimensions counts as one of length 1.
  return ops.nonzero(input.dim() === 0 ? input.view(1) : input).unbind(1);
}

declare module './tensor' {
  interface Tensor {
    /** Indices of the nonzero elements: a row each, or with `as_tuple` one tensor per dimension. */
    nonzero(options?: { as_tuple?: false; out?: Tensor }): Tensor;
    nonzero(options: { as_tuple: true }): Tensor[];
  }
}
Object.defineProperty(Handle.prototype, 'nonzero', {
  value(this: Tensor, options?: { as_tuple: true }) {
    return nonzero(this, options!);
  },
  writable: true,
  configurable: true,
});

/** Ones with the probability each element gives, or with one probability for all. */
export function bernoulli(
  input: Tensor,
  p?: number | { generator?: Generator | null; p?: number; out?: Tensor },
  options: { generator?: Generator | null } = {},
): Tensor {
  const named: { p?: number; generator?: Generator | null; out?: Tensor } = typeof p === 'object' ? p : options;
  const { p: chance = typeof p === 'number' ? p : undefined, ...rest } = named;
  return chance === undefined ? ops.bernoulli(input, rest) : ops.empty_like(input).bernoulli_(chance, rest);
}
