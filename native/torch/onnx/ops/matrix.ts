/** Products of matrices, and attention. */
import { bool } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import { Float, type Name } from '../graph';
import type { Size } from '../trace';
import { randomDropout } from './activation';

const multiply =
  (second: string): Converter =>
  (c) =>
    c.node('MatMul', [c.input('self'), c.input(second)]);

const linear: Converter = (c) => {
  const [input, weight] = [c.tensor('input'), c.tensor('weight')];
  if (input.shape.length === 2 && weight.shape.length === 2)
    return c.node('Gemm', [c.input('input'), c.input('weight'), c.input('bias')], { transB: 1 });
  const turned =
    weight.shape.length === 2 ? c.node('Transpose', [c.input('weight')], { perm: [1, 0] }) : c.input('weight');
  const product = c.node('MatMul', [c.input('input'), turned]);
  return c.has('bias') ? c.node('Add', [product, c.input('bias')]) : product;
};

/** `beta * self + alpha * (first @ second)` */
const added =
  (first: string, second: string): Converter =>
  (c) => {
    const times = (x: Name, name: string) => {
      const factor = c.number(name, 1);
      return factor === 1 ? x : c.node('Mul', [x, c.scalar(factor, c.out.dtype)]);
    };
    const product = c.node('MatMul', [c.input(first), c.input(second)]);
    return c.node('Add', [times(c.input('self'), 'beta'), times(product, 'alpha')]);
  };

const addmm: Converter = (c) =>
  c.node('Gemm', [c.input('mat1'), c.input('mat2'), c.input('self')], {
    alpha: new Float(c.number('alpha', 1)),
    beta: new Float(c.number('beta', 1)),
  });

const outer: Converter = (c) =>
  c.node('Mul', [
    c.node('Unsqueeze', [c.input('self'), c.integers([1])]),
    c.node('Unsqueeze', [c.input('vec2'), c.integers([0])]),
  ]);

const einsum: Converter = (c) =>
  c.node(
    'Einsum',
    c.tensors('tensors').map((value) => c.read(value)),
    { equation: c.text('equation').replaceAll(' ', '') },
  );

const tensordot: Converter = (c) => {
  const [a, b] = [c.tensor('self'), c.tensor('other')];
  const [inA, inB] = [c.dims('dims_self', a), c.dims('dims_other', b)];
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const ofA = a.shape.map((_size, i) => letters[i]!);
  const ofB = b.shape.map((_size, i) => (inB.includes(i) ? ofA[inA[inB.indexOf(i)]!]! : letters[a.shape.length + i]!));
  const rest = [...ofA.filter((_l, i) => !inA.includes(i)), ...ofB.filter((_l, i) => !inB.includes(i))];
  return c.node('Einsum', [c.input('self'), c.input('other')], {
    equation: `${ofA.join('')},${ofB.join('')}->${rest.join('')}`,
  });
};

const bilinear: Converter = (c) => {
  const inputs = ['input1', 'weight', 'input2'].map((name) => c.input(name));
  const product = c.node('Einsum', inputs, { equation: '...i,oij,...j->...o' });
  return c.has('bias') ? c.node('Add', [product, c.input('bias')]) : product;
};

/** True where a query may look at a key: at itself and what comes before. */
function causal(c: Conversion, queries: Size, keys: Size): Name {
  const ones = c.node('Expand', [c.scalar(1, c.out.dtype), c.sizes([queries, keys])]);
  return c.cast(c.node('Trilu', [ones], { upper: 0 }), c.out.dtype, bool);
}

/** Each head of keys and values as often as there are queries' heads for it. */
function repeatHeads(c: Conversion, name: string): Name {
  const [query, value] = [c.tensor('query'), c.tensor(name)];
  const times = c.fixed(query, -3) / c.fixed(value, -3);
  if (!c.flag('enable_gqa') || times === 1) return c.input(name);
  const shape = value.shape;
  const at = shape.length - 2;
  const apart = c.node('Unsqueeze', [c.input(name), c.integers([at])]);
  const repeats = [...shape.map(() => 1), 1].map((one, i) => (i === at ? times : one));
  const tiled = c.node('Tile', [apart, c.integers(repeats)]);
  const joined = shape.map((size, i) => (i === at - 1 ? c.fixed(query, -3) : size));
  return c.reshape(tiled, joined, []);
}

const attention: Converter = (c) => {
  const [query, key] = [c.tensor('query'), c.tensor('key')];
  const { dtype } = c.out;
  const grouped = query.shape.length > 2 && c.flag('enable_gqa');
  const [keys, values] = ['key', 'value'].map((name) => (grouped ? repeatHeads(c, name) : c.input(name))) as [
    Name,
    Name,
  ];
  const dims = query.shape.length;
  const perm = [...Array(dims).keys()];
  [perm[dims - 2], perm[dims - 1]] = [dims - 1, dims - 2];
  const scale = c.has('scale') ? c.number('scale') : 1 / Math.sqrt(c.fixed(query, -1));
  const scaled = c.node('Mul', [c.input('query'), c.scalar(scale, dtype)]);
  let scores = c.node('MatMul', [scaled, c.node('Transpose', [keys], { perm })]);
  const forbid = (allowed: Name) => {
    scores = c.node('Where', [allowed, scores, c.scalar(Number.NEGATIVE_INFINITY, dtype)]);
  };
  if (c.flag('is_causal')) forbid(causal(c, query.shape.at(-2)!, key.shape.at(-2)!));
  const mask = c.value('attn_mask');
  if (mask?.dtype === bool) forbid(c.read(mask));
  else if (mask) scores = c.node('Add', [scores, c.read(mask)]);
  let weights = c.node('Softmax', [scores], { axis: -1 });
  if (c.number('dropout_p', 0) > 0) weights = randomDropout(c, weights, c.number('dropout_p'));
  return c.node('MatMul', [weights, values]);
};

/** The sum of products of elements along a dimension. */
function dot(c: Conversion, a: Name, b: Name, dim: number, keep = false): Name {
  return c.node('ReduceSum', [c.node('Mul', [a, b]), c.integers([dim])], { keepdims: Number(keep) });
}

export const matrix: Converters = {
  mm: multiply('mat2'),
  bmm: multiply('mat2'),
  matmul: multiply('other'),
  linalg_matmul: multiply('other'),
  mv: multiply('vec'),
  dot: multiply('tensor'),
  vdot: multiply('other'),
  linear,
  addmm,
  addmv: added('mat', 'vec'),
  baddbmm: added('batch1', 'batch2'),
  outer,
  ger: outer,
  _einsum: einsum,
  _tensordot: tensordot,
  bilinear,
  linalg_vecdot: (c) => dot(c, c.input('x'), c.input('y'), c.number('dim', -1)),
  scaled_dot_product_attention: attention,
};
