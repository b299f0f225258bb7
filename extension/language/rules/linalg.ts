/** Linear algebra and statistics. */
import { add, max, min, printShape, printSize, product, type Size, sub } from '../sizes';
import {
  category,
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
import { made } from './creation';
import { resultType } from './promotion';
import { reduced, reducedShape } from './reduce';
import { define, defineFree, rule } from './registry';
import { replaced, sameShape } from './sizes';

/** The tensor an op works on, whatever it is called. */
const own = (call: Call): string => call.overload.params[0]!.name;
const title = (call: Call): string => call.overload.name.replace(/^linalg_/, 'linalg.');

/** Matrices of floating or complex numbers. */
function matrices(call: Call, name = own(call)): readonly Size[] {
  const { shape, dtype } = call.tensor(name);
  const sizes = shape ?? call.unknown();
  if (sizes.length < 2)
    call.refuse('rank-mismatch', `${title(call)}: The input tensor ${name} must have at least 2 dimensions.`, {
      argument: name === 'self' ? 'input' : name,
      expected: 2,
      actual: sizes.length,
    });
  if (dtype && !isFloating(dtype) && !isComplex(dtype))
    call.refuse(
      'dtype-mismatch',
      `${title(call)}: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
      { argument: name === 'self' ? 'input' : name, actual: dtype },
    );
  if (dtype === 'float16' || dtype === 'bfloat16')
    call.refuse('dtype-mismatch', `${title(call)}: Low precision dtypes not supported. Got ${SCALAR_NAMES[dtype]}`, {
      argument: name,
      actual: dtype,
    });
  return sizes;
}

function square(call: Call, name = own(call)): readonly Size[] {
  const shape = matrices(call, name);
  squareSizes(call, shape, name);
  return shape;
}

function squareSizes(call: Call, shape: readonly Size[], name: string): void {
  const [rows, columns] = shape.slice(-2) as [Size, Size];
  call.needEqual(
    rows,
    columns,
    'size-mismatch',
    () =>
      `${title(call)}: ${name} must be batches of square matrices, but they are ${printSize(rows)} by ${printSize(columns)} matrices`,
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

rule('linalg_inv inverse linalg_matrix_exp matrix_exp', (call) => tensor(square(call), dtypeOf(call)));
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
  return tensor(shape, dtypeOf(call));
});
rule('linalg_det det logdet', (call) => tensor(batch(square(call)), dtypeOf(call)));
rule('linalg_slogdet slogdet', (call) => {
  const shape = batch(square(call));
  return named([tensor(shape, dtypeOf(call)), tensor(shape, realDtype(call))], 'sign logabsdet');
});
rule('linalg_cholesky cholesky', (call) => tensor(square(call), dtypeOf(call)));
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
  const shape = square(call);
  return named([tensor(shape.slice(0, -1), realDtype(call)), tensor(shape, dtypeOf(call))], 'eigenvalues eigenvectors');
});
rule('linalg_eigvalsh', (call) => tensor(square(call).slice(0, -1), realDtype(call)));
rule('linalg_svd', (call) => {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  const full = call.flag('full_matrices');
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
  return tensor(batch(shape, least(shape)), realDtype(call));
});
function qr(call: Call, mode: string): Value {
  const shape = matrices(call);
  const [rows, columns, k] = [shape.at(-2)!, shape.at(-1)!, least(shape)];
  if (!['reduced', 'complete', 'r'].includes(mode))
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
      tensor(call.flag('pivot') ? batch(shape, rows, rows) : [0], dtype),
      tensor(batch(shape, rows, k), dtype),
      tensor(batch(shape, k, columns), dtype),
    ],
    'P L U',
  );
});
rule('linalg_pinv pinverse', (call) => {
  const shape = matrices(call);
  return tensor(batch(shape, shape.at(-1)!, shape.at(-2)!), dtypeOf(call));
});
rule('linalg_matrix_rank', (call) => tensor(batch(matrices(call)), 'int64'));
rule('linalg_cond', (call) => tensor(batch(matrices(call)), realDtype(call)));

/** The sides of systems of equations: matrices, or vectors where the shapes say so. */
rule('linalg_solve linalg_solve_ex', (call) => {
  const a = square(call, 'A');
  const b = call.shape('B');
  const vector =
    b.length === 1 || (a.length - 1 === b.length && b.every((size, i) => call.facts.equal(size, a[i]!) === true));
  const left = call.flag('left');
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
rule('cholesky_solve', (call) => {
  const [b, a] = [matrices(call), square(call, 'input2')];
  call.needEqual(
    b.at(-2)!,
    a.at(-1)!,
    'size-mismatch',
    () =>
      `Incompatible matrix sizes for cholesky_solve: each A matrix is ${printSize(a.at(-1)!)} by ${printSize(a.at(-1)!)} but each b matrix is ${printSize(b.at(-2)!)} by ${printSize(b.at(-1)!)}`,
    { argument: 'input2' },
  );
  return tensor([...broadcastShapes(call, a.slice(0, -2), b.slice(0, -2)), ...b.slice(-2)], dtypeOf(call));
});

rule('linalg_norm', (call) => {
  const self = call.tensor('self');
  const dtype = call.dtype() ?? self.dtype;
  if (dtype && !isFloating(dtype) && !isComplex(dtype))
    call.refuse(
      'dtype-mismatch',
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
      { argument: 'input' },
    );
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
  return reduced(call, dtype && realOf(dtype));
});
rule('linalg_matrix_norm nuclear_norm frobenius_norm', (call) => {
  const name = own(call);
  const self = call.tensor(name);
  const shape = matrices(call, name);
  const dims =
    call.overload.params.some((p) => p.name === 'dim') && call.has('dim')
      ? call.axes('dim', shape.length)
      : [shape.length - 2, shape.length - 1];
  const dtype = (call.overload.params.some((p) => p.name === 'dtype') ? call.dtype() : undefined) ?? self.dtype;
  if (call.overload.name === 'linalg_matrix_norm' && dims.length !== 2)
    call.refuse('invalid-argument', `linalg.matrix_norm: dim must be a 2-tuple. Got ${printShape(dims)}`, {
      argument: 'dim',
    });
  return tensor(reducedShape(shape, dims, call.flag('keepdim')), dtype && realOf(dtype));
});
rule('linalg_vecdot', (call) => {
  const [a, b] = [call.shape('x'), call.shape('y')];
  const shape = broadcastShapes(call, a, b, ['x', 'y']);
  const dim = call.axis(call.int('dim')!, shape.length);
  return tensor(
    shape.filter((_size, i) => i !== dim),
    resultType([call.tensor('x'), call.tensor('y')], call.context.defaultDtype),
  );
});
function vander(call: Call, name: string): Value {
  const shape = call.shape(name);
  const { dtype } = call.tensor(name);
  const kind = dtype === 'bool' ? 'int64' : dtype;
  return tensor([...(shape.length === 0 ? [1] : shape), call.size('N') ?? shape.at(-1) ?? 1], kind);
}
rule('linalg_vander', (call) => vander(call, 'x'));

// Statistics.
rule('cov', (call) => {
  const shape = call.shape('self');
  if (shape.length > 2)
    call.refuse(
      'rank-mismatch',
      `cov(): expected input to have two or fewer dimensions but got an input with ${shape.length} dimensions`,
      { argument: 'input' },
    );
  const { dtype } = call.tensor('self');
  if (dtype === 'bool')
    call.refuse('dtype-mismatch', 'cov(): bool dtype is not supported for input', { argument: 'input' });
  const n = shape.length === 2 ? shape[0]! : undefined;
  return tensor(
    n === undefined || n === 1 ? [] : [n, n],
    dtype && category(dtype) === 'integral' ? call.context.defaultDtype : dtype,
  );
});
rule('corrcoef', (call) => {
  const shape = call.shape('self');
  if (shape.length > 2)
    call.refuse(
      'rank-mismatch',
      `corrcoef(): expected input to have two or fewer dimensions but got an input with ${shape.length} dimensions`,
      { argument: 'input' },
    );
  const { dtype } = call.tensor('self');
  const n = shape.length === 2 ? shape[0]! : undefined;
  return tensor(
    n === undefined || n === 1 ? [] : [n, n],
    dtype && category(dtype) === 'integral' ? call.context.defaultDtype : dtype,
  );
});
rule('quantile nanquantile', (call) => {
  const self = call.tensor('self');
  const { name } = call.overload;
  if (self.dtype && self.dtype !== 'float32' && self.dtype !== 'float64')
    call.refuse('dtype-mismatch', `${name}() input tensor must be either float or double dtype`, { argument: 'input' });
  const shape = self.shape ?? call.unknown(tensor(undefined, self.dtype));
  const q = call.value('q');
  const lead = q?.kind === 'tensor' ? (q.shape ?? call.unknown()) : [];
  if (lead.length > 1) call.refuse('rank-mismatch', `${name}() q must be a scalar or 1D tensor`, { argument: 'q' });
  if (q?.kind === 'tensor' && q.dtype && self.dtype && q.dtype !== self.dtype)
    call.refuse('dtype-mismatch', `${name}() q tensor must be same dtype as the input tensor`, { argument: 'q' });
  if (q?.kind === 'number' && typeof q.value === 'number' && (q.value < 0 || q.value > 1))
    call.refuse('invalid-argument', `${name}() q must be in the range [0, 1] but got ${q.value}`, { argument: 'q' });
  const dims = call.has('dim') ? [call.axis(call.int('dim')!, shape.length)] : shape.map((_size, i) => i);
  if (product(dims.map((d) => shape[d] ?? 1)) === 0)
    call.refuse('invalid-argument', `${name}() input tensor must be non-empty`, { argument: 'input' });
  return tensor([...lead, ...reducedShape(shape, dims, call.flag('keepdim'))], self.dtype);
});
rule('histc', (call) => {
  const bins = call.size('bins')!;
  if (call.facts.atMost(1, bins) === false) call.refuse('invalid-argument', 'bins must be > 0', { argument: 'bins' });
  return tensor([bins], dtypeOf(call));
});
rule('bincount', (call) => {
  const shape = call.shape('self');
  if (shape.length !== 1)
    call.refuse('rank-mismatch', 'bincount only supports 1-d non-negative integral inputs.', { argument: 'input' });
  const weights = call.has('weights') ? call.tensor('weights').dtype : undefined;
  return tensor(
    [call.context.fresh('bins')],
    call.has('weights') ? (weights === 'float32' ? 'float32' : weights && 'float64') : 'int64',
  );
});
rule('renorm renorm_', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (shape.length < 2)
    call.refuse('rank-mismatch', `renorm: input needs at least 2 dimensions, got ${shape.length} dimensions`, {
      argument: 'input',
    });
  call.axis(call.int('dim')!, shape.length);
  return call.overload.mutating ? self : tensor(shape, self.dtype);
});
rule('diff', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'diff expects input to be at least one-dimensional', { argument: 'input' });
  const n = call.int('n')!;
  if (n < 0) call.refuse('invalid-argument', `order must be non-negative but got ${n}`, { argument: 'n' });
  const dim = call.axis(call.int('dim')!, shape.length);
  let length = shape[dim]!;
  for (const name of ['prepend', 'append'])
    if (call.has(name)) {
      const other = call.shape(name);
      if (other.length !== shape.length)
        call.refuse('rank-mismatch', 'diff expects prepend or append to be the same dimension as input', {
          argument: name,
        });
      for (const [i, size] of other.entries())
        if (i !== dim)
          call.needEqual(
            shape[i]!,
            size,
            'size-mismatch',
            () =>
              `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${i}) = ${printSize(shape[i]!)}, but got tensor.size(${i}) = ${printSize(size)}`,
            { argument: name, dim: i },
          );
      length = add(length, other[dim]!);
    }
  return tensor(replaced(shape, dim, max(0, sub(length, n))), self.dtype);
});
function trapezoid(call: Call, cumulative: boolean): Value {
  const y = call.shape('y');
  const dtype = resultType([call.tensor('y'), ...(call.has('x') ? [call.tensor('x')] : [])], call.context.defaultDtype);
  const dim = call.axis(call.int('dim')!, y.length);
  const kind = dtype && category(dtype) === 'integral' ? call.context.defaultDtype : dtype;
  if (call.has('x')) {
    const x = call.shape('x');
    const short = y[dim] === 0 && !cumulative;
    if (x.length === 1 && !short)
      call.needEqual(x[0]!, y[dim]!, 'size-mismatch', () => 'There must be one `x` value for each sample point', {
        argument: 'x',
      });
    // Sizes that differ are cut or stretched in ways that are better left open.
    else if (!sameShape(x, y)) call.unknown(tensor(undefined, kind));
  }
  return tensor(cumulative ? replaced(y, dim, max(0, sub(y[dim]!, 1))) : y.filter((_size, i) => i !== dim), kind);
}
rule('trapezoid trapz', (call) => trapezoid(call, false));
rule('cumulative_trapezoid', (call) => trapezoid(call, true));
rule('_weight_norm', (call) => tensor(call.tensor('v').shape, call.tensor('v').dtype));
rule('norm_except_dim', (call) => {
  const shape = call.shape('v');
  const dim = call.int('dim')!;
  return tensor(
    dim === -1 ? [] : shape.map((size, i) => (i === call.axis(dim, shape.length) ? size : 1)),
    call.tensor('v').dtype,
  );
});

// What is found only when it runs.
for (const place of ['', 'Tensor'])
  defineFree(place, 'unique unique_consecutive', (call, { receiver, positional, options }) => {
    const self = receiver ?? positional[0];
    const rest = receiver ? positional : positional.slice(1);
    const { shape, dtype } = self?.kind === 'tensor' ? self : { shape: undefined, dtype: undefined };
    const flag = (name: string, at: number) => {
      const value = options.get(name) ?? rest[at];
      return value?.kind === 'boolean' && value.value === true;
    };
    const dim = options.get('dim');
    const count = call.context.fresh('unique');
    const along =
      dim?.kind === 'number' && typeof dim.value === 'number' && shape ? call.axis(dim.value, shape.length) : undefined;
    const values = tensor(
      dim && dim.kind !== 'none' ? (along !== undefined && shape ? replaced(shape, along, count) : undefined) : [count],
      dtype,
      { requiresGrad: false },
    );
    const consecutive = call.overload.name === 'unique_consecutive';
    const [inverse, counts] = [flag('return_inverse', consecutive ? 0 : 1), flag('return_counts', consecutive ? 1 : 2)];
    if (!inverse && !counts) return values;
    const parts: Value[] = [values];
    if (inverse) parts.push(tensor(along !== undefined && shape ? [shape[along]!] : shape, 'int64'));
    if (counts) parts.push(tensor([count], 'int64'));
    return list(parts);
  });
for (const name of ['bartlett', 'blackman', 'cosine', 'hamming', 'hann', 'nuttall'])
  define(
    'signal.windows',
    `${name}(int M, *, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor`,
    windowed,
  );
define(
  'signal.windows',
  'exponential(int M, *, float? center=None, float tau=1.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'gaussian(int M, *, float std=1.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'kaiser(int M, *, float beta=12.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'general_cosine(int M, *, float[] a, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'general_hamming(int M, *, float alpha=0.54, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
function windowed(call: Call): Value {
  const length = call.size('M')!;
  if (call.facts.atMost(0, length) === false)
    call.refuse(
      'invalid-argument',
      `${call.overload.name} requires non-negative window length, got M=${printSize(length)}`,
      { argument: 'M' },
    );
  const dtype = call.value('dtype');
  if (dtype?.kind === 'dtype' && dtype.name !== 'float32' && dtype.name !== 'float64')
    call.refuse('dtype-mismatch', `${call.overload.name} expects float32 or float64 dtypes, got: torch.${dtype.name}`, {
      argument: 'dtype',
    });
  return made(call, [length], call.context.defaultDtype);
}
