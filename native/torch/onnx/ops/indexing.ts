/** Reading and writing at indices. */
import { bool, int64 } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';
import { isValue, type Size, type Value, Varying } from '../trace';

/** An index as int64, which all runtimes take. */
const index = (c: Conversion, value: Value): Name => c.cast(c.read(value), value.dtype, int64);

/** Index tensors by the dimension they are for. */
function indices(c: Conversion): { dim: number; value: Value }[] {
  const list = c.call.given.indices as readonly unknown[];
  return list.flatMap((value, dim) => (isValue(value) ? [{ dim, value }] : []));
}

/** Sizes that tensors of these shapes broadcast to. */
function broadcast(shapes: readonly (readonly Size[])[]): Size[] {
  const dims = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: dims }, (_x, i) => {
    const sizes = shapes.flatMap((shape) => shape[shape.length - dims + i] ?? []);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** Dimensions in the order in which indexed ones come first. */
const indexedFirst = (self: Value, dims: readonly number[]) => [
  ...dims,
  ...self.shape.map((_size, i) => i).filter((dim) => !dims.includes(dim)),
];
const turn = (c: Conversion, x: Name, perm: readonly number[]) =>
  perm.every((dim, i) => dim === i) ? x : c.node('Transpose', [x], { perm });
const undo = (perm: readonly number[]) => perm.map((_dim, i) => perm.indexOf(i));

/** Several index tensors as one: (…, number of them). */
function joined(c: Conversion, list: readonly { value: Value }[]): { name: Name; shape: Size[] } {
  const shape = broadcast(list.map(({ value }) => value.shape));
  const columns = list.map(({ value }) => {
    const spread = list.length > 1 ? c.node('Expand', [index(c, value), c.sizes(shape)]) : index(c, value);
    return c.node('Unsqueeze', [spread, c.integers([-1])]);
  });
  return { name: columns.length === 1 ? columns[0]! : c.node('Concat', columns, { axis: -1 }), shape };
}

const readAt: Converter = (c) => {
  const self = c.tensor('self');
  const list = indices(c);
  if (list.some(({ value }) => value.dtype === bool))
    c.refuse('with a mask, whose result has a size that depends on its elements');
  if (list.length === 1) return c.node('Gather', [c.input('self'), index(c, list[0]!.value)], { axis: list[0]!.dim });
  const dims = list.map(({ dim }) => dim);
  const { name, shape } = joined(c, list);
  const gathered = c.node('GatherND', [turn(c, c.input('self'), indexedFirst(self, dims)), name]);
  // Where indices stand side by side, so does what they give; else it comes first.
  const together = dims.every((dim, i) => dim === dims[0]! + i);
  const before = together ? dims[0]! : 0;
  const all = c.out.shape.map((_size, i) => i);
  const perm = [
    ...all.slice(shape.length, shape.length + before),
    ...all.slice(0, shape.length),
    ...all.slice(shape.length + before),
  ];
  return turn(c, gathered, perm);
};

const writeAt: Converter = (c) => {
  const self = c.tensor('self');
  const list = indices(c);
  const values = c.tensor('values');
  const mask = list.find(({ value }) => value.dtype === bool);
  if (mask) {
    const single = values.shape.every((size) => size === 1);
    if (list.length > 1 || mask.dim > 0 || !single || c.flag('accumulate')) c.refuse('with a mask and several values');
    const rest = self.shape.length - mask.value.shape.length;
    const wide = c.reshape(c.read(mask.value), [...mask.value.shape, ...Array<number>(rest).fill(1)]);
    return c.node('Where', [wide, c.reshape(c.input('values'), []), c.input('self')]);
  }
  const dims = list.map(({ dim }) => dim);
  const perm = indexedFirst(self, dims);
  const { name, shape } = joined(c, list);
  if (values.shape.length > shape.length && dims[0] !== 0) c.refuse('with values for other dimensions than the first');
  const spread = c.node('Expand', [
    c.input('values'),
    c.sizes([...shape, ...perm.slice(dims.length).map((dim) => self.shape[dim]!)]),
  ]);
  const inputs = [turn(c, c.input('self'), perm), name, spread];
  const written = c.node('ScatterND', inputs, { reduction: c.flag('accumulate') ? 'add' : 'none' });
  return turn(c, written, undo(perm));
};

/** Writes whole slices along a dimension at the places that `index` lists. */
const slices =
  (source: (c: Conversion) => Name, reduction: 'none' | 'add'): Converter =>
  (c) => {
    const self = c.tensor('self');
    const perm = indexedFirst(self, [c.dim('dim', self)]);
    const places = c.node('Unsqueeze', [index(c, c.tensor('index')), c.integers([-1])]);
    const inputs = [turn(c, c.input('self'), perm), places, turn(c, source(c), perm)];
    return turn(c, c.node('ScatterND', inputs, { reduction }), undo(perm));
  };
const addend = (c: Conversion) =>
  c.number('alpha', 1) === 1 ? c.input('source') : c.node('Mul', [c.input('source'), c.as('alpha', c.out.dtype)]);
const filling = (c: Conversion) => {
  const self = c.tensor('self');
  const dim = c.dim('dim', self);
  const count = c.tensor('index').shape[0] ?? 1;
  return c.node('Expand', [
    c.as('value', c.out.dtype),
    c.sizes(self.shape.map((size, i) => (i === dim ? count : size))),
  ]);
};

const sameSize = (a: Size, b: Size) => a === b || (a instanceof Varying && b instanceof Varying && a.key === b.key);

/** By PyTorch's names. */
const REDUCTIONS: Record<string, string> = {
  add: 'add',
  multiply: 'mul',
  sum: 'add',
  prod: 'mul',
  amax: 'max',
  amin: 'min',
};
const scatter =
  (fixed?: string): Converter =>
  (c) => {
    const self = c.tensor('self');
    const places = c.tensor('index');
    const source = c.value('src');
    if (source && !source.shape.every((size, i) => sameSize(size, places.shape[i]!)))
      c.refuse('with an index smaller than src');
    if (c.call.given.include_self === false) c.refuse('without include_self');
    const reduction = fixed ?? (c.has('reduce') ? REDUCTIONS[c.text('reduce')] : 'none');
    if (!reduction) c.refuse(`with reduce '${c.text('reduce')}'`);
    const updates = source
      ? c.cast(c.read(source), source.dtype, self.dtype)
      : c.node('Expand', [c.as('value', self.dtype), c.sizes(places.shape)]);
    return c.node('ScatterElements', [c.input('self'), index(c, places), updates], {
      axis: c.dim('dim', self),
      reduction,
    });
  };

const takeAlong: Converter = (c) => {
  const [self, places] = [c.tensor('self'), c.tensor('indices')];
  if (!c.has('dim')) {
    const flat = [c.input('self'), index(c, places)].map((x) => c.node('Reshape', [x, c.integers([-1])]));
    return c.node('GatherElements', flat, { axis: 0 });
  }
  const axis = c.dim('dim', self);
  const spread = (x: Name, own: readonly Size[], other: readonly Size[]) => {
    const shape = own.map((size, i) => (i !== axis && size === 1 ? other[i]! : size));
    return shape.every((size, i) => size === own[i]) ? x : c.node('Expand', [x, c.sizes(shape)]);
  };
  const inputs = [
    spread(c.input('self'), self.shape, places.shape),
    spread(index(c, places), places.shape, self.shape),
  ];
  return c.node('GatherElements', inputs, { axis });
};

const embedding: Converter = (c) => {
  if (c.has('max_norm')) c.refuse('with max_norm, which changes the weights');
  return c.node('Gather', [c.input('weight'), c.input('input')], { axis: 0 });
};
const BAGS: Record<string, string> = { sum: 'ReduceSum', mean: 'ReduceMean', max: 'ReduceMax' };
const embeddingBag: Converter = (c) => {
  if (c.has('max_norm')) c.refuse('with max_norm, which changes the weights');
  if (c.has('padding_idx')) c.refuse('with padding_idx');
  if (c.tensor('input').shape.length !== 2) c.refuse('with offsets');
  let rows = c.node('Gather', [c.input('weight'), c.input('input')], { axis: 0 });
  if (c.has('per_sample_weights'))
    rows = c.node('Mul', [rows, c.node('Unsqueeze', [c.input('per_sample_weights'), c.integers([-1])])]);
  return c.node(BAGS[c.text('mode', 'mean')]!, [rows, c.integers([1])], { keepdims: 0 });
};

const oneHot: Converter = (c) => {
  const classes = c.number('num_classes', -1);
  if (classes < 0) c.refuse('without num_classes, which then depends on the elements');
  return c.node('OneHot', [c.input('self'), c.integers([classes]), c.integers([0, 1])], { axis: -1 });
};

export const indexing: Converters = {
  index: readAt,
  index_put: writeAt,
  index_put_: writeAt,
  index_select: (c) => {
    const self = c.tensor('self');
    const places = c.tensor('index');
    const list = places.shape.length === 0 ? c.reshape(index(c, places), [1]) : index(c, places);
    return c.node('Gather', [c.input('self'), list], { axis: c.dim('dim', self) });
  },
  index_add: slices(addend, 'add'),
  index_copy: slices((c) => c.input('source'), 'none'),
  index_fill: slices(filling, 'none'),
  take: (c) =>
    c.node('Gather', [c.node('Reshape', [c.input('self'), c.integers([-1])]), index(c, c.tensor('index'))], {
      axis: 0,
    }),
  gather: (c) =>
    c.node('GatherElements', [c.input('self'), index(c, c.tensor('index'))], { axis: c.dim('dim', c.tensor('self')) }),
  take_along_dim: takeAlong,
  scatter: scatter(),
  scatter_add: scatter('add'),
  scatter_reduce: scatter(),
  embedding,
  embedding_bag: embeddingBag,
  one_hot: oneHot,
};
