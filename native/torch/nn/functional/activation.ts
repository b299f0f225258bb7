/** Activations of `nn.functional`: ops that may also overwrite their input, and softmax's relatives. */
import { isPlainObject, leading, named, optional, required, type Signature, signature } from '../../arguments';
import type { DType } from '../../dtype';
import { ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';

export interface Inplace {
  /** Overwrites the input instead of making a new tensor. */
  inplace?: boolean;
}

/** The tensor by name. */
export interface Input {
  input: Tensor;
}

/** A function of a tensor whose parameters come by position or by name, `inplace` last. */
interface Activation<Positional extends unknown[], Named> {
  (input: Tensor, options?: Named & Inplace): Tensor;
  (input: Tensor, ...args: Positional): Tensor;
  (named: Named & Inplace & Input): Tensor;
}

type Call = (input: Tensor, ...args: unknown[]) => Tensor;

/** Joins an op and its in-place form into one function with a last parameter `inplace`. */
function inplaceable<Positional extends unknown[], Named>(
  name: string,
  parameters: Record<string, unknown>,
  plain: unknown,
  overwriting: unknown,
): Activation<Positional, Named> {
  const bound: Signature<Record<string, unknown>> = signature(name, { ...parameters, inplace: false });
  const call = (input: Tensor, ...args: unknown[]): Tensor => {
    const { inplace, ...rest } = bound.bind(args) as Record<string, unknown>;
    return ((inplace ? overwriting : plain) as Call)(input, ...Object.values(rest));
  };
  return (...args: unknown[]): Tensor => {
    // The common call is the fast one.
    if (args.length === 1 && !isPlainObject(args[0])) return (plain as (input: unknown) => Tensor)(args[0]);
    return call(...leading(name, ['input'], args));
  };
}

type Flag = [inplace?: boolean];
const simple = (name: string, plain: unknown, overwriting: unknown) =>
  inplaceable<Flag, unknown>(name, {}, plain, overwriting);

/** `max(0, x)` */
export const relu = simple('relu', ops.relu, ops.relu_);
/** x times `hardsigmoid(x)`. */
export const hardswish = simple('hardswish', ops.hardswish, ops.hardswish_);
/** Piecewise linear sigmoid: 0 below -3, 1 above 3. */
export const hardsigmoid = simple('hardsigmoid', ops.hardsigmoid, ops.hardsigmoid_);
/** Exponential linear unit scaled to keep mean 0 and variance 1. */
export const selu = simple('selu', ops.selu, ops.selu_);
/** x times sigmoid(x), also called swish. */
export const silu = simple('silu', ops.silu, ops.silu_);
/** x times tanh(softplus(x)). */
export const mish = simple('mish', ops.mish, ops.mish_);
/** Limits each element to the range from 0 to 6. */
export const relu6 = simple('relu6', ops.relu6, (input: Tensor) => ops.hardtanh_(input, 0, 6));

/** Exponential linear unit: `alpha * (exp(x) - 1)` below zero. */
export const elu = inplaceable<[alpha: number, inplace?: boolean], { alpha?: number }>(
  'elu',
  { alpha: 1 },
  ops.elu,
  ops.elu_,
);
/** Continuously differentiable exponential linear unit. */
export const celu = inplaceable<[alpha: number, inplace?: boolean], { alpha?: number }>(
  'celu',
  { alpha: 1 },
  ops.celu,
  ops.celu_,
);
/** Multiplies negative elements by `negative_slope`. */
export const leaky_relu = inplaceable<[negative_slope: number, inplace?: boolean], { negative_slope?: number }>(
  'leaky_relu',
  { negative_slope: 0.01 },
  ops.leaky_relu,
  ops.leaky_relu_,
);
const requireOrder =
  (limit: typeof ops.hardtanh | typeof ops.hardtanh_) =>
  (input: Tensor, min_val = -1, max_val = 1) => {
    if (min_val > max_val) throw new ValueError('min_val cannot be greater than max_val');
    return limit(input, min_val, max_val);
  };
/** Limits each element to the range from `min_val` to `max_val`. */
export const hardtanh = inplaceable<
  [min_val: number, max_val?: number, inplace?: boolean],
  { min_val?: number; max_val?: number }
>('hardtanh', { min_val: -1, max_val: 1 }, requireOrder(ops.hardtanh), requireOrder(ops.hardtanh_));

const thresholdSignature = signature('threshold', {
  threshold: required<number>(),
  value: required<number>(),
  inplace: false,
});
interface Threshold extends Inplace {
  threshold: number;
  value: number;
}
/** Replaces elements not above `threshold` by `value`. */
export function threshold(named: Threshold & Input): Tensor;
export function threshold(input: Tensor, options: Threshold): Tensor;
export function threshold(input: Tensor, threshold: number, options: Omit<Threshold, 'threshold'>): Tensor;
export function threshold(input: Tensor, threshold: number, value: number, inplace?: boolean | Inplace): Tensor;
export function threshold(...given: unknown[]): Tensor {
  const [input, ...args] = leading('threshold', ['input'], given);
  const { threshold, value, inplace } = thresholdSignature.bind(args);
  return (inplace ? ops.threshold_ : ops.threshold)(input, threshold, value);
}

const rreluSignature = signature('rrelu', { lower: 1 / 8, upper: 1 / 3, training: false, inplace: false });
interface RRelu extends Inplace {
  lower?: number;
  upper?: number;
  training?: boolean;
}
/**
 * Multiplies negative elements by slopes drawn from [lower, upper), or outside training by their mean.
 * @example
 * console.log(torch.nn.functional.rrelu(torch.tensor([-1.5, 0, 0.5, 2])));
 */
export function rrelu(named: RRelu & Input): Tensor;
export function rrelu(input: Tensor, options?: RRelu): Tensor;
export function rrelu(
  input: Tensor,
  lower: number,
  upper?: number | RRelu,
  training?: boolean | RRelu,
  inplace?: boolean,
): Tensor;
export function rrelu(...given: unknown[]): Tensor {
  const [input, ...args] = leading('rrelu', ['input'], given);
  const { lower, upper, training, inplace } = rreluSignature.bind(args);
  if (!inplace) return ops.rrelu(input, lower, upper, training);
  // Backward needs the input as it was.
  return input.copy_(ops.rrelu(input.clone(), lower, upper, training));
}

const rreluSignature_ = signature('rrelu_', { lower: 1 / 8, upper: 1 / 3, training: false });
/**
 * `rrelu` that overwrites its input.
 * @example
 * console.log(torch.nn.functional.rrelu_(torch.tensor([-1.5, 0, 0.5, 2])));
 */
export function rrelu_(input: Tensor, options?: Omit<RRelu, 'inplace'>): Tensor;
export function rrelu_(input: Tensor, lower: number, upper?: number | RRelu, training?: boolean): Tensor;
export function rrelu_(input: Tensor, ...args: unknown[]): Tensor {
  return rrelu(input, { ...rreluSignature_.bind(args), inplace: true });
}

/** Logarithm of the sigmoid, computed safely. */
export function logsigmoid(input: Tensor, options: { out?: Tensor | null } = {}): Tensor {
  return ops.log_sigmoid(input, options);
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
interface Softmax {
  (input: Tensor, options?: SoftmaxOptions): Tensor;
  (input: Tensor, dim: number | null, options?: SoftmaxOptions): Tensor;
  (named: SoftmaxOptions & Input): Tensor;
}

function along(name: string, apply: (input: Tensor, dim: number, dtype: DType | null) => Tensor): Softmax {
  const bound = signature(name, {
    dim: optional<number | null>(null),
    _stacklevel: 3,
    dtype: optional<DType | null>(null),
  });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]): Tensor => {
    const { dim, dtype } = bound.bind(args);
    return apply(input, dim ?? implicitDim(name, input.dim()), dtype);
  }) as Softmax;
}

/** Exponentials along `dim`, scaled to sum to one. */
export const softmax = along('softmax', ops.softmax);
/** Logarithm of `softmax`, computed safely. */
export const log_softmax = along('log_softmax', ops.log_softmax);
/** `softmax` of the negated input. */
export const softmin = along('softmin', (input, dim, dtype) => ops.softmax(input.neg(), dim, dtype));

const gumbelSignature = signature('gumbel_softmax', { tau: 1, hard: false, eps: 1e-10, dim: -1 });
interface GumbelSoftmax {
  /** Temperature: the smaller, the nearer the result is to one-hot. */
  tau?: number;
  /** Returns one-hot vectors, with the gradient of the soft ones. */
  hard?: boolean;
  eps?: number;
  dim?: number;
}
/**
 * Softmax of the input with Gumbel noise: differentiable samples of categories.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.functional.gumbel_softmax(torch.zeros(4), { hard: true }));
 */
export function gumbel_softmax(named: GumbelSoftmax & { logits: Tensor }): Tensor;
export function gumbel_softmax(logits: Tensor, options?: GumbelSoftmax): Tensor;
export function gumbel_softmax(logits: Tensor, tau: number, options?: GumbelSoftmax): Tensor;
export function gumbel_softmax(logits: Tensor, tau: number, hard: boolean, options?: GumbelSoftmax): Tensor;
export function gumbel_softmax(logits: Tensor, tau: number, hard: boolean, eps: number, dim?: number): Tensor;
export function gumbel_softmax(...given: unknown[]): Tensor {
  const [logits, ...args] = leading('gumbel_softmax', ['logits'], given);
  const { tau, hard, eps, dim } = gumbelSignature.bind(args);
  if (eps !== 1e-10) warn('`eps` parameter is deprecated and has no effect.');
  const { shape, dtype, device } = logits;
  const noise = ops.empty(shape, { dtype, device }).exponential_().log().neg();
  const soft = ops.softmax(logits.add(noise).div(tau), dim);
  if (!hard) return soft;
  const chosen = soft.max(dim, true).indices;
  return ops.zeros_like(logits).scatter_(dim, chosen, 1).sub(soft.detach()).add(soft);
}
