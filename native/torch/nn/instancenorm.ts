/** Normalisation by the statistics of each sample. */
import { type Args, type Options, signature } from '../arguments';
import { ValueError } from '../errors';
import type { Tensor } from '../tensor';
import { warn } from '../warn';
import { checkDims, NormBase, normParameters } from './batchnorm';
import type { FactoryArgs } from './factory';
import * as F from './functional';
import type { Loading } from './state';

const parameters = { ...normParameters, affine: false, track_running_stats: false };

type InstanceNormArgs = Args<
  [
    num_features: number,
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    ...FactoryArgs,
  ],
  Options<typeof parameters>
>;

const bound = (name: string, args: readonly unknown[]) =>
  signature(`${name}.__init__`, parameters, { keywordOnly: 'bias' }).bind(args);

/**
 * What normalises each channel of each sample.
 * @internal
 */
export abstract class InstanceNorm extends NormBase {
  /** Dimensions of one sample. */
  protected abstract sampleDims(): number;

  protected override checkInput(input: Tensor): void {
    checkDims(input, this.sampleDims(), this.sampleDims() + 1);
  }

  override forward(input: Tensor): Tensor {
    this.checkInput(input);
    const dims = this.sampleDims();
    const channel = input.dim() - dims;
    if (input.size(channel) !== this.num_features) {
      if (this.affine)
        throw new ValueError(
          `expected input's size at dim=${channel} to match num_features (${this.num_features}), but got: ${input.size(channel)}.`,
        );
      warn(
        `input's size at dim=${channel} does not match num_features. You can silence this warning by not passing in ` +
          'num_features, which is not used because affine=False',
      );
    }
    return channel === 0 ? this.normalise(input.unsqueeze(0)).squeeze(0) : this.normalise(input);
  }

  private normalise(input: Tensor): Tensor {
    const { running_mean, running_var, weight, bias, training, track_running_stats, momentum, eps } = this;
    const ofSample = training || !track_running_stats;
    return F.instance_norm(input, running_mean, running_var, weight, bias, ofSample, momentum ?? 0, eps);
  }

  /** Before 0.4.0 running statistics were kept always. */
  override _load_from_state_dict(loading: Loading): void {
    const { state_dict, prefix, local_metadata, error_msgs } = loading;
    if (local_metadata.version === undefined && !this.track_running_stats) {
      const keys = ['running_mean', 'running_var'].map((name) => prefix + name);
      const found = keys.filter((key) => Object.hasOwn(state_dict, key));
      const name = this._get_name();
      if (found.length > 0)
        error_msgs.push(
          `Unexpected running stats buffer(s) ${found.map((key) => `"${key}"`).join(' and ')} for ${name} with ` +
            'track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this may be expected because ' +
            `${name} does not track running stats by default since 0.4.0. Please remove these keys from state_dict. If ` +
            `the running stats are actually needed, instead set track_running_stats=True in ${name} to enable them. ` +
            `See the documentation of ${name} for details.`,
        );
      for (const key of found) delete state_dict[key];
    }
    super._load_from_state_dict(loading);
  }
}

/**
 * Moves each channel of each sample of (N, C, L) or (C, L) to mean 0 and variance 1, then, if `affine`, scales and shifts it.
 * @example
 * const norm = new torch.nn.InstanceNorm1d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 2, 4).float()).flatten());
 */
export class InstanceNorm1d extends InstanceNorm {
  constructor(...args: InstanceNormArgs) {
    super(bound('InstanceNorm1d', args));
  }

  protected override sampleDims(): number {
    return 2;
  }
}

/**
 * Moves each channel of each sample of (N, C, H, W) or (C, H, W) to mean 0 and variance 1, then, if `affine`, scales and shifts it.
 * @example
 * const norm = new torch.nn.InstanceNorm2d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 2, 2, 2).float()).flatten());
 */
export class InstanceNorm2d extends InstanceNorm {
  constructor(...args: InstanceNormArgs) {
    super(bound('InstanceNorm2d', args));
  }

  protected override sampleDims(): number {
    return 3;
  }
}

/**
 * Moves each channel of each sample of (N, C, D, H, W) or (C, D, H, W) to mean 0 and variance 1, then, if `affine`, scales and shifts it.
 * @example
 * const norm = new torch.nn.InstanceNorm3d(2);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 2, 2, 2, 1).float()).flatten());
 */
export class InstanceNorm3d extends InstanceNorm {
  constructor(...args: InstanceNormArgs) {
    super(bound('InstanceNorm3d', args));
  }

  protected override sampleDims(): number {
    return 4;
  }
}
