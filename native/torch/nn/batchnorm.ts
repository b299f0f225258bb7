/** Normalisation by the statistics of a batch. */
import { type Args, type Bound, type Options, optional, required, signature } from '../arguments';
import { int64 } from '../dtype';
import { ValueError } from '../errors';
import { tensor } from '../factory';
import { empty, ones, zeros } from '../generated/ops';
import type { Tensor } from '../tensor';
import { type DeviceLike, type FactoryArgs, factory } from './factory';
import * as F from './functional';
import { ones_, zeros_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import type { Loading } from './state';
import { python } from './text';

export const normParameters = {
  /** Channels of the input. */
  num_features: required<number>(),
  /** Added to the variance. */
  eps: 1e-5,
  /** Share of the batch in the running statistics; null for the mean over all batches so far. */
  momentum: optional<number | null>(0.1),
  /** Learns a factor and a summand for each channel. */
  affine: true,
  /** Keeps running statistics, which evaluation uses. */
  track_running_stats: true,
  ...factory,
  /** Whether `affine` includes the summand. */
  bias: true,
};

export type NormOptions = Options<typeof normParameters>;
export type NormArgs = Args<
  [
    num_features: number,
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    ...FactoryArgs,
  ],
  NormOptions
>;

/**
 * Statistics, factors and summands of channels.
 * @internal
 */
export abstract class NormBase extends Module {
  readonly num_features: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly track_running_stats: boolean;
  /** (num_features), or null. */
  declare weight: Parameter | null;
  /** (num_features), or null. */
  declare bias: Parameter | null;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(bound: Bound<typeof normParameters>) {
    super();
    const { num_features, eps, momentum, affine, track_running_stats, bias, device, dtype } = bound;
    this.num_features = num_features;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.track_running_stats = track_running_stats;
    const made = { device, dtype };
    this.register_parameter('weight', affine ? new Parameter(empty([num_features], made)) : null);
    this.register_parameter('bias', affine && bias ? new Parameter(empty([num_features], made)) : null);
    this.register_buffer('running_mean', track_running_stats ? zeros([num_features], made) : null);
    this.register_buffer('running_var', track_running_stats ? ones([num_features], made) : null);
    this.register_buffer('num_batches_tracked', track_running_stats ? count(device) : null);
    this.reset_parameters();
  }

  /** Forgets all batches. */
  reset_running_stats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Forgets all batches, and starts again with factors 1 and summands 0. */
  reset_parameters(): void {
    this.reset_running_stats();
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  /** Throws unless the input has the dimensions that the layer is for. */
  protected abstract checkInput(input: Tensor): void;

  override extra_repr(): string {
    const { num_features, eps, momentum, affine, bias, track_running_stats } = this;
    return (
      `${num_features}, eps=${python(eps)}, momentum=${python(momentum)}, affine=${python(affine)}, ` +
      `bias=${python(bias !== null)}, track_running_stats=${python(track_running_stats)}`
    );
  }

  /** The first version did not count batches. */
  override _load_from_state_dict(loading: Loading): void {
    const { state_dict, prefix, local_metadata } = loading;
    const key = `${prefix}num_batches_tracked`;
    const version = local_metadata.version as number | undefined;
    if ((version === undefined || version < 2) && this.track_running_stats && !Object.hasOwn(state_dict, key)) {
      const kept = this.num_batches_tracked;
      state_dict[key] = kept && !kept.is_meta ? kept : count();
    }
    super._load_from_state_dict(loading);
  }
}
Object.defineProperty(NormBase.prototype, '_version', { value: 2, writable: true });

const count = (device: DeviceLike = null) => tensor(0, { dtype: int64, device });

/** The error of an input with the wrong number of dimensions. */
export function checkDims(input: Tensor, ...dims: number[]): void {
  if (!dims.includes(input.dim()))
    throw new ValueError(`expected ${dims.map((n) => `${n}D`).join(' or ')} input (got ${input.dim()}D input)`);
}

/**
 * What normalises by the statistics of a batch.
 * @internal
 */
export abstract class BatchNorm extends NormBase {
  override forward(input: Tensor): Tensor {
    this.checkInput(input);
    const { training, track_running_stats, running_mean, running_var } = this;
    let share = this.momentum ?? 0;
    if (training && track_running_stats && this.num_batches_tracked) {
      this.num_batches_tracked.add_(1);
      if (this.momentum === null) share = 1 / this.num_batches_tracked.item();
    }
    const ofBatch = training || (running_mean === null && running_var === null);
    const tracked = !training || track_running_stats;
    const [mean, variance] = tracked ? [running_mean, running_var] : [null, null];
    return F.batch_norm(input, mean, variance, this.weight, this.bias, ofBatch, share, this.eps);
  }
}

const bound = (name: string, args: readonly unknown[]) =>
  signature(`${name}.__init__`, normParameters, { keywordOnly: 'bias' }).bind(args);

/**
 * Moves each channel of (N, C) or (N, C, L) to mean 0 and variance 1 over the batch, then scales and shifts it.
 * @example
 * const norm = new torch.nn.BatchNorm1d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(6).view(3, 2).float()).flatten());
 */
export class BatchNorm1d extends BatchNorm {
  constructor(...args: NormArgs) {
    super(bound('BatchNorm1d', args));
  }

  protected override checkInput(input: Tensor): void {
    checkDims(input, 2, 3);
  }
}

/**
 * Moves each channel of (N, C, H, W) to mean 0 and variance 1 over the batch, then scales and shifts it.
 * @example
 * const norm = new torch.nn.BatchNorm2d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 2, 2, 2).float()).flatten());
 */
export class BatchNorm2d extends BatchNorm {
  constructor(...args: NormArgs) {
    super(bound('BatchNorm2d', args));
  }

  protected override checkInput(input: Tensor): void {
    checkDims(input, 4);
  }
}

/**
 * Moves each channel of (N, C, D, H, W) to mean 0 and variance 1 over the batch, then scales and shifts it.
 * @example
 * const norm = new torch.nn.BatchNorm3d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 2, 2, 2, 1).float()).flatten());
 */
export class BatchNorm3d extends BatchNorm {
  constructor(...args: NormArgs) {
    super(bound('BatchNorm3d', args));
  }

  protected override checkInput(input: Tensor): void {
    checkDims(input, 5);
  }
}

const syncParameters = (() => {
  const { device, dtype, bias, ...rest } = normParameters;
  return { ...rest, process_group: optional<unknown>(null), device, dtype, bias };
})();
const syncSignature = signature('SyncBatchNorm.__init__', syncParameters, { keywordOnly: 'bias' });
type SyncArgs = Args<
  [
    num_features: number,
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    process_group?: unknown,
    ...FactoryArgs,
  ],
  Options<typeof syncParameters>
>;

/**
 * Batch normalisation over the batches of all processes; here there is one process, so it is that of the batch.
 * @example
 * const norm = new torch.nn.SyncBatchNorm(2);
 * console.log(norm(torch.arange(6).view(3, 2).float()));
 */
export class SyncBatchNorm extends BatchNorm {
  readonly process_group: unknown;

  constructor(...args: SyncArgs) {
    const { process_group, ...rest } = syncSignature.bind(args);
    super(rest);
    this.process_group = process_group;
  }

  protected override checkInput(input: Tensor): void {
    if (input.dim() < 2) throw new ValueError(`expected at least 2D input (got ${input.dim()}D input)`);
    if (input.size(1) === 0) throw new ValueError('SyncBatchNorm number of input channels should be non-zero');
  }

  /** Puts a `SyncBatchNorm` with the same state in the place of every batch normalisation. */
  static convert_sync_batchnorm(module: Module, process_group: unknown = null): Module {
    let converted = module;
    if (module instanceof BatchNorm) {
      const { num_features, eps, momentum, affine, track_running_stats, weight, bias } = module;
      const sync = new SyncBatchNorm(num_features, eps, momentum, affine, track_running_stats, process_group, {
        bias: bias !== null,
      });
      if (affine) Object.assign(sync, { weight, bias });
      const { running_mean, running_var, num_batches_tracked, training } = module;
      converted = Object.assign(sync, { running_mean, running_var, num_batches_tracked, training });
    }
    for (const [name, child] of module.named_children())
      converted.add_module(name, SyncBatchNorm.convert_sync_batchnorm(child, process_group));
    return converted;
  }
}
