/** Pooling layers. */
import { type Options, optional, required, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import type { Size2 } from './size';
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

/** The largest element of each window of an image. */
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
    const pool = this.return_indices ? F.max_pool2d_with_indices : F.max_pool2d;
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode) as Tensor;
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return `kernel_size=${python(kernel_size)}, stride=${python(stride)}, padding=${python(padding)}, dilation=${python(dilation)}, ceil_mode=${python(ceil_mode)}`;
  }
}
