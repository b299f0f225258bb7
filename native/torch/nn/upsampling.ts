/** Layers that resize. */
import { type Args, type Options, optional, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import type { Size2, Sizes } from './size';
import { float, python, repr } from './text';

type Mode = NonNullable<F.InterpolateOptions['mode']>;

const parameters = {
  /** Size of the result, one for all dimensions or one for each. */
  size: optional<Sizes | null>(null),
  /** How many times the input's size the result has. */
  scale_factor: optional<Sizes | null>(null),
  /** How values between the elements are found. */
  mode: optional<Mode>('nearest'),
  /** Puts the first and last elements of input and result over each other. */
  align_corners: optional<boolean | null>(null),
  /** Computes with the factor that the rounded size has. */
  recompute_scale_factor: optional<boolean | null>(null),
};
const upsample = signature('Upsample.__init__', parameters);
const bySize = { size: optional<Size2 | null>(null), scale_factor: optional<Size2 | null>(null) };

export type UpsampleOptions = Options<typeof parameters>;

/**
 * Resizes sequences, images or volumes to a size or by a factor.
 * @example
 * const x = torch.arange(4).view(1, 1, 2, 2).float();
 * const up = new torch.nn.Upsample({ scale_factor: 2, mode: 'bilinear' });
 * console.log(up);
 * console.log(up(x));
 */
export class Upsample extends Module {
  declare readonly size: Sizes | null;
  declare readonly scale_factor: Sizes | null;
  declare readonly mode: Mode;
  declare readonly align_corners: boolean | null;
  declare readonly recompute_scale_factor: boolean | null;

  constructor(
    ...args: Args<
      [
        size?: Sizes | null,
        scale_factor?: Sizes | null,
        mode?: Mode,
        align_corners?: boolean | null,
        recompute_scale_factor?: boolean | null,
      ],
      UpsampleOptions
    >
  ) {
    super();
    Object.assign(this, upsample.bind(args));
  }

  override forward(input: Tensor): Tensor {
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this;
    return F.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor ?? undefined);
  }

  override extra_repr(): string {
    const { size, scale_factor, mode } = this;
    const factor = Array.isArray(scale_factor)
      ? `(${scale_factor.map(float).join(', ')})`
      : float(Number(scale_factor));
    const target = scale_factor === null ? `size=${python(size)}` : `scale_factor=${factor}`;
    return `${target}, mode=${repr(mode)}`;
  }
}

/**
 * Resizes images, each pixel becoming the nearest one.
 * @example
 * const x = torch.arange(4).view(1, 1, 2, 2).float();
 * console.log(new torch.nn.UpsamplingNearest2d({ scale_factor: 2 })(x));
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(...args: Args<[size?: Size2 | null, scale_factor?: Size2 | null], Options<typeof bySize>>) {
    const { size, scale_factor } = signature('UpsamplingNearest2d.__init__', bySize).bind(args);
    super(size, scale_factor, 'nearest');
  }
}

/**
 * Resizes images by linear interpolation, corners staying where they are.
 * @example
 * const x = torch.arange(4).view(1, 1, 2, 2).float();
 * console.log(new torch.nn.UpsamplingBilinear2d({ scale_factor: 2 })(x));
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(...args: Args<[size?: Size2 | null, scale_factor?: Size2 | null], Options<typeof bySize>>) {
    const { size, scale_factor } = signature('UpsamplingBilinear2d.__init__', bySize).bind(args);
    super(size, scale_factor, 'bilinear', true);
  }
}
