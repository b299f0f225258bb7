/** Pooling and resizing. */
import { float32, int64 } from '../../dtype';
import * as ops from '../../generated/ops';
import { tensor } from '../../tensor';
import { type Conversion, type Converter, type Converters, MISSING } from '../conversion';
import { Float, type Name } from '../graph';
import { type Size, Varying } from '../trace';
import { batched } from './conv';

/** What windows are like, as ONNX's pools want to know it. */
function windows(c: Conversion, dims: number) {
  const kernel_shape = c.ints('kernel_size', dims);
  const padding = c.ints('padding', dims, 0);
  return {
    kernel_shape,
    strides: c.ints('stride', dims, kernel_shape),
    pads: [...padding, ...padding],
    ceil_mode: Number(c.flag('ceil_mode')),
  };
}

const maxPool =
  (dims: number, indices: boolean): Converter =>
  (c) => {
    const attributes = { ...windows(c, dims), dilations: c.ints('dilation', dims, 1) };
    if (!indices) return batched(c, 'self', dims + 1, (x) => c.node('MaxPool', [x], attributes));
    if (c.tensor('self').shape.length === dims + 1) c.refuse('with indices and without a batch');
    const [values, flat] = c.nodes('MaxPool', 2, [c.input('self')], attributes);
    // ONNX counts through the whole tensor, PyTorch through each plane.
    const plane = c
      .tensor('self')
      .shape.slice(2)
      .reduce<number>((product, _size, i) => product * c.fixed(c.tensor('self'), i + 2), 1);
    return [values!, c.node('Mod', [flat!, c.scalar(plane, int64)])];
  };

const averagePool =
  (dims: number): Converter =>
  (c) => {
    const attributes = { ...windows(c, dims), count_include_pad: Number(c.flag('count_include_pad', true)) };
    const divisor = c.has('divisor_override') ? c.number('divisor_override') : 0;
    if (divisor && attributes.ceil_mode) c.refuse('with divisor_override and ceil_mode');
    return batched(c, 'self', dims + 1, (x) => {
      if (!divisor) return c.node('AveragePool', [x], attributes);
      const mean = c.node('AveragePool', [x], { ...attributes, count_include_pad: 1 });
      const count = attributes.kernel_shape.reduce((product, size) => product * size, 1);
      return c.node('Mul', [mean, c.scalar(count / divisor, c.out.dtype)]);
    });
  };

/** The window of each element of an adaptive pool along a dimension. */
const adaptiveWindows = (input: number, output: number): [start: number, end: number][] =>
  Array.from({ length: output }, (_x, i) => [Math.floor((i * input) / output), Math.ceil(((i + 1) * input) / output)]);

/** Sizes of the pooled dimensions of an adaptive pool, before and after. */
function adaptiveSizes(c: Conversion, dims: number): { input: Size[]; output: Size[] } {
  return { input: c.tensor('self').shape.slice(-dims), output: c.out.shape.slice(-dims) };
}

const equal = (a: Size, b: Size) => a === b || (a instanceof Varying && b instanceof Varying && a.key === b.key);

/** The kernel where all windows are as long as they are apart. */
function evenKernel(input: readonly Size[], output: readonly Size[]): number[] | undefined {
  const kernel = input.map((size, i) => (equal(size, output[i]!) ? 1 : Number(size) / Number(output[i])));
  return kernel.every(Number.isInteger) ? kernel : undefined;
}

const adaptiveAverage =
  (dims: number): Converter =>
  (c) => {
    const { input, output } = adaptiveSizes(c, dims);
    return batched(c, 'self', dims + 1, (x) => {
      if (output.every((size) => size === 1)) return c.node('GlobalAveragePool', [x]);
      const kernel = evenKernel(input, output);
      if (kernel) return c.node('AveragePool', [x], { kernel_shape: kernel, strides: kernel });
      // Along each dimension a product with a matrix of shares.
      for (let d = 0; d < dims; d++) {
        if (equal(input[d]!, output[d]!)) continue;
        if (input[d] instanceof Varying) c.refuse('of a dynamic axis to a fixed size other than 1');
        const shares = adaptiveWindows(input[d] as number, output[d] as number).map(([start, end]) =>
          Array.from({ length: input[d] as number }, (_x, i) => (i >= start && i < end ? 1 / (end - start) : 0)),
        );
        x = alongLast(c, x, d + 2, dims + 2, (last) =>
          c.node('MatMul', [last, c.constant(ops.t(tensor(shares, { dtype: c.out.dtype })).contiguous())]),
        );
      }
      return x;
    });
  };

/** Runs `body` with a dimension as the last one. */
function alongLast(c: Conversion, x: Name, dim: number, dims: number, body: (x: Name) => Name): Name {
  if (dim === dims - 1) return body(x);
  const perm = [...Array(dims).keys()];
  [perm[dim], perm[dims - 1]] = [dims - 1, dim];
  return c.node('Transpose', [body(c.node('Transpose', [x], { perm }))], { perm });
}

const adaptiveMax =
  (dims: number): Converter =>
  (c) => {
    const { input, output } = adaptiveSizes(c, dims);
    const pooled = batched(c, 'self', dims + 1, (x) => {
      if (output.every((size) => size === 1)) return c.node('GlobalMaxPool', [x]);
      const kernel = evenKernel(input, output);
      if (kernel) return c.node('MaxPool', [x], { kernel_shape: kernel, strides: kernel });
      for (let d = 0; d < dims; d++) {
        if (equal(input[d]!, output[d]!)) continue;
        if (input[d] instanceof Varying) c.refuse('of a dynamic axis to a fixed size other than 1');
        const list = adaptiveWindows(input[d] as number, output[d] as number);
        const longest = Math.max(...list.map(([start, end]) => end - start));
        // Windows of the same length: shorter ones name their last element again.
        const table = list.map(([start, end]) =>
          Array.from({ length: longest }, (_x, i) => Math.min(start + i, end - 1)),
        );
        const gathered = c.node('Gather', [x, c.table(table)], { axis: d + 2 });
        x = c.node('ReduceMax', [gathered, c.integers([d + 3])], { keepdims: 0 });
      }
      return x;
    });
    return [pooled, MISSING];
  };

const unpool: Converter = (c) => {
  const input = c.tensor('self');
  const spatial = c.call.op === 'max_unpool2d' ? 2 : 3;
  const outer = c.out.shape.slice(0, -spatial);
  const size = c.out.shape.slice(-spatial).map((_size, i) => c.fixed(c.out, i - spatial));
  const line = size.reduce((product, length) => product * length, 1);
  const flat = (x: Name) => c.node('Reshape', [x, c.integers([...outer.map(() => 0), -1])]);
  const zeros = c.node('Expand', [c.scalar(0, c.out.dtype), c.sizes([...outer, line])]);
  const inputs = [zeros, flat(c.input('indices')), flat(c.input('self'))];
  const filled = c.node('ScatterElements', inputs, { axis: input.shape.length - spatial });
  return c.reshape(filled, c.out.shape);
};

/** Resizing of all dimensions but batch and channels. */
const resize =
  (mode: 'nearest' | 'linear' | 'cubic', transformation?: string, nearest_mode?: string, antialias = 0): Converter =>
  (c) => {
    const { shape } = c.out;
    const corners = c.flag('align_corners') ? 'align_corners' : 'half_pixel';
    const factors = c.call.given.scale_factors as readonly number[] | null | undefined;
    const scales = factors ? c.constant(tensor([1, 1, ...factors], { dtype: float32 })) : '';
    const sizes = factors ? '' : c.sizes(shape);
    return c.node('Resize', [c.input('input'), '', scales, sizes], {
      mode,
      coordinate_transformation_mode: transformation ?? corners,
      nearest_mode,
      cubic_coeff_a: mode === 'cubic' ? new Float(antialias ? -0.5 : -0.75) : undefined,
      antialias: antialias || undefined,
    });
  };
const nearest = resize('nearest', 'asymmetric', 'floor');
const exact = resize('nearest', 'half_pixel', 'round_prefer_ceil');
const linear = resize('linear');

const GRID_MODES = ['linear', 'nearest', 'cubic'];
const GRID_MODES_BEFORE_20 = ['bilinear', 'nearest', 'bicubic'];
const GRID_BORDERS = ['zeros', 'border', 'reflection'];
const gridSample: Converter = (c) => {
  const modes = c.opset >= 20 ? GRID_MODES : GRID_MODES_BEFORE_20;
  return c.node('GridSample', [c.input('input'), c.input('grid')], {
    mode: modes[c.number('interpolation_mode')]!,
    padding_mode: GRID_BORDERS[c.number('padding_mode')]!,
    align_corners: Number(c.flag('align_corners')),
  });
};

export const pool: Converters = {
  max_pool1d: maxPool(1, false),
  max_pool2d: maxPool(2, false),
  max_pool3d: maxPool(3, false),
  max_pool1d_with_indices: maxPool(1, true),
  max_pool2d_with_indices: maxPool(2, true),
  max_pool3d_with_indices: maxPool(3, true),
  avg_pool1d: averagePool(1),
  avg_pool2d: averagePool(2),
  avg_pool3d: averagePool(3),
  adaptive_avg_pool1d: adaptiveAverage(1),
  adaptive_avg_pool2d: adaptiveAverage(2),
  adaptive_avg_pool3d: adaptiveAverage(3),
  adaptive_max_pool1d: adaptiveMax(1),
  adaptive_max_pool2d: adaptiveMax(2),
  adaptive_max_pool3d: adaptiveMax(3),
  max_unpool2d: unpool,
  max_unpool3d: unpool,
  upsample_nearest1d: nearest,
  upsample_nearest2d: nearest,
  upsample_nearest3d: nearest,
  _upsample_nearest_exact1d: exact,
  _upsample_nearest_exact2d: exact,
  _upsample_nearest_exact3d: exact,
  upsample_linear1d: linear,
  upsample_bilinear2d: linear,
  upsample_trilinear3d: linear,
  upsample_bicubic2d: resize('cubic'),
  _upsample_bilinear2d_aa: resize('linear', undefined, undefined, 1),
  _upsample_bicubic2d_aa: resize('cubic', undefined, undefined, 1),
  grid_sampler: gridSample,
  grid_sampler_2d: gridSample,
};
