/** Transposed convolutions: the gradients of convolutions as layers. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../generated/ops';
import type { Tensor } from '../tensor';
import { ConvNd, type PaddingMode } from './conv';
import { type FactoryArgs, factory } from './factory';
import { repeat, type Size1, type Size2, type Size3, type Sizes } from './size';

type TransposeArgs<S extends Sizes> = Args<
  [
    in_channels: number,
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
  ConvTransposeOptions<S>
>;

const transposeParameters = <S extends Sizes>() => ({
  /** Channels of the input. */
  in_channels: required<number>(),
  /** Channels that the convolution makes. */
  out_channels: required<number>(),
  /** Size of the kernel: one number for all dimensions, or one for each. */
  kernel_size: required<S>(),
  /** Step from one window of the result to the next. */
  stride: optional<S | 1>(1),
  /** Taken off both sides of each dimension of the result. */
  padding: optional<S | 0>(0),
  /** Added to one side of the result, whose size the stride leaves open. */
  output_padding: optional<S | 0>(0),
  /** Groups of channels that are convolved apart from each other. */
  groups: 1,
  /** Also learns a number to add to each channel. */
  bias: true,
  /** Distance between the elements of the kernel. */
  dilation: optional<S | 1>(1),
  /** Only 'zeros'. */
  padding_mode: optional<PaddingMode>('zeros'),
  ...factory,
});

export type ConvTransposeOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof transposeParameters<S>>>;

interface ForwardOptions {
  /** The size wanted, with or without batch and channels. */
  output_size?: readonly number[] | null;
}
const forwardSignature = signature('forward', { output_size: optional<readonly number[] | null>(null) });

type Convolve = (
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: readonly number[],
  padding: readonly number[],
  output_padding: readonly number[],
  groups: number,
  dilation: readonly number[],
) => Tensor;

/**
 * A transposed convolution over some number of dimensions.
 * @internal
 */
abstract class ConvTranspose<S extends Sizes> extends ConvNd {
  constructor(dims: number, args: TransposeArgs<S>) {
    const bound = signature(`ConvTranspose${dims}d.__init__`, transposeParameters<Sizes>()).bind(args);
    const { in_channels, out_channels, groups, padding_mode, bias, device, dtype } = bound;
    if (padding_mode !== 'zeros')
      throw new ValueError(`Only "zeros" padding mode is supported for ConvTranspose${dims}d`);
    const shape = {
      in_channels,
      out_channels,
      kernel_size: repeat(bound.kernel_size, dims),
      stride: repeat(bound.stride, dims),
      padding: repeat(bound.padding, dims),
      dilation: repeat(bound.dilation, dims),
      transposed: true,
      output_padding: repeat(bound.output_padding, dims),
      groups,
      padding_mode,
    };
    super(shape, bias, { device, dtype });
  }

  protected convolve(input: Tensor, args: unknown[], run: Convolve): Tensor {
    const { output_size } = forwardSignature.bind(args);
    const { weight, bias, stride, groups, dilation } = this;
    const padding = this.padding as readonly number[];
    return run(input, weight, bias, stride, padding, this.padded(input, output_size), groups, dilation);
  }

  /** What has to be added to the smallest result to reach the size wanted. */
  private padded(input: Tensor, wanted: readonly number[] | null): readonly number[] {
    if (!wanted) return this.output_padding;
    const { kernel_size, stride, dilation } = this;
    const padding = this.padding as readonly number[];
    const dims = kernel_size.length;
    const leading = input.dim() === dims + 2 ? 2 : 1;
    const size = wanted.length === leading + dims ? wanted.slice(leading) : wanted;
    if (size.length !== dims)
      throw new ValueError(
        `ConvTranspose${dims}D: for ${input.dim()}D input, output_size must have ${dims} or ${leading + dims} elements (got ${wanted.length})`,
      );
    const least = kernel_size.map(
      (kernel, i) => (input.size(i + leading) - 1) * stride[i]! - 2 * padding[i]! + dilation[i]! * (kernel - 1) + 1,
    );
    const most = least.map((length, i) => length + stride[i]! - 1);
    if (size.some((length, i) => length < least[i]! || length > most[i]!))
      throw new ValueError(
        `requested an output size of [${size.join(', ')}], but valid sizes range from [${least.join(', ')}] to ` +
          `[${most.join(', ')}] (for an input of torch.Size([${input.shape.slice(2).join(', ')}]))`,
      );
    return size.map((length, i) => length - least[i]!);
  }
}

/**
 * Transposed convolution of sequences, (N, C, L) or (C, L).
 * @example
 * const up = new torch.nn.ConvTranspose1d(3, 2, 4, { stride: 2, padding: 1 });
 * console.log(up);
 * console.log(up(torch.ones(1, 3, 5)).shape);
 */
export class ConvTranspose1d extends ConvTranspose<Size1> {
  constructor(...args: TransposeArgs<Size1>) {
    super(1, args);
  }

  override forward(input: Tensor, ...args: Args<[output_size?: readonly number[] | null], ForwardOptions>): Tensor {
    return this.convolve(input, args, conv_transpose1d);
  }
}

/**
 * Transposed convolution of images, (N, C, H, W) or (C, H, W).
 * @example
 * const up = new torch.nn.ConvTranspose2d(3, 2, 3, { stride: 2, padding: 1 });
 * console.log(up(torch.ones(1, 3, 5, 5)).shape);
 * console.log(up(torch.ones(1, 3, 5, 5), { output_size: [10, 10] }).shape);
 */
export class ConvTranspose2d extends ConvTranspose<Size2> {
  constructor(...args: TransposeArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor, ...args: Args<[output_size?: readonly number[] | null], ForwardOptions>): Tensor {
    return this.convolve(input, args, conv_transpose2d);
  }
}

/**
 * Transposed convolution of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * const up = new torch.nn.ConvTranspose3d(3, 2, 2, { stride: 2 });
 * console.log(up(torch.ones(1, 3, 4, 4, 4)).shape);
 */
export class ConvTranspose3d extends ConvTranspose<Size3> {
  constructor(...args: TransposeArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor, ...args: Args<[output_size?: readonly number[] | null], ForwardOptions>): Tensor {
    return this.convolve(input, args, conv_transpose3d);
  }
}
