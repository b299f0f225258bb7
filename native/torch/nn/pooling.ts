/** Pooling layers. */
import { type Options, optional, required, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import type { AdaptiveSize2, Size2 } from './size';
import { python } from './text';

const maxPool2d = {
  /** Height and width of the window. */
  kernel_size: required<Size2>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<Size2 | null>(null),
  /** Added on all four sides, and never chosen. */
  padding: optional<Size2>(0),
  /** Distance between the elements of a window. */
  dilation: optional<Size2>(1),
  /** Also returns where each maximum was. */
  return_indices: false,
  /** Keeps windows that stick out at the end. */
  ceil_mode: false,
};
const maxPool2dSignature = signature('MaxPool2d.__init__', maxPool2d);

export type MaxPool2dOptions = Options<typeof maxPool2d>;

/**
 * The largest element of each window of an image.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).to(torch.float32);
 * console.log(new torch.nn.MaxPool2d(2)(x));
 */
export class MaxPool2d extends Module {
  readonly kernel_size: Size2;
  readonly stride: Size2;
  readonly padding: Size2;
  readonly dilation: Size2;
  readonly return_indices: boolean;
  readonly ceil_mode: boolean;

  constructor(kernel_size: Size2, options?: MaxPool2dOptions);
  constructor(kernel_size: Size2, stride: Size2 | null, options?: MaxPool2dOptions);
  constructor(
    kernel_size: Size2,
    stride: Size2 | null,
    padding: Size2,
    dilation?: Size2,
    return_indices?: boolean,
    ceil_mode?: boolean,
  );
  constructor(options: MaxPool2dOptions);
  constructor(...args: unknown[]) {
    super();
    const { kernel_size, stride, padding, dilation, return_indices, ceil_mode } = maxPool2dSignature.bind(args);
    this.kernel_size = kernel_size;
    this.stride = stride ?? kernel_size;
    this.padding = padding;
    this.dilation = dilation;
    this.return_indices = return_indices;
    this.ceil_mode = ceil_mode;
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    if (this.return_indices) {
      // The declared result is what scripts nearly always mean; with return_indices it is the pair.
      return F.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode) as unknown as Tensor;
    }
    return F.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return `kernel_size=${python(kernel_size)}, stride=${python(stride)}, padding=${python(padding)}, dilation=${python(dilation)}, ceil_mode=${python(ceil_mode)}`;
  }
}

const avgPool2d = {
  /** Height and width of the window. */
  kernel_size: required<Size2>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<Size2 | null>(null),
  /** Zeros added on all four sides. */
  padding: optional<Size2>(0),
  /** Keeps windows that stick out at the end. */
  ceil_mode: false,
  /** Counts the padding when it divides. */
  count_include_pad: true,
  /** Divides by this instead of by the number of elements. */
  divisor_override: optional<number | null>(null),
};
const avgPool2dSignature = signature('AvgPool2d.__init__', avgPool2d);

export type AvgPool2dOptions = Options<typeof avgPool2d>;

/**
 * The mean of each window of an image.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).to(torch.float32);
 * console.log(new torch.nn.AvgPool2d(2)(x));
 */
export class AvgPool2d extends Module {
  readonly kernel_size: Size2;
  readonly stride: Size2;
  readonly padding: Size2;
  readonly ceil_mode: boolean;
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;

  constructor(kernel_size: Size2, options?: AvgPool2dOptions);
  constructor(kernel_size: Size2, stride: Size2 | null, options?: AvgPool2dOptions);
  constructor(options: AvgPool2dOptions);
  constructor(...args: unknown[]) {
    super();
    const bound = avgPool2dSignature.bind(args);
    this.kernel_size = bound.kernel_size;
    this.stride = bound.stride ?? bound.kernel_size;
    this.padding = bound.padding;
    this.ceil_mode = bound.ceil_mode;
    this.count_include_pad = bound.count_include_pad;
    this.divisor_override = bound.divisor_override;
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return F.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
  }

  override extra_repr(): string {
    return `kernel_size=${python(this.kernel_size)}, stride=${python(this.stride)}, padding=${python(this.padding)}`;
  }
}

/**
 * The mean over windows chosen so that the result has the given size; null keeps the input's.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).to(torch.float32);
 * console.log(new torch.nn.AdaptiveAvgPool2d(1)(x));
 */
export class AdaptiveAvgPool2d extends Module {
  readonly output_size: AdaptiveSize2;

  constructor(output_size: AdaptiveSize2 | { output_size: AdaptiveSize2 });
  constructor(...args: unknown[]) {
    super();
    this.output_size = adaptiveSignature.bind(args).output_size;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool2d(input, this.output_size);
  }

  override extra_repr(): string {
    return `output_size=${python(this.output_size)}`;
  }
}
const adaptiveSignature = signature('AdaptiveAvgPool2d.__init__', { output_size: required<AdaptiveSize2>() });
