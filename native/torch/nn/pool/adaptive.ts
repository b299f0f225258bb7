/** Windows chosen so that the result has a given size. */
import { type Args, optional, required, signature } from '../../arguments';
import { adaptive_avg_pool1d } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import { Module } from '../module';
import type { AdaptiveSize1, AdaptiveSize2, AdaptiveSize3 } from '../size';
import { python } from '../text';

type AnySize = number | null | readonly (number | null)[];
type AvgArgs<S> = Args<[output_size: S], { output_size?: S }>;
type MaxArgs<S> = Args<[output_size: S, return_indices?: boolean], { output_size?: S; return_indices?: boolean }>;

const averageParameters = { output_size: required<AnySize>() };
const maxParameters = {
  output_size: required<AnySize>(),
  /** Also returns where each maximum was. */
  return_indices: optional<boolean>(false),
};

/**
 * @internal
 */
abstract class AdaptivePool extends Module {
  declare readonly output_size: AnySize;

  override extra_repr(): string {
    return `output_size=${python(this.output_size)}`;
  }
}

/**
 * The mean over windows of a sequence, chosen so that the result has the given size.
 * @example
 * const x = torch.arange(6).view(1, 1, 6).float();
 * console.log(new torch.nn.AdaptiveAvgPool1d(2)(x));
 */
export class AdaptiveAvgPool1d extends AdaptivePool {
  constructor(...args: AvgArgs<AdaptiveSize1>) {
    super();
    Object.assign(this, signature('AdaptiveAvgPool1d.__init__', averageParameters).bind(args));
  }

  override forward(input: Tensor): Tensor {
    return adaptive_avg_pool1d(input, this.output_size as number);
  }
}

/**
 * The mean over windows of an image, chosen so that the result has the given size; null keeps the size of the input.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).float();
 * console.log(new torch.nn.AdaptiveAvgPool2d(1)(x));
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  constructor(...args: AvgArgs<AdaptiveSize2>) {
    super();
    Object.assign(this, signature('AdaptiveAvgPool2d.__init__', averageParameters).bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool2d(input, this.output_size);
  }
}

/**
 * The mean over windows of a volume, chosen so that the result has the given size; null keeps the size of the input.
 * @example
 * const x = torch.arange(64).view(1, 1, 4, 4, 4).float();
 * console.log(new torch.nn.AdaptiveAvgPool3d(1)(x).flatten());
 */
export class AdaptiveAvgPool3d extends AdaptivePool {
  constructor(...args: AvgArgs<AdaptiveSize3>) {
    super();
    Object.assign(this, signature('AdaptiveAvgPool3d.__init__', averageParameters).bind(args));
  }

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool3d(input, this.output_size);
  }
}

/**
 * @internal
 */
abstract class AdaptiveMaxPool extends AdaptivePool {
  declare readonly return_indices: boolean;

  constructor(dims: number, args: readonly unknown[]) {
    super();
    Object.assign(this, signature(`AdaptiveMaxPool${dims}d.__init__`, maxParameters).bind(args));
  }

  /** The declared result is what scripts nearly always mean; with `return_indices` it is the pair. */
  protected pool(input: Tensor, run: typeof F.adaptive_max_pool1d): Tensor {
    return run(input, this.output_size, this.return_indices as false);
  }
}

/**
 * The largest elements of windows of a sequence, chosen so that the result has the given size.
 * @example
 * const x = torch.arange(6).view(1, 1, 6).float();
 * console.log(new torch.nn.AdaptiveMaxPool1d(2)(x));
 */
export class AdaptiveMaxPool1d extends AdaptiveMaxPool {
  constructor(...args: MaxArgs<AdaptiveSize1>) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.adaptive_max_pool1d);
  }
}

/**
 * The largest elements of windows of an image, chosen so that the result has the given size; null keeps the size of the input.
 * @example
 * const x = torch.arange(16).view(1, 1, 4, 4).float();
 * console.log(new torch.nn.AdaptiveMaxPool2d(1)(x));
 */
export class AdaptiveMaxPool2d extends AdaptiveMaxPool {
  constructor(...args: MaxArgs<AdaptiveSize2>) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.adaptive_max_pool2d);
  }
}

/**
 * The largest elements of windows of a volume, chosen so that the result has the given size; null keeps the size of the input.
 * @example
 * const x = torch.arange(64).view(1, 1, 4, 4, 4).float();
 * console.log(new torch.nn.AdaptiveMaxPool3d(1)(x).flatten());
 */
export class AdaptiveMaxPool3d extends AdaptiveMaxPool {
  constructor(...args: MaxArgs<AdaptiveSize3>) {
    super(3, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.adaptive_max_pool3d);
  }
}
