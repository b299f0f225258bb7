/** Resizing, and sampling by grids. */
import { floorDiv, mul, printShape, printSize, type Size } from '../../sizes';
import { type DType, isFloating, SCALAR_NAMES, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { atLeast } from '../conv';
import { define, rule } from '../registry';

const KINDS: Readonly<Record<string, readonly number[]>> = {
  nearest: [3, 4, 5],
  'nearest-exact': [3, 4, 5],
  area: [3, 4, 5],
  linear: [3],
  bilinear: [4],
  bicubic: [4],
  lanczos: [4],
  trilinear: [5],
};

/** `interpolate`, to a size or by a factor. */
function resized(call: Call, mode: string): Value {
  const input = call.tensor('input');
  const shape = input.shape ?? call.unknown(tensor(undefined, input.dtype));
  const dims = shape.length - 2;
  const [size, factor] = [call.value('size'), call.value('scale_factor')];
  if (size && factor)
    call.refuse('invalid-argument', 'only one of size or scale_factor should be defined', { argument: 'size' });
  if (!size && !factor)
    call.refuse('invalid-argument', 'either size or scale_factor should be defined', { argument: 'size' });
  if (!(KINDS[mode] ?? []).includes(shape.length))
    call.refuse(
      'rank-mismatch',
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${shape.length}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
      { argument: 'input' },
    );
  const given = (size ?? factor)!;
  const items = given.kind === 'list' ? given.items : new Array<Value>(dims).fill(given);
  if (items.length !== dims)
    call.refuse(
      'invalid-argument',
      `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${printShape(shape.slice(2))} and ${size ? 'output size' : 'scale_factor'} of length ${items.length}.`,
      { argument: size ? 'size' : 'scale_factor' },
    );
  const sizes = items.map((item, i): Size => {
    if (item.kind !== 'number' || item.value === undefined) return call.unknown(tensor(undefined, input.dtype));
    if (size) return item.value;
    const own = shape[i + 2]!;
    if (typeof own === 'number' && typeof item.value === 'number') return Math.trunc(own * item.value);
    if (typeof item.value === 'number' && !Number.isInteger(item.value)) {
      const inverse = 1 / item.value;
      return Number.isInteger(inverse) ? floorDiv(own, inverse) : call.context.fresh('n');
    }
    return mul(own, item.value);
  });
  for (const [i, one] of mode === 'area' ? [] : sizes.entries())
    call.needAtMost(
      1,
      one,
      'output-too-small',
      () =>
        `Input and output sizes should be greater than 0, but got input (${shape.slice(2).map(printSize).join(', ')}) output (${sizes.map(printSize).join(', ')})`,
      { argument: size ? 'size' : 'scale_factor', dim: i + 2 },
    );
  for (const [i, one] of shape.entries())
    if (i > 0 && one === 0)
      call.refuse(
        'output-too-small',
        `Non-empty ${shape.length}D data tensor expected but got a tensor with sizes ${printShape(shape)}`,
        { argument: 'input' },
      );
  resizable(call, mode, input.dtype);
  const result = [...shape.slice(0, 2), ...sizes];
  call.words = `${shape.slice(2).map(printSize).join('×')} → ${sizes.map(printSize).join('×')}, ${mode}`;
  return tensor(result, input.dtype);
}
/** Floating numbers, and bytes where whole pixels are looked at. */
function resizable(call: Call, mode: string, dtype: DType | undefined): void {
  if (mode === 'area' || dtype === undefined || isFloating(dtype)) return;
  const bytes = dtype === 'uint8' && BYTES.has(mode);
  const kind = mode.startsWith('nearest') ? 'nearest' : mode === 'bicubic' ? 'cubic' : 'linear';
  call.check(
    bytes,
    'dtype-mismatch',
    () => `"compute_indices_weights_${kind}" not implemented for '${SCALAR_NAMES[dtype]}'`,
    'input',
  );
}

const BYTES: ReadonlySet<string> = new Set([
  'nearest',
  'nearest-exact',
  'bilinear',
  'bicubic',
  'linear',
  'trilinear',
  'lanczos',
]);
const RESIZE = 'Tensor input, int[1]? size=None, float[1]? scale_factor=None';
define(
  'nn.functional',
  `interpolate(${RESIZE}, str mode="nearest", bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor`,
  (call) => {
    return aligned(call);
  },
);

/** Corners are aligned only where values are interpolated. */
function aligned(call: Call): Value {
  const mode = call.text('mode')!;
  if (call.has('align_corners') && ['nearest', 'area', 'nearest-exact'].includes(mode))
    call.refuse(
      'invalid-argument',
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
      { argument: 'align_corners' },
    );
  return resized(call, mode);
}

define('nn.functional', `upsample(${RESIZE}, str mode="nearest", bool? align_corners=None) -> Tensor`, (call) =>
  aligned(call),
);
define('nn.functional', `upsample_nearest(${RESIZE}) -> Tensor`, (call) => resized(call, 'nearest'));
define('nn.functional', `upsample_bilinear(${RESIZE}) -> Tensor`, (call) => resized(call, 'bilinear'));

// Grids.
define(
  'nn.functional',
  'grid_sample(Tensor input, Tensor grid, str mode="bilinear", str padding_mode="zeros", bool? align_corners=None) -> Tensor',
  (call) => {
    const [input, grid] = [call.shape('input'), call.shape('grid')];
    const [mode, padding] = [call.text('mode')!, call.text('padding_mode')!];
    call.check(
      ['bilinear', 'nearest', 'bicubic'].includes(mode),
      'invalid-argument',
      () => `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
      'mode',
    );
    call.check(
      ['zeros', 'border', 'reflection'].includes(padding),
      'invalid-argument',
      () =>
        `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`,
      'padding_mode',
    );
    const { dtype } = call.tensor('input');
    if (dtype && call.tensor('grid').dtype && dtype !== call.tensor('grid').dtype)
      call.refuse(
        'dtype-mismatch',
        `grid_sampler(): expected input and grid to have same dtype, but input has ${dtype} and grid has ${call.tensor('grid').dtype}`,
        { argument: 'grid' },
      );
    if ((input.length !== 4 && input.length !== 5) || input.length !== grid.length)
      call.refuse(
        'rank-mismatch',
        `grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes ${printShape(input)} and grid with sizes ${printShape(grid)}`,
        { argument: 'grid' },
      );
    call.needEqual(
      input[0]!,
      grid[0]!,
      'size-mismatch',
      () =>
        `grid_sampler(): expected grid and input to have same batch size, but got input with sizes ${printShape(input)} and grid with sizes ${printShape(grid)}`,
      { argument: 'grid', dim: 0 },
    );
    call.needEqual(
      grid.at(-1)!,
      input.length - 2,
      'size-mismatch',
      () =>
        `grid_sampler(): expected grid to have size ${input.length - 2} in last dimension, but got grid with sizes ${printShape(grid)}`,
      { argument: 'grid' },
    );
    for (const [i, size] of input.entries())
      if (i >= 2 && size === 0)
        call.refuse(
          'output-too-small',
          `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${printShape(input)} with dimension ${i} being empty`,
          { argument: 'input' },
        );
    return tensor([input[0]!, input[1]!, ...grid.slice(1, -1)], dtype);
  },
);
const AFFINE = 'Tensor theta, int[] size, bool? align_corners=None';
define('nn.functional', `affine_grid(${AFFINE}) -> Tensor`, (call) => affineGrid(call));
rule('affine_grid_generator', (call) => affineGrid(call));
function affineGrid(call: Call): Value {
  const [theta, size] = [call.shape('theta'), call.sizes('size')!];
  const dims = size.length - 2;
  const { dtype } = call.tensor('theta');
  if (call.overload.name === 'affine_grid' && dtype && !isFloating(dtype))
    call.refuse('dtype-mismatch', `Expected theta to have floating point type, but got torch.${dtype}`, {
      argument: 'theta',
    });
  if (dims !== 2 && dims !== 3)
    call.refuse(
      'invalid-argument',
      `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${printShape(size)}.`,
      { argument: 'size' },
    );
  const message = () =>
    `Expected a batch of ${dims}D affine matrices of shape Nx${dims}x${dims + 1} for size ${printShape(size)}. Got torch.Size(${printShape(theta)}).`;
  if (theta.length !== 3) call.refuse('size-mismatch', message(), { argument: 'theta' });
  call.needEqual(theta[1]!, dims, 'size-mismatch', message, { argument: 'theta' });
  call.needEqual(theta[2]!, dims + 1, 'size-mismatch', message, { argument: 'theta' });
  atLeast(call, size, 1, 'size', `Expected non-zero, positive output size. Got ${printShape(size)}`);
  call.needEqual(
    theta[0]!,
    size[0]!,
    'size-mismatch',
    () => `Expected a batch of matrices for size ${printShape(size)}`,
    { argument: 'theta', dim: 0 },
  );
  return tensor([size[0]!, ...size.slice(2), dims], dtype);
}
