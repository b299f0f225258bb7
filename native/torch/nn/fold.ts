/** Windows of images as columns, and back. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import type { Size2 } from './size';
import { python } from './text';

const windows = {
  /** Height and width of a window. */
  kernel_size: required<Size2>(),
  /** Distance between the elements of a window. */
  dilation: optional<Size2>(1),
  /** Zeros added on all four sides. */
  padding: optional<Size2>(0),
  /** Step from one window to the next. */
  stride: optional<Size2>(1),
};
const unfoldSignature = signature('Unfold.__init__', windows);
const foldParameters = {
  /** Height and width of the images made. */
  output_size: required<Size2>(),
  ...windows,
};
const foldSignature = signature('Fold.__init__', foldParameters);

/**
 * The windows of images as columns: (N, C, H, W) to (N, C · window, windows).
 * @example
 * const x = torch.arange(9).view(1, 1, 3, 3).float();
 * console.log(new torch.nn.Unfold(2)(x));
 */
export class Unfold extends Module {
  declare readonly kernel_size: Size2;
  declare readonly dilation: Size2;
  declare readonly padding: Size2;
  declare readonly stride: Size2;

  constructor(
    ...args: Args<[kernel_size: Size2, dilation?: Size2, padding?: Size2, stride?: Size2], Options<typeof windows>>
  ) {
    super();
    Object.assign(this, unfoldSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.unfold(input, this.kernel_size, this.dilation, this.padding, this.stride);
  }

  override extra_repr(): string {
    const { kernel_size, dilation, padding, stride } = this;
    return `kernel_size=${python(kernel_size)}, dilation=${python(dilation)}, padding=${python(padding)}, stride=${python(stride)}`;
  }
}

/**
 * Images as sums of windows given as columns: (N, C · window, windows) to (N, C, H, W).
 * @example
 * console.log(new torch.nn.Fold([3, 3], 2)(torch.ones(1, 4, 4)));
 */
export class Fold extends Module {
  declare readonly output_size: Size2;
  declare readonly kernel_size: Size2;
  declare readonly dilation: Size2;
  declare readonly padding: Size2;
  declare readonly stride: Size2;

  constructor(
    ...args: Args<
      [output_size: Size2, kernel_size: Size2, dilation?: Size2, padding?: Size2, stride?: Size2],
      Options<typeof foldParameters>
    >
  ) {
    super();
    Object.assign(this, foldSignature.bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.fold(input, this.output_size, this.kernel_size, this.dilation, this.padding, this.stride);
  }

  override extra_repr(): string {
    const { output_size, kernel_size, dilation, padding, stride } = this;
    return `output_size=${python(output_size)}, kernel_size=${python(kernel_size)}, dilation=${python(dilation)}, padding=${python(padding)}, stride=${python(stride)}`;
  }
}
