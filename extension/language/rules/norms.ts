/** Norms of vectors and matrices, and what is made of them. */
import { printShape, product, type Size } from '../sizes';
import { type DType, isComplex, isFloating, promote, realOf, SCALAR_NAMES, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { matrixShape, square } from './linalg';
import { resultType } from './promotion';
import { normDType, reduced, reducedShape } from './reduce';
import { rule } from './registry';

rule('linalg_norm', (call) => {
  const self = call.tensor('self');
  const dtype = normDType(call);
  const dims = call.has('dim') ? call.ints('dim')!.length : undefined;
  if (call.has('ord') && self.shape) {
    const rank = dims ?? self.shape.length;
    if (rank !== 1 && rank !== 2)
      call.refuse(
        'rank-mismatch',
        dims === undefined
          ? `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${self.shape.length}D.`
          : `linalg.norm: If dim is specified, it must be of length 1 or 2. Got ${printShape(call.ints('dim')!)}`,
        { argument: 'dim' },
      );
  }
  const ord = call.value('ord');
  const matrix = dims === 2 || (dims === undefined && call.has('ord') && self.shape?.length === 2);
  if (ord?.kind === 'string' && self.shape)
    call.check(
      (dims ?? self.shape.length) >= 2,
      'rank-mismatch',
      () => 'linalg.matrix_norm: The input tensor A must have at least 2 dimensions.',
      'input',
    );
  if (ord?.kind === 'string' || (matrix && ord)) orderKnown(call, 'ord', 'linalg.matrix_norm');
  else if (ord?.kind === 'number') identityOf(call, ord.value);
  return reduced(call, dtype && realOf(dtype));
});
/** Orders of norms of matrices. */
function orderKnown(call: Call, name: string, title: string): void {
  const ord = call.value(name);
  const known =
    ord?.kind === 'string'
      ? ord.value === undefined || ord.value === 'fro' || ord.value === 'nuc'
      : ord?.kind !== 'number' ||
        typeof ord.value !== 'number' ||
        [1, 2, Number.POSITIVE_INFINITY].includes(Math.abs(ord.value));
  const text = ord?.kind === 'string' || ord?.kind === 'number' ? `${ord.value}` : '';
  call.check(
    known,
    'invalid-argument',
    () =>
      title === 'linalg.cond'
        ? `linalg.cond got an invalid norm type: ${text}`
        : `${title}: Order ${text} not supported.`,
    name,
  );
}

/** Norms that are no sums have no value over nothing. */
export function identityOf(call: Call, ord: Size | undefined): void {
  const { shape } = call.tensor(call.overload.params[0]!.name);
  if (!shape || typeof ord !== 'number' || (ord >= 0 && ord !== Number.POSITIVE_INFINITY)) return;
  const dims = call.has('dim') ? call.axes('dim', shape.length) : [...shape.keys()];
  call.check(
    product(dims.map((d) => shape[d] ?? 1)) !== 0 || (product(shape) === 0 && dims.every((d) => shape[d] !== 0)),
    'invalid-argument',
    () =>
      `linalg.vector_norm cannot compute the ${ord} norm on an empty tensor because the operation does not have an identity`,
    'input',
  );
}

function widened(call: Call, own: DType | undefined): DType | undefined {
  const title = 'linalg.matrix_norm';
  const dtype = call.overload.params.some((p) => p.name === 'dtype') ? call.dtype() : undefined;
  if (!dtype || !own) return dtype ?? own;
  const refuse = (text: string) => call.refuse('dtype-mismatch', `${title}: ${text}`, { argument: 'dtype' });
  const kind = isComplex(own) ? 'complex' : 'real';
  if (!isFloating(dtype) && !isComplex(dtype))
    refuse(`dtype should be floating point or complex, but got ${SCALAR_NAMES[dtype]}`);
  if (isComplex(own) !== isComplex(dtype))
    refuse(`dtype should be ${kind} for ${kind} inputs, but got ${SCALAR_NAMES[dtype]}`);
  if (promote(own, dtype) !== dtype)
    refuse(
      `the dtype of the input (${SCALAR_NAMES[own]}) should be convertible without narrowing to the specified dtype (${SCALAR_NAMES[dtype]})`,
    );
  return dtype;
}

function matrixNorm(call: Call): Value {
  const title = 'linalg.matrix_norm';
  const name = call.overload.params[0]!.name;
  const shape = matrixShape(call, name, title, 'A');
  const self = call.tensor(name);
  if (call.overload.params.some((p) => p.name === 'ord')) orderKnown(call, 'ord', title);
  const has = call.overload.params.some((p) => p.name === 'dim') && call.has('dim');
  const given = has ? call.ints('dim')! : [-2, -1];
  call.check(
    given.length === 2,
    'invalid-argument',
    () => `${title}: dim must be a 2-tuple. Got ${given.join(' ')}`,
    'dim',
  );
  const dims = given.map((dim) => call.axis(dim, shape.length));
  call.check(
    dims[0] !== dims[1],
    'dim-out-of-range',
    () => `${title}: dims must be different. Got (${dims.join(', ')})`,
    'dim',
  );
  if (self.dtype && !isFloating(self.dtype) && !isComplex(self.dtype))
    call.refuse(
      'dtype-mismatch',
      `${title}: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[self.dtype]}`,
      { argument: 'input' },
    );
  const dtype = widened(call, self.dtype);
  return tensor(reducedShape(shape, dims, call.flag('keepdim')), dtype && realOf(dtype));
}
rule('linalg_matrix_norm', matrixNorm);
rule('nuclear_norm', (call) => {
  const { shape } = call.tensor('self');
  if (shape && !call.overload.params.some((p) => p.name === 'dim'))
    call.check(
      shape.length === 2,
      'rank-mismatch',
      () => `nuclear_norm: Expected a tensor with 2 dimensions, but got ${shape.length} dimensions`,
      'input',
    );
  return matrixNorm(call);
});
rule('frobenius_norm', (call) => {
  const { dtype } = call.tensor('self');
  call.checkDtype(
    'self',
    ['floating', 'complex'],
    (kind) => `norm(): input dtype should be either floating point or complex. Got ${SCALAR_NAMES[kind]} instead.`,
  );
  return reduced(call, dtype && realOf(dtype));
});
rule('linalg_cond', (call) => {
  const name = call.overload.params[0]!.name;
  const shape = call.shape(name);
  call.check(
    shape.length >= 2,
    'rank-mismatch',
    () => 'linalg.cond: The input tensor must have at least 2 dimensions.',
    'input',
  );
  orderKnown(call, 'p', 'linalg.cond');
  const { dtype } = call.tensor(name);
  const p = call.value('p');
  if (product(shape) !== 0) {
    const plain = p === undefined || (p.kind === 'number' && (p.value === 2 || p.value === -2));
    if (plain)
      call.checkDtype(
        name,
        ['floating', 'complex'],
        (kind) => `linalg.svd: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[kind]}`,
      );
    if (plain) matrixShape(call, name, 'linalg.svd', 'A');
    else if (p.kind === 'string' || p.kind === 'number') square(call, name, `linalg.cond(ord=${p.value})`, 'A');
  }
  return tensor(shape.slice(0, -2), dtype && realOf(dtype));
});
rule('linalg_vecdot', (call) => {
  const title = 'linalg.vecdot';
  call.checkDtype(
    'x',
    ['floating', 'complex'],
    (dtype) => `${title}: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
  );
  const [x, y] = [call.tensor('x').dtype, call.tensor('y').dtype];
  if (x && y && x !== y)
    call.refuse(
      'dtype-mismatch',
      `${title}: Expected x and y to have the same dtype, but found x of type ${SCALAR_NAMES[x]} and y of type ${SCALAR_NAMES[y]} instead`,
      { argument: 'y' },
    );
  const [a, b] = [call.shape('x'), call.shape('y')];
  if (a.length === 1 && b.length === 1) {
    // Vectors are multiplied as such, whatever the dimension.
    call.needEqual(
      a[0]!,
      b[0]!,
      'size-mismatch',
      () =>
        `inconsistent tensor size, expected tensor ${printShape(a)} and src ${printShape(b)} to have the same number of elements, but got ${printShape(a).slice(1, -1)} and ${printShape(b).slice(1, -1)} elements respectively`,
      { argument: 'y' },
    );
    return tensor([], x);
  }
  const shape = broadcastShapes(call, a, b, ['x', 'y']);
  const dim = call.axis(call.int('dim')!, shape.length);
  return tensor(
    shape.filter((_size, i) => i !== dim),
    x,
  );
});

// Weights split into direction and length.

/** All dimensions but one are counted together; -1: all of them. */
function lengths(call: Call): readonly Size[] {
  const shape = call.shape('v');
  const dim = call.int('dim')!;
  if (dim === -1) return [];
  call.check(
    dim >= 0 && dim < shape.length,
    'dim-out-of-range',
    () => `Dimension out of range (expected to be in range of [${-shape.length}, ${shape.length - 1}], but got ${dim})`,
    'dim',
  );
  return shape.map((size, i) => (i === dim ? size : 1));
}
rule('norm_except_dim', (call) => {
  call.checkDtype(
    'v',
    ['floating', 'complex'],
    (dtype) => `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
  );
  return tensor(lengths(call), call.tensor('v').dtype);
});
rule('_weight_norm', (call) => {
  const [v, g] = [call.tensor('v'), call.tensor('g')];
  call.checkDtype(
    'v',
    ['floating', 'complex'],
    (dtype) => `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
  );
  const scale = broadcastShapes(call, call.shape('g'), lengths(call), ['g', 'v']);
  return tensor(
    broadcastShapes(call, call.shape('v'), scale, ['v', 'g']),
    resultType([v, g], call.context.defaultDtype),
  );
});
