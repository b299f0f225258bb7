/** Pooling of `nn.functional`: what PyTorch's Python side adds to the ops. */
import { isPlainObject, leading, named, optional, required, signature } from '../../arguments';
import { native } from '../../core';
import { ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import type { Input } from './activation';

/** One number for all dimensions, or one per dimension. */
type Sizes = number | readonly number[];
/** A size per dimension, null keeping the input's. */
type AdaptiveSizes = number | null | readonly (number | null)[];
type Pair = [output: Tensor, indices: Tensor];
type PairOp = Iterable<Tensor> & { readonly 0: Tensor; readonly 1: Tensor };

const repeat = (size: Sizes, dims: number): number[] =>
  typeof size === 'number' ? Array<number>(dims).fill(size) : [...size];

interface MaxPoolOptions {
  stride?: Sizes | null;
  padding?: Sizes;
  dilation?: Sizes;
  ceil_mode?: boolean;
}
interface MaxPool {
  (named: MaxPoolOptions & Input & { kernel_size: Sizes; return_indices: true }): Pair;
  (named: MaxPoolOptions & Input & { kernel_size: Sizes; return_indices?: false }): Tensor;
  (input: Tensor, options: MaxPoolOptions & { kernel_size: Sizes; return_indices: true }): Pair;
  (input: Tensor, options: MaxPoolOptions & { kernel_size: Sizes; return_indices?: false }): Tensor;
  (input: Tensor, kernel_size: Sizes, options: MaxPoolOptions & { return_indices: true }): Pair;
  (input: Tensor, kernel_size: Sizes, options?: MaxPoolOptions & { return_indices?: false }): Tensor;
  (input: Tensor, kernel_size: Sizes, stride: Sizes | null, options?: MaxPoolOptions): Tensor;
  (
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | null,
    padding: Sizes,
    dilation?: Sizes,
    ceil_mode?: boolean,
    return_indices?: false,
  ): Tensor;
}
type Run = (input: Tensor, ...args: unknown[]) => unknown;

function maxPool(name: string, plain: unknown, withIndices: unknown): MaxPool {
  const bound = signature(name, {
    kernel_size: required<Sizes>(),
    stride: optional<Sizes | null>(null),
    padding: optional<Sizes>(0),
    dilation: optional<Sizes>(1),
    ceil_mode: false,
    return_indices: false,
  });
  return ((...given: unknown[]) => {
    // The common call is the fast one.
    if (given.length === 2 && typeof given[1] === 'number') return (plain as Run)(given[0] as Tensor, given[1]);
    const [input, ...args] = leading(name, ['input'], given);
    const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = bound.bind(args);
    return ((return_indices ? withIndices : plain) as Run)(
      input,
      kernel_size,
      stride ?? [],
      padding,
      dilation,
      ceil_mode,
    );
  }) as MaxPool;
}

/** Largest element of each window; with `return_indices` also where it was. */
export const max_pool1d = maxPool('max_pool1d', ops.max_pool1d, ops.max_pool1d_with_indices);
/** Largest element of each window; with `return_indices` also where it was. */
export const max_pool2d = maxPool('max_pool2d', ops.max_pool2d, ops.max_pool2d_with_indices);
/** Largest element of each window; with `return_indices` also where it was. */
export const max_pool3d = maxPool('max_pool3d', ops.max_pool3d, ops.max_pool3d_with_indices);

/** A size per dimension, those left open taken from the input. */
function openSizes(input: Tensor, output_size: AdaptiveSizes, dims: number): number[] {
  const asked = Array.isArray(output_size)
    ? output_size
    : Array<number | null>(dims).fill(output_size as number | null);
  const have: number[] = native.sizes(input);
  if (Array.isArray(output_size) && have.length <= asked.length)
    throw new ValueError(`Input dimension should be at least ${asked.length + 1}`);
  return asked.map((size, i) => size ?? have[have.length - asked.length + i]!);
}

interface AdaptiveAverage {
  (input: Tensor, output_size: AdaptiveSizes | { output_size: AdaptiveSizes }): Tensor;
  (named: Input & { output_size: AdaptiveSizes }): Tensor;
}
function adaptiveAverage(dims: number, run: (input: Tensor, size: number[]) => Tensor): AdaptiveAverage {
  const name = `adaptive_avg_pool${dims}d`;
  const bound = signature(name, { output_size: required<AdaptiveSizes>() });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]) =>
    run(input, openSizes(input, bound.bind(args).output_size, dims)),
  ) as AdaptiveAverage;
}
/** Mean over windows chosen so that the result has the given size; null keeps the input's. */
export const adaptive_avg_pool2d = adaptiveAverage(2, ops.adaptive_avg_pool2d);
/** Mean over windows chosen so that the result has the given size; null keeps the input's. */
export const adaptive_avg_pool3d = adaptiveAverage(3, ops.adaptive_avg_pool3d);

interface AdaptiveMaxPool {
  (named: Input & { output_size: AdaptiveSizes; return_indices: true }): Pair;
  (named: Input & { output_size: AdaptiveSizes; return_indices?: false }): Tensor;
  (input: Tensor, output_size: AdaptiveSizes, return_indices: true | { return_indices: true }): Pair;
  (input: Tensor, output_size: AdaptiveSizes, return_indices?: false | { return_indices?: false }): Tensor;
}
function adaptiveMaxPool(dims: number, run: (input: Tensor, size: Sizes) => PairOp): AdaptiveMaxPool {
  const name = `adaptive_max_pool${dims}d`;
  const bound = signature(name, {
    output_size: required<AdaptiveSizes>(),
    return_indices: false,
  });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]) => {
    const { output_size, return_indices } = bound.bind(args);
    const pooled = run(input, dims === 1 ? (output_size as Sizes) : openSizes(input, output_size, dims));
    return return_indices ? pooled : pooled[0];
  }) as AdaptiveMaxPool;
}
/** Largest elements of windows chosen so that the result has the given size; with `return_indices` also where. */
export const adaptive_max_pool1d = adaptiveMaxPool(1, ops.adaptive_max_pool1d);
/** Largest elements of windows chosen so that the result has the given size; with `return_indices` also where. */
export const adaptive_max_pool2d = adaptiveMaxPool(2, ops.adaptive_max_pool2d);
/** Largest elements of windows chosen so that the result has the given size; with `return_indices` also where. */
export const adaptive_max_pool3d = adaptiveMaxPool(3, ops.adaptive_max_pool3d);

interface FractionalOptions {
  output_size?: Sizes | null;
  /** The output's size as a share of the input's. */
  output_ratio?: Sizes | null;
  /** Where the windows lie, in [0, 1): (batch, channels, dimensions). */
  _random_samples?: Tensor | null;
}
interface FractionalMaxPool {
  (named: FractionalOptions & Input & { kernel_size: Sizes; return_indices: true }): Pair;
  (named: FractionalOptions & Input & { kernel_size: Sizes; return_indices?: false }): Tensor;
  (input: Tensor, kernel_size: Sizes, options: FractionalOptions & { return_indices: true }): Pair;
  (input: Tensor, kernel_size: Sizes, options?: FractionalOptions & { return_indices?: false }): Tensor;
  (input: Tensor, kernel_size: Sizes, output_size: Sizes | null, options?: FractionalOptions): Tensor;
}
function fractionalMaxPool(
  dims: number,
  run: (input: Tensor, kernel: Sizes, size: Sizes, samples: Tensor) => PairOp,
): FractionalMaxPool {
  const name = `fractional_max_pool${dims}d`;
  const bound = signature(name, {
    kernel_size: required<Sizes>(),
    output_size: optional<Sizes | null>(null),
    output_ratio: optional<Sizes | null>(null),
    return_indices: false,
    _random_samples: optional<Tensor | null>(null),
  });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]) => {
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = bound.bind(args);
    if (output_size === null && output_ratio === null)
      throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
    const sizes: number[] = native.sizes(input);
    const size =
      output_size ?? repeat(output_ratio!, dims).map((ratio, i) => Math.trunc(sizes[sizes.length - dims + i]! * ratio));
    const batch = sizes.length === dims + 1 ? 1 : sizes[0]!;
    const samples =
      _random_samples ?? ops.rand([batch, sizes.at(-dims - 1)!, dims], { dtype: input.dtype, device: input.device });
    const pooled = run(input, kernel_size, size, samples);
    return return_indices ? pooled : pooled[0];
  }) as FractionalMaxPool;
}
/** Largest elements of windows at random places. */
export const fractional_max_pool2d = fractionalMaxPool(2, ops.fractional_max_pool2d);
/** Largest elements of windows at random places. */
export const fractional_max_pool3d = fractionalMaxPool(3, ops.fractional_max_pool3d);

interface UnpoolOptions {
  stride?: Sizes | null;
  padding?: Sizes;
  output_size?: readonly number[] | null;
}
interface MaxUnpool {
  (named: UnpoolOptions & Input & { indices: Tensor; kernel_size: Sizes }): Tensor;
  (input: Tensor, indices: Tensor, kernel_size: Sizes, options?: UnpoolOptions): Tensor;
  (input: Tensor, indices: Tensor, kernel_size: Sizes, stride: Sizes | null, options?: UnpoolOptions): Tensor;
  (
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | null,
    padding: Sizes,
    output_size?: readonly number[] | null,
  ): Tensor;
}

function unpooledSize(
  input: Tensor,
  kernel: number[],
  stride: number[],
  padding: number[],
  asked: readonly number[] | null,
): number[] {
  const dims = kernel.length;
  const have: number[] = native.sizes(input);
  const usual = kernel.map((k, d) => (have[have.length - dims + d]! - 1) * stride[d]! + k - 2 * padding[d]!);
  let size = usual;
  if (asked) {
    size = asked.length === dims + 2 ? asked.slice(2) : [...asked];
    if (size.length !== dims)
      throw new ValueError(
        `output_size should be a sequence containing ${dims} or ${dims + 2} elements, but it has a length of '${asked.length}'`,
      );
    for (let d = 0; d < dims; d++) {
      const [low, high] = [usual[d]! - stride[d]!, usual[d]! + stride[d]!];
      if (!(low < size[d]! && size[d]! < high))
        throw new ValueError(
          `invalid output_size "[${size.join(', ')}]" (dim ${d} must be between ${low} and ${high})`,
        );
    }
  }
  for (let d = 0; d < dims; d++)
    if (size[d]! < 0)
      throw new ValueError(
        `max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[${d}]=${size[d]}`,
      );
  return size;
}

function maxUnpool(
  dims: number,
  run: (input: Tensor, indices: Tensor, size: number[], stride: number[], padding: number[]) => Tensor,
): MaxUnpool {
  const name = `max_unpool${dims}d`;
  const bound = signature(name, {
    kernel_size: required<Sizes>(),
    stride: optional<Sizes | null>(null),
    padding: optional<Sizes>(0),
    output_size: optional<readonly number[] | null>(null),
  });
  return named(name, ['input', 'indices'], (input: Tensor, indices: Tensor, ...args: unknown[]) => {
    const { kernel_size, output_size, ...given } = bound.bind(args);
    const kernel = repeat(kernel_size, dims);
    const stride = given.stride === null ? kernel : repeat(given.stride, dims);
    const padding = repeat(given.padding, dims);
    return run(input, indices, unpooledSize(input, kernel, stride, padding, output_size), stride, padding);
  }) as MaxUnpool;
}
/** Puts elements at their indices in a line of zeros: undoes `max_pool1d`. */
export const max_unpool1d = maxUnpool(1, (input, indices, size) =>
  ops.max_unpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1),
);
/** Puts elements at their indices in an image of zeros: undoes `max_pool2d`. */
export const max_unpool2d = maxUnpool(2, (input, indices, size) => ops.max_unpool2d(input, indices, size));
/** Puts elements at their indices in a volume of zeros: undoes `max_pool3d`. */
export const max_unpool3d = maxUnpool(3, ops.max_unpool3d);

interface LpPool {
  (named: Input & { norm_type: number; kernel_size: Sizes; stride?: Sizes | null; ceil_mode?: boolean }): Tensor;
  (
    input: Tensor,
    norm_type: number,
    kernel_size: Sizes,
    options?: { stride?: Sizes | null; ceil_mode?: boolean },
  ): Tensor;
  (input: Tensor, norm_type: number, kernel_size: Sizes, stride: Sizes | null, ceil_mode?: boolean): Tensor;
}
function lpPool(dims: number, max: MaxPool, average: Run): LpPool {
  const name = `lp_pool${dims}d`;
  const bound = signature(name, {
    norm_type: required<number>(),
    kernel_size: required<Sizes>(),
    stride: optional<Sizes | null>(null),
    ceil_mode: false,
  });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]) => {
    const { norm_type, kernel_size, stride, ceil_mode } = bound.bind(args);
    if (norm_type === Number.POSITIVE_INFINITY) return max(input.abs(), kernel_size, stride, 0, 1, ceil_mode);
    if (norm_type === Number.NEGATIVE_INFINITY)
      return max(input.abs().neg(), kernel_size, stride, 0, 1, ceil_mode).neg();
    const mean = average(input.pow(norm_type), kernel_size, stride ?? [], 0, ceil_mode) as Tensor;
    const count = repeat(kernel_size, dims).reduce((product, size) => product * size, 1);
    return mean
      .sign()
      .mul(mean.abs().relu())
      .mul(count)
      .pow(1 / norm_type);
  }) as LpPool;
}
/** The p-norm of each window. */
export const lp_pool1d = lpPool(1, max_pool1d, ops.avg_pool1d as Run);
/** The p-norm of each window. */
export const lp_pool2d = lpPool(2, max_pool2d, ops.avg_pool2d as Run);
/** The p-norm of each window. */
export const lp_pool3d = lpPool(3, max_pool3d, ops.avg_pool3d as Run);

/** The pair that a pooling function returns with `return_indices`. */
function withIndices(pool: unknown, fixed: number): (input: Tensor, ...args: unknown[]) => Pair {
  return (input, ...args) => {
    const last = args.at(-1);
    const named = isPlainObject(last) ? last : {};
    const positional = isPlainObject(last) ? args.slice(0, -1) : args;
    return (pool as Run)(input, ...positional.slice(0, fixed), { ...named, return_indices: true }) as Pair;
  };
}
/** `adaptive_max_pool1d` with the indices. */
export const adaptive_max_pool1d_with_indices = withIndices(adaptive_max_pool1d, 1);
/** `adaptive_max_pool2d` with the indices. */
export const adaptive_max_pool2d_with_indices = withIndices(adaptive_max_pool2d, 1);
/** `adaptive_max_pool3d` with the indices. */
export const adaptive_max_pool3d_with_indices = withIndices(adaptive_max_pool3d, 1);
/** `fractional_max_pool2d` with the indices. */
export const fractional_max_pool2d_with_indices = withIndices(fractional_max_pool2d, 3);
/** `fractional_max_pool3d` with the indices. */
export const fractional_max_pool3d_with_indices = withIndices(fractional_max_pool3d, 3);
