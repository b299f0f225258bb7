/** Products whose call forms go beyond an op's signature. */
import { type Options, optional, required, signature } from './arguments';
import { native } from './core';
import { RuntimeError, ValueError } from './errors';
import { _chain_matmul, _einsum, _tensordot } from './generated/ops';
import type { Tensor } from './tensor';

/** Subscripts of one operand as numbers below 52; '...' stands for the dimensions an ellipsis covers. */
export type Subscripts = readonly (number | '...')[];

/** Letters for numbered subscripts: those of the alphabet in order, upper case first. */
function letters(subscripts: Subscripts): string {
  return subscripts
    .map((one) => {
      if (one === '...') return one;
      if (!(Number.isInteger(one) && one >= 0 && one < 52))
        throw new ValueError('einsum(): subscript in subscript list is not within the valid range [0, 52)');
      return String.fromCharCode(one < 26 ? 65 + one : 97 + one - 26);
    })
    .join('');
}

/** The equation and operands of `einsum(A, [0, 1], B, [1, 2], [0, 2])`. */
function from_sublists(args: readonly unknown[]): [string, Tensor[]] {
  const operands: Tensor[] = [];
  const inputs: string[] = [];
  let at = 0;
  for (; at + 1 < args.length; at += 2) {
    operands.push(args[at] as Tensor);
    inputs.push(letters(args[at + 1] as Subscripts));
  }
  const output = at < args.length ? `->${letters(args[at] as Subscripts)}` : '';
  return [inputs.join(',') + output, operands];
}

/**
 * Sums products of elements by named indices: `einsum('ij,jk->ik', A, B)`, or with numbers for letters
 * `einsum(A, [0, 1], B, [1, 2], [0, 2])`.
 */
export function einsum(equation: string, ...operands: (Tensor | readonly Tensor[])[]): Tensor;
export function einsum(first: Tensor, subscripts: Subscripts, ...rest: (Tensor | Subscripts)[]): Tensor;
export function einsum(...args: unknown[]): Tensor {
  if (args.length < 2)
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  if (native.is_tensor(args[0])) return _einsum(...from_sublists(args));
  return _einsum(args[0] as string, args.slice(1).flat() as Tensor[]);
}

export type Contraction = number | readonly [readonly number[], readonly number[]] | Tensor;

const TENSORDOT = {
  a: required<Tensor>(),
  b: required<Tensor>(),
  dims: optional<Contraction>(2),
  out: optional<Tensor | null>(null),
};
const tensordot_ = signature('tensordot', TENSORDOT, { keywordOnly: 'out' });
export type TensordotOptions = Pick<Options<typeof TENSORDOT>, 'dims' | 'out'>;

/** Sums products over the last `dims` dimensions of `a` and the first of `b`, or over pairs of dimensions. */
export function tensordot(a: Tensor, b: Tensor, options?: TensordotOptions): Tensor;
export function tensordot(a: Tensor, b: Tensor, dims: Contraction, options?: { out?: Tensor | null }): Tensor;
export function tensordot(...args: unknown[]): Tensor {
  const { a, b, dims: wanted, out } = tensordot_.bind(args);
  const listed = native.is_tensor(wanted) ? ((wanted as Tensor).tolist() as number | number[][]) : wanted;
  if (typeof listed === 'number') {
    if (listed < 0) throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${listed}`);
    if (listed > Math.min(a.dim(), b.dim()))
      throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${listed}`);
    const count = Array.from({ length: listed }, (_x, i) => i);
    return _tensordot(
      a,
      b,
      count.map((i) => i - listed),
      count,
      { out },
    );
  }
  const [left, right] = listed as readonly [readonly number[], readonly number[]];
  return _tensordot(a, b, left, right, { out });
}

/** Product of matrices in the order that costs least; `torch.linalg.multi_dot` is its successor. */
export function chain_matmul(...matrices: Tensor[]): Tensor {
  return _chain_matmul(matrices);
}
