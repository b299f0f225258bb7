/** Repeating, turning and spreading over diagonals. */
import { add, mul, printShape, printSize, product, type Size } from '../sizes';
import { SCALAR_NAMES, tensor } from '../values';
import type { Call } from './call';
import { rule } from './registry';
import { nonNegative, replaced } from './sizes';
import { diagonalLength } from './slicing';

rule('repeat tile', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  let repeats = call.sizes(call.overload.name === 'repeat' ? 'repeats' : 'dims')!;
  if (call.overload.name === 'tile')
    repeats = [...new Array<Size>(Math.max(0, shape.length - repeats.length)).fill(1), ...repeats];
  if (repeats.length < shape.length)
    call.refuse(
      'rank-mismatch',
      'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
      { argument: 'repeats', expected: shape.length, actual: repeats.length },
    );
  const lead = repeats.length - shape.length;
  const result = repeats.map((times, i) => mul(times, i < lead ? 1 : shape[i - lead]!));
  for (const times of repeats)
    if (typeof times === 'number' && times < 0)
      call.refuse(
        'invalid-argument',
        `Trying to create tensor with negative dimension ${times}: ${printShape(result)}`,
        { argument: 'repeats' },
      );
  call.words = `${printShape(shape)} repeated ${printShape(repeats)} → ${printShape(result)}`;
  return tensor(result, self.dtype);
});
/** How often something is repeated is an int32 or int64. */
function countable(call: Call): void {
  const { dtype } = call.tensor('repeats');
  call.check(
    dtype === undefined || dtype === 'int64' || dtype === 'int32',
    'dtype-mismatch',
    () => `"repeat_interleave_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'repeats',
  );
}

rule('repeat_interleave', (call) => {
  if (!call.overload.params.some((p) => p.name === 'self')) {
    const repeats = call.tensor('repeats');
    if (repeats.shape && repeats.shape.length !== 1)
      call.refuse('rank-mismatch', 'repeat_interleave only accept 1D vector as repeat', { argument: 'repeats' });
    countable(call);
    return tensor([call.size('output_size') ?? call.context.fresh('n')], repeats.dtype);
  }
  const self = call.tensor('self');
  const own = call.shape('self');
  const flat = !call.has('dim');
  const shape = flat ? [product(own)] : own;
  const dim = call.axis(call.int('dim') ?? 0, shape.length);
  const length = shape[dim] ?? 1;
  const repeats = call.value('repeats');
  if (repeats?.kind === 'number') {
    const times = call.size('repeats')!;
    if (typeof times === 'number' && times < 0)
      call.refuse('invalid-argument', 'Repeats must be non-negative', { argument: 'repeats' });
    const total = mul(length, times);
    const asked = call.size('output_size');
    if (asked !== undefined)
      call.needEqual(
        asked,
        total,
        'invalid-argument',
        () => `repeat_interleave: Invalid output_size, expected ${printSize(total)} but got ${printSize(asked)}`,
        { argument: 'output_size' },
      );
    return tensor(shape.length === 0 ? [times] : replaced(shape, dim, total), self.dtype);
  }
  const counts = call.tensor('repeats').shape;
  if (counts && counts.length > 1)
    call.refuse('rank-mismatch', 'repeats must be 0-dim or 1-dim tensor', { argument: 'repeats' });
  if (counts?.length === 1 && counts[0] !== 1)
    call.needEqual(
      counts[0]!,
      length,
      'size-mismatch',
      () =>
        `repeats must have the same size as input along dim, but got repeats.size(0) = ${printSize(counts[0]!)} and input.size(${dim}) = ${printSize(length)}`,
      { argument: 'repeats' },
    );
  countable(call);
  const total = call.size('output_size');
  if (total !== undefined) nonNegative(call, [total], 'output_size');
  return tensor(replaced(shape, dim, total ?? call.context.fresh('n')), self.dtype);
});
rule('flip', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axes('dims', self.shape.length);
  return tensor(self.shape, self.dtype);
});
rule('fliplr flipud', (call) => {
  const self = call.tensor('self');
  const least = call.overload.name === 'fliplr' ? 2 : 1;
  if (self.shape && self.shape.length < least)
    call.refuse('rank-mismatch', `Input must be >= ${least}-d.`, { argument: 'input' });
  return tensor(self.shape, self.dtype);
});
rule('roll', (call) => {
  const self = call.tensor('self');
  const [shifts, dims] = [call.sizes('shifts')!, call.ints('dims') ?? []];
  if (shifts.length === 0) call.refuse('invalid-argument', '`shifts` required', { argument: 'shifts' });
  if (dims.length === 0 && shifts.length === 1) return tensor(self.shape, self.dtype);
  if (dims.length !== shifts.length)
    call.refuse('invalid-argument', `shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`, {
      argument: 'dims',
    });
  if (self.shape?.length === 0 && dims.length > 0)
    call.refuse('dim-out-of-range', `Dimension specified as ${dims[0]} but tensor has no dimensions`, {
      argument: 'dims',
    });
  if (self.shape) for (const dim of dims) call.axis(dim, self.shape.length);
  return tensor(self.shape, self.dtype);
});
rule('rot90', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const dims = call.ints('dims')!;
  if (dims.length !== 2)
    call.refuse('invalid-argument', `expected total rotation dims == 2, but got dims = ${dims.length}`, {
      argument: 'dims',
    });
  if (shape.length < 2)
    call.refuse('rank-mismatch', `expected total dims >= 2, but got total dims = ${shape.length}`, {
      argument: 'input',
    });
  const [a, b] = dims as [number, number];
  if (a === b || Math.abs(a - b) === shape.length)
    call.refuse('dim-out-of-range', `expected rotation dims to be different, but got dim0 = ${a} and dim1 = ${b}`, {
      argument: 'dims',
    });
  const [x, y] = [call.axis(a, shape.length), call.axis(b, shape.length)];
  const turned = (((call.int('k')! % 4) + 4) % 4) % 2 === 1;
  const { strides: _strides, ...open } = tensor(
    turned ? replaced(replaced(shape, x, shape[y]!), y, shape[x]!) : shape,
    self.dtype,
  );
  return open;
});
rule('tril triu', (call) => {
  const self = call.tensor('self');
  if (self.shape && self.shape.length < 2)
    call.refuse('rank-mismatch', `${call.overload.name}: input tensor must have at least 2 dimensions`, {
      argument: 'input',
    });
  return tensor(self.shape, self.dtype);
});
rule('diag', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (shape.length !== 1 && shape.length !== 2)
    call.refuse('rank-mismatch', `diag(): Supports 1D or 2D tensors. Got ${shape.length}D`, { argument: 'input' });
  const offset = call.int('diagonal')!;
  return tensor(
    shape.length === 1 ? square(shape[0]!, offset) : [diagonalLength(shape[0]!, shape[1]!, offset)],
    self.dtype,
  );
});
const square = (size: Size, offset: number): Size[] => [add(size, Math.abs(offset)), add(size, Math.abs(offset))];
rule('diagflat', (call) => tensor(square(product(call.shape('self')), call.int('offset')!), call.tensor('self').dtype));
rule('diag_embed', (call) => {
  const shape = call.shape('self');
  const [a, b] = [call.axis(call.int('dim1')!, shape.length + 1), call.axis(call.int('dim2')!, shape.length + 1)];
  if (a === b)
    call.refuse(
      'dim-out-of-range',
      `diagonal dimensions cannot be identical ${call.int('dim1')}, ${call.int('dim2')}`,
      { argument: 'dim2' },
    );
  if (shape.length === 0)
    call.refuse('dim-out-of-range', 'Dimension out of range (expected to be in range of [-1, 0], but got -1)', {
      argument: 'input',
    });
  const [length] = square(shape.at(-1)!, call.int('offset')!) as [Size];
  const result = shape.slice(0, -1);
  result.splice(Math.min(a, b), 0, length);
  result.splice(Math.max(a, b), 0, length);
  return tensor(result, call.tensor('self').dtype);
});
