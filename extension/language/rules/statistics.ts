/** Statistics, differences and counts. */
import { add, max, printSize, product, type Size, sub } from '../sizes';
import {
  category,
  isComplex,
  isFloating,
  isIntegral,
  list,
  promote,
  SCALAR_NAMES,
  tensor,
  type Value,
} from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { onlyOptions, tensorGiven } from './free';
import { typeName } from './overload';
import { resultType } from './promotion';
import { reducedShape } from './reduce';
import { defineFree, rule } from './registry';
import { needSame, replaced } from './sizes';

/** The shape of observations in columns, of one variable or several. */
function variables(call: Call, name: string): readonly Size[] {
  const shape = call.shape('self');
  if (shape.length > 2)
    call.refuse(
      'rank-mismatch',
      `${name}(): expected input to have two or fewer dimensions but got an input with ${shape.length} dimensions`,
      { argument: 'input' },
    );
  return shape;
}

rule('cov', (call) => {
  const shape = variables(call, 'cov');
  const { dtype } = call.tensor('self');
  if (dtype === 'bool')
    call.refuse('dtype-mismatch', 'cov(): bool dtype is not supported for input', { argument: 'input' });
  const n = shape.length === 2 ? shape[0]! : undefined;
  const observations = shape.at(-1) ?? 1;
  let result = dtype && category(dtype) === 'integral' ? call.context.defaultDtype : dtype;
  for (const name of ['fweights', 'aweights'])
    if (call.has(name)) {
      weights(call, name, observations);
      result = result && resultType([tensor([1], result), call.tensor(name)], call.context.defaultDtype);
    }
  return tensor(n === undefined || n === 1 ? [] : [n, n], result);
});

/** How often, or how much, each observation counts. */
function weights(call: Call, name: string, observations: Size): void {
  const { shape, dtype } = call.tensor(name);
  const kind = name === 'fweights' ? 'integral' : 'floating point';
  if (shape && shape.length > 1)
    call.refuse(
      'rank-mismatch',
      `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${shape.length} dimensions`,
      { argument: name },
    );
  if (dtype && !(name === 'fweights' ? isIntegral(dtype) : isFloating(dtype)))
    call.refuse(
      'dtype-mismatch',
      `cov(): expected ${name} to have ${kind} dtype but got ${name} with ${SCALAR_NAMES[dtype]} dtype`,
      { argument: name },
    );
  if (shape)
    call.needEqual(
      product(shape),
      observations,
      'size-mismatch',
      () =>
        `cov(): expected ${name} to have the same numel as there are observations in the input but got ${printSize(product(shape))} != ${printSize(observations)}`,
      { argument: name, against: 'input' },
    );
}
rule('corrcoef', (call) => {
  if (call.tensor('self').dtype === 'bool')
    call.refuse('dtype-mismatch', 'cov(): bool dtype is not supported for input', { argument: 'input' });
  const shape = variables(call, 'corrcoef');
  const { dtype } = call.tensor('self');
  const n = shape.length === 2 ? shape[0]! : undefined;
  return tensor(
    n === undefined || n === 1 ? [] : [n, n],
    dtype && category(dtype) === 'integral' ? call.context.defaultDtype : dtype,
  );
});
const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];
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
  const how = call.text('interpolation')!;
  call.check(
    INTERPOLATIONS.includes(how),
    'invalid-argument',
    () => `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${how}`,
    'interpolation',
  );
  const dims = call.has('dim') ? [call.axis(call.int('dim')!, shape.length)] : shape.map((_size, i) => i);
  if (product(shape) === 0)
    call.refuse('invalid-argument', `${name}() input tensor must be non-empty`, { argument: 'input' });
  return tensor([...lead, ...reducedShape(shape, dims, call.flag('keepdim'))], self.dtype);
});
rule('histc', (call) => {
  const bins = call.size('bins')!;
  if (call.facts.atMost(1, bins) === false) call.refuse('invalid-argument', 'bins must be > 0', { argument: 'bins' });
  const [low, high] = [call.number('min'), call.number('max')];
  call.check(
    low === undefined || high === undefined || low <= high,
    'invalid-argument',
    () => 'torch.histc: max must be larger than min',
    'max',
  );
  const { dtype } = call.tensor('self');
  call.check(
    dtype === undefined || isFloating(dtype),
    'dtype-mismatch',
    () => `"histogram_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'input',
  );
  return tensor([bins], dtype);
});
rule('bincount', (call) => {
  const { shape, dtype } = call.tensor('self');
  const least = call.size('minlength')!;
  call.check(call.facts.atMost(0, least), 'invalid-argument', () => 'minlength should be >= 0', 'minlength');
  const only = () => 'bincount only supports 1-d non-negative integral inputs.';
  const empty = shape?.length === 1 && shape[0] === 0;
  if (shape) call.check(shape.length === 1, 'rank-mismatch', only, 'input');
  call.check(
    dtype === undefined || isIntegral(dtype),
    'dtype-mismatch',
    () => `"bincount_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'input',
  );
  const given = call.has('weights') ? call.tensor('weights') : undefined;
  if (given?.shape && shape && !empty) {
    const text = () => 'weights should be 1-d and have the same length as input';
    call.check(given.shape.length === 1, 'rank-mismatch', text, 'weights');
    call.needEqual(given.shape[0]!, shape[0]!, 'size-mismatch', text, { argument: 'weights', against: 'input' });
  }
  if (empty && given === undefined) return tensor([least], 'int64');
  // Who asks for so many bins has no larger numbers.
  return tensor(
    [call.facts.atMost(1, least) ? least : call.context.fresh('bins')],
    given ? (given.dtype === 'float32' ? 'float32' : given.dtype && 'float64') : 'int64',
  );
});
rule('renorm renorm_', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (shape.length < 2)
    call.refuse('rank-mismatch', `renorm: input needs at least 2 dimensions, got ${shape.length} dimensions`, {
      argument: 'input',
    });
  const [p, most] = [call.number('p'), call.number('maxnorm')];
  if (p !== undefined) call.check(p > 0, 'invalid-argument', () => 'renorm: non-positive-norm not supported', 'p');
  if (most !== undefined)
    call.check(most >= 0, 'invalid-argument', () => `renorm: expected maxnorm to be >= 0 but got ${most}`, 'maxnorm');
  call.axis(call.int('dim')!, shape.length);
  call.checkDtype(
    'self',
    ['floating', 'complex'],
    (dtype) => `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
  );
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
  const operands: Value[] = [self];
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
      operands.push(call.tensor(name));
    }
  // Nothing is put together where nothing is subtracted.
  if (n === 0) return tensor(shape, self.dtype);
  return tensor(replaced(shape, dim, max(0, sub(length, n))), resultType(operands, call.context.defaultDtype));
});
/** Sums of areas between neighbours along a dimension. */
function trapezoid(call: Call, cumulative: boolean): Value {
  const name = cumulative ? 'cumulative_trapezoid' : 'trapezoid';
  const y = call.shape('y');
  const operands = ['y', 'x'].filter((each) => call.overload.params.some((p) => p.name === each) && call.has(each));
  for (const each of operands)
    if (call.tensor(each).dtype === 'bool')
      call.refuse('dtype-mismatch', `${name}: received a bool input for \`${each}\`, but bool is not supported`, {
        argument: each,
      });
  const dim = call.axis(call.int('dim')!, y.length);
  const along = operands.includes('x') ? 'x' : undefined;
  const dx = along ? [] : [call.value('dx') ?? { kind: 'number' as const, value: 1 }];
  const found = resultType([...operands.map((each) => call.tensor(each)), ...dx], call.context.defaultDtype);
  const dtype = found && (isFloating(found) || isComplex(found) ? found : call.context.defaultDtype);
  const inner = (shape: readonly Size[], at: number) => replaced(shape, at, max(0, sub(shape[at]!, 1)));
  if (y.length === 0)
    call.refuse(
      'rank-mismatch',
      cumulative
        ? 'slice() cannot be applied to a 0-dim tensor.'
        : `Dimension specified as ${call.int('dim')} but tensor has no dimensions`,
      { argument: 'y' },
    );
  if (y[dim] === 0 && !cumulative) {
    const own = call.tensor('y').dtype;
    return tensor(
      y.filter((_size, i) => i !== dim),
      own,
    );
  }
  let shape: readonly Size[] = inner(y, dim);
  if (along) {
    const x = call.shape('x');
    if (x.length === 1) {
      call.needEqual(
        x[0]!,
        y[dim]!,
        'size-mismatch',
        () => `${name}: There must be one \`x\` value for each sample point`,
        { argument: 'x', against: 'y' },
      );
    } else {
      // Both get as many dimensions, and the same one counted from the end is cut.
      const [back, missing] = [y.length - dim, Math.max(0, y.length - x.length)];
      const full = [...Array<Size>(missing).fill(1), ...x];
      shape = broadcastShapes(call, inner(full, full.length - back), shape, ['x', 'y']);
    }
    const at = shape.length - (y.length - dim);
    return tensor(cumulative ? shape : shape.filter((_size, i) => i !== at), dtype);
  }
  return tensor(cumulative ? shape : y.filter((_size, i) => i !== dim), dtype);
}
rule('trapezoid trapz', (call) => trapezoid(call, false));
rule('cumulative_trapezoid', (call) => trapezoid(call, true));

// Powers side by side.
rule('linalg_vander', (call) => {
  const shape = call.shape('x');
  const { dtype } = call.tensor('x');
  call.check(
    dtype === undefined || (dtype !== 'bool' && !['float16', 'bfloat16'].includes(dtype)),
    'dtype-mismatch',
    () => `linalg.vander supports floating point, complex, and integer tensors, but got ${SCALAR_NAMES[dtype!]}`,
    'x',
  );
  const n = call.size('N') ?? shape.at(-1) ?? 1;
  call.check(call.facts.atMost(2, n), 'invalid-argument', () => 'N must be greater than 1.', 'N');
  return tensor([...(shape.length === 0 ? [1] : shape), n], dtype && category(dtype) === 'integral' ? 'int64' : dtype);
});
rule('vander', (call) => {
  const shape = call.shape('x');
  const { dtype } = call.tensor('x');
  call.check(shape.length === 1, 'rank-mismatch', () => 'x must be a one-dimensional tensor.', 'x');
  const n = call.size('N') ?? shape[0]!;
  call.check(call.facts.atMost(0, n), 'invalid-argument', () => 'N must be non-negative.', 'N');
  return tensor([shape[0]!, n], dtype && promote(dtype, 'int64'));
});

// Stretches of unequal length.
const FOLDS = ['sum', 'mean', 'prod', 'max', 'amax', 'min', 'amin'];
rule('segment_reduce', (call) => {
  const how = call.text('reduce')!;
  call.check(
    FOLDS.includes(how),
    'invalid-argument',
    () => `reduce argument must be either sum, prod, mean, amax or amin, got ${how}`,
    'reduce',
  );
  const data = call.tensor('data');
  call.check(
    !call.has('indices'),
    'invalid-argument',
    () => 'segment_reduce(): indices based reduction is not supported yet.',
    'indices',
  );
  const name = call.has('offsets') ? 'offsets' : 'lengths';
  call.check(
    call.has(name),
    'wrong-call',
    () => 'segment_reduce(): Either lengths or offsets must be defined.',
    'lengths',
  );
  const [shape, given] = [call.shape('data'), call.shape(name)];
  call.check(
    given.length > 0 && shape.length >= given.length,
    'rank-mismatch',
    () => 'Expected data.dim() >= lengths_value.dim() to be true, but got false.',
    name,
  );
  const axis = given.length - 1;
  call.check(
    call.axis(call.int('axis')!, shape.length) === axis,
    'dim-out-of-range',
    () => `segment_reduce(): Expected axis to be the last dimension of ${name} but got ${call.int('axis')}.`,
    'axis',
  );
  const { dtype } = data;
  call.check(
    dtype === undefined || isFloating(dtype),
    'dtype-mismatch',
    () => `"_segment_reduce_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'data',
  );
  const kind = call.tensor(name).dtype;
  call.check(
    kind === undefined || isIntegral(kind),
    'dtype-mismatch',
    () => `"_segment_reduce_lengths_cpu_kernel1" not implemented for '${SCALAR_NAMES[kind!]}'`,
    name,
  );
  needSame(
    call,
    shape.slice(0, axis),
    given.slice(0, -1),
    'size-mismatch',
    () =>
      'segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.',
    { argument: name },
  );
  const count = name === 'offsets' ? max(0, sub(given.at(-1)!, 1)) : given.at(-1)!;
  return tensor(replaced(shape, axis, count), dtype);
});

// What is found only when it runs.
for (const place of ['', 'Tensor'])
  defineFree(place, 'unique unique_consecutive', (call, { receiver, positional, options }) => {
    const { name } = call.overload;
    const { shape, dtype } = tensorGiven(call, receiver ?? positional[0] ?? options.get('input'), name);
    const rest = receiver ? positional : positional.slice(1);
    onlyOptions(call, name, options, ['input', 'sorted', 'return_inverse', 'return_counts', 'dim']);
    for (const [key, value] of options)
      if (/^(sorted|return_)/.test(key) && !['boolean', 'unknown', 'none'].includes(value.kind))
        call.refuse('wrong-call', `${name}(): argument '${key}' must be bool, not ${typeName(value)}`, {
          argument: key,
        });
    const flag = (name: string, at: number) => {
      const value = options.get(name) ?? rest[at];
      return value?.kind === 'boolean' && value.value === true;
    };
    const consecutive = name === 'unique_consecutive';
    const dim = options.get('dim') ?? rest[consecutive ? 2 : 3];
    const count = call.context.fresh('unique');
    const along =
      dim?.kind === 'number' && typeof dim.value === 'number' && shape ? call.axis(dim.value, shape.length) : undefined;
    const values = tensor(
      dim && dim.kind !== 'none'
        ? along !== undefined && shape
          ? replaced(shape.length === 0 ? [1] : shape, along, count)
          : undefined
        : [count],
      dtype,
      { requiresGrad: false },
    );
    const [inverse, counts] = [flag('return_inverse', consecutive ? 0 : 1), flag('return_counts', consecutive ? 1 : 2)];
    if (!inverse && !counts) return values;
    const parts: Value[] = [values];
    if (inverse) parts.push(tensor(along !== undefined && shape ? shape.slice(along, along + 1) : shape, 'int64'));
    if (counts) parts.push(tensor([count], 'int64'));
    return list(parts);
  });
