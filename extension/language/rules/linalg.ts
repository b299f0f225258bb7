/** Linear algebra: inverses, determinants and decompositions. */
import { min, printShape, printSize, product, type Size } from '../sizes';
import {
  complexOf,
  type DType,
  isComplex,
  isFloating,
  list,
  realOf,
  SCALAR_NAMES,
  tensor,
  type Value,
} from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { rule } from './registry';

/** The tensor an op works on, whatever it is called. */
const own = (call: Call): string => call.overload.params[0]!.name;
const titleOf = (call: Call): string => call.overload.name.replace(/^linalg_/, 'linalg.');

/** Refuses what decompositions cannot be computed in; `low`: 16-bit numbers will do. */
export function computable(call: Call, name: string, title: string, low = false): void {
  const { dtype } = call.tensor(name);
  const detail = { argument: name === 'self' ? 'input' : name, ...(dtype && { actual: dtype }) };
  if (dtype && !isFloating(dtype) && !isComplex(dtype))
    call.refuse(
      'dtype-mismatch',
      `${title}: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
      detail,
    );
  if (!low && (dtype === 'float16' || dtype === 'bfloat16'))
    call.refuse('dtype-mismatch', `${title}: Low precision dtypes not supported. Got ${SCALAR_NAMES[dtype]}`, detail);
}

/** Matrices, of any dtype. */
export function matrixShape(call: Call, name: string, title: string, letter = name): readonly Size[] {
  const shape = call.shape(name);
  if (shape.length < 2)
    call.refuse('rank-mismatch', `${title}: The input tensor ${letter} must have at least 2 dimensions.`, {
      argument: name === 'self' ? 'input' : name,
      expected: 2,
      actual: shape.length,
    });
  return shape;
}

/** Matrices of floating or complex numbers. */
export function matrices(call: Call, name = own(call), title = titleOf(call), letter = name): readonly Size[] {
  const shape = matrixShape(call, name, title, letter);
  // Of matrices without elements nothing has to be computed.
  computable(call, name, title, product(shape) === 0);
  return shape;
}

/** As many rows as columns. */
export function square(call: Call, name = own(call), title = titleOf(call), letter = name): readonly Size[] {
  const shape = matrices(call, name, title, letter);
  squareSizes(call, shape, name, title, letter);
  return shape;
}

function squareSizes(call: Call, shape: readonly Size[], name: string, title = titleOf(call), letter = name): void {
  const [rows, columns] = shape.slice(-2) as [Size, Size];
  call.needEqual(
    rows,
    columns,
    'size-mismatch',
    () =>
      `${title}: ${letter} must be batches of square matrices, but they are ${printSize(rows)} by ${printSize(columns)} matrices`,
    {
      argument: name === 'self' ? 'input' : name,
      expected: rows,
      actual: columns,
    },
  );
}

const dtypeOf = (call: Call): DType | undefined => call.tensor(own(call)).dtype;
const realDtype = (call: Call): DType | undefined => {
  const dtype = dtypeOf(call);
  return dtype && realOf(dtype);
};
const named = (items: readonly Value[], names: string): Value => list(items, names.split(' '));
const least = (shape: readonly Size[]): Size => min(shape.at(-2)!, shape.at(-1)!);
/** The batch dimensions of matrices, and others behind. */
const batch = (shape: readonly Size[], ...rest: Size[]): Size[] => [...shape.slice(0, -2), ...rest];

rule('linalg_inv inverse', (call) => tensor(square(call), dtypeOf(call)));
rule('linalg_matrix_exp matrix_exp', (call) => {
  const shape = matrixShape(call, 'self', 'linalg.matrix_exp', 'A');
  squareSizes(call, shape, 'self', 'linalg.matrix_exp', 'A');
  computable(call, 'self', 'linalg.matrix_exp', true);
  return tensor(shape, dtypeOf(call));
});
rule('linalg_inv_ex', (call) => {
  const shape = square(call);
  return named([tensor(shape, dtypeOf(call)), tensor(batch(shape), 'int32')], 'inverse info');
});
rule('linalg_matrix_power matrix_power', (call) => {
  const shape = call.shape('self');
  if (shape.length < 2)
    call.refuse('rank-mismatch', 'linalg.matrix_power: The input tensor A must have at least 2 dimensions.', {
      argument: 'input',
    });
  squareSizes(call, shape, 'self');
  if (call.int('n')! < 0) computable(call, 'self', 'linalg.inv');
  return tensor(shape, dtypeOf(call));
});
rule('linalg_det det logdet', (call) => tensor(batch(square(call)), dtypeOf(call)));
rule('linalg_slogdet slogdet', (call) => {
  const shape = batch(square(call));
  return named([tensor(shape, dtypeOf(call)), tensor(shape, realDtype(call))], 'sign logabsdet');
});
rule('linalg_cholesky', (call) => tensor(square(call), dtypeOf(call)));
rule('cholesky', (call) =>
  tensor(product(call.shape('self')) === 0 ? call.shape('self') : square(call), dtypeOf(call)),
);
rule('linalg_cholesky_ex', (call) => {
  const shape = square(call);
  return named([tensor(shape, dtypeOf(call)), tensor(batch(shape), 'int32')], 'L info');
});
rule('cholesky_inverse', (call) => tensor(square(call), dtypeOf(call)));
rule('linalg_eig', (call) => {
  const shape = square(call);
  const dtype = dtypeOf(call);
  const complex = dtype && complexOf(dtype);
  return named([tensor(shape.slice(0, -1), complex), tensor(shape, complex)], 'eigenvalues eigenvectors');
});
rule('linalg_eigvals', (call) => {
  const dtype = dtypeOf(call);
  return tensor(square(call).slice(0, -1), dtype && complexOf(dtype));
});
rule('linalg_eigh', (call) => {
  const shape = hermitian(call);
  return named([tensor(shape.slice(0, -1), realDtype(call)), tensor(shape, dtypeOf(call))], 'eigenvalues eigenvectors');
});
rule('linalg_eigvalsh', (call) => tensor(hermitian(call).slice(0, -1), realDtype(call)));

/** Matrices of which one triangle is read. */
function hermitian(call: Call): readonly Size[] {
  const shape = square(call);
  const which = call.text('UPLO')!;
  call.check(
    /^[LUlu]$/.test(which),
    'invalid-argument',
    () => `Expected UPLO argument to be 'L' or 'U', but got ${which}`,
    'UPLO',
  );
  return shape;
}

/** Drivers are for other devices. */
const noDriver = (call: Call): void =>
  call.check(
    !call.has('driver'),
    'invalid-argument',
    () => 'torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend.',
    'driver',
  );

rule('linalg_svd', (call) => {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  const full = call.flag('full_matrices');
  noDriver(call);
  return named(
    [
      tensor(batch(shape, rows, full ? rows : k), dtypeOf(call)),
      tensor(batch(shape, k), realDtype(call)),
      tensor(batch(shape, full ? columns : k, columns), dtypeOf(call)),
    ],
    'U S Vh',
  );
});
rule('svd', (call) => {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  const some = call.flag('some') && call.flag('compute_uv');
  return named(
    [
      tensor(batch(shape, rows, some ? k : rows), dtypeOf(call)),
      tensor(batch(shape, k), realDtype(call)),
      tensor(batch(shape, columns, some ? k : columns), dtypeOf(call)),
    ],
    'U S V',
  );
});
rule('linalg_svdvals', (call) => {
  const shape = matrices(call);
  noDriver(call);
  return tensor(batch(shape, least(shape)), realDtype(call));
});
const QR_MODES = ['reduced', 'complete', 'r'];

function qr(call: Call, mode: string): Value {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  if (!QR_MODES.includes(mode))
    call.refuse(
      'invalid-argument',
      `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      { argument: 'mode' },
    );
  const inner = mode === 'complete' ? rows : k;
  return named(
    [
      tensor(mode === 'r' ? [0] : batch(shape, rows, inner), dtypeOf(call)),
      tensor(batch(shape, inner, columns), dtypeOf(call)),
    ],
    'Q R',
  );
}
rule('linalg_qr', (call) => qr(call, call.text('mode')!));
rule('qr', (call) => qr(call, call.flag('some') ? 'reduced' : 'complete'));
rule('geqrf', (call) => {
  const shape = matrices(call);
  return named([tensor(shape, dtypeOf(call)), tensor(batch(shape, least(shape)), dtypeOf(call))], 'a tau');
});
rule('linalg_lu_factor', (call) => {
  const shape = matrices(call);
  return named([tensor(shape, dtypeOf(call)), tensor(batch(shape, least(shape)), 'int32')], 'LU pivots');
});
rule('linalg_lu_factor_ex', (call) => {
  const shape = matrices(call);
  return named(
    [tensor(shape, dtypeOf(call)), tensor(batch(shape, least(shape)), 'int32'), tensor(batch(shape), 'int32')],
    'LU pivots info',
  );
});
rule('linalg_lu', (call) => {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  const dtype = dtypeOf(call);
  return named(
    [
      // Without pivoting there is no permutation, and only the device without data goes on.
      tensor(batch(shape, rows, rows), dtype),
      tensor(batch(shape, rows, k), dtype),
      tensor(batch(shape, k, columns), dtype),
    ],
    'P L U',
  );
});
rule('linalg_pinv pinverse', (call) => {
  const name = own(call);
  const shape = matrices(call);
  const takes = (option: string) => call.overload.params.some((p) => p.name === option);
  if (takes('hermitian') && call.flag('hermitian') && product(shape) !== 0)
    squareSizes(call, shape, name, 'linalg.eigh', 'A');
  let lead: readonly Size[] = batch(shape);
  for (const tolerance of ['atol', 'rtol', 'rcond']) {
    const given = takes(tolerance) ? call.value(tolerance) : undefined;
    if (given?.kind !== 'tensor' || product(shape) === 0) continue;
    if (given.dtype && isComplex(given.dtype))
      call.refuse('dtype-mismatch', 'maximum not implemented for complex tensors.', { argument: tolerance });
    lead = broadcastShapes(call, lead, given.shape ?? call.unknown(), [name, tolerance]);
  }
  return tensor([...lead, shape.at(-1)!, shape.at(-2)!], dtypeOf(call));
});
rule('linalg_matrix_rank', (call) => {
  const name = own(call);
  const title = 'torch.linalg.matrix_rank';
  const shape = matrixShape(call, name, title, 'input');
  for (const tolerance of ['atol', 'rtol']) {
    const given = call.overload.params.some((p) => p.name === tolerance) ? call.value(tolerance) : undefined;
    if (given?.kind === 'tensor' && given.dtype && isComplex(given.dtype))
      call.refuse(
        'dtype-mismatch',
        `${title}: ${tolerance} tensor of complex type is not supported. Got ${SCALAR_NAMES[given.dtype]}`,
        { argument: tolerance },
      );
  }
  const dtype = dtypeOf(call);
  call.check(
    dtype === undefined || ((isFloating(dtype) || isComplex(dtype)) && !['float16', 'bfloat16'].includes(dtype)),
    'dtype-mismatch',
    () => "This function doesn't handle types other than float and double",
    'input',
  );
  if (product(shape) !== 0 && call.has('hermitian') && call.flag('hermitian'))
    squareSizes(call, shape, name, 'linalg.eigh', 'A');
  const tolerances = ['atol', 'rtol'].filter((each) => call.value(each)?.kind === 'tensor');
  if (product(shape) === 0) return tensor(batch(shape), 'int64');
  let lead: readonly Size[] = batch(shape);
  for (const each of tolerances) lead = broadcastShapes(call, call.shape(each), lead, [each, name]);
  return tensor(lead, 'int64');
});

/** The sides of systems of equations: matrices, or vectors where the shapes say so. */
rule('linalg_solve linalg_solve_ex', (call) => {
  const a = square(call, 'A', 'linalg.solve');
  const b = call.shape('B');
  call.check(
    b.length > 0,
    'rank-mismatch',
    () => 'linalg.solve: The input tensor B must have at least 2 dimensions.',
    'B',
  );
  const vector =
    b.length === 1 || (a.length - 1 === b.length && b.every((size, i) => call.facts.equal(size, a[i]!) === true));
  const left = call.flag('left');
  call.check(
    left || !vector,
    'size-mismatch',
    () => 'linalg.solve: Incompatible shapes of A and B for the equation XA = B',
    'B',
  );
  const [x, y] = [call.tensor('A').dtype, call.tensor('B').dtype];
  if (x && y && x !== y)
    call.refuse(
      'dtype-mismatch',
      `linalg.solve: Expected A and B to have the same dtype, but found A of type ${SCALAR_NAMES[x]} and B of type ${SCALAR_NAMES[y]} instead`,
      { argument: 'B' },
    );
  const whole = vector ? [...b, 1] : b;
  const at = left || vector ? -2 : -1;
  call.needEqual(
    whole.at(at)!,
    a.at(-1)!,
    'size-mismatch',
    () =>
      `linalg.solve: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${printSize(a.at(-2)!)}x${printSize(a.at(-1)!)} and ${printSize(whole.at(-2)!)}x${printSize(whole.at(-1)!)})`,
    {
      argument: 'B',
      against: 'A',
      expected: a.at(-1)!,
      actual: whole.at(at)!,
    },
  );
  const lead = broadcastShapes(call, a.slice(0, -2), whole.slice(0, -2), ['A', 'B']);
  const result = tensor(vector ? [...lead, whole.at(-2)!] : [...lead, ...whole.slice(-2)], x);
  return call.overload.name.endsWith('_ex') ? named([result, tensor(a.slice(0, -2), 'int32')], 'result info') : result;
});
rule('linalg_solve_triangular', (call) => {
  const [a, b] = [square(call, own(call)), matrices(call, 'B')];
  const left = call.flag('left');
  const [x, y] = [dtypeOf(call), call.tensor('B').dtype];
  if (x && y && x !== y)
    call.refuse(
      'dtype-mismatch',
      `linalg.solve_triangular: Expected A and B to have the same dtype, but found A of type ${SCALAR_NAMES[x]} and B of type ${SCALAR_NAMES[y]} instead`,
      { argument: 'B' },
    );
  const at = left ? -2 : -1;
  call.needEqual(
    b.at(at)!,
    a.at(-1)!,
    'size-mismatch',
    () =>
      `linalg.solve_triangular: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${printShape(a.slice(-2))} and ${printShape(b.slice(-2))})`,
    { argument: 'B' },
  );
  return tensor(
    [...broadcastShapes(call, a.slice(0, -2), b.slice(0, -2), ['A', 'B']), ...b.slice(-2)],
    call.tensor('B').dtype,
  );
});
