/** The largest elements of windows at random places. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import { Module } from '../module';
import { repeat, type Size2, type Size3, type Sizes } from '../size';
import { python } from '../text';

const parameters = <S extends Sizes>() => ({
  /** Size of a window. */
  kernel_size: required<S>(),
  /** Size of the result. */
  output_size: optional<S | null>(null),
  /** The result's size as a share of the input's, instead of `output_size`. */
  output_ratio: optional<S | null>(null),
  /** Also returns where each maximum was. */
  return_indices: false,
  /** Where the windows lie, in [0, 1): (batch, channels, dimensions). */
  _random_samples: optional<Tensor | null>(null),
});
export type FractionalMaxPoolOptions<S extends Sizes = Sizes> = Options<ReturnType<typeof parameters<S>>>;
type FractionalArgs<S extends Sizes> = Args<
  [kernel_size: S, output_size?: S | null, output_ratio?: S | null, return_indices?: boolean],
  FractionalMaxPoolOptions<S>
>;

/**
 * @internal
 */
abstract class FractionalMaxPool extends Module {
  readonly kernel_size: readonly number[];
  readonly output_size: readonly number[] | null;
  readonly output_ratio: readonly number[] | null;
  readonly return_indices: boolean;
  declare _random_samples: Tensor | null;

  constructor(dims: number, args: readonly unknown[]) {
    super();
    const name = `FractionalMaxPool${dims}d`;
    const bound = signature(`${name}.__init__`, parameters<Sizes>()).bind(args);
    const { output_size, output_ratio } = bound;
    this.kernel_size = repeat(bound.kernel_size, dims);
    this.return_indices = bound.return_indices;
    this.register_buffer('_random_samples', bound._random_samples);
    this.output_size = output_size === null ? null : repeat(output_size, dims);
    this.output_ratio = output_ratio === null ? null : repeat(output_ratio, dims);
    if (!this.output_size && !this.output_ratio)
      throw new ValueError(`${name} requires specifying either an output size, or a pooling ratio`);
    if (this.output_size && this.output_ratio)
      throw new ValueError('only one of output_size and output_ratio may be specified');
    if (this.output_ratio?.some((ratio) => !(ratio > 0 && ratio < 1)))
      throw new ValueError(`output_ratio must be between 0 and 1 (got ${python(output_ratio)})`);
  }

  /** The declared result is what scripts nearly always mean; with `return_indices` it is the pair. */
  protected pool(input: Tensor, run: typeof F.fractional_max_pool2d): Tensor {
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = this;
    const options = { output_size, output_ratio, return_indices: return_indices as false, _random_samples };
    return run(input, kernel_size, options);
  }
}

/**
 * The largest elements of windows of an image at random places.
 * @example
 * const x = torch.rand(1, 1, 8, 8);
 * console.log(new torch.nn.FractionalMaxPool2d(2, { output_ratio: 0.5 })(x).shape);
 */
export class FractionalMaxPool2d extends FractionalMaxPool {
  constructor(...args: FractionalArgs<Size2>) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.fractional_max_pool2d);
  }
}

/**
 * The largest elements of windows of a volume at random places.
 * @example
 * const x = torch.rand(1, 1, 8, 8, 8);
 * console.log(new torch.nn.FractionalMaxPool3d(2, { output_ratio: 0.5 })(x).shape);
 */
export class FractionalMaxPool3d extends FractionalMaxPool {
  constructor(...args: FractionalArgs<Size3>) {
    super(3, args);
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, F.fractional_max_pool3d);
  }
}
