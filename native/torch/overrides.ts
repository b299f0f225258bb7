/** Functions whose call forms go beyond their op's signature. */
import { leading } from './arguments';
import { Handle, native } from './core';
import { RuntimeError } from './errors';
import * as ops from './generated/ops';
import type { Generator } from './random';
import { Size } from './size';
import type { Tensor } from './tensor';

/** Coordinate grids from vectors, given one by one or as a list; `indexing` is 'ij' (the default) or 'xy'. */
export function meshgrid(...args: (Tensor | readonly Tensor[] | { indexing?: string | null })[]): Tensor[] {
  const last = args[args.length - 1];
  const options = native.is_tensor(last) || Array.isArray(last) ? {} : (args.pop() as { indexing?: string });
  return ops.meshgrid(args.flat() as Tensor[], options);
}

/** The tensors of a call that takes them one by one or as a list. */
const listed = (args: (Tensor | readonly Tensor[])[]): Tensor[] => args.flat() as Tensor[];

/** All tensors expanded to the shape they have in common. */
export function broadcast_tensors(...tensors: Tensor[] | [readonly Tensor[]]): Tensor[] {
  return ops.broadcast_tensors(listed(tensors));
}
/** A matrix with the tensors as blocks along its diagonal, zeros elsewhere. */
export function block_diag(...tensors: Tensor[]): Tensor {
  return ops.block_diag(tensors);
}
/** All ways to take one element of each vector, a row each. */
export function cartesian_prod(...tensors: Tensor[]): Tensor {
  return ops.cartesian_prod(tensors);
}

/** `atleast_1d` and the like: one tensor gives one, a list or several tensors give a list. */
interface AtLeast {
  (tensor: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
  (...tensors: Tensor[]): Tensor[];
}
function at_least(op: (tensors: readonly Tensor[]) => Tensor[]): AtLeast {
  function apply(...args: (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
    const out = op(listed(args));
    return args.length === 1 && !Array.isArray(args[0]) ? out[0]! : out;
  }
  return apply as AtLeast;
}
/** Tensors with at least one dimension. */
export const atleast_1d = at_least(ops.atleast_1d);
/** Tensors with at least two dimensions. */
export const atleast_2d = at_least(ops.atleast_2d);
/** Tensors with at least three dimensions. */
export const atleast_3d = at_least(ops.atleast_3d);

/** The shape that tensors of these shapes broadcast to. */
export function broadcast_shapes(...shapes: (number | readonly number[])[]): Size {
  const lists = shapes.map((shape) => (typeof shape === 'number' ? [shape] : shape));
  const out = new Array<number>(Math.max(0, ...lists.map((shape) => shape.length))).fill(1);
  lists.forEach((shape, at) => {
    for (let i = 1; i <= shape.length; i++) {
      const size = shape[shape.length - i]!;
      if (size === 1 || size === out[out.length - i]) continue;
      if (out[out.length - i] !== 1 || size < 0) {
        throw new RuntimeError(
          `Attempting to broadcast a dimension of length ${size} at -${i}! Mismatching argument at index ${at} had ` +
            `(${shape.length === 1 ? `${size},` : shape.join(', ')}); but expected shape should be broadcastable to [${out.join(', ')}]`,
        );
      }
      out[out.length - i] = size;
    }
  });
  return new Size(out);
}

/** Indices of the nonzero elements: a row each, or with `as_tuple` one tensor per dimension. */
export function nonzero(input: Tensor, options?: { as_tuple?: false; out?: Tensor }): Tensor;
export function nonzero(input: Tensor, options: { as_tuple: true }): Tensor[];
export function nonzero(named: { input: Tensor; as_tuple?: false; out?: Tensor }): Tensor;
export function nonzero(named: { input: Tensor; as_tuple: true }): Tensor[];
export function nonzero(...args: unknown[]): Tensor | Tensor[] {
  const [input, options = {}] = leading('nonzero', ['input'], args) as [Tensor, { as_tuple?: boolean; out?: Tensor }?];
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
  options?: { generator?: Generator | null },
): Tensor;
export function bernoulli(named: { input: Tensor; p?: number; generator?: Generator | null; out?: Tensor }): Tensor;
export function bernoulli(...args: unknown[]): Tensor {
  const [input, p, options = {}] = leading('bernoulli', ['input'], args) as [
    Tensor,
    (number | { generator?: Generator | null; p?: number; out?: Tensor })?,
    { generator?: Generator | null }?,
  ];
  const named: { p?: number; generator?: Generator | null; out?: Tensor } = typeof p === 'object' ? p : options;
  const { p: chance = typeof p === 'number' ? p : undefined, ...rest } = named;
  return chance === undefined ? ops.bernoulli(input, rest) : ops.empty_like(input).bernoulli_(chance, rest);
}
