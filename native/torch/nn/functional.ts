/** `torch.nn.functional`: the ops of networks, with what PyTorch's Python side adds to them. */
import { isPlainObject, optional, required, signature } from '../arguments';
import { native } from '../core';
import type { DType } from '../dtype';
import { ValueError } from '../errors';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import { warn } from '../warn';
import type { AdaptiveSize2, Size2 } from './size';
import { python } from './text';

export * from '../generated/functional';
export { flatten, sigmoid, tanh } from '../generated/ops';

interface Inplace {
  /** Overwrites the input instead of making a new tensor. */
  inplace?: boolean;
}

/** `max(0, x)` */
export function relu(input: Tensor, inplace: boolean | Inplace = false): Tensor {
  return inplace === true || (isPlainObject(inplace) && inplace.inplace) ? ops.relu_(input) : ops.relu(input);
}

const dropoutSignature = signature('dropout', { p: 0.5, training: true, inplace: false });

/** In training, sets elements to zero with probability `p` and scales the rest by 1 / (1 - p). */
export function dropout(input: Tensor, options?: { p?: number; training?: boolean } & Inplace): Tensor;
export function dropout(input: Tensor, p: number, options?: { training?: boolean } & Inplace): Tensor;
export function dropout(input: Tensor, p: number, training: boolean, inplace?: boolean | Inplace): Tensor;
export function dropout(input: Tensor, ...args: unknown[]): Tensor {
  const { p, training, inplace } = dropoutSignature.bind(args);
  if (!(p >= 0 && p <= 1)) throw new ValueError(`dropout probability has to be between 0 and 1, but got ${python(p)}`);
  const result = ops.dropout(input, p, training);
  return inplace ? input.copy_(result) : result;
}

/** PyTorch's choice where `dim` is left out, which it has deprecated. */
function implicitDim(name: string, dims: number): number {
  warn(`Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.`);
  return dims === 0 || dims === 1 || dims === 3 ? 0 : 1;
}

interface SoftmaxOptions {
  dim?: number | null;
  /** Converted to before anything is computed. */
  dtype?: DType | null;
}
const softmaxParameters = { dim: optional<number | null>(null), dtype: optional<DType | null>(null) };
const softmaxSignature = signature('softmax', softmaxParameters);
const softminSignature = signature('softmin', softmaxParameters);
const logSoftmaxSignature = signature('log_softmax', softmaxParameters);

/** Exponentials along `dim`, scaled to sum to one. */
export function softmax(input: Tensor, options?: SoftmaxOptions): Tensor;
export function softmax(input: Tensor, dim: number | null, options?: SoftmaxOptions): Tensor;
export function softmax(input: Tensor, ...args: unknown[]): Tensor {
  const { dim, dtype } = softmaxSignature.bind(args);
  return ops.softmax(input, dim ?? implicitDim('softmax', input.dim()), dtype);
}

/** Logarithm of `softmax`, computed safely. */
export function log_softmax(input: Tensor, options?: SoftmaxOptions): Tensor;
export function log_softmax(input: Tensor, dim: number | null, options?: SoftmaxOptions): Tensor;
export function log_softmax(input: Tensor, ...args: unknown[]): Tensor {
  const { dim, dtype } = logSoftmaxSignature.bind(args);
  return ops.log_softmax(input, dim ?? implicitDim('log_softmax', input.dim()), dtype);
}

/** Exponentials of the negative elements along `dim`, scaled to sum to one. */
export function softmin(input: Tensor, options?: SoftmaxOptions): Tensor;
export function softmin(input: Tensor, dim: number | null, options?: SoftmaxOptions): Tensor;
export function softmin(input: Tensor, ...args: unknown[]): Tensor {
  const { dim, dtype } = softminSignature.bind(args);
  return ops.softmax(ops.neg(input), dim ?? implicitDim('softmin', input.dim()), dtype);
}

const maxPool2dSignature = signature('max_pool2d', {
  kernel_size: required<Size2>(),
  stride: optional<Size2 | null>(null),
  padding: optional<Size2>(0),
  dilation: optional<Size2>(1),
  ceil_mode: false,
  return_indices: false,
});

interface MaxPool2dOptions {
  stride?: Size2 | null;
  padding?: Size2;
  dilation?: Size2;
  ceil_mode?: boolean;
}

/** Largest element of each window; with `return_indices` also where it was. */
export function max_pool2d(
  input: Tensor,
  kernel_size: Size2,
  options: MaxPool2dOptions & { return_indices: true },
): [Tensor, Tensor];
export function max_pool2d(
  input: Tensor,
  kernel_size: Size2,
  options?: MaxPool2dOptions & { return_indices?: false },
): Tensor;
export function max_pool2d(input: Tensor, kernel_size: Size2, stride: Size2 | null, options?: MaxPool2dOptions): Tensor;
export function max_pool2d(
  input: Tensor,
  kernel_size: Size2,
  stride: Size2 | null,
  padding: Size2,
  dilation?: Size2,
  ceil_mode?: boolean,
): Tensor;
export function max_pool2d(input: Tensor, ...args: unknown[]): Tensor | [Tensor, Tensor] {
  // The common call is the fast one.
  if (args.length === 1 && typeof args[0] === 'number') return ops.max_pool2d(input, args[0]);
  const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = maxPool2dSignature.bind(args);
  const pool = return_indices ? ops.max_pool2d_with_indices : ops.max_pool2d;
  return pool(input, kernel_size, stride ?? [], padding, dilation, ceil_mode) as Tensor;
}

/** Mean over windows chosen so that the result has the given size; null keeps the input's. */
export function adaptive_avg_pool2d(input: Tensor, output_size: AdaptiveSize2): Tensor {
  const [height, width] = Array.isArray(output_size) ? output_size : [output_size, output_size];
  return ops.adaptive_avg_pool2d(input, [height ?? input.size(-2), width ?? input.size(-1)]);
}

/** Losses broadcast, which is seldom meant: PyTorch warns of targets that differ in size. */
function warnOfSizes(input: Tensor, target: Tensor): void {
  const [ours, theirs]: [number[], number[]] = [native.sizes(input), native.sizes(target)];
  if (ours.length === theirs.length && ours.every((size, i) => size === theirs[i])) return;
  warn(
    `Using a target size (${target.shape}) that is different to the input size (${input.shape}). ` +
      'This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.',
  );
}

/** Mean squared difference. */
export const mse_loss: typeof ops.mse_loss = (input: Tensor, target: Tensor, ...rest: unknown[]) => {
  const loss = (ops.mse_loss as (...args: unknown[]) => Tensor)(input, target, ...rest);
  warnOfSizes(input, target);
  return loss;
};

/** Mean absolute difference. */
export const l1_loss: typeof ops.l1_loss = (input: Tensor, target: Tensor, ...rest: unknown[]) => {
  const loss = (ops.l1_loss as (...args: unknown[]) => Tensor)(input, target, ...rest);
  warnOfSizes(input, target);
  return loss;
};
