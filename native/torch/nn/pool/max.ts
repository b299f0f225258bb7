/** The largest element of each window, and back. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import { Module } from '../module';
import { repeat, type Size1, type Size2, type Size3, type Sizes } from '../size';
import { python } from '../text';

const parameters = <S extends Sizes>() => ({
  /** Size of the window: one number for all dimensions, or one for each. */
  kernel_size: required<S>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<S | null>(null),
  /** Added on both sides of each dimension, and never chosen. */
  padding: optional<S | 0>(0),
  /** Distance between the elements of a window. */
  dilation: optional<S | 1>(1),
  /** Also returns where each maximum was. */
  return_indices: false,
  /** Keeps windows that stick out at the end. */
  ceil_mode: false,
});

export type MaxPoolOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof parameters<S>>>;
type MaxPoolArgs<S extends Sizes> = Args<
  [kernel_size: S, stride?: S | null, padding?: S, dilation?: S, return_indices?: boolean, ceil_mode?: boolean],
  MaxPoolOptions<S>
>;

/**
 * What the maximum over windows of sequences, images and volumes has in common.
 * @internal
 */
abstract class MaxPoolNd extends Module {
  declare readonly kernel_size: Sizes;
  declare readonly stride: Sizes;
  declare readonly padding: Sizes;
  declare readonly dilation: Sizes;
  declare readonly return_indices: boolean;
  declare readonly ceil_mode: boolean;

  constructor(dims: number, args: readonly unknown[]) {
    super();
    const bound = signature(`MaxPool${dims}d.__init__`, parameters<Sizes>()).bind(args);
    Object.assign(this, bound, { stride: bound.stride ?? bound.kernel_size });
  }

  /** The declared result is what scripts nearly always mean; with `return_indices` it is the pair. */
  protected pool(input: Tensor, run: typeof F.max_pool1d): Tensor {
    const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = this;
    return run(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices as false);
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return `kernel_size=${python(kernel_size)}, stride=${python(stride)}, padding=${python(padding)}, dilation=${python(dilation)}, ceil_mode=${python(ceil_mode)}`;
  }
}

/**
 * The largest element of each window of a sequence.
 * @example
 * const x = torch.arange(6).view(1, 1, 6).float();
 * console.log(new torch.nn.MaxPool1d(2)(x));
 */
export class MaxPool1d extends MaxPoolNd {
  constructor(...args: MaxPoolArgs<Size1>) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.max_pool1d);
  }
}

/**
 * The largest element of each window of an image.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).float();
 * console.log(new torch.nn.MaxPool2d(2)(x));
 */
export class MaxPool2d extends MaxPoolNd {
  constructor(...args: MaxPoolArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.max_pool2d);
  }
}

/**
 * The largest element of each window of a volume.
 * @example
 * const x = torch.arange(64).view(1, 1, 4, 4, 4).float();
 * console.log(new torch.nn.MaxPool3d(2)(x).flatten());
 */
export class MaxPool3d extends MaxPoolNd {
  constructor(...args: MaxPoolArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.max_pool3d);
  }
}

const unpoolParameters = <S extends Sizes>() => ({
  /** Size of the window that was pooled. */
  kernel_size: required<S>(),
  /** Step from one window to the next; by default the window's own size. */
  stride: optional<S | null>(null),
  /** What was added on both sides of each dimension. */
  padding: optional<S | 0>(0),
});
export type MaxUnpoolOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof unpoolParameters<S>>>;
type MaxUnpoolArgs<S extends Sizes> = Args<[kernel_size: S, stride?: S | null, padding?: S], MaxUnpoolOptions<S>>;

const forwardSignature = signature('forward', { output_size: optional<readonly number[] | null>(null) });
type ForwardArgs = Args<[output_size?: readonly number[] | null], { output_size?: readonly number[] | null }>;

/**
 * What undoing the maximum over windows has in common.
 * @internal
 */
abstract class MaxUnpoolNd extends Module {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];

  constructor(dims: number, args: readonly unknown[]) {
    super();
    const bound = signature(`MaxUnpool${dims}d.__init__`, unpoolParameters<Sizes>()).bind(args);
    this.kernel_size = repeat(bound.kernel_size, dims);
    this.stride = repeat(bound.stride ?? bound.kernel_size, dims);
    this.padding = repeat(bound.padding, dims);
  }

  protected unpool(input: Tensor, indices: Tensor, args: unknown[], run: typeof F.max_unpool1d): Tensor {
    const { output_size } = forwardSignature.bind(args);
    return run(input, indices, this.kernel_size, this.stride, this.padding, output_size);
  }

  override extra_repr(): string {
    return `kernel_size=${python(this.kernel_size)}, stride=${python(this.stride)}, padding=${python(this.padding)}`;
  }
}

/**
 * Puts elements back to where they were before `MaxPool1d`, into a line of zeros.
 * @example
 * const pool = new torch.nn.MaxPool1d(2, { return_indices: true });
 * const [output, indices] = pool(torch.arange(6).view(1, 1, 6).float());
 * console.log(new torch.nn.MaxUnpool1d(2)(output!, indices!));
 */
export class MaxUnpool1d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs<Size1>) {
    super(1, args);
  }

  override forward(input: Tensor, indices: Tensor, ...args: ForwardArgs): Tensor {
    return this.unpool(input, indices, args, F.max_unpool1d);
  }
}

/**
 * Puts elements back to where they were before `MaxPool2d`, into an image of zeros.
 * @example
 * const pool = new torch.nn.MaxPool2d(2, { return_indices: true });
 * const [output, indices] = pool(torch.arange(16).view(1, 1, 4, 4).float());
 * console.log(new torch.nn.MaxUnpool2d(2)(output!, indices!));
 */
export class MaxUnpool2d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor, indices: Tensor, ...args: ForwardArgs): Tensor {
    return this.unpool(input, indices, args, F.max_unpool2d);
  }
}

/**
 * Puts elements back to where they were before `MaxPool3d`, into a volume of zeros.
 * @example
 * const pool = new torch.nn.MaxPool3d(2, { return_indices: true });
 * const [output, indices] = pool(torch.arange(64).view(1, 1, 4, 4, 4).float());
 * console.log(new torch.nn.MaxUnpool3d(2)(output!, indices!).flatten());
 */
export class MaxUnpool3d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor, indices: Tensor, ...args: ForwardArgs): Tensor {
    return this.unpool(input, indices, args, F.max_unpool3d);
  }
}
