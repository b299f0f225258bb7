/** Systems of equations, and products of what factorisations leave behind. */
import { min, printShape, printSize, product, type Size } from '../sizes';
import {
  type DType,
  isComplex,
  isFloating,
  isIntegral,
  list,
  realOf,
  SCALAR_NAMES,
  tensor,
  type Value,
} from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { computable, square } from './linalg';
import { rule } from './registry';
import { needSame } from './sizes';

const shown = (name: string) => (name === 'self' ? 'input' : name);

function sameDtypes(call: Call, a: string, b: string, message: (x: string, y: string) => string): void {
  const [x, y] = [call.tensor(a).dtype, call.tensor(b).dtype];
  if (x && y && x !== y)
    call.refuse('dtype-mismatch', message(SCALAR_NAMES[x], SCALAR_NAMES[y]), {
      argument: shown(b),
      expected: x,
      actual: y,
    });
}

const batch = (shape: readonly Size[]): readonly Size[] => shape.slice(0, -2);
const sides = (shape: readonly Size[]): string => `${printSize(shape.at(-2)!)}x${printSize(shape.at(-1)!)}`;

/** A sequence of sizes that must be the same as another. */
const same = (call: Call, a: readonly Size[], b: readonly Size[], argument: string, message: () => string): void =>
  needSame(call, a, b, 'size-mismatch', message, { argument });

// Systems whose matrix is factored already.

function solveFactored(call: Call, names: { lu: string; pivots: string; b: string }, left: boolean): Value {
  const title = 'linalg.lu_solve';
  const { lu, pivots, b } = names;
  call.checkDtype(
    lu,
    ['floating', 'complex'],
    (dtype) => `torch.${title}: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
  );
  sameDtypes(
    call,
    lu,
    b,
    (x, y) =>
      `${title}: Expected LU and B to have the same dtype, but found LU of type ${x} and B of type ${y} instead`,
  );
  const kind = call.tensor(pivots).dtype;
  call.check(
    kind === undefined || kind === 'int32',
    'dtype-mismatch',
    () => `${title}: pivots should be a Tensor of scalar type torch.int32`,
    pivots,
  );
  const [matrix, swaps, rhs] = [call.shape(lu), call.shape(pivots), call.shape(b)];
  for (const [argument, shape, name] of [
    [lu, matrix, 'A'],
    [b, rhs, 'B'],
  ] as const)
    call.check(
      shape.length >= 2,
      'rank-mismatch',
      () => `${title}: The input tensor ${name} must have at least 2 dimensions.`,
      shown(argument),
    );
  const [rows, columns] = matrix.slice(-2) as [Size, Size];
  call.needEqual(
    rows,
    columns,
    'size-mismatch',
    () =>
      `${title}: A must be batches of square matrices, but they are ${printSize(rows)} by ${printSize(columns)} matrices`,
    { argument: shown(lu) },
  );
  call.needEqual(
    rhs.at(left ? -2 : -1)!,
    rows,
    'size-mismatch',
    () =>
      `${title}: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${sides(matrix)} and ${sides(rhs)})`,
    { argument: shown(b), against: shown(lu) },
  );
  same(
    call,
    matrix.slice(0, -1),
    swaps,
    pivots,
    () =>
      `${title}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${printShape(swaps)} instead`,
  );
  return tensor([...broadcastShapes(call, batch(matrix), batch(rhs), [lu, b]), ...rhs.slice(-2)], call.tensor(b).dtype);
}
rule('linalg_lu_solve', (call) => solveFactored(call, { lu: 'LU', pivots: 'pivots', b: 'B' }, call.flag('left')));
rule('lu_solve', (call) => solveFactored(call, { lu: 'LU_data', pivots: 'LU_pivots', b: 'self' }, true));

rule('linalg_ldl_factor linalg_ldl_factor_ex', (call) => {
  const shape = square(call, 'self', 'torch.linalg.ldl_factor_ex', 'A');
  const parts = [tensor(shape, call.tensor('self').dtype), tensor(shape.slice(0, -1), 'int32')];
  if (!call.overload.name.endsWith('_ex')) return list(parts, ['LD', 'pivots']);
  return list([...parts, tensor(batch(shape), 'int32')], ['LD', 'pivots', 'info']);
});
rule('linalg_ldl_solve', (call) => {
  const title = 'torch.linalg.ldl_solve';
  const matrix = square(call, 'LD', title);
  const [swaps, rhs] = [call.shape('pivots'), call.shape('B')];
  call.check(
    rhs.length >= 2,
    'dim-out-of-range',
    () =>
      `Dimension out of range (expected to be in range of [-${Math.max(rhs.length, 1)}, ${Math.max(rhs.length, 1) - 1}], but got -2)`,
    'B',
  );
  sameDtypes(
    call,
    'B',
    'LD',
    (x, y) => `Expected b and A to have the same dtype, but found b of type ${x} and A of type ${y} instead.`,
  );
  const n = matrix.at(-1)!;
  call.needEqual(
    rhs.at(-2)!,
    n,
    'size-mismatch',
    () =>
      `Incompatible matrix sizes for ${title}: each A matrix is ${printSize(n)} by ${printSize(n)} but each b matrix is ${printSize(rhs.at(-2)!)} by ${printSize(rhs.at(-1)!)}`,
    { argument: 'B', against: 'LD' },
  );
  const kind = call.tensor('pivots').dtype;
  call.check(
    kind === undefined || isIntegral(kind, true),
    'dtype-mismatch',
    () => `${title}: Expected pivots to be integers. Got ${SCALAR_NAMES[kind!]}`,
    'pivots',
  );
  same(
    call,
    matrix.slice(0, -1),
    swaps,
    'pivots',
    () =>
      `${title}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${printShape(swaps)} instead`,
  );
  return tensor(
    [...broadcastShapes(call, batch(rhs), batch(matrix), ['B', 'LD']), ...rhs.slice(-2)],
    call.tensor('B').dtype,
  );
});
rule('lu_unpack', (call) => {
  const shape = call.shape('LU_data');
  const { dtype } = call.tensor('LU_data');
  call.check(
    shape.length >= 2,
    'rank-mismatch',
    () => `torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: ${printShape(shape)} instead`,
    'LU_data',
  );
  const [rows, columns] = shape.slice(-2) as [Size, Size];
  const k = min(rows, columns);
  const [data, pivots] = [call.flag('unpack_data'), call.flag('unpack_pivots')];
  if (pivots) {
    const kind = call.tensor('LU_pivots').dtype;
    call.check(
      kind === undefined || kind === 'int32',
      'dtype-mismatch',
      () => 'torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.',
      'LU_pivots',
    );
    const given = call.shape('LU_pivots');
    same(
      call,
      [...batch(shape), k],
      given,
      'LU_pivots',
      () =>
        `torch.lu_unpack: LU_pivots of size ${printShape(given)} do not belong to LU_data of size ${printShape(shape)}`,
    );
  }
  const lead = batch(shape);
  const part = (wanted: boolean, sizes: readonly Size[]) => tensor(wanted ? [...lead, ...sizes] : [0], dtype);
  return list([part(pivots, [rows, rows]), part(data, [rows, k]), part(data, [k, columns])], ['P', 'L', 'U']);
});

// Reflectors.

function tauFits(call: Call, title: string, input: readonly Size[], tau: readonly Size[], name: string): void {
  call.check(
    tau.length === input.length - 1,
    'rank-mismatch',
    () =>
      `${title}: Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.length} and input.ndim is equal to ${input.length}`,
    name,
  );
  same(
    call,
    batch(input),
    tau.slice(0, -1),
    name,
    () =>
      `${title}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got ${printShape(tau.slice(0, -1))}`,
  );
}
rule('linalg_householder_product orgqr', (call) => {
  const title = 'torch.linalg.householder_product';
  const [input, tau] = call.overload.params.map((p) => p.name) as [string, string];
  const [shape, scales] = [call.shape(input), call.shape(tau)];
  call.check(shape.length >= 2, 'rank-mismatch', () => `${title}: input must have at least 2 dimensions.`, 'input');
  const [rows, columns] = shape.slice(-2) as [Size, Size];
  call.needAtMost(
    columns,
    rows,
    'size-mismatch',
    () => `${title}: input.shape[-2] must be greater than or equal to input.shape[-1]`,
    { argument: 'input' },
  );
  const few = () => `${title}: input.shape[-1] must be greater than or equal to tau.shape[-1]`;
  call.check(scales.length > 0, 'rank-mismatch', few, tau);
  call.needAtMost(scales.at(-1)!, columns, 'size-mismatch', few, { argument: tau });
  tauFits(call, title, shape, scales, tau);
  sameDtypes(call, input, tau, (x, y) => `${title}: tau dtype ${y} does not match input dtype ${x}`);
  return tensor(shape, call.tensor(input).dtype);
});
rule('ormqr', (call) => {
  const title = 'torch.ormqr';
  const [shape, tau, other] = [call.shape('self'), call.shape('input2'), call.shape('input3')];
  for (const [name, sizes] of [
    ['input', shape],
    ['other', other],
  ] as const)
    call.check(
      sizes.length >= 2,
      'rank-mismatch',
      () => `${title}: ${name} must have at least 2 dimensions.`,
      name === 'input' ? 'input' : 'input3',
    );
  const side = call.flag('left') ? -2 : -1;
  const length = other.at(side)!;
  call.needEqual(
    length,
    shape.at(-2)!,
    'size-mismatch',
    () => `${title}: other.shape[${side}] must be equal to input.shape[-2]`,
    { argument: 'input3' },
  );
  const few = () => `${title}: tau.shape[-1] must be equal to min(other.shape[-2], input.shape[-1])`;
  call.check(tau.length > 0, 'rank-mismatch', few, 'input2');
  call.needEqual(tau.at(-1)!, min(length, shape.at(-1)!), 'size-mismatch', few, { argument: 'input2' });
  tauFits(call, title, shape, tau, 'input2');
  call.check(
    other.length === shape.length,
    'rank-mismatch',
    () =>
      `${title}: Expected other to have the same number of dimensions as input, but got other.ndim equal to ${other.length} and input.ndim is equal to ${shape.length}`,
    'input3',
  );
  same(
    call,
    batch(shape),
    batch(other),
    'input3',
    () =>
      `${title}: Expected batch dimensions of other to be equal to input.shape[:-2], but got ${printShape(batch(other))}`,
  );
  for (const [name, text] of [
    ['input2', 'tau'],
    ['input3', 'other'],
  ] as const)
    sameDtypes(
      call,
      'self',
      name,
      (x, y) =>
        `${title}: Expected input and ${text} to have the same dtype, but input has dtype${x} and ${text} has dtype ${y}`,
    );
  return tensor(other, call.tensor('input3').dtype);
});

// Tensors as matrices.

/** Requires that two groups of dimensions hold as many elements. */
function balanced(call: Call, rest: readonly Size[], rows: readonly Size[], at: string): void {
  const [a, b] = [product(rest), product(rows)];
  call.needEqual(
    a,
    b,
    'size-mismatch',
    () =>
      `Expected self to satisfy the requirement prod(self.shape[${at}:]) == prod(self.shape[:${at}]), but got ${printSize(a)} != ${printSize(b)}`,
    { argument: 'input' },
  );
}

/** What matrices are computed in. */
function floating(call: Call, name: string, title: string): DType | undefined {
  computable(call, name, title);
  return call.tensor(name).dtype;
}
rule('linalg_tensorinv', (call) => {
  const shape = call.shape('self');
  const at = call.int('ind')!;
  call.check(at > 0, 'invalid-argument', () => `Expected a strictly positive integer for 'ind', but got ${at}`, 'ind');
  const [rows, columns] = [shape.slice(0, at), shape.slice(at)];
  balanced(call, columns, rows, 'ind');
  return tensor([...columns, ...rows], floating(call, 'self', 'linalg.inv'));
});
rule('linalg_tensorsolve', (call) => {
  let shape = call.shape('self');
  const other = call.shape('other');
  if (call.has('dims')) {
    const last = call.ints('dims')!.map((dim) => call.axis(dim, shape.length));
    const order = [...shape.keys()].filter((d) => !last.includes(d)).concat(last);
    call.check(
      order.length === shape.length,
      'invalid-argument',
      () =>
        'permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions',
      'dims',
    );
    shape = call.distinct(order, shape.length).map((d) => shape[d]!);
  }
  const [rows, rest] = [shape.slice(0, other.length), shape.slice(other.length)];
  balanced(call, rest, rows, 'other.ndim');
  call.needEqual(
    product(other),
    product(rest),
    'size-mismatch',
    () =>
      `linalg.solve: Incompatible shapes of A and B for the equation AX = B (${printSize(product(rest))}x${printSize(product(rest))} and ${printSize(product(other))}x1)`,
    { argument: 'other' },
  );
  const dtype = floating(call, 'self', 'linalg.solve');
  sameDtypes(
    call,
    'self',
    'other',
    (x, y) =>
      `linalg.solve: Expected A and B to have the same dtype, but found A of type ${x} and B of type ${y} instead`,
  );
  return tensor(rest, dtype);
});

const DRIVERS = ['gels', 'gelsy', 'gelsd', 'gelss'];
rule('linalg_lstsq', (call) => {
  const title = 'torch.linalg.lstsq';
  const [a, b] = [call.shape('self'), call.shape('b')];
  call.check(a.length >= 2, 'rank-mismatch', () => `${title}: input must have at least 2 dimensions.`, 'input');
  call.check(b.length >= 1, 'rank-mismatch', () => `${title}: other must have at least 1 dimension.`, 'b');
  sameDtypes(
    call,
    'self',
    'b',
    (x, y) =>
      `${title}: Expected input and other to have the same dtype, but got input's dtype ${x} and other's dtype ${y}`,
  );
  const { dtype } = call.tensor('self');
  const gap = a.length - b.length;
  call.check(
    gap === 0 || gap === 1,
    'rank-mismatch',
    () => `${title}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1`,
    'b',
  );
  const vector = b.length === 1 || (gap === 1 && b.every((size, i) => call.facts.equal(size, a[i]!) === true));
  const rhs = vector ? [...b, 1] : b;
  call.needEqual(
    a.at(-2)!,
    rhs.at(-2)!,
    'size-mismatch',
    () => `${title}: input.size(-2) should match other.size(-2)`,
    { argument: 'b' },
  );
  call.check(
    dtype === undefined || ((isFloating(dtype) || isComplex(dtype)) && !['float16', 'bfloat16'].includes(dtype)),
    'dtype-mismatch',
    () => "This function doesn't handle types other than float and double",
    'input',
  );
  const driver = call.text('driver') ?? 'gelsy';
  call.check(
    DRIVERS.includes(driver),
    'invalid-argument',
    () => `${title}: parameter \`driver\` should be one of (gels, gelsy, gelsd, gelss)`,
    'driver',
  );
  const lead = broadcastShapes(call, batch(a), batch(rhs), ['self', 'b']);
  const [rows, columns] = a.slice(-2) as [Size, Size];
  const real = dtype && realOf(dtype);
  const solution = tensor(vector ? [...lead, columns] : [...lead, columns, rhs.at(-1)!], dtype);
  const rank = tensor(driver === 'gels' ? [0] : lead, 'int64');
  const values = tensor(driver === 'gelsd' || driver === 'gelss' ? [...lead, min(rows, columns)] : [0], real);
  // There are residuals only where the rank is full, which the elements decide.
  const tall = call.facts.below(columns, rows);
  const residuals =
    driver === 'gelsy' || tall === false || columns === 0
      ? [0]
      : driver === 'gels' && tall
        ? [...lead, rhs.at(-1)!]
        : undefined;
  return list([solution, tensor(residuals, real), rank, values], ['solution', 'residuals', 'rank', 'singular_values']);
});

rule('triangular_solve cholesky_solve', (call) => {
  const { name } = call.overload;
  const other = call.overload.params[1]!.name;
  const [b, a] = [call.shape('self'), call.shape(other)];
  for (const [argument, shape, text] of [
    ['self', b, 'b'],
    [other, a, name === 'cholesky_solve' ? 'u' : 'A'],
  ] as const)
    call.check(
      shape.length >= 2,
      'rank-mismatch',
      () =>
        name === 'cholesky_solve'
          ? `${text} should have at least 2 dimensions, but has ${shape.length} dimensions instead`
          : `torch.triangular_solve: Expected ${text} to have at least 2 dimensions, but it has ${shape.length} dimensions instead`,
      shown(argument),
    );
  sameDtypes(
    call,
    'self',
    other,
    (x, y) => `Expected b and A to have the same dtype, but found b of type ${x} and A of type ${y} instead.`,
  );
  const [rows, columns] = a.slice(-2) as [Size, Size];
  call.needEqual(
    rows,
    columns,
    'size-mismatch',
    () => `A must be batches of square matrices, but they are ${printSize(rows)} by ${printSize(columns)} matrices`,
    { argument: other },
  );
  call.needEqual(
    b.at(-2)!,
    rows,
    'size-mismatch',
    () =>
      `Incompatible matrix sizes for ${name}: each A matrix is ${printSize(rows)} by ${printSize(rows)} but each b matrix is ${printSize(b.at(-2)!)} by ${printSize(b.at(-1)!)}`,
    { argument: other, against: 'input' },
  );
  const { dtype } = call.tensor('self');
  call.check(
    dtype === undefined || ['float32', 'float64', 'complex64', 'complex128'].includes(dtype),
    'dtype-mismatch',
    () => `"${name}_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'input',
  );
  const lead = broadcastShapes(call, batch(b), batch(a), ['self', other]);
  const solution = tensor([...lead, ...b.slice(-2)], dtype);
  if (name === 'cholesky_solve') return solution;
  return list([solution, tensor([...lead, ...a.slice(-2)], dtype)], ['solution', 'cloned_coefficient']);
});
