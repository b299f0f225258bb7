/** Convolutions. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { conv1d, conv2d, conv3d, empty, pad } from '../generated/ops';
import { checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import { type Factory, type FactoryArgs, factory } from './factory';
import { resetWeight } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { repeat, type Size1, type Size2, type Size3, type Sizes } from './size';
import { python } from './text';

const PADDING_MODES = ['zeros', 'reflect', 'replicate', 'circular'];
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** What all convolutions are made of, sizes already one per dimension. */
export interface ConvShape {
  in_channels: number;
  out_channels: number;
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[] | string;
  dilation: readonly number[];
  transposed: boolean;
  output_padding: readonly number[];
  groups: number;
  padding_mode: string;
}

/**
 * What convolutions and transposed convolutions have in common.
 * @internal
 */
export abstract class ConvNd extends Module implements ConvShape {
  declare readonly in_channels: number;
  declare readonly out_channels: number;
  declare readonly kernel_size: readonly number[];
  declare readonly stride: readonly number[];
  /** Per dimension, or 'valid' or 'same'. */
  declare readonly padding: readonly number[] | 'valid' | 'same';
  declare readonly dilation: readonly number[];
  declare readonly transposed: boolean;
  declare readonly output_padding: readonly number[];
  declare readonly groups: number;
  declare readonly padding_mode: PaddingMode;
  /** (out_channels, in_channels / groups, …kernel_size); transposed, the channels change places. */
  declare weight: Parameter;
  /** (out_channels), or null. */
  declare bias: Parameter | null;

  constructor(shape: ConvShape, bias: boolean, made: Factory) {
    super();
    checkShape(shape);
    Object.assign(this, shape);
    const { in_channels, out_channels, groups, kernel_size } = this;
    const channels = this.transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
    this.register_parameter('weight', new Parameter(empty([...channels, ...kernel_size], made)));
    this.register_parameter('bias', bias ? new Parameter(empty([out_channels], made)) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    resetWeight(this.weight, this.bias);
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, output_padding, groups, padding_mode } = this;
    const some = (sizes: readonly number[], usual: number) => sizes.some((size) => size !== usual);
    let text = `${this.in_channels}, ${this.out_channels}, kernel_size=${python(kernel_size)}, stride=${python(stride)}`;
    if (typeof padding === 'string' || some(padding, 0)) text += `, padding=${python(padding)}`;
    if (some(dilation, 1)) text += `, dilation=${python(dilation)}`;
    if (some(output_padding, 0)) text += `, output_padding=${python(output_padding)}`;
    if (groups !== 1) text += `, groups=${groups}`;
    if (this.bias === null) text += ', bias=False';
    if (padding_mode !== 'zeros') text += `, padding_mode=${padding_mode}`;
    return text;
  }
}

function checkShape({ in_channels, out_channels, groups, padding, padding_mode, stride }: ConvShape): void {
  if (groups <= 0) throw new ValueError('groups must be a positive integer');
  checkOperands(in_channels, '%', groups);
  checkOperands(out_channels, '%', groups);
  if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
  if (typeof padding === 'string') {
    if (padding !== 'same' && padding !== 'valid')
      throw new ValueError(`Invalid padding string '${padding}', should be one of {'same', 'valid'}`);
    if (padding === 'same' && stride.some((step) => step !== 1))
      throw new ValueError("padding='same' is not supported for strided convolutions");
  }
  if (!PADDING_MODES.includes(padding_mode)) {
    const modes = PADDING_MODES.map((mode) => `'${mode}'`).join(', ');
    throw new ValueError(`padding_mode must be one of {${modes}}, but got padding_mode='${padding_mode}'`);
  }
}

type Padding<S> = S | 'valid' | 'same';
type ConvArgs<S extends Sizes> = Args<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: S,
    stride?: S,
    padding?: Padding<S>,
    dilation?: S,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
    ...FactoryArgs,
  ],
  ConvOptions<S>
>;

const convParameters = <S extends Sizes>() => ({
  /** Channels of the input. */
  in_channels: required<number>(),
  /** Channels that the convolution makes. */
  out_channels: required<number>(),
  /** Size of the kernel: one number for all dimensions, or one for each. */
  kernel_size: required<S>(),
  /** Step from one window to the next. */
  stride: optional<S | 1>(1),
  /** Added on both sides of each dimension; or 'valid' (none) or 'same' (as much as keeps the size). */
  padding: optional<Padding<S> | 0>(0),
  /** Distance between the elements of the kernel. */
  dilation: optional<S | 1>(1),
  /** Groups of channels that are convolved apart from each other. */
  groups: 1,
  /** Also learns a number to add to each channel. */
  bias: true,
  /** What is added on the sides. */
  padding_mode: optional<PaddingMode>('zeros'),
  ...factory,
});

export type ConvOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof convParameters<S>>>;
export type Conv1dOptions = ConvOptions<Size1>;
export type Conv2dOptions = ConvOptions<Size2>;
export type Conv3dOptions = ConvOptions<Size3>;

type Convolve = (
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: readonly number[],
  // The op has one overload for sizes and one for names of padding.
  padding: readonly number[],
  dilation: readonly number[],
  groups: number,
) => Tensor;

/**
 * A convolution over some number of dimensions.
 * @internal
 */
abstract class Conv<S extends Sizes> extends ConvNd {
  constructor(dims: number, args: ConvArgs<S>) {
    const bound = signature(`Conv${dims}d.__init__`, convParameters<Sizes>()).bind(args);
    const { in_channels, out_channels, groups, padding_mode, padding, bias, device, dtype } = bound;
    const shape = {
      in_channels,
      out_channels,
      kernel_size: repeat(bound.kernel_size, dims),
      stride: repeat(bound.stride, dims),
      padding: typeof padding === 'string' ? padding : repeat(padding, dims),
      dilation: repeat(bound.dilation, dims),
      transposed: false,
      output_padding: repeat(0, dims),
      groups,
      padding_mode,
    };
    super(shape, bias, { device, dtype });
  }

  protected convolve(input: Tensor, run: Convolve): Tensor {
    const { weight, bias, stride, padding, dilation, groups, padding_mode } = this;
    if (padding_mode === 'zeros')
      return run(input, weight, bias, stride, padding as readonly number[], dilation, groups);
    const padded = pad(input, around(this), padding_mode);
    return run(padded, weight, bias, stride, repeat(0, stride.length), dilation, groups);
  }
}

/** What is added before and after each dimension, the last one first. */
function around({ padding, kernel_size, dilation }: ConvShape): number[] {
  const sides = kernel_size.map((size, i) => {
    if (padding === 'valid') return [0, 0];
    if (typeof padding !== 'string') return [padding[i]!, padding[i]!];
    const total = dilation[i]! * (size - 1);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
  return sides.reverse().flat();
}

/**
 * Convolution of sequences, (N, C, L) or (C, L).
 * @example
 * const conv = new torch.nn.Conv1d(3, 16, 3, { padding: 1 });
 * console.log(conv);
 * console.log(conv(torch.ones(1, 3, 8)).shape);
 */
export class Conv1d extends Conv<Size1> {
  constructor(...args: ConvArgs<Size1>) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    return this.convolve(input, conv1d);
  }
}

/**
 * Convolution of images, (N, C, H, W) or (C, H, W).
 * @example
 * const conv = new torch.nn.Conv2d(3, 16, 3, { padding: 1 });
 * console.log(conv);
 * console.log(conv(torch.ones(1, 3, 8, 8)).shape);
 */
export class Conv2d extends Conv<Size2> {
  constructor(...args: ConvArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    return this.convolve(input, conv2d);
  }
}

/**
 * Convolution of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * const conv = new torch.nn.Conv3d(3, 16, 3, { padding: 1 });
 * console.log(conv);
 * console.log(conv(torch.ones(1, 3, 8, 8, 8)).shape);
 */
export class Conv3d extends Conv<Size3> {
  constructor(...args: ConvArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor): Tensor {
    return this.convolve(input, conv3d);
  }
}
