/** Normalisations whose number of channels is that of the first input they see. */
import { type Args, type Options, signature } from '../arguments';
import type { Tensor } from '../tensor';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, type NormBase, normParameters } from './batchnorm';
import type { FactoryArgs } from './factory';
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm';
import { type Class, untilFirstInput } from './lazy';
import { UninitializedBuffer, UninitializedParameter } from './uninitialized';

type LazyArgs = Args<
  [eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean, ...FactoryArgs],
  Omit<Options<typeof normParameters>, 'num_features'>
>;

/** The parameters of the layer, which all have the defaults of batch normalisation here. */
const bound = (name: string, args: readonly unknown[]) => {
  const { num_features: _unknown, ...rest } = normParameters;
  return { num_features: 0, ...signature(`${name}.__init__`, rest, { keywordOnly: 'bias' }).bind(args) };
};

/** Leaves open what depends on the input, which has no channels yet. */
function leaveOpen(norm: NormBase, become: Class<NormBase>): void {
  for (const [name, tensor] of norm._own_parameters())
    Object.assign(norm, { [name]: new UninitializedParameter({ device: tensor.device, dtype: tensor.dtype }) });
  for (const [name, tensor] of norm._own_buffers())
    if (name !== 'num_batches_tracked')
      Object.assign(norm, { [name]: new UninitializedBuffer({ device: tensor.device, dtype: tensor.dtype }) });
  untilFirstInput(norm, become, (layer, input: Tensor) => {
    const num_features = input.size(1);
    Object.assign(layer, { num_features });
    for (const tensor of [layer.weight, layer.bias, layer.running_mean, layer.running_var])
      (tensor as UninitializedParameter | UninitializedBuffer | null)?.materialize([num_features]);
    become.prototype.reset_parameters.call(layer);
  });
}

/**
 * A `BatchNorm1d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyBatchNorm1d();
 * norm(torch.ones(2, 3, 4));
 * console.log(norm);
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  constructor(...args: LazyArgs) {
    super(bound('LazyBatchNorm1d', args));
    leaveOpen(this, BatchNorm1d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `BatchNorm2d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyBatchNorm2d();
 * norm(torch.ones(2, 3, 4, 4));
 * console.log(norm);
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  constructor(...args: LazyArgs) {
    super(bound('LazyBatchNorm2d', args));
    leaveOpen(this, BatchNorm2d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `BatchNorm3d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyBatchNorm3d();
 * norm(torch.ones(2, 3, 4, 4, 4));
 * console.log(norm);
 */
export class LazyBatchNorm3d extends BatchNorm3d {
  constructor(...args: LazyArgs) {
    super(bound('LazyBatchNorm3d', args));
    leaveOpen(this, BatchNorm3d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `InstanceNorm1d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyInstanceNorm1d();
 * norm(torch.ones(2, 3, 4));
 * console.log(norm);
 */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  constructor(...args: LazyArgs) {
    super(bound('LazyInstanceNorm1d', args));
    leaveOpen(this, InstanceNorm1d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `InstanceNorm2d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyInstanceNorm2d();
 * norm(torch.ones(2, 3, 4, 4));
 * console.log(norm);
 */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  constructor(...args: LazyArgs) {
    super(bound('LazyInstanceNorm2d', args));
    leaveOpen(this, InstanceNorm2d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `InstanceNorm3d` whose `num_features` is that of the first input it sees.
 * @example
 * const norm = new torch.nn.LazyInstanceNorm3d();
 * norm(torch.ones(2, 3, 4, 4, 4));
 * console.log(norm);
 */
export class LazyInstanceNorm3d extends InstanceNorm3d {
  constructor(...args: LazyArgs) {
    super(bound('LazyInstanceNorm3d', args));
    leaveOpen(this, InstanceNorm3d);
  }

  /** Nothing to set before the first input. */
  override reset_parameters(): void {}
}
