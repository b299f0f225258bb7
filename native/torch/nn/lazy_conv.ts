/** Convolutions whose number of input channels is that of the first input they see. */
import type { Args } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import type { Tensor } from '../tensor';
import type { PaddingMode } from './conv';
import {
  Conv1d,
  type Conv1dOptions,
  Conv2d,
  type Conv2dOptions,
  Conv3d,
  type Conv3dOptions,
  type ConvNd,
} from './conv';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, type ConvTransposeOptions } from './conv_transpose';
import type { FactoryArgs } from './factory';
import { resetWeight } from './init';
import { type Class, untilFirstInput } from './lazy';
import type { Size1, Size2, Size3, Sizes } from './size';
import { UninitializedParameter } from './uninitialized';

type LazyArgs<S extends Sizes, O> = Args<
  [
    out_channels: number,
    kernel_size: S,
    stride?: S,
    padding?: S | 'valid' | 'same',
    dilation?: S,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
    ...FactoryArgs,
  ],
  Omit<O, 'in_channels'>
>;
type LazyTransposeArgs<S extends Sizes> = Args<
  [
    out_channels: number,
    kernel_size: S,
    stride?: S,
    padding?: S,
    output_padding?: S,
    groups?: number,
    bias?: boolean,
    dilation?: S,
    padding_mode?: PaddingMode,
    ...FactoryArgs,
  ],
  Omit<ConvTransposeOptions<S>, 'in_channels'>
>;

/** Leaves open what depends on the input, which has no channels yet. */
function leaveOpen(conv: ConvNd, become: Class<ConvNd>): void {
  const made = { device: conv.weight.device, dtype: conv.weight.dtype };
  conv.weight = new UninitializedParameter(made);
  if (conv.bias) conv.bias = new UninitializedParameter(made);
  untilFirstInput(conv, become, (layer, input: Tensor) => {
    const { out_channels, groups, kernel_size, transposed } = layer;
    const dims = kernel_size.length;
    if (input.dim() !== dims + 1 && input.dim() !== dims + 2)
      throw new RuntimeError(
        `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${layer._get_name()}, but got input of size: ${input.shape}`,
      );
    const in_channels = input.size(input.dim() - dims - 1);
    if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
    Object.assign(layer, { in_channels });
    const channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
    (layer.weight as UninitializedParameter).materialize([...channels, ...kernel_size]);
    (layer.bias as UninitializedParameter | null)?.materialize([out_channels]);
    resetWeight(layer.weight, layer.bias);
  });
}

/**
 * A `Conv1d` whose `in_channels` is that of the first input it sees.
 * @example
 * const conv = new torch.nn.LazyConv1d(2, 3);
 * conv(torch.ones(1, 3, 8));
 * console.log(conv);
 */
export class LazyConv1d extends Conv1d {
  constructor(...args: LazyArgs<Size1, Conv1dOptions>) {
    super(...([0, ...args] as ConstructorParameters<typeof Conv1d>));
    leaveOpen(this, Conv1d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `Conv2d` whose `in_channels` is that of the first input it sees.
 * @example
 * const conv = new torch.nn.LazyConv2d(2, 3);
 * conv(torch.ones(1, 3, 8, 8));
 * console.log(conv);
 */
export class LazyConv2d extends Conv2d {
  constructor(...args: LazyArgs<Size2, Conv2dOptions>) {
    super(...([0, ...args] as ConstructorParameters<typeof Conv2d>));
    leaveOpen(this, Conv2d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `Conv3d` whose `in_channels` is that of the first input it sees.
 * @example
 * const conv = new torch.nn.LazyConv3d(2, 3);
 * conv(torch.ones(1, 3, 8, 8, 8));
 * console.log(conv);
 */
export class LazyConv3d extends Conv3d {
  constructor(...args: LazyArgs<Size3, Conv3dOptions>) {
    super(...([0, ...args] as ConstructorParameters<typeof Conv3d>));
    leaveOpen(this, Conv3d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `ConvTranspose1d` whose `in_channels` is that of the first input it sees.
 * @example
 * const up = new torch.nn.LazyConvTranspose1d(2, 3);
 * up(torch.ones(1, 3, 8));
 * console.log(up);
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  constructor(...args: LazyTransposeArgs<Size1>) {
    super(...([0, ...args] as ConstructorParameters<typeof ConvTranspose1d>));
    leaveOpen(this, ConvTranspose1d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `ConvTranspose2d` whose `in_channels` is that of the first input it sees.
 * @example
 * const up = new torch.nn.LazyConvTranspose2d(2, 3);
 * up(torch.ones(1, 3, 8, 8));
 * console.log(up);
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  constructor(...args: LazyTransposeArgs<Size2>) {
    super(...([0, ...args] as ConstructorParameters<typeof ConvTranspose2d>));
    leaveOpen(this, ConvTranspose2d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}

/**
 * A `ConvTranspose3d` whose `in_channels` is that of the first input it sees.
 * @example
 * const up = new torch.nn.LazyConvTranspose3d(2, 3);
 * up(torch.ones(1, 3, 8, 8, 8));
 * console.log(up);
 */
export class LazyConvTranspose3d extends ConvTranspose3d {
  constructor(...args: LazyTransposeArgs<Size3>) {
    super(...([0, ...args] as ConstructorParameters<typeof ConvTranspose3d>));
    leaveOpen(this, ConvTranspose3d);
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
}
