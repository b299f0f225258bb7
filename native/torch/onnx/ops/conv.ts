/** Convolutions and normalisation. */
import * as ops from '../../generated/ops';
import type { Conversion, Converter, Converters } from '../conversion';
import { Float, type Name } from '../graph';
import type { Size } from '../trace';

/** Runs `body` on the input with a batch, adding one of 1 where it has none. */
export function batched(c: Conversion, name: string, dims: number, body: (x: Name) => Name): Name {
  if (c.tensor(name).shape.length > dims) return body(c.input(name));
  const alone = body(c.node('Unsqueeze', [c.input(name), c.integers([0])]));
  return c.node('Squeeze', [alone, c.integers([0])]);
}

/** Padding at the beginnings and the ends of the dimensions. */
function padding(c: Conversion, dims: number, kernel: readonly number[], dilation: readonly number[]): number[] {
  const given = c.call.given.padding;
  if (given === 'same') {
    const whole = kernel.map((size, i) => dilation[i]! * (size - 1));
    const before = whole.map((size) => Math.floor(size / 2));
    return [...before, ...whole.map((size, i) => size - before[i]!)];
  }
  const both = given === 'valid' ? Array<number>(dims).fill(0) : c.ints('padding', dims, 0);
  return [...both, ...both];
}

const convolution =
  (dims: number, transposed = false): Converter =>
  (c) => {
    const weight = c.tensor('weight');
    const kernel_shape = kernel(c, dims);
    const dilations = c.ints('dilation', dims, 1);
    const attributes = {
      dilations,
      group: c.number('groups', 1),
      kernel_shape,
      pads: padding(c, dims, kernel_shape, dilations),
      strides: c.ints('stride', dims, 1),
      output_padding: transposed ? c.ints('output_padding', dims, 0) : undefined,
    };
    return batched(c, 'input', dims + 1, (x) =>
      c.node(transposed ? 'ConvTranspose' : 'Conv', [x, c.read(weight), c.input('bias')], attributes),
    );
  };
const kernel = (c: Conversion, dims: number) =>
  Array.from({ length: dims }, (_x, i) => c.fixed(c.tensor('weight'), i + 2));

/** A parameter of a normalisation, or as many equal numbers. */
const affine = (c: Conversion, name: string, channels: number, fallback: number): Name =>
  c.has(name) ? c.input(name) : c.constant(ops.full([channels], fallback, { dtype: c.out.dtype }));

/** (C) as (C, 1, …), to go with (N, C, …). */
const perChannel = (c: Conversion, x: Name, channels: number, dims: number) =>
  c.reshape(x, [channels, ...Array<number>(dims - 2).fill(1)]);

const batchNorm: Converter = (c) => {
  const input = c.tensor('input');
  const channels = c.fixed(input, 1);
  const [scale, shift] = [affine(c, 'weight', channels, 1), affine(c, 'bias', channels, 0)];
  const eps = c.number('eps', 1e-5);
  if (!c.flag('training')) {
    const inputs = [c.input('input'), scale, shift, c.input('running_mean'), c.input('running_var')];
    return c.node('BatchNormalization', inputs, { epsilon: new Float(eps) });
  }
  // Runtimes for inference have no statistics of the batch.
  const dims = input.shape.length;
  const axes = input.shape.flatMap((_size, i) => (i === 1 ? [] : [i]));
  const normal = standardized(c, c.input('input'), axes, eps);
  const scaled = c.node('Mul', [normal, perChannel(c, scale, channels, dims)]);
  return c.node('Add', [scaled, perChannel(c, shift, channels, dims)]);
};

/** Moved to mean 0 and variance 1 over the axes. */
function standardized(c: Conversion, x: Name, axes: readonly number[], eps: number): Name {
  const mean = (of: Name) => c.node('ReduceMean', [of, c.integers(axes)], { keepdims: 1 });
  const centred = c.node('Sub', [x, mean(x)]);
  const variance = mean(c.node('Mul', [centred, centred]));
  return c.node('Div', [centred, c.node('Sqrt', [c.node('Add', [variance, c.scalar(eps, c.out.dtype)])])]);
}

const layerNorm: Converter = (c) => {
  const shape = c.ints('normalized_shape');
  const ones = () => c.constant(ops.ones(shape, { dtype: c.out.dtype }));
  const inputs = [c.input('input'), c.has('weight') ? c.input('weight') : ones(), c.input('bias')];
  return c.node('LayerNormalization', inputs, { axis: -shape.length, epsilon: new Float(c.number('eps', 1e-5)) });
};

const rmsNorm: Converter = (c) => {
  const axes = c.ints('normalized_shape').map((_size, i) => -1 - i);
  const x = c.input('input');
  const eps = c.has('eps') ? c.number('eps') : EPSILON[c.out.dtype.name]!;
  const square = c.node('ReduceMean', [c.node('Mul', [x, x]), c.integers(axes)], { keepdims: 1 });
  const root = c.node('Sqrt', [c.node('Add', [square, c.scalar(eps, c.out.dtype)])]);
  const normal = c.node('Div', [x, root]);
  return c.has('weight') ? c.node('Mul', [normal, c.input('weight')]) : normal;
};
const EPSILON: Record<string, number> = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23, float64: 2 ** -52 };

const instanceNorm: Converter = (c) => {
  if (!c.flag('use_input_stats', true)) {
    const channels = c.fixed(c.tensor('input'), 1);
    const [scale, shift] = [affine(c, 'weight', channels, 1), affine(c, 'bias', channels, 0)];
    const inputs = [c.input('input'), scale, shift, c.input('running_mean'), c.input('running_var')];
    return c.node('BatchNormalization', inputs, { epsilon: new Float(c.number('eps', 1e-5)) });
  }
  const channels = c.fixed(c.tensor('input'), 1);
  const inputs = [c.input('input'), affine(c, 'weight', channels, 1), affine(c, 'bias', channels, 0)];
  return c.node('InstanceNormalization', inputs, { epsilon: new Float(c.number('eps', 1e-5)) });
};

/** Groups are instances with as many channels as there are groups. */
const groupNorm: Converter = (c) => {
  const { shape } = c.tensor('input');
  const groups = c.number('num_groups');
  const channels = c.fixed(c.tensor('input'), 1);
  const grouped = c.node('Reshape', [c.input('input'), c.integers([0, groups, -1])]);
  const inputs = [grouped, affine(c, '', groups, 1), affine(c, '', groups, 0)];
  const normal = c.node('InstanceNormalization', inputs, { epsilon: new Float(c.number('eps', 1e-5)) });
  let result = c.reshape(normal, shape);
  if (c.has('weight')) result = c.node('Mul', [result, perChannel(c, c.input('weight'), channels, shape.length)]);
  if (c.has('bias')) result = c.node('Add', [result, perChannel(c, c.input('bias'), channels, shape.length)]);
  return result;
};

const localResponse: Converter = (c) => {
  const size = c.number('size');
  if (size % 2 === 0) c.refuse('with an even size');
  if (c.tensor('self').shape.length < 3) c.refuse('of less than three dimensions');
  return c.node('LRN', [c.input('self')], {
    size,
    alpha: new Float(c.number('alpha', 1e-4)),
    beta: new Float(c.number('beta', 0.75)),
    bias: new Float(c.number('k', 1)),
  });
};

/** The norms of the slices along a dimension. */
function sliceNorms(c: Conversion, name: string): Name {
  const value = c.tensor(name);
  const keep = c.number('dim', 0);
  const axes = value.shape.flatMap((_size: Size, i: number) => (i === keep ? [] : [i]));
  if (keep === -1) return c.node('ReduceL2', [c.input(name)], { keepdims: 0 });
  return c.node('ReduceL2', [c.input(name), c.integers(axes)], { keepdims: 1 });
}

export const conv: Converters = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  conv_transpose1d: convolution(1, true),
  conv_transpose2d: convolution(2, true),
  conv_transpose3d: convolution(3, true),
  batch_norm: batchNorm,
  layer_norm: layerNorm,
  rms_norm: rmsNorm,
  instance_norm: instanceNorm,
  group_norm: groupNorm,
  local_response_norm: localResponse,
  norm_except_dim: (c) => sliceNorms(c, 'v'),
  _weight_norm: (c) => c.node('Mul', [c.input('v'), c.node('Div', [c.input('g'), sliceNorms(c, 'v')])]),
};
