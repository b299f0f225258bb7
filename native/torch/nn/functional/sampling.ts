/** `interpolate` and its old names, sampling at a grid, and windows as columns. */
import { leading, optional, required, signature } from '../../arguments';
import { native } from '../../core';
import { NotImplementedError, ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import type { Input } from './activation';

type Sizes = number | readonly number[];
type Mode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear' | 'area' | 'lanczos';

const interpolateSignature = signature('interpolate', {
  size: optional<Sizes | null>(null),
  scale_factor: optional<Sizes | null>(null),
  mode: optional<string>('nearest'),
  align_corners: optional<boolean | null>(null),
  recompute_scale_factor: optional<boolean | null>(null),
  antialias: false,
});

export interface InterpolateOptions {
  /** Size of the result, one for all dimensions or one for each. */
  size?: Sizes | null;
  /** How many times the input's size the result has. */
  scale_factor?: Sizes | null;
  mode?: Mode;
  /** Puts the first and last elements of input and result over each other. */
  align_corners?: boolean | null;
  recompute_scale_factor?: boolean | null;
  /** Averages when it shrinks. */
  antialias?: boolean;
}

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

/** Sizes and factors per dimension; exactly one of them is not null. */
function target(
  input: readonly number[],
  size: Sizes | null,
  scale_factor: Sizes | null,
): [number[] | null, number[] | null] {
  const dims = input.length - 2;
  const each = (value: Sizes) => (typeof value === 'number' ? Array<number>(dims).fill(value) : [...value]);
  if (size !== null && scale_factor !== null)
    throw new ValueError('only one of size or scale_factor should be defined');
  if (size !== null) {
    if (typeof size !== 'number' && size.length !== dims)
      throw new ValueError(
        'Input and output must have the same number of spatial dimensions, but got ' +
          `input with spatial dimensions of ${list(input.slice(2))} and output size of ${list(size)}. ` +
          'Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.',
      );
    return [each(size), null];
  }
  if (scale_factor === null) throw new ValueError('either size or scale_factor should be defined');
  if (typeof scale_factor !== 'number' && scale_factor.length !== dims)
    throw new ValueError(
      'Input and scale_factor must have the same number of spatial dimensions, but ' +
        `got input with spatial dimensions of ${list(input.slice(2))} and scale_factor of shape ${list(scale_factor)}. ` +
        'Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.',
    );
  return [null, each(scale_factor)];
}

/** Resizes (N, C, …) to a size or by a factor. */
export function interpolate(named: InterpolateOptions & Input): Tensor;
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor;
export function interpolate(input: Tensor, size: Sizes | null, options?: InterpolateOptions): Tensor;
export function interpolate(
  input: Tensor,
  size: Sizes | null,
  scale_factor: Sizes | null,
  mode?: Mode | InterpolateOptions,
  align_corners?: boolean | null,
  recompute_scale_factor?: boolean | null,
  antialias?: boolean,
): Tensor;
export function interpolate(...all: unknown[]): Tensor {
  const [input, ...args] = leading('interpolate', ['input'], all);
  const { mode, antialias, align_corners, ...given } = interpolateSignature.bind(args);
  const plain = mode === 'nearest' || mode === 'area' || mode === 'nearest-exact';
  if (plain && align_corners !== null)
    throw new ValueError(
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  const corners = align_corners ?? false;
  const sizes: number[] = native.sizes(input);
  const dims = sizes.length;
  let [size, factors] = target(sizes, given.size, given.scale_factor);
  if (given.recompute_scale_factor && given.size !== null)
    throw new ValueError('recompute_scale_factor is not meaningful with an explicit size.');
  if (factors && (given.recompute_scale_factor || mode === 'area')) {
    size = factors.map((factor, i) => Math.trunc(sizes[i + 2]! * factor));
    factors = null;
  }
  const smooth = mode === 'bilinear' || mode === 'bicubic' || mode === 'lanczos';
  if (antialias && !(smooth && dims === 4))
    throw new ValueError(
      'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
    );
  switch (`${mode} ${dims}`) {
    case 'nearest 3':
      return ops.upsample_nearest1d(input, size, factors);
    case 'nearest 4':
      return ops.upsample_nearest2d(input, size, factors);
    case 'nearest 5':
      return ops.upsample_nearest3d(input, size, factors);
    case 'nearest-exact 3':
      return ops._upsample_nearest_exact1d(input, size, factors);
    case 'nearest-exact 4':
      return ops._upsample_nearest_exact2d(input, size, factors);
    case 'nearest-exact 5':
      return ops._upsample_nearest_exact3d(input, size, factors);
    case 'area 3':
      return ops.adaptive_avg_pool1d(input, size!);
    case 'area 4':
      return ops.adaptive_avg_pool2d(input, size!);
    case 'area 5':
      return ops.adaptive_avg_pool3d(input, size!);
    case 'linear 3':
      return ops.upsample_linear1d(input, size, corners, factors);
    case 'bilinear 4':
      return (antialias ? ops._upsample_bilinear2d_aa : ops.upsample_bilinear2d)(input, size, corners, factors);
    case 'bicubic 4':
      return (antialias ? ops._upsample_bicubic2d_aa : ops.upsample_bicubic2d)(input, size, corners, factors);
    case 'lanczos 4':
      if (corners) throw new ValueError('Lanczos mode does not support align_corners=True');
      if (!antialias) throw new ValueError('Lanczos mode requires antialias=True');
      return ops._upsample_lanczos2d_aa(input, size, corners, factors);
    case 'trilinear 5':
      return ops.upsample_trilinear3d(input, size, corners, factors);
  }
  const needs: Record<string, number> = { linear: 3, bilinear: 4, trilinear: 5 };
  if (mode in needs && dims >= 3 && dims <= 5)
    throw new NotImplementedError(`Got ${dims}D input, but ${mode} mode needs ${needs[mode]}D input`);
  throw new NotImplementedError(
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${dims}D) for the modes: ` +
      `nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
  );
}

const upsampleSignature = signature('upsample', {
  size: optional<Sizes | null>(null),
  scale_factor: optional<Sizes | null>(null),
  mode: optional<string>('nearest'),
  align_corners: optional<boolean | null>(null),
});
type Resize = Pick<InterpolateOptions, 'size' | 'scale_factor'>;

/** The old name of `interpolate`. */
export function upsample(named: Omit<InterpolateOptions, 'antialias'> & Input): Tensor;
export function upsample(input: Tensor, options: Omit<InterpolateOptions, 'antialias'>): Tensor;
export function upsample(input: Tensor, size: Sizes | null, options?: InterpolateOptions): Tensor;
export function upsample(...given: unknown[]): Tensor {
  const [input, ...args] = leading('upsample', ['input'], given);
  warn('`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.');
  return interpolate(input, upsampleSignature.bind(args) as InterpolateOptions);
}

function fixedMode(name: string, options: InterpolateOptions) {
  const bound = signature(name, { size: optional<Sizes | null>(null), scale_factor: optional<Sizes | null>(null) });
  function resize(named: Resize & Input): Tensor;
  function resize(
    input: Tensor,
    ...args: [Resize] | [size: Sizes | null, scale_factor?: Sizes | null | Resize]
  ): Tensor;
  function resize(...given: unknown[]): Tensor {
    const [input, ...args] = leading(name, ['input'], given);
    warn(`\`nn.functional.${name}\` is deprecated. Use \`nn.functional.interpolate\` instead.`);
    return interpolate(input, { ...bound.bind(args), ...options });
  }
  return resize;
}
/** The old name of `interpolate` with mode 'nearest'. */
export const upsample_nearest = fixedMode('upsample_nearest', { mode: 'nearest' });
/** The old name of `interpolate` with mode 'bilinear' and aligned corners. */
export const upsample_bilinear = fixedMode('upsample_bilinear', { mode: 'bilinear', align_corners: true });

interface WindowOptions {
  dilation?: Sizes;
  padding?: Sizes;
  stride?: Sizes;
}
const windows = {
  kernel_size: required<Sizes>(),
  dilation: optional<Sizes>(1),
  padding: optional<Sizes>(0),
  stride: optional<Sizes>(1),
};
const unfoldSignature = signature('unfold', windows);
const foldSignature = signature('fold', { output_size: required<Sizes>(), ...windows });

/**
 * The windows of images as columns.
 * @example
 * const x = torch.arange(9).view(1, 1, 3, 3).float();
 * console.log(torch.nn.functional.unfold(x, 2));
 */
export function unfold(named: WindowOptions & Input & { kernel_size: Sizes }): Tensor;
export function unfold(input: Tensor, kernel_size: Sizes, options?: WindowOptions): Tensor;
export function unfold(
  input: Tensor,
  kernel_size: Sizes,
  dilation: Sizes,
  padding?: Sizes | WindowOptions,
  stride?: Sizes,
): Tensor;
export function unfold(...given: unknown[]): Tensor {
  const [input, ...args] = leading('unfold', ['input'], given);
  const { kernel_size, dilation, padding, stride } = unfoldSignature.bind(args);
  return ops.im2col(input, kernel_size, dilation, padding, stride);
}

/**
 * Images as sums of windows given as columns.
 * @example
 * console.log(torch.nn.functional.fold(torch.ones(1, 4, 4), [3, 3], 2));
 */
export function fold(named: WindowOptions & Input & { output_size: Sizes; kernel_size: Sizes }): Tensor;
export function fold(input: Tensor, output_size: Sizes, kernel_size: Sizes, options?: WindowOptions): Tensor;
export function fold(
  input: Tensor,
  output_size: Sizes,
  kernel_size: Sizes,
  dilation: Sizes,
  padding?: Sizes | WindowOptions,
  stride?: Sizes,
): Tensor;
export function fold(...given: unknown[]): Tensor {
  const [input, ...args] = leading('fold', ['input'], given);
  const { output_size, kernel_size, dilation, padding, stride } = foldSignature.bind(args);
  const size = typeof output_size === 'number' ? [output_size, output_size] : output_size;
  return ops.col2im(input, size, kernel_size, dilation, padding, stride);
}

const gridSignature = signature('grid_sample', {
  mode: optional<string>('bilinear'),
  padding_mode: optional<string>('zeros'),
  align_corners: optional<boolean | null>(null),
});
const GRID_MODES = ['bilinear', 'nearest', 'bicubic'];
const GRID_BORDERS = ['zeros', 'border', 'reflection'];

function warnOfCorners(): void {
  warn(
    'Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. ' +
      'Please specify align_corners=True if the old behavior is desired. ' +
      'See the documentation of grid_sample for details.',
  );
}

export interface GridSampleOptions {
  mode?: 'bilinear' | 'nearest' | 'bicubic';
  /** What lies outside: zeros, the nearest element, or the input mirrored. */
  padding_mode?: 'zeros' | 'border' | 'reflection';
  align_corners?: boolean | null;
}

/**
 * Values of images or volumes at places in [-1, 1] that `grid` lists.
 * @example
 * const x = torch.arange(4).view(1, 1, 2, 2).float();
 * console.log(torch.nn.functional.grid_sample(x, torch.zeros(1, 1, 1, 2), { align_corners: false }));
 */
export function grid_sample(named: GridSampleOptions & Input & { grid: Tensor }): Tensor;
export function grid_sample(input: Tensor, grid: Tensor, options?: GridSampleOptions): Tensor;
export function grid_sample(
  input: Tensor,
  grid: Tensor,
  mode: NonNullable<GridSampleOptions['mode']>,
  padding_mode?: GridSampleOptions['padding_mode'] | GridSampleOptions,
  align_corners?: boolean | null,
): Tensor;
export function grid_sample(...given: unknown[]): Tensor {
  const [input, grid, ...args] = leading('grid_sample', ['input', 'grid'], given) as [Tensor, Tensor, ...unknown[]];
  const { mode, padding_mode, align_corners } = gridSignature.bind(args);
  if (!GRID_MODES.includes(mode))
    throw new ValueError(
      `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
    );
  if (!GRID_BORDERS.includes(padding_mode))
    throw new ValueError(
      "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', " +
        `but got: '${padding_mode}'`,
    );
  if (align_corners === null) warnOfCorners();
  const [how, border] = [GRID_MODES.indexOf(mode), GRID_BORDERS.indexOf(padding_mode)];
  return ops.grid_sampler(input, grid, how, border, align_corners ?? false);
}

const affineSignature = signature('affine_grid', {
  size: required<readonly number[]>(),
  align_corners: optional<boolean | null>(null),
});

/**
 * The grid of places that affine maps send the elements of an image or volume to.
 * @example
 * const theta = torch.eye(2, 3).view(1, 2, 3);
 * console.log(torch.nn.functional.affine_grid(theta, [1, 1, 2, 2], { align_corners: false }));
 */
export function affine_grid(named: { theta: Tensor; size: readonly number[]; align_corners?: boolean | null }): Tensor;
export function affine_grid(
  theta: Tensor,
  size: readonly number[],
  options?: { align_corners?: boolean | null },
): Tensor;
export function affine_grid(theta: Tensor, size: readonly number[], align_corners: boolean | null): Tensor;
export function affine_grid(...given: unknown[]): Tensor {
  const [theta, ...args] = leading('affine_grid', ['theta'], given);
  const { size, align_corners } = affineSignature.bind(args);
  if (align_corners === null) warnOfCorners();
  if (!theta.dtype.is_floating_point)
    throw new ValueError(`Expected theta to have floating point type, but got ${theta.dtype}`);
  const dims = size.length - 2;
  if (dims !== 2 && dims !== 3)
    throw new NotImplementedError(
      'affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. ' +
        `Got size ${list(size)}.`,
    );
  const shape: number[] = native.sizes(theta);
  if (shape.length !== 3 || shape[1] !== dims || shape[2] !== dims + 1)
    throw new ValueError(
      `Expected a batch of ${dims}D affine matrices of shape Nx${dims}x${dims + 1} for size ${list(size)}. ` +
        `Got torch.Size(${list(shape)}).`,
    );
  if (align_corners && Math.min(...size.slice(2)) === 1)
    warn(
      'Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. ' +
        'This is not an intended use case of affine_grid. See the documentation of affine_grid for details.',
    );
  else if (Math.min(...size) <= 0) throw new ValueError(`Expected non-zero, positive output size. Got ${list(size)}`);
  return ops.affine_grid_generator(theta, [...size], align_corners ?? false);
}
