/** Means and norms of each window. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import { avg_pool1d, avg_pool2d, avg_pool3d } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import { Module } from '../module';
import { repeat, type Size1, type Size2, type Size3, type Sizes } from '../size';
import { python } from '../text';

const lineParameters = <S extends Sizes>() => ({
  /** Size of the window: one number for all dimensions, or one for each. */
  kernel_size: required<S>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<S | null>(null),
  /** Zeros added on both sides of each dimension. */
  padding: optional<S | 0>(0),
  /** Keeps windows that stick out at the end. */
  ceil_mode: false,
  /** Counts the padding when it divides. */
  count_include_pad: true,
});
const parameters = <S extends Sizes>() => ({
  ...lineParameters<S>(),
  /** Divides by this instead of by the number of elements. */
  divisor_override: optional<number | null>(null),
});

export type AvgPool1dOptions = Options<ReturnType<typeof lineParameters<Size1>>>;
export type AvgPoolOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof parameters<S>>>;
type AvgPoolArgs<S extends Sizes> = Args<
  [
    kernel_size: S,
    stride?: S | null,
    padding?: S,
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
  ],
  AvgPoolOptions<S>
>;
type AvgPool1dArgs = Args<
  [kernel_size: Size1, stride?: Size1 | null, padding?: Size1, ceil_mode?: boolean, count_include_pad?: boolean],
  AvgPool1dOptions
>;

/**
 * What means over windows of sequences, images and volumes have in common.
 * @internal
 */
abstract class AvgPoolNd extends Module {
  declare readonly kernel_size: Sizes;
  declare readonly stride: Sizes;
  declare readonly padding: Sizes;
  declare readonly ceil_mode: boolean;
  declare readonly count_include_pad: boolean;

  override extra_repr(): string {
    return `kernel_size=${python(this.kernel_size)}, stride=${python(this.stride)}, padding=${python(this.padding)}`;
  }
}

const line = signature('AvgPool1d.__init__', lineParameters<Sizes>());
const image = signature('AvgPool2d.__init__', parameters<Sizes>());
const volume = signature('AvgPool3d.__init__', parameters<Sizes>());

/**
 * The mean of each window of a sequence.
 * @example
 * const x = torch.arange(6).view(1, 1, 6).float();
 * console.log(new torch.nn.AvgPool1d(2)(x));
 */
export class AvgPool1d extends AvgPoolNd {
  constructor(...args: AvgPool1dArgs) {
    super();
    const { kernel_size, stride, padding, ...rest } = line.bind(args);
    const each = { kernel_size, stride: stride ?? kernel_size, padding };
    Object.assign(this, rest, Object.fromEntries(Object.entries(each).map(([name, size]) => [name, repeat(size, 1)])));
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad } = this;
    return avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad);
  }
}

/**
 * The mean of each window of an image.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).float();
 * console.log(new torch.nn.AvgPool2d(2)(x));
 */
export class AvgPool2d extends AvgPoolNd {
  declare readonly divisor_override: number | null;

  constructor(...args: AvgPoolArgs<Size2>) {
    super();
    const bound = image.bind(args);
    Object.assign(this, bound, { stride: bound.stride ?? bound.kernel_size });
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
  }
}

/**
 * The mean of each window of a volume.
 * @example
 * const x = torch.arange(64).view(1, 1, 4, 4, 4).float();
 * console.log(new torch.nn.AvgPool3d(2)(x).flatten());
 */
export class AvgPool3d extends AvgPoolNd {
  declare readonly divisor_override: number | null;

  constructor(...args: AvgPoolArgs<Size3>) {
    super();
    const bound = volume.bind(args);
    Object.assign(this, bound, { stride: bound.stride ?? bound.kernel_size });
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return avg_pool3d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
  }
}

const lpParameters = <S extends Sizes>() => ({
  /** Which norm. */
  norm_type: required<number>(),
  /** Size of the window: one number for all dimensions, or one for each. */
  kernel_size: required<S>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<S | null>(null),
  /** Keeps windows that stick out at the end. */
  ceil_mode: false,
});
export type LPPoolOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof lpParameters<S>>>;
type LPPoolArgs<S extends Sizes> = Args<
  [norm_type: number, kernel_size: S, stride?: S | null, ceil_mode?: boolean],
  LPPoolOptions<S>
>;

/**
 * What norms over windows have in common.
 * @internal
 */
abstract class LPPoolNd extends Module {
  declare readonly norm_type: number;
  declare readonly kernel_size: Sizes;
  declare readonly stride: Sizes | null;
  declare readonly ceil_mode: boolean;

  constructor(dims: number, args: readonly unknown[]) {
    super();
    Object.assign(this, signature(`LPPool${dims}d.__init__`, lpParameters<Sizes>()).bind(args));
  }

  protected pool(input: Tensor, run: typeof F.lp_pool1d): Tensor {
    return run(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode);
  }

  override extra_repr(): string {
    const { norm_type, kernel_size, stride, ceil_mode } = this;
    return `norm_type=${python(norm_type)}, kernel_size=${python(kernel_size)}, stride=${python(stride)}, ceil_mode=${python(ceil_mode)}`;
  }
}

/**
 * The p-norm of each window of a sequence.
 * @example
 * const x = torch.arange(6).view(1, 1, 6).float();
 * console.log(new torch.nn.LPPool1d(2, 2)(x));
 */
export class LPPool1d extends LPPoolNd {
  constructor(...args: LPPoolArgs<Size1>) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.lp_pool1d);
  }
}

/**
 * The p-norm of each window of an image.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).float();
 * console.log(new torch.nn.LPPool2d(2, 2)(x));
 */
export class LPPool2d extends LPPoolNd {
  constructor(...args: LPPoolArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.lp_pool2d);
  }
}

/**
 * The p-norm of each window of a volume.
 * @example
 * const x = torch.arange(64).view(1, 1, 4, 4, 4).float();
 * console.log(new torch.nn.LPPool3d(2, 2)(x).flatten());
 */
export class LPPool3d extends LPPoolNd {
  constructor(...args: LPPoolArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.lp_pool3d);
  }
}
