/** Matrix products. */
import { floorDiv, mul, printShape, printSize, printTimes, type Size, sub } from '../sizes';
import {
  CPP_NAMES,
  isFloating,
  isIntegral,
  isWhole,
  SCALAR_NAMES,
  type TensorValue,
  tensor,
  type Value,
} from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { resultType } from './promotion';
import { rule } from './registry';
import { fits } from './tensor';

/** Both operands of a product have one dtype. */
export function sameDtype(call: Call, a: TensorValue, b: TensorValue, name = 'other'): void {
  if (a.dtype && b.dtype && a.dtype !== b.dtype)
    call.refuse(
      'dtype-mismatch',
      `expected m1 and m2 to have the same dtype, but got: ${CPP_NAMES[a.dtype]} != ${CPP_NAMES[b.dtype]}`,
      { argument: name, expected: a.dtype, actual: b.dtype },
    );
}

/** The shape of `torch.matmul`: vectors stand for rows and columns, further dimensions are broadcast. */
export function matmulShape(
  call: Call,
  a: readonly Size[],
  b: readonly Size[],
  names: readonly [string, string],
): Size[] {
  const detail = { argument: names[1], against: names[0] };
  if (a.length === 0 || b.length === 0)
    call.refuse(
      'rank-mismatch',
      `both arguments to matmul need to be at least 1D, but they are ${a.length}D and ${b.length}D`,
      { argument: a.length === 0 ? names[0] : names[1] },
    );
  const inner = a.at(-1)!;
  const other = b.length === 1 ? b[0]! : b.at(-2)!;
  const message = () => {
    if (a.length === 1 && b.length === 1)
      return `inconsistent tensor size, expected tensor ${printShape(a)} and src ${printShape(b)} to have the same number of elements, but got ${printTimes(a)} and ${printTimes(b)} elements respectively`;
    if (b.length === 1)
      return `size mismatch, got input (${printTimes(a.slice(-2, -1))}), mat (${printTimes(a.slice(-2))}), vec (${printTimes(b)})`;
    if (a.length <= 2 && b.length === 2)
      return `mat1 and mat2 shapes cannot be multiplied (${a.length === 1 ? `1x${printTimes(a)}` : printTimes(a)} and ${printTimes(b)})`;
    return `mat1 and mat2 shapes cannot be multiplied (${printTimes(a.slice(-2))} and ${printTimes(b.slice(-2))})`;
  };
  call.needEqual(inner, other, 'size-mismatch', message, {
    ...detail,
    expected: inner,
    actual: other,
    dim: b.length === 1 ? 0 : b.length - 2,
  });
  const batch = broadcastShapes(call, a.slice(0, -2), b.slice(0, -2), names);
  return [...batch, ...(a.length > 1 ? [a.at(-2)!] : []), ...(b.length > 1 ? [b.at(-1)!] : [])];
}

rule('matmul', (call): Value => {
  const [a, b] = [call.tensor('self'), call.tensor('other')];
  sameDtype(call, a, b);
  const dtype = a.dtype ?? b.dtype;
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = matmulShape(call, a.shape, b.shape, ['input', 'other']);
  call.words = `(${printTimes(a.shape)}) @ (${printTimes(b.shape)}) → (${printTimes(shape)})`;
  return tensor(shape, dtype);
});

/** Requires a tensor of this many dimensions. */
function ranked(call: Call, name: string, rank: number, message: (rank: number) => string): readonly Size[] {
  const shape = call.shape(name);
  if (shape.length !== rank)
    call.refuse('rank-mismatch', message(shape.length), {
      argument: name === 'self' ? 'input' : name,
      expected: rank,
      actual: shape.length,
    });
  return shape;
}

/** Requires inner sizes to agree. */
function inner(call: Call, a: Size, b: Size, message: () => string, argument: string, against = 'input'): void {
  call.needEqual(a, b, 'size-mismatch', message, { argument, against, expected: a, actual: b });
}

/** Rows by columns. */
function product2(
  call: Call,
  left: string,
  right: string,
  labels: readonly [string, string] = ['mat1', 'mat2'],
): Size[] {
  const names = `${labels[0]} and ${labels[1]}`;
  const a = ranked(call, left, 2, (rank) =>
    left === 'self' ? 'self must be a matrix' : `${labels[0]} must be a matrix, got ${rank}-D tensor`,
  );
  const b = ranked(call, right, 2, (rank) =>
    left === 'self' ? 'mat2 must be a matrix' : `${labels[1]} must be a matrix, got ${rank}-D tensor`,
  );
  inner(
    call,
    a[1]!,
    b[0]!,
    () => `${names} shapes cannot be multiplied (${printTimes(a)} and ${printTimes(b)})`,
    right,
    left === 'self' ? 'input' : left,
  );
  sameDtype(call, call.tensor(left), call.tensor(right), right);
  call.words = `(${printTimes(a)}) @ (${printTimes(b)}) → (${printTimes([a[0]!, b[1]!])})`;
  return [a[0]!, b[1]!];
}

/** Batches of rows by columns. */
function product3(call: Call, left: string, right: string): Size[] {
  const a = ranked(call, left, 3, () => 'batch1 must be a 3D tensor');
  const b = ranked(call, right, 3, () => 'batch2 must be a 3D tensor');
  const message = () =>
    `Expected size for first two dimensions of batch2 tensor to be: ${printShape([a[0]!, a[2]!])} but got: ${printShape([b[0]!, b[1]!])}.`;
  inner(call, a[0]!, b[0]!, message, right, left === 'self' ? 'input' : left);
  inner(call, a[2]!, b[1]!, message, right, left === 'self' ? 'input' : left);
  sameDtype(call, call.tensor(left), call.tensor(right), right);
  return [a[0]!, a[1]!, b[2]!];
}

/** The added tensor stretches to the product. */
function added(call: Call, shape: readonly Size[]): Value {
  const self = call.tensor('self');
  if (self.shape) fits(call, shape, self.shape, 'input');
  const factor = call.tensor(call.overload.params[1]!.name).dtype;
  if (self.dtype && factor && self.dtype !== factor)
    call.refuse(
      'dtype-mismatch',
      `self and mat2 must have the same dtype, but got ${SCALAR_NAMES[self.dtype]} and ${SCALAR_NAMES[factor]}`,
      { argument: 'input', expected: factor, actual: self.dtype },
    );
  return tensor(shape, self.dtype);
}

rule('mm', (call) => tensor(product2(call, 'self', 'mat2'), call.tensor('self').dtype));
rule('bmm', (call) => tensor(product3(call, 'self', 'mat2'), call.tensor('self').dtype));
rule('addmm', (call) => added(call, product2(call, 'mat1', 'mat2')));
rule('_addmm_activation', (call) => added(call, product2(call, 'mat1', 'mat2')));
rule('baddbmm', (call) => added(call, product3(call, 'batch1', 'batch2')));
rule('addbmm addbmm_', (call) => added(call, product3(call, 'batch1', 'batch2').slice(1)));
function times(call: Call, matrix: string, vector: string): Size[] {
  const a = call.shape(matrix);
  const b = call.shape(vector);
  if (a.length !== 2 || b.length !== 1)
    call.refuse('rank-mismatch', `vector + matrix @ vector expected, got 1, ${a.length}, ${b.length}`, {
      argument: vector,
    });
  inner(
    call,
    a[1]!,
    b[0]!,
    () => `size mismatch, got input (${printTimes([a[0]!])}), mat (${printTimes(a)}), vec (${printTimes(b)})`,
    vector,
    matrix === 'self' ? 'input' : matrix,
  );
  sameDtype(call, call.tensor(matrix), call.tensor(vector), vector);
  return [a[0]!];
}
rule('mv', (call) => tensor(times(call, 'self', 'vec'), call.tensor('self').dtype));
rule('addmv', (call) => added(call, times(call, 'mat', 'vec')));
rule('dot vdot', (call) => {
  const [a, b] = [call.shape('self'), call.shape(call.overload.params[1]!.name)];
  if (a.length !== 1 || b.length !== 1)
    call.refuse('rank-mismatch', `1D tensors expected, but got ${a.length}D and ${b.length}D tensors`, {
      argument: a.length === 1 ? 'tensor' : 'input',
    });
  const [x, y] = [call.tensor('self').dtype, call.tensor(call.overload.params[1]!.name).dtype];
  if (x && y && x !== y)
    call.refuse(
      'dtype-mismatch',
      `dot : expected both vectors to have same dtype, but found ${SCALAR_NAMES[x]} and ${SCALAR_NAMES[y]}`,
      { argument: 'tensor' },
    );
  inner(
    call,
    a[0]!,
    b[0]!,
    () =>
      `inconsistent tensor size, expected tensor ${printShape(a)} and src ${printShape(b)} to have the same number of elements, but got ${a[0]} and ${b[0]} elements respectively`,
    'tensor',
  );
  return tensor([], x);
});
rule('outer ger', (call) => {
  const a = ranked(call, 'self', 1, (rank) => `outer: Expected 1-D argument self, but got ${rank}-D`);
  const b = ranked(call, 'vec2', 1, (rank) => `outer: Expected 1-D argument vec2, but got ${rank}-D`);
  return tensor([a[0]!, b[0]!], resultType([call.tensor('self'), call.tensor('vec2')], call.context.defaultDtype));
});
rule('addr', (call) => {
  const a = ranked(call, 'vec1', 1, (rank) => `addr: Expected 1-D argument vec1, but got ${rank}-D`);
  const b = ranked(call, 'vec2', 1, (rank) => `addr: Expected 1-D argument vec2, but got ${rank}-D`);
  const self = call.tensor('self');
  if (self.shape) fits(call, [a[0]!, b[0]!], self.shape, 'input');
  const dtype = resultType([self, call.tensor('vec1'), call.tensor('vec2')], call.context.defaultDtype);
  for (const name of ['beta', 'alpha']) {
    const factor = call.value(name);
    if (factor?.kind === 'number' && isWhole(factor) === false && dtype && isIntegral(dtype, true))
      call.refuse(
        'dtype-mismatch',
        `For integral input tensors, argument ${name} must not be a floating point number.`,
        { argument: name },
      );
  }
  return tensor([a[0]!, b[0]!], dtype);
});
rule('inner', (call) => {
  const [a, b] = [call.shape('self'), call.shape('other')];
  const dtype = resultType([call.tensor('self'), call.tensor('other')], call.context.defaultDtype);
  if (a.length === 0 || b.length === 0) return tensor(a.length === 0 ? b : a, dtype);
  sameDtype(call, call.tensor('self'), call.tensor('other'));
  inner(
    call,
    a.at(-1)!,
    b.at(-1)!,
    () =>
      `inner() the last dimension must match on both input tensors but got shapes ${printShape(a)} and ${printShape(b)}`,
    'other',
  );
  return tensor([...a.slice(0, -1), ...b.slice(0, -1)], dtype);
});
rule('kron', (call) => {
  const [a, b] = [call.shape('self'), call.shape('other')];
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly Size[], i: number): Size => shape[i - rank + shape.length] ?? 1;
  return tensor(
    Array.from({ length: rank }, (_x, i) => mul(at(a, i), at(b, i))),
    resultType([call.tensor('self'), call.tensor('other')], call.context.defaultDtype),
  );
});
rule('cdist', (call) => {
  const [a, b] = [call.shape('x1'), call.shape('x2')];
  for (const [name, shape] of [
    ['x1', a],
    ['x2', b],
  ] as const)
    if (shape.length < 2)
      call.refuse('rank-mismatch', `cdist only supports at least 2D tensors, X${name[1]} got: ${shape.length}D`, {
        argument: name,
      });
  for (const name of ['x1', 'x2']) {
    const { dtype } = call.tensor(name);
    if (dtype && !isFloating(dtype))
      call.refuse(
        'dtype-mismatch',
        `cdist only supports floating-point dtypes, X${name[1]} got: ${SCALAR_NAMES[dtype]}`,
        { argument: name },
      );
  }
  const dtype = resultType([call.tensor('x1'), call.tensor('x2')], call.context.defaultDtype);
  positiveNorm(call, 'cdist');
  const mode = call.value('compute_mode')?.kind === 'string' ? call.text('compute_mode') : undefined;
  call.check(
    mode === undefined || /^(use|donot_use)_mm_for_euclid_dist(_if_necessary)?$/.test(mode),
    'invalid-argument',
    () => `${mode} is not a valid value for compute_mode`,
    'compute_mode',
  );
  inner(
    call,
    a.at(-1)!,
    b.at(-1)!,
    () => `X1 and X2 must have the same number of columns. X1: ${printSize(a.at(-1)!)} X2: ${printSize(b.at(-1)!)}`,
    'x2',
    'x1',
  );
  return tensor([...broadcastShapes(call, a.slice(0, -2), b.slice(0, -2), ['x1', 'x2']), a.at(-2)!, b.at(-2)!], dtype);
});
/** Distances are of norms from 0 on. */
function positiveNorm(call: Call, name: string): void {
  const p = call.number('p');
  call.check(p === undefined || p >= 0, 'invalid-argument', () => `${name} only supports non-negative p values`, 'p');
}

rule('pdist', (call) => {
  const shape = ranked(call, 'self', 2, (rank) => `pdist only supports 2D tensors, got: ${rank}D`);
  const n = shape[0]!;
  const { dtype } = call.tensor('self');
  if (dtype && !isFloating(dtype))
    call.refuse('dtype-mismatch', 'pdist only supports floating-point dtypes', { argument: 'input' });
  if (dtype === 'float16' || dtype === 'bfloat16')
    call.refuse('dtype-mismatch', `"pdist" not implemented for '${SCALAR_NAMES[dtype]}'`, { argument: 'input' });
  positiveNorm(call, 'pdist');
  return tensor([floorDiv(mul(n, sub(n, 1)), 2)], dtype);
});
rule('cross linalg_cross', (call) => {
  const names = call.overload.params.map((p) => p.name);
  const [a, b] = [call.shape(names[0]!), call.shape(names[1]!)];
  const dtype = resultType([call.tensor(names[0]!), call.tensor(names[1]!)], call.context.defaultDtype);
  if (a.length !== b.length)
    call.refuse('rank-mismatch', `linalg.cross: inputs must have the same number of dimensions.`, {
      argument: 'other',
    });
  const [x, y] = names.map((name) => call.tensor(name).dtype);
  if (x && y && x !== y)
    call.refuse('dtype-mismatch', `expected scalar type ${SCALAR_NAMES[x]} but found ${SCALAR_NAMES[y]}`, {
      argument: 'other',
    });
  const named = call.value('dim');
  const shape = broadcastShapes(call, a, b);
  const dim = named ? call.axis(call.int('dim')!, a.length) : shape.indexOf(3);
  if (dim < 0) call.refuse('size-mismatch', 'no dimension of size 3 in input', { argument: 'input' });
  for (const own of [a, b])
    call.needEqual(
      own[dim] ?? 0,
      3,
      'size-mismatch',
      () =>
        `linalg.cross: inputs dimension ${dim} must have length 3. Got ${printSize(a[dim] ?? 0)} and ${printSize(b[dim] ?? 0)}`,
      { argument: 'other', dim },
    );
  return tensor(shape, dtype);
});
