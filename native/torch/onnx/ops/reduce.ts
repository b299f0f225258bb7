/** Sums, means, extremes and the like along dimensions; sorting. */
import { bool, type DType, int32, int64 } from '../../dtype';
import { type Conversion, type Converter, type Converters, MISSING } from '../conversion';
import type { Name } from '../graph';
import { type Size, Varying } from '../trace';

/** Reduces `x` along dimensions; tensors without any are what they are. */
function reduce(
  c: Conversion,
  op: string,
  x: Name,
  dims: readonly number[],
  keepdims = Number(c.flag('keepdim')),
): Name {
  return dims.length === 0 ? x : c.node(op, [x, c.integers(dims)], { keepdims });
}
/** The dimensions a call names, all where it names none. */
const dimsOf = (c: Conversion, name = 'dim') => c.dims(name, c.tensor('self'));

const reduction =
  (op: string): Converter =>
  (c) =>
    reduce(c, op, c.as('self', c.out.dtype), dimsOf(c));

/** The elements, for which runtimes know an order. */
function comparable(c: Conversion): [Name, DType] {
  const { dtype } = c.tensor('self');
  const wide = dtype === bool ? int32 : dtype;
  return [c.as('self', wide), wide];
}

const extreme =
  (op: 'Max' | 'Min'): Converter =>
  (c) => {
    if (c.has('other')) return c.node(op, [c.as('self', c.out.dtype), c.as('other', c.out.dtype)]);
    const [x, dtype] = comparable(c);
    const values = c.cast(reduce(c, `Reduce${op}`, x, dimsOf(c)), dtype, c.out.dtype);
    return c.results.length === 1 ? values : [values, position(c, op, x)];
  };

/** Where the extreme element is along a dimension. */
function position(c: Conversion, op: 'Max' | 'Min', x: Name): Name {
  const self = c.tensor('self');
  if (self.shape.length === 0) return c.scalar(0, int64);
  return c.node(`Arg${op}`, [x], { axis: c.dim('dim', self), keepdims: Number(c.flag('keepdim')) });
}
const argument =
  (op: 'Max' | 'Min'): Converter =>
  (c) => {
    const [x] = comparable(c);
    if (c.has('dim')) return position(c, op, x);
    const flat = c.node('Reshape', [x, c.integers([-1])]);
    return c.reshape(c.node(`Arg${op}`, [flat], { axis: 0, keepdims: 0 }), c.out.shape);
  };

/** Whether some or all elements are true, by counting. */
const quantifier =
  (op: 'ReduceMax' | 'ReduceMin'): Converter =>
  (c) =>
    c.cast(reduce(c, op, c.cast(c.as('self', bool), bool, int32), dimsOf(c)), int32, c.out.dtype);

/** How many elements the dimensions have, as a number of a dtype. */
function countOf(c: Conversion, dims: readonly number[], dtype: DType): Name {
  const sizes: Size[] = dims.map((dim) => c.tensor('self').shape[dim]!);
  if (!sizes.some((size) => size instanceof Varying))
    return c.scalar(
      (sizes as number[]).reduce((product, size) => product * size, 1),
      dtype,
    );
  return c.cast(c.node('ReduceProd', [c.sizes(sizes)], { keepdims: 0 }), int64, dtype);
}

/** Variance and mean. */
function moments(c: Conversion): { variance: Name; mean: Name } {
  const dims = dimsOf(c);
  const { dtype } = c.out;
  const x = c.as('self', dtype);
  const centred = c.node('Sub', [x, reduce(c, 'ReduceMean', x, dims, 1)]);
  const squares = reduce(c, 'ReduceSum', c.node('Mul', [centred, centred]), dims);
  const correction = c.has('correction') ? c.number('correction') : Number(c.flag('unbiased', true));
  const count = c.node('Sub', [countOf(c, dims, dtype), c.scalar(correction, dtype)]);
  return { variance: c.node('Div', [squares, count]), mean: reduce(c, 'ReduceMean', x, dims) };
}
const root = (c: Conversion, x: Name) => c.node('Sqrt', [x]);

/** The p-norm along dimensions. */
export function norm(
  c: Conversion,
  x: Name,
  p: number,
  dims: readonly number[],
  keepdims = Number(c.flag('keepdim')),
): Name {
  const { dtype } = c.out;
  if (p === 2) return reduce(c, 'ReduceL2', x, dims, keepdims);
  if (p === 1) return reduce(c, 'ReduceL1', x, dims, keepdims);
  const abs = c.node('Abs', [x]);
  if (p === Number.POSITIVE_INFINITY) return reduce(c, 'ReduceMax', abs, dims, keepdims);
  if (p === Number.NEGATIVE_INFINITY) return reduce(c, 'ReduceMin', abs, dims, keepdims);
  if (p === 0) {
    const ones = c.cast(c.node('Not', [c.node('Equal', [abs, c.scalar(0, dtype)])]), bool, dtype);
    return reduce(c, 'ReduceSum', ones, dims, keepdims);
  }
  const sum = reduce(c, 'ReduceSum', c.node('Pow', [abs, c.scalar(p, dtype)]), dims, keepdims);
  return c.node('Pow', [sum, c.scalar(1 / p, dtype)]);
}
const normOf =
  (name: string): Converter =>
  (c) => {
    if (typeof c.call.given[name] === 'string' && c.call.given[name] !== 'fro')
      c.refuse(`of kind '${c.call.given[name]}'`);
    const p = typeof c.call.given[name] === 'number' ? c.number(name) : 2;
    if (c.call.op === 'linalg_norm' && c.has(name) && p !== 2) c.refuse('of matrices');
    return norm(c, c.as('self', c.out.dtype), p, dimsOf(c));
  };

/** The input divided by its norm. */
const normalize: Converter = (c) => {
  const x = c.input('self');
  const dims = [c.dim('dim', c.tensor('self'), 1)];
  const length = norm(c, x, c.number('p', 2), dims, 1);
  return c.node('Div', [x, c.node('Max', [length, c.scalar(c.number('eps', 1e-12), c.out.dtype)])]);
};

const cosine: Converter = (c) => {
  const { dtype } = c.out;
  const dim = c.number('dim', 1);
  const pair = ['x1', 'x2'].map((name) => c.as(name, dtype));
  const least = c.scalar(c.number('eps', 1e-8), dtype);
  const unit = pair.map((x) => {
    const length = c.node('ReduceL2', [x, c.integers([dim])], { keepdims: 1 });
    return c.node('Div', [x, c.node('Max', [length, least])]);
  });
  return c.node('ReduceSum', [c.node('Mul', unit), c.integers([dim])], { keepdims: 0 });
};

const distance: Converter = (c) => {
  const { dtype } = c.out;
  const difference = c.node('Add', [
    c.node('Sub', [c.as('x1', dtype), c.as('x2', dtype)]),
    c.scalar(c.number('eps', 1e-6), dtype),
  ]);
  return norm(c, difference, c.number('p', 2), [-1]);
};

/** The distances between all rows of two matrices. */
const distances: Converter = (c) => {
  const { dtype } = c.out;
  const rows = c.node('Unsqueeze', [c.as('x1', dtype), c.integers([-2])]);
  const columns = c.node('Unsqueeze', [c.as('x2', dtype), c.integers([-3])]);
  return norm(c, c.node('Sub', [rows, columns]), c.number('p', 2), [-1], 0);
};

const topk: Converter = (c) => {
  const axis = c.dim('dim', c.tensor('self'), -1);
  return c.nodes('TopK', 2, [c.input('self'), c.sizes(c.sizesOf('k'))], {
    axis,
    largest: Number(c.flag('largest', true)),
  });
};
const sort: Converter = (c) => {
  const self = c.tensor('self');
  const axis = c.dim('dim', self, -1);
  const length = c.sizes([self.shape[axis] ?? 1]);
  const sorted = c.nodes('TopK', 2, [c.input('self'), length], { axis, largest: Number(c.flag('descending')) });
  return c.call.op === 'argsort' ? sorted[1]! : sorted;
};

const logsumexp: Converter = (c) => reduce(c, 'ReduceLogSumExp', c.as('self', c.out.dtype), dimsOf(c));

export const reductions: Converters = {
  sum: reduction('ReduceSum'),
  mean: reduction('ReduceMean'),
  prod: reduction('ReduceProd'),
  amax: reduction('ReduceMax'),
  amin: reduction('ReduceMin'),
  max: extreme('Max'),
  min: extreme('Min'),
  aminmax: (c) => {
    const dims = c.has('dim') ? dimsOf(c) : c.tensor('self').shape.map((_size, i) => i);
    return ['ReduceMin', 'ReduceMax'].map((op) => reduce(c, op, c.input('self'), dims));
  },
  argmax: argument('Max'),
  argmin: argument('Min'),
  all: quantifier('ReduceMin'),
  any: quantifier('ReduceMax'),
  count_nonzero: (c) => reduce(c, 'ReduceSum', c.cast(c.as('self', bool), bool, int64), dimsOf(c), 0),
  var: (c) => moments(c).variance,
  std: (c) => root(c, moments(c).variance),
  var_mean: (c) => {
    const { variance, mean } = moments(c);
    return [variance, mean];
  },
  std_mean: (c) => {
    const { variance, mean } = moments(c);
    return [root(c, variance), mean];
  },
  norm: normOf('p'),
  linalg_vector_norm: normOf('ord'),
  linalg_norm: normOf('ord'),
  logsumexp,
  cumsum: (c) => c.node('CumSum', [c.as('self', c.out.dtype), c.scalar(c.number('dim'), int64)]),
  normalize,
  cosine_similarity: cosine,
  pairwise_distance: distance,
  cdist: distances,
  dist: (c) =>
    norm(
      c,
      c.node('Sub', [c.as('self', c.out.dtype), c.as('other', c.out.dtype)]),
      c.number('p', 2),
      c.tensor('self').shape.map((_s, i) => i),
      0,
    ),
  topk,
  sort,
  argsort: sort,
  median: (c) => (c.has('dim') ? middle(c) : c.refuse('without a dimension')),
};

/** The lower of the elements in the middle. */
function middle(c: Conversion): Name[] {
  const self = c.tensor('self');
  const axis = c.dim('dim', self);
  const rank = Math.floor((c.fixed(self, axis) + 1) / 2);
  const [smallest] = c.nodes('TopK', 2, [c.input('self'), c.integers([rank])], { axis, largest: 0 });
  const last = c.node('Gather', [smallest!, c.flag('keepdim') ? c.integers([rank - 1]) : c.scalarIndex(rank - 1)], {
    axis,
  });
  return [last, MISSING];
}
