/** Functions whose call forms go beyond their op's signature. */
import { native } from './core';
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
  return as_tuple ? ops.where(ops.ne(input, 0)) : ops.nonzero(input, rest);
}

/** Ones with the probability each element gives, or with one probability for all. */
export function bernoulli(
  input: Tensor,
  p?: number | { generator?: Generator | null; p?: number },
  options: { generator?: Generator | null } = {},
): Tensor {
  const chance = typeof p === 'number' ? p : p?.p;
  const generator = (typeof p === 'object' ? p.generator : options.generator) ?? null;
  return chance === undefined
    ? ops.bernoulli(input, { generator })
    : ops.empty_like(input).bernoulli_(chance, { generator });
}
