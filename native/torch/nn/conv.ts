/** Convolutions. */
import { type Options, optional, required, signature } from '../arguments';
import type { Device } from '../device';
import type { DType } from '../dtype';
import { NotImplementedError, ValueError } from '../errors';
import { empty } from '../generated/ops';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { resetWeight } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { type Pair, pair, type Size2 } from './size';
import { python } from './text';

const conv2d = {
  /** Channels of the input image. */
  in_channels: required<number>(),
  /** Channels that the convolution makes. */
  out_channels: required<number>(),
  /** Height and width of the kernel. */
  kernel_size: required<Size2>(),
  /** Step from one window to the next. */
  stride: optional<Size2>(1),
  /** Zeros added on all four sides, or 'valid' (none) or 'same' (as many as keep the size). */
  padding: optional<Size2 | 'valid' | 'same'>(0),
  /** Distance between the elements of the kernel. */
  dilation: optional<Size2>(1),
  /** Groups of channels that are convolved apart from each other. */
  groups: 1,
  /** Also learns a number to add to each channel. */
  bias: true,
  /** What is added on the sides: 'zeros', 'reflect', 'replicate' or 'circular'. */
  padding_mode: optional<string>('zeros'),
  device: optional<Device | string | null>(null),
  dtype: optional<DType | null>(null),
};
const conv2dSignature = signature('Conv2d.__init__', conv2d);

export type Conv2dOptions = Options<typeof conv2d>;

const PADDING_MODES = ['zeros', 'reflect', 'replicate', 'circular'];

/**
 * Convolution of images, (N, C, H, W) or (C, H, W).
 * @example
 * const conv = new torch.nn.Conv2d(3, 16, 3, { padding: 1 });
 * console.log(conv);
 * console.log(conv(torch.ones(1, 3, 8, 8)).shape);
 */
export class Conv2d extends Module {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Pair | 'valid' | 'same';
  readonly dilation: Pair;
  readonly groups: number;
  readonly padding_mode: string;
  /** (out_channels, in_channels / groups, height, width) */
  declare weight: Parameter;
  /** (out_channels), or null. */
  declare bias: Parameter | null;

  constructor(in_channels: number, out_channels: number, kernel_size: Size2, options?: Conv2dOptions);
  constructor(in_channels: number, out_channels: number, kernel_size: Size2, stride: Size2, options?: Conv2dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: Size2,
    stride: Size2,
    padding: Size2 | 'valid' | 'same',
    options?: Conv2dOptions,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: Size2,
    stride: Size2,
    padding: Size2 | 'valid' | 'same',
    dilation: Size2,
    groups?: number,
    bias?: boolean,
    padding_mode?: string,
  );
  constructor(options: Conv2dOptions);
  constructor(...args: unknown[]) {
    super();
    const { in_channels, out_channels, groups, bias, padding, padding_mode, device, dtype, ...sizes } =
      conv2dSignature.bind(args);
    if (groups <= 0) throw new ValueError('groups must be a positive integer');
    if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
    if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = pair(sizes.kernel_size);
    this.stride = pair(sizes.stride);
    this.padding = typeof padding === 'string' ? padding : pair(padding);
    this.dilation = pair(sizes.dilation);
    this.groups = groups;
    this.padding_mode = padding_mode;
    this.checkPadding();
    this.register_parameter(
      'weight',
      new Parameter(empty([out_channels, in_channels / groups, ...this.kernel_size], { device, dtype })),
    );
    this.register_parameter('bias', bias ? new Parameter(empty([out_channels], { device, dtype })) : null);
    this.reset_parameters();
  }

  private checkPadding(): void {
    const { padding, padding_mode } = this;
    if (typeof padding === 'string') {
      if (padding !== 'same' && padding !== 'valid') {
        throw new ValueError(`Invalid padding string '${padding}', should be one of {'same', 'valid'}`);
      }
      if (padding === 'same' && this.stride.some((step) => step !== 1)) {
        throw new ValueError("padding='same' is not supported for strided convolutions");
      }
    }
    if (!PADDING_MODES.includes(padding_mode)) {
      const modes = PADDING_MODES.map((mode) => `'${mode}'`).join(', ');
      throw new ValueError(`padding_mode must be one of {${modes}}, but got padding_mode='${padding_mode}'`);
    }
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    resetWeight(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, stride, dilation, groups, padding_mode } = this;
    if (padding_mode !== 'zeros') throw new NotImplementedError(`padding_mode='${padding_mode}' is not supported yet`);
    // The op has one overload for sizes and one for names of padding.
    return F.conv2d(input, weight, bias, stride, this.padding as Pair, dilation, groups);
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, groups, padding_mode } = this;
    let text = `${this.in_channels}, ${this.out_channels}, kernel_size=${python(kernel_size)}, stride=${python(stride)}`;
    if (typeof padding === 'string' || padding.some((size) => size !== 0)) text += `, padding=${python(padding)}`;
    if (dilation.some((size) => size !== 1)) text += `, dilation=${python(dilation)}`;
    if (groups !== 1) text += `, groups=${groups}`;
    if (this.bias === null) text += ', bias=False';
    if (padding_mode !== 'zeros') text += `, padding_mode=${padding_mode}`;
    return text;
  }
}
