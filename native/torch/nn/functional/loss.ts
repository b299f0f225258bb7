/** Losses of `nn.functional` with a side in Python: warnings, functions as arguments, a layer in front. */
import { named, optional, required, signature } from '../../arguments';
import { native } from '../../core';
import type { DType } from '../../dtype';
import { RuntimeError, ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import type { Reduction } from '../reduction';

/** Losses broadcast, which is seldom meant: PyTorch warns of targets that differ in size. */
function warnOfSizes(input: Tensor, target: Tensor): void {
  const [ours, theirs]: [number[], number[]] = [native.sizes(input), native.sizes(target)];
  if (ours.length === theirs.length && ours.every((size, i) => size === theirs[i])) return;
  warn(
    `Using a target size (${target.shape}) that is different to the input size (${input.shape}). ` +
      'This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.',
  );
}

/** The op, with a warning when the sizes differ. */
function comparing<Loss extends (input: Tensor, target: Tensor) => Tensor>(name: string, loss: Loss): Loss {
  const call = (input: Tensor, target: Tensor, ...rest: unknown[]): Tensor => {
    const result = (loss as unknown as (...args: unknown[]) => Tensor)(input, target, ...rest);
    warnOfSizes(input, target);
    return result;
  };
  return named(name, ['input', 'target'], call) as unknown as Loss;
}

/** Mean squared difference. */
export const mse_loss = comparing('mse_loss', ops.mse_loss);
/** Mean absolute difference. */
export const l1_loss = comparing('l1_loss', ops.l1_loss);
/** Squared difference below `beta`, absolute difference above. */
export const smooth_l1_loss = comparing('smooth_l1_loss', ops.smooth_l1_loss);
/** Half the squared difference below `delta`, linear above. */
export const huber_loss = comparing('huber_loss', ops.huber_loss);

const klDivSignature = signature('kl_div', {
  size_average: optional<boolean | null>(null),
  reduce: optional<boolean | null>(null),
  reduction: optional<Reduction | 'batchmean'>('mean'),
  log_target: false,
});
/** Kullback-Leibler divergence of `target` from log probabilities `input`. */
export const kl_div = named(
  'kl_div',
  ['input', 'target'],
  (input: Tensor, target: Tensor, ...rest: unknown[]): Tensor => {
    const { size_average, reduce, reduction, log_target } = klDivSignature.bind(rest);
    if (reduction === 'mean' && size_average === null && reduce === null)
      warn(
        "reduction: 'mean' divides the total loss by both the batch size and the support size." +
          "'batchmean' divides only by the batch size, and aligns with the KL div math definition." +
          "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
      );
    return ops.kl_div(input, target, size_average, reduce, reduction, log_target);
  },
) as typeof ops.kl_div;

interface TripletOptions {
  /** How far apart two tensors are; by default `pairwise_distance`. */
  distance_function?: ((a: Tensor, b: Tensor) => Tensor) | null;
  margin?: number;
  swap?: boolean;
  reduction?: Reduction;
}

const tripletSignature = signature(
  'triplet_margin_with_distance_loss',
  {
    anchor: required<Tensor>(),
    positive: required<Tensor>(),
    negative: required<Tensor>(),
    distance_function: optional<TripletOptions['distance_function']>(null),
    margin: 1,
    swap: false,
    reduction: optional<Reduction>('mean'),
  },
  { keywordOnly: 'distance_function' },
);
/** How far the positive fails to be nearer to the anchor than the negative by `margin`. */
export function triplet_margin_with_distance_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletOptions,
): Tensor;
export function triplet_margin_with_distance_loss(...args: unknown[]): Tensor {
  const { anchor, positive, negative, distance_function, margin, swap, reduction } = tripletSignature.bind(args);
  const distance = distance_function ?? ((a: Tensor, b: Tensor) => ops.pairwise_distance(a, b));
  if (!['mean', 'sum', 'none'].includes(reduction))
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  if (margin <= 0)
    throw new ValueError(`margin must be greater than 0, got ${Number.isInteger(margin) ? margin.toFixed(1) : margin}`);
  const [a, p, n] = [anchor.dim(), positive.dim(), negative.dim()];
  if (a !== p || p !== n)
    throw new RuntimeError(
      'The anchor, positive, and negative tensors are expected to have the same number of dimensions, ' +
        `but got: anchor ${a}D, positive ${p}D, and negative ${n}D inputs`,
    );
  const near = distance(anchor, positive);
  let far = distance(anchor, negative);
  if (swap) far = ops.minimum(far, distance(positive, negative));
  const loss = near.add(margin).sub(far).clamp_min(0);
  if (reduction === 'none') return loss;
  return reduction === 'sum' ? loss.sum() : loss.mean();
}

const optionsSignature = signature('LinearCrossEntropyOptions.__init__', {
  allow_retain_graph: false,
  batch_chunk_size: optional<number | null>(null),
  chunking_method: 'auto',
  acc_policy: 'auto',
  acc_dtype: optional<DType | null>(null),
});
/**
 * How PyTorch splits the work to save memory. The loss is the same however it is split.
 * @example
 * console.log(new torch.nn.LinearCrossEntropyOptions() instanceof torch.nn.LinearCrossEntropyOptions);
 */
export class LinearCrossEntropyOptions {
  readonly batch_chunk_size: number | null;
  readonly chunking_method: string;
  readonly acc_policy: string;
  readonly acc_dtype: DType | null;
  readonly allow_retain_graph: boolean;

  constructor(options?: Record<string, unknown>);
  constructor(...args: unknown[]) {
    ({
      allow_retain_graph: this.allow_retain_graph,
      batch_chunk_size: this.batch_chunk_size,
      chunking_method: this.chunking_method,
      acc_policy: this.acc_policy,
      acc_dtype: this.acc_dtype,
    } = optionsSignature.bind(args));
  }
}

interface LinearCrossEntropy {
  linear_bias?: Tensor | null;
  weight?: Tensor | null;
  reduction?: Reduction;
  ignore_index?: number | null;
  label_smoothing?: number;
  options?: LinearCrossEntropyOptions | null;
}

/** Sizes as a Python tuple. */
const tuple = (sizes: number[]) => `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;

const linearSignature = signature(
  'linear_cross_entropy',
  {
    input: required<Tensor>(),
    linear_weight: required<Tensor>(),
    target: required<Tensor>(),
    linear_bias: optional<Tensor | null>(null),
    weight: optional<Tensor | null>(null),
    reduction: optional<Reduction>('mean'),
    ignore_index: optional<number | null>(null),
    label_smoothing: 0,
    options: optional<LinearCrossEntropyOptions | null>(null),
  },
  { keywordOnly: 'linear_bias' },
);
/** Cross entropy of `input` after a linear layer with one row of weights per class. */
export function linear_cross_entropy(
  input: Tensor,
  linear_weight: Tensor,
  target: Tensor,
  options?: LinearCrossEntropy,
): Tensor;
export function linear_cross_entropy(
  named: LinearCrossEntropy & { input: Tensor; linear_weight: Tensor; target: Tensor },
): Tensor;
export function linear_cross_entropy(...args: unknown[]): Tensor {
  const { input, linear_weight, target, linear_bias, weight, reduction, ignore_index, label_smoothing } =
    linearSignature.bind(args);
  const [sizes, rows]: [number[], number[]] = [native.sizes(input), native.sizes(linear_weight)];
  if (sizes.length < 1 || sizes.length > 2)
    throw new RuntimeError(`expected input with dimensionality 1 or 2, got ${sizes.length}`);
  if (rows.length < 2)
    throw new RuntimeError(`expected linear_weight with dimensionality at least 2, got ${rows.length}`);
  const features = sizes.at(-1)!;
  const [classes, ...outputs] = rows.slice(0, -1) as [number, ...number[]];
  if (features !== rows.at(-1))
    throw new RuntimeError(
      'expected equal input and linear_weight last dimensions (in_features), ' +
        `got ${features} and ${rows.at(-1)}, respectively`,
    );
  const expected = [classes, ...outputs];
  if (linear_bias && String(native.sizes(linear_bias)) !== String(expected))
    throw new RuntimeError(
      `expected linear_bias shape ${tuple(expected)}, got ${tuple(native.sizes(linear_bias) as number[])}`,
    );
  if (outputs.length > 0 && sizes.length === 1)
    throw new RuntimeError(
      `K-dimensional loss defined by linear_weight shape ${tuple(rows)} requires batched input, ` +
        `(N, ${features}), got unbatched input with shape ${tuple(sizes)}`,
    );
  const shape = [...sizes.slice(0, -1), ...expected];
  if (String(native.sizes(target)) === String(shape) && ignore_index !== null)
    throw new RuntimeError('ignore_index cannot be specified when target contains probabilities');
  const total = expected.reduce((product, size) => product * size, 1);
  const matrix = outputs.length > 0 ? linear_weight.reshape([total, features]) : linear_weight;
  const bias = outputs.length > 0 && linear_bias ? linear_bias.reshape([total]) : linear_bias;
  const logits = ops.linear(input, matrix, bias).reshape(shape);
  return ops.cross_entropy(logits, target, weight, {
    ignore_index: ignore_index ?? -100,
    reduction,
    label_smoothing,
  });
}
