/** Joining, repeating, reordering and padding. */
import { int64 } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';
import type { Size } from '../trace';
import { slice, writers } from './views';

/** All tensors of a list in the result's dtype. */
const list = (c: Conversion): Name[] =>
  c
    .tensors('tensors')
    // PyTorch joins empty tensors of one dimension with anything.
    .filter(({ shape }) => !(shape.length === 1 && shape[0] === 0 && c.out.shape.length > 1))
    .map((value) => c.cast(c.read(value), value.dtype, c.out.dtype));

const cat: Converter = (c) => c.node('Concat', list(c), { axis: c.dim('dim', c.out) });
const stack: Converter = (c) => {
  const axis = c.dim('dim', c.out);
  const apart = list(c).map((x) => c.node('Unsqueeze', [x, c.integers([axis])]));
  return c.node('Concat', apart, { axis });
};
/** Joins along a dimension after giving each tensor at least `least` dimensions. */
const joined =
  (axis: (dims: number) => number, least: number, at: 'front' | 'back' = 'front'): Converter =>
  (c) => {
    const values = c.tensors('tensors');
    const grown = list(c).map((x, i) => {
      const { shape } = values[i]!;
      if (shape.length >= least) return x;
      const ones = Array<number>(least - shape.length).fill(1);
      // dstack makes rows of vectors first.
      if (least === 3 && shape.length === 1) return c.reshape(x, [1, shape[0]!, 1]);
      return c.reshape(x, at === 'front' ? [...ones, ...shape] : [...shape, ...ones]);
    });
    return c.node('Concat', grown, { axis: axis(c.out.shape.length) });
  };

const repeat =
  (name: string): Converter =>
  (c) => {
    const self = c.tensor('self');
    const times = c.sizesOf(name);
    const missing = times.length - self.shape.length;
    const shape = [...Array<Size>(Math.max(missing, 0)).fill(1), ...self.shape];
    const x = missing > 0 ? c.reshape(c.input('self'), shape) : c.input('self');
    return c.node('Tile', [x, c.sizes([...Array<Size>(Math.max(-missing, 0)).fill(1), ...times])]);
  };

/** Each element several times in a row. */
const repeatInterleave: Converter = (c) => {
  if (c.value('repeats') || !c.has('self')) c.refuse('with repeats of each element its own');
  const self = c.tensor('self');
  const times = c.number('repeats');
  const flat = !c.has('dim');
  const shape = flat ? [c.out.shape[0]!] : self.shape;
  const dim = flat ? 0 : c.dim('dim', self);
  const x = flat ? c.node('Reshape', [c.input('self'), c.integers([-1])]) : c.input('self');
  const apart = c.node('Unsqueeze', [x, c.integers([dim + 1])]);
  const repeats = Array<number>(shape.length + 1).fill(1);
  repeats[dim + 1] = times;
  return c.reshape(c.node('Tile', [apart, c.integers(repeats)]), c.out.shape);
};

/** The elements in reverse order along dimensions. */
function reversed(c: Conversion, x: Name, dims: readonly number[]): Name {
  if (dims.length === 0) return x;
  const each = (value: number) => c.integers(dims.map(() => value));
  return c.node('Slice', [x, each(-1), each(-(2 ** 53 - 1)), c.integers(dims), each(-1)]);
}

const roll: Converter = (c) => {
  const self = c.tensor('self');
  const shifts = c.ints('shifts');
  const flat = !c.has('dims') || c.ints('dims').length === 0;
  let x = flat ? c.node('Reshape', [c.input('self'), c.integers([-1])]) : c.input('self');
  const dims = flat ? [0] : c.dims('dims', self);
  shifts.forEach((shift, i) => {
    const dim = dims[i]!;
    const size = flat ? undefined : self.shape[dim]!;
    const by = typeof size === 'number' && size > 0 ? ((shift % size) + size) % size : shift;
    if (by === 0) return;
    const end = slice(c, x, { dim, start: -by, end: Number.MAX_SAFE_INTEGER, step: 1 });
    x = c.node('Concat', [end, slice(c, x, { dim, start: 0, end: -by, step: 1 })], { axis: dim });
  });
  return flat ? c.reshape(x, self.shape) : x;
};

const triangle =
  (upper: number): Converter =>
  (c) =>
    c.node('Trilu', [c.input('self'), c.scalar(c.number('diagonal', 0), int64)], { upper });

const meshgrid: Converter = (c) => {
  const values = c.tensors('tensors');
  const swap = c.text('indexing', 'ij') === 'xy' && values.length > 1;
  const place = (i: number) => (swap && i < 2 ? 1 - i : i);
  return values.map((value, i) => {
    const shape = values.map((_other, k) => (k === place(i) ? (value.shape[0] ?? 1) : 1));
    return c.node('Expand', [c.reshape(c.read(value), shape), c.sizes(c.results[i]!.shape)]);
  });
};

const broadcast: Converter = (c) =>
  c.tensors('tensors').map((value, i) => c.node('Expand', [c.read(value), c.sizes(c.results[i]!.shape)]));

/** PyTorch's padding, last dimension first, as ONNX's: all beginnings, then all ends. */
function paddings(pad: readonly number[], dims: number): number[] {
  const [begin, end] = [Array<number>(dims).fill(0), Array<number>(dims).fill(0)];
  for (let i = 0; i < pad.length / 2; i++) {
    begin[dims - 1 - i] = pad[2 * i]!;
    end[dims - 1 - i] = pad[2 * i + 1]!;
  }
  return [...begin, ...end];
}
const PAD_MODES: Record<string, string> = {
  constant: 'constant',
  reflect: 'reflect',
  replicate: 'edge',
  circular: 'wrap',
};
const pad: Converter = (c) => {
  const mode = PAD_MODES[c.text('mode', 'constant')]!;
  if (mode === 'wrap' && c.opset < 19) c.refuse('in mode circular, which opset 19 brings');
  const pads = paddings(c.ints('pad'), c.tensor('self').shape.length);
  const value = mode === 'constant' ? c.as('value', c.out.dtype) : '';
  return c.node('Pad', [c.input('self'), c.integers(pads), value], { mode });
};

/** (N, C·r², H, W) to (N, C, H·r, W·r) */
const pixelShuffle: Converter = (c) => {
  const self = c.tensor('self');
  if (self.shape.length !== 4) c.refuse('of other than four dimensions');
  return c.node('DepthToSpace', [c.input('self')], { blocksize: c.number('upscale_factor'), mode: 'CRD' });
};
const pixelUnshuffle: Converter = (c) => {
  const { shape } = c.tensor('self');
  if (shape.length !== 4) c.refuse('of other than four dimensions');
  const r = c.number('downscale_factor');
  const [n, channels, h, w] = c.out.shape as [Size, number, Size, Size];
  const apart = c.reshape(c.input('self'), [n, channels / r ** 2, h, r, w, r], shape);
  const turned = c.node('Transpose', [apart], { perm: [0, 1, 3, 5, 2, 4] });
  return c.reshape(turned, c.out.shape);
};
const channelShuffle: Converter = (c) => {
  const { shape } = c.tensor('self');
  const groups = c.number('groups');
  const channels = c.fixed(c.tensor('self'), 1);
  const apart = c.reshape(c.input('self'), [shape[0]!, groups, channels / groups, ...shape.slice(2)]);
  const perm = [0, 2, 1, ...shape.slice(2).map((_size, i) => i + 3)];
  return c.reshape(c.node('Transpose', [apart], { perm }), shape);
};

/** Where windows read along a dimension: a row for each place in the window. */
function windowTable(c: Conversion, d: number, size: number): number[][] {
  const [kernel, dilation, stride] = [
    c.ints('kernel_size', 2)[d]!,
    c.ints('dilation', 2, 1)[d]!,
    c.ints('stride', 2, 1)[d]!,
  ];
  const count = Math.floor((size - dilation * (kernel - 1) - 1) / stride) + 1;
  return Array.from({ length: kernel }, (_k, k) => Array.from({ length: count }, (_w, w) => w * stride + k * dilation));
}
const im2col: Converter = (c) => {
  const self = c.tensor('self');
  if (self.shape.length !== 4) c.refuse('of other than four dimensions');
  const padding = c.ints('padding', 2, 0);
  const size = [0, 1].map((d) => c.fixed(self, d + 2) + 2 * padding[d]!);
  let x = c.input('self');
  if (padding.some((p) => p > 0))
    x = c.node('Pad', [x, c.integers([0, 0, ...padding, 0, 0, ...padding]), c.scalar(0, c.out.dtype)], {
      mode: 'constant',
    });
  x = c.node('Gather', [x, c.table(windowTable(c, 0, size[0]!))], { axis: 2 });
  x = c.node('Gather', [x, c.table(windowTable(c, 1, size[1]!))], { axis: 4 });
  return c.reshape(c.node('Transpose', [x], { perm: [0, 1, 2, 4, 3, 5] }), c.out.shape);
};
const col2im: Converter = (c) => {
  const padding = c.ints('padding', 2, 0);
  if (c.tensor('self').shape.length !== 3) c.refuse('without a batch');
  return c.node(
    'Col2Im',
    [c.input('self'), c.integers(c.ints('output_size', 2)), c.integers(c.ints('kernel_size', 2))],
    {
      dilations: c.ints('dilation', 2, 1),
      pads: [...padding, ...padding],
      strides: c.ints('stride', 2, 1),
    },
  );
};

/** The tensor with one of its parts replaced: what a write to a view of it does. */
const replaced =
  (view: 'select' | 'slice'): Converter =>
  (c) =>
    writers[view]!(c, c.input('self'), c.input('src'), 0);

export const arrange: Converters = {
  select_scatter: replaced('select'),
  slice_scatter: replaced('slice'),
  cat,
  concat: cat,
  concatenate: cat,
  stack,
  hstack: joined((dims) => Math.min(1, dims - 1), 1),
  vstack: joined(() => 0, 2),
  row_stack: joined(() => 0, 2),
  dstack: joined(() => 2, 3, 'back'),
  column_stack: joined(() => 1, 2, 'back'),
  repeat: repeat('repeats'),
  tile: repeat('dims'),
  repeat_interleave: repeatInterleave,
  flip: (c) =>
    reversed(c, c.input('self'), c.has('dims') && c.ints('dims').length > 0 ? c.dims('dims', c.tensor('self')) : []),
  fliplr: (c) => reversed(c, c.input('self'), [1]),
  flipud: (c) => reversed(c, c.input('self'), [0]),
  roll,
  tril: triangle(0),
  triu: triangle(1),
  meshgrid,
  broadcast_tensors: broadcast,
  pad,
  constant_pad_nd: pad,
  pixel_shuffle: pixelShuffle,
  pixel_unshuffle: pixelUnshuffle,
  channel_shuffle: channelShuffle,
  native_channel_shuffle: channelShuffle,
  im2col,
  col2im,
};
