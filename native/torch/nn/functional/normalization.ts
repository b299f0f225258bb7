/** Normalisation of `nn.functional`, in its order of parameters and with its checks. */
import { leading, optional, required, signature } from '../../arguments';
import { native } from '../../core';
import { RuntimeError, ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import type { Input } from './activation';

const shown = (sizes: readonly number[]) => `torch.Size([${sizes.join(', ')}])`;
const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

function requireValues([batch, , ...area]: readonly number[], text: string): void {
  if (product([batch!, ...area]) === 1)
    throw new ValueError(`Expected more than 1 value per channel when training, got input size ${text}`);
}

const batchSignature = signature('batch_norm', {
  running_mean: required<Tensor | null>(),
  running_var: required<Tensor | null>(),
  weight: optional<Tensor | null>(null),
  bias: optional<Tensor | null>(null),
  training: false,
  momentum: 0.1,
  eps: 1e-5,
});

interface Affine {
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Added to the variance. */
  eps?: number;
}
interface BatchNormOptions extends Affine {
  running_mean?: Tensor | null;
  running_var?: Tensor | null;
  /** Takes the statistics of the batch, and updates the running ones. */
  training?: boolean;
  /** Share of the batch in the running statistics. */
  momentum?: number;
}

/** Moves each channel to mean 0 and variance 1, then scales and shifts it. */
export function batch_norm(named: BatchNormOptions & Input): Tensor;
export function batch_norm(input: Tensor, options: BatchNormOptions): Tensor;
export function batch_norm(
  input: Tensor,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  options?: BatchNormOptions,
): Tensor;
export function batch_norm(
  input: Tensor,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  weight: Tensor | null,
  bias?: Tensor | null | BatchNormOptions,
  training?: boolean | BatchNormOptions,
  momentum?: number | BatchNormOptions,
  eps?: number,
): Tensor;
export function batch_norm(...given: unknown[]): Tensor {
  const [input, ...args] = leading('batch_norm', ['input'], given);
  const { running_mean, running_var, weight, bias, training, momentum, eps } = batchSignature.bind(args);
  if (training) {
    const sizes: number[] = native.sizes(input);
    requireValues(sizes, shown(sizes));
    if (eps <= 0) throw new ValueError(`batch_norm eps must be positive during training, but got ${eps}`);
  } else if (eps < 0) throw new ValueError(`batch_norm eps must be non-negative, but got ${eps}`);
  return ops.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
}

const instanceSignature = signature('instance_norm', {
  running_mean: optional<Tensor | null>(null),
  running_var: optional<Tensor | null>(null),
  weight: optional<Tensor | null>(null),
  bias: optional<Tensor | null>(null),
  use_input_stats: true,
  momentum: 0.1,
  eps: 1e-5,
});
interface InstanceNormOptions extends Affine {
  running_mean?: Tensor | null;
  running_var?: Tensor | null;
  use_input_stats?: boolean;
  momentum?: number;
}

/** Moves each channel of each sample to mean 0 and variance 1, then scales and shifts it. */
export function instance_norm(named: InstanceNormOptions & Input): Tensor;
export function instance_norm(input: Tensor, options?: InstanceNormOptions): Tensor;
export function instance_norm(
  input: Tensor,
  running_mean: Tensor | null,
  running_var?: Tensor | null | InstanceNormOptions,
  weight?: Tensor | null | InstanceNormOptions,
  bias?: Tensor | null | InstanceNormOptions,
  use_input_stats?: boolean | InstanceNormOptions,
  momentum?: number | InstanceNormOptions,
  eps?: number,
): Tensor;
export function instance_norm(...given: unknown[]): Tensor {
  const [input, ...args] = leading('instance_norm', ['input'], given);
  const { running_mean, running_var, weight, bias, use_input_stats, momentum, eps } = instanceSignature.bind(args);
  const sizes: number[] = native.sizes(input);
  if (use_input_stats && product(sizes.slice(2)) === 1)
    throw new ValueError(`Expected more than 1 spatial element when training, got input size ${shown(sizes)}`);
  return ops.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);
}

const groupSignature = signature('group_norm', {
  num_groups: required<number>(),
  weight: optional<Tensor | null>(null),
  bias: optional<Tensor | null>(null),
  eps: 1e-5,
});

/** Moves each group of channels to mean 0 and variance 1, then scales and shifts each channel. */
export function group_norm(named: Affine & Input & { num_groups: number }): Tensor;
export function group_norm(input: Tensor, num_groups: number, options?: Affine): Tensor;
export function group_norm(
  input: Tensor,
  num_groups: number,
  weight: Tensor | null,
  bias?: Tensor | null | Affine,
  eps?: number,
): Tensor;
export function group_norm(...given: unknown[]): Tensor {
  const [input, ...args] = leading('group_norm', ['input'], given);
  const { num_groups, weight, bias, eps } = groupSignature.bind(args);
  const sizes: number[] = native.sizes(input);
  if (sizes.length < 2)
    throw new RuntimeError(`Expected at least 2 dimensions for input tensor but received ${sizes.length}`);
  const [batch, channels, ...area] = sizes as [number, number, ...number[]];
  if (num_groups > 0) {
    const groups = [Math.floor((batch * channels) / num_groups), num_groups, ...area];
    requireValues(groups, `[${groups.join(', ')}]`);
  }
  return ops.group_norm(input, num_groups, weight, bias, eps);
}
