/** `import * as torch from 'tensorpad'`. */
import * as autograd from './autograd';
import * as copy from './copy';
import { native } from './core';
import * as distributions from './distributions';
import * as fft from './fft';
import { empty_like, mul } from './generated/ops';
import * as linalg from './linalg';
import './names';
import * as nn from './nn';
import * as onnx from './onnx';
import * as optim from './optim';
import * as random from './random';
import * as signal from './signal';
import * as special from './special';
import { Complex, type DType, type Scalar, type Tensor, tensor } from './tensor';
import { typename } from './typename';
import * as utils from './utils';

export { is_anomaly_check_nan_enabled, is_anomaly_enabled, set_anomaly_enabled } from './autograd/anomaly';
export { IndexError, KeyboardInterrupt, RuntimeError, ValueError } from './errors';
export { max_pool2d_with_indices_backward, native_dropout_backward } from './generated/ops';
export { load, save } from './io';
export * from './predicates';
export { tqdm } from './progress';
export * from './tensor';
export { autograd, copy, distributions, fft, linalg, nn, onnx, optim, random, signal, special, utils };

export const inf = Number.POSITIVE_INFINITY;
export const nan = Number.NaN;
export const pi = Math.PI;
export const e = Math.E;
export const newaxis = null;
export const __version__: string = require('../../package.json').version;

/**
 * Number of elements.
 * @example
 * console.log(torch.numel(torch.zeros(2, 3)));
 */
export function numel(input: Tensor): number {
  return input.numel();
}
/**
 * Dtype an expression over both would have.
 * @example
 * console.log(torch.result_type(torch.ones(2), torch.tensor([1])));
 */
export function result_type(a: Tensor | Scalar, b: Tensor | Scalar): DType;
export function result_type(...[a, b, ...more]: [Tensor | Scalar, Tensor | Scalar]): DType {
  if (more.length > 0)
    throw new TypeError(`result_type() takes 2 positional arguments but ${2 + more.length} were given`);
  const tensors = [a, b].filter((operand) => native.is_tensor(operand)).length;
  if (tensors === 2) return native.result_type(a as Tensor, b as Tensor);
  for (const operand of [a, b]) {
    if (native.is_tensor(operand) || operand instanceof Complex || /number|bigint|boolean/.test(typeof operand))
      continue;
    const given = [a, b]
      .filter((each) => each !== undefined)
      .map((each) => (native.is_tensor(each) ? 'Tensor' : typename(each)));
    throw new TypeError(`result_type() received an invalid combination of arguments - got (${given.join(', ')})`);
  }
  // A number has no dtype of its own: an op that computes nothing finds out what it means beside the other.
  const meta = (operand: Tensor | Scalar) =>
    native.is_tensor(operand) ? empty_like(operand as Tensor, { device: 'meta' }) : (operand as Scalar);
  if (tensors === 1) return mul(meta(a) as Tensor, meta(b)).dtype;
  return native.promote_types(tensor(a as number).dtype, tensor(b as number).dtype);
}

export interface PrintOptions {
  precision?: number;
  threshold?: number;
  edgeitems?: number;
  linewidth?: number;
  /** null lets the values decide. */
  sci_mode?: boolean | null;
  profile?: 'default' | 'short' | 'full';
}
const PROFILES = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Number.MAX_SAFE_INTEGER, edgeitems: 3, linewidth: 80 },
};
/**
 * Changes how tensors print.
 * @example
 * torch.set_printoptions({ precision: 2 });
 * console.log(torch.tensor([0.123456]));
 */
export function set_printoptions(options: PrintOptions): void {
  const { profile, ...rest } = options;
  native.set_print_options({ ...(profile ? PROFILES[profile] : {}), ...rest });
}

/**
 * Number of threads that an op may use.
 * @example
 * torch.set_num_threads(1);
 * console.log(torch.get_num_threads());
 */
export function get_num_threads(): number {
  return native.get_num_threads();
}
/**
 * Changes how many threads an op may use.
 * @example
 * torch.set_num_threads(1);
 * console.log(torch.get_num_threads());
 */
export function set_num_threads(count: number): void {
  native.set_num_threads(count);
}

/**
 * Bytes in tensors now, at most, and kept for reuse.
 * @example
 * const x = torch.zeros(1000);
 * const { live, peak } = torch.memory_stats();
 * console.log(live >= x.nbytes, peak >= live);
 */
export function memory_stats(): { live: number; peak: number; cached: number; allocations: number } {
  return native.memory_stats();
}
/**
 * Counts the peak of memory from here on.
 * @example
 * torch.reset_peak_memory_stats();
 * const { live, peak } = torch.memory_stats();
 * console.log(peak === live);
 */
export function reset_peak_memory_stats(): void {
  native.reset_peak();
}
/**
 * Gives memory kept for reuse back to the system.
 * @example
 * torch.empty_cache();
 * console.log(torch.memory_stats().cached);
 */
export function empty_cache(): void {
  native.empty_cache();
}
