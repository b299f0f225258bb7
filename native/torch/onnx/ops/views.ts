/** Ops that give other views of the same elements, and how a write to such a view changes the whole. */
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';
import { type Size, Varying } from '../trace';

/** To the end, as ONNX's Slice says it. */
const END = Number.MAX_SAFE_INTEGER;

/** The elements in another shape, which is the result's. */
const reshaped: Converter = (c) => c.reshape(c.input('self'), c.out.shape, c.tensor('self').shape);
const same: Converter = (c) => c.input('self');

/** For each dimension of the result, the one of the input. */
function order(c: Conversion): number[] {
  const self = c.tensor('self');
  const all = self.shape.map((_size, i) => i);
  switch (c.call.op.replace(/_$/, '')) {
    case 't':
      return all.reverse();
    case 'adjoint':
      return [...all.slice(0, -2), all.length - 1, all.length - 2];
    case 'permute':
      return c.dims('dims', self);
    case 'movedim':
    case 'moveaxis': {
      const [from, to] = [c.dims('source', self), c.dims('destination', self)];
      const rest = all.filter((dim) => !from.includes(dim));
      return all.map((dim) => (to.includes(dim) ? from[to.indexOf(dim)]! : rest.shift()!));
    }
    default: {
      const [a, b] = swapped(c);
      return all.map((dim) => (dim === a ? b : dim === b ? a : dim));
    }
  }
}
function swapped(c: Conversion): [number, number] {
  const self = c.tensor('self');
  const names =
    c.call.op.startsWith('transpose') || c.call.op.startsWith('swapdims') ? ['dim0', 'dim1'] : ['axis0', 'axis1'];
  return [c.dim(names[0]!, self), c.dim(names[1]!, self)];
}
const permuted: Converter = (c) => transpose(c, c.input('self'), order(c));
const transpose = (c: Conversion, x: Name, perm: readonly number[]) =>
  perm.every((dim, i) => dim === i) ? x : c.node('Transpose', [x], { perm });

/** Where a slice begins and ends, and its step. */
interface Range {
  dim: number;
  start: Size;
  end: Size;
  step: number;
}

function bounds(c: Conversion): Range {
  const self = c.tensor('self');
  const dim = c.dim('dim', self);
  const { given, op } = c.call;
  const number = (name: string, fallback: Size) => (given[name] ?? fallback) as Size;
  if (op.startsWith('select')) {
    const index = number('index', 0);
    return { dim, start: index, end: index === -1 ? END : after(index, 1), step: 1 };
  }
  const start = number('start', 0);
  if (op === 'narrow') {
    const end = after(start, number('length', 0));
    // Counted from the end, the end itself has no number.
    return { dim, start, end: end === 0 && start !== 0 ? END : end, step: 1 };
  }
  return { dim, start, end: number('end', END), step: c.number('step', 1) };
}
/** The sum of two sizes. */
function after(start: Size, length: Size): Size {
  if (!(start instanceof Varying) && !(length instanceof Varying)) return start + length;
  const of = (size: Size, run: number) => (size instanceof Varying ? size.values[run]! : size);
  const runs = (start instanceof Varying ? start : (length as Varying)).values;
  return new Varying(runs.map((_value, run) => of(start, run) + of(length, run)));
}

export function slice(c: Conversion, x: Name, { dim, start, end, step }: Range): Name {
  return c.node('Slice', [x, c.sizes([start]), c.sizes([end]), c.integers([dim]), c.integers([step])]);
}
const sliced: Converter = (c) => slice(c, c.input('self'), bounds(c));
const selected: Converter = (c) => {
  const { dim, start } = bounds(c);
  const index =
    typeof start === 'number' ? c.scalarIndex(start) : c.node('Squeeze', [c.sizes([start]), c.integers([0])]);
  return c.node('Gather', [c.input('self'), index], { axis: dim });
};

/** Replaces a range along a dimension. */
function replaceRange(c: Conversion, whole: Name, part: Name, range: Range): Name {
  const { dim, start, end, step } = range;
  const size = c.tensor('self').shape[dim]!;
  if (step !== 1) {
    // Rows of the transposed tensor, one by one.
    const rows = [];
    const length = c.fixed(c.tensor('self'), dim);
    const clip = (at: Size, fallback: number) =>
      at instanceof Varying ? c.refuse('with bounds that vary') : Math.min(at < 0 ? at + length : at, fallback);
    for (let i = clip(start, length); i < clip(end, length); i += step) rows.push(i);
    const first = c.tensor('self').shape.map((_size, i) => (i === 0 ? dim : i <= dim ? i - 1 : i));
    const back = first.map((_dim, i) => first.indexOf(i));
    const written = c.node('ScatterND', [transpose(c, whole, first), c.column(rows), transpose(c, part, first)]);
    return transpose(c, written, back);
  }
  const pieces = [part];
  const beginning = start === 0 || (typeof size === 'number' && typeof start === 'number' && start <= -size);
  const ending =
    end === END || (typeof end === 'number' && typeof size === 'number' && end >= size) || equal(end, size);
  if (!beginning) pieces.unshift(slice(c, whole, { dim, start: 0, end: start, step: 1 }));
  if (!ending) pieces.push(slice(c, whole, { dim, start: end, end: END, step: 1 }));
  return pieces.length === 1 ? part : c.node('Concat', pieces, { axis: dim });
}
const equal = (a: Size, b: Size) => a instanceof Varying && b instanceof Varying && a.key === b.key;

/** The pieces of a split, with where each begins. */
function pieces(c: Conversion): { dim: number; sizes: Size[] } {
  const self = c.tensor('self');
  const along: Record<string, number> = { vsplit: 0, hsplit: self.shape.length === 1 ? 0 : 1, dsplit: 2 };
  const dim = along[c.call.op] ?? c.dim('dim', self);
  return { dim, sizes: c.results.map(({ shape }) => (c.call.op === 'unbind' ? 1 : shape[dim]!)) };
}
const split: Converter = (c) => {
  const { dim, sizes } = pieces(c);
  if (sizes.length === 1) return [c.node('Identity', [c.input('self')])];
  return c.nodes('Split', sizes.length, [c.input('self'), c.sizes(sizes)], { axis: dim });
};
const unbind: Converter = (c) => {
  const { dim } = pieces(c);
  return (split(c) as Name[]).map((piece) => c.node('Squeeze', [piece, c.integers([dim])]));
};

/** The diagonal, as rows of the flattened planes. */
const diagonal: Converter = (c) => {
  const self = c.tensor('self');
  const [a, b] = [c.dim('dim1', self, 0), c.dim('dim2', self, 1)];
  const rest = self.shape.map((_size, i) => i).filter((dim) => dim !== a && dim !== b);
  const [rows, columns] = [c.fixed(self, a), c.fixed(self, b)];
  const offset = c.number('offset', 0);
  const length = c.fixed(c.out, -1);
  const at = Array.from({ length }, (_x, i) => (i + Math.max(-offset, 0)) * columns + i + Math.max(offset, 0));
  const planes = c.reshape(transpose(c, c.input('self'), [...rest, a, b]), [
    ...rest.map((dim) => self.shape[dim]!),
    rows * columns,
  ]);
  return c.node('Gather', [planes, c.integers(at)], { axis: rest.length });
};

/** Windows along a dimension: (…, windows, …, size). */
const unfold: Converter = (c) => {
  const self = c.tensor('self');
  const dim = c.dim('dimension', self);
  const [size, step] = [c.number('size'), c.number('step')];
  const windows = c.fixed(c.out, dim);
  const table = c.table(
    Array.from({ length: windows }, (_w, w) => Array.from({ length: size }, (_i, i) => w * step + i)),
  );
  const gathered = c.node('Gather', [c.input('self'), table], { axis: dim });
  const dims = self.shape.map((_size, i) => (i <= dim ? i : i + 1));
  return transpose(c, gathered, [...dims, dim + 1]);
};

const expand: Converter = (c) => {
  const self = c.tensor('self');
  const before = c.out.shape.length - self.shape.length;
  // A size of 1 leaves the input's.
  const wanted = c.out.shape.map((size, i) => {
    const own = self.shape[i - before];
    return own === size || (own !== undefined && equal(own, size)) ? 1 : size;
  });
  return wanted.every((size) => size === 1) && before === 0
    ? c.input('self')
    : c.node('Expand', [c.input('self'), c.sizes(wanted)]);
};

/** Tensors with ones in front or behind until they have enough dimensions; one, or each of a list. */
const grown: Converter = (c) => {
  if (!c.has('tensors')) return reshaped(c);
  return c.tensors('tensors').map((value, i) => c.reshape(c.read(value), c.results[i]!.shape, value.shape));
};

export const views: Converters = {
  view: (c) => (c.call.given.dtype ? c.refuse('with a dtype') : reshaped(c)),
  reshape: reshaped,
  flatten: reshaped,
  unflatten: reshaped,
  squeeze: reshaped,
  unsqueeze: (c) => {
    const dims = c.out.shape.length;
    const dim = c.number('dim');
    return c.node('Unsqueeze', [c.input('self'), c.integers([dim < 0 ? dim + dims : dim])]);
  },
  atleast_1d: grown,
  atleast_2d: grown,
  atleast_3d: grown,
  view_as: reshaped,
  reshape_as: reshaped,
  ravel: reshaped,
  alias: same,
  detach: same,
  contiguous: same,
  positive: same,
  real: same,
  resolve_conj: same,
  resolve_neg: same,
  t: permuted,
  transpose: permuted,
  swapaxes: permuted,
  swapdims: permuted,
  adjoint: permuted,
  permute: permuted,
  movedim: permuted,
  moveaxis: permuted,
  expand,
  expand_as: expand,
  broadcast_to: expand,
  narrow: sliced,
  slice: sliced,
  select: selected,
  split,
  split_with_sizes: split,
  unsafe_split: split,
  unsafe_split_with_sizes: split,
  chunk: split,
  unsafe_chunk: split,
  tensor_split: split,
  hsplit: split,
  vsplit: split,
  dsplit: split,
  unbind,
  diagonal,
  linalg_diagonal: diagonal,
  unfold,
};

/** The whole with a view's part replaced by `part`; `index` says which of several views it is. */
export type Writer = (c: Conversion, whole: Name, part: Name, index: number) => Name;

const unshaped: Writer = (c, _whole, part) => c.reshape(part, c.tensor('self').shape, c.out.shape);
const replaced: Writer = (_c, _whole, part) => part;
const unpermuted: Writer = (c, _whole, part) => {
  const perm = order(c);
  return transpose(
    c,
    part,
    perm.map((_dim, i) => perm.indexOf(i)),
  );
};
const unsplit: Writer = (c, whole, part, index) => {
  const { dim, sizes } = pieces(c);
  const start = sizes.slice(0, index).reduce<Size>((sum, size) => after(sum, size), 0);
  return replaceRange(c, whole, part, { dim, start, end: after(start, sizes[index]!), step: 1 });
};

export const writers: Record<string, Writer> = {
  view: unshaped,
  reshape: unshaped,
  flatten: unshaped,
  unflatten: unshaped,
  squeeze: unshaped,
  squeeze_: unshaped,
  unsqueeze: unshaped,
  unsqueeze_: unshaped,
  view_as: unshaped,
  reshape_as: unshaped,
  ravel: unshaped,
  alias: replaced,
  detach: replaced,
  contiguous: replaced,
  t: unpermuted,
  t_: unpermuted,
  transpose: unpermuted,
  transpose_: unpermuted,
  swapaxes: unpermuted,
  swapdims: unpermuted,
  adjoint: unpermuted,
  permute: unpermuted,
  movedim: unpermuted,
  moveaxis: unpermuted,
  narrow: (c, whole, part) => replaceRange(c, whole, part, bounds(c)),
  slice: (c, whole, part) => replaceRange(c, whole, part, bounds(c)),
  select: (c, whole, part) => {
    const range = bounds(c);
    return replaceRange(c, whole, c.node('Unsqueeze', [part, c.integers([range.dim])]), range);
  },
  split: unsplit,
  split_with_sizes: unsplit,
  chunk: unsplit,
  tensor_split: unsplit,
  hsplit: unsplit,
  vsplit: unsplit,
  dsplit: unsplit,
  atleast_1d: unshaped,
  atleast_2d: unshaped,
  atleast_3d: unshaped,
  unbind: (c, whole, part, index) => unsplit(c, whole, c.node('Unsqueeze', [part, c.integers([pieces(c).dim])]), index),
};
