/** Putting tensors together. */
import { add, mul, printShape, printSize, product, type Size, sum } from '../sizes';
import { list, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { onlyOptions, tensorGiven, tensorsGiven } from './free';
import { typeName } from './overload';
import { resultType } from './promotion';
import { defineFree, rule } from './registry';
import { nonNegative, replaced } from './sizes';

/** One tensor after another along a dimension. */
export function concatenated(call: Call, parts: readonly TensorValue[], at: number, name = 'cat'): TensorValue {
  if (parts.length === 0)
    call.refuse(
      'invalid-argument',
      name === 'cat' ? 'torch.cat(): expected a non-empty list of Tensors' : `${name} expects a non-empty TensorList`,
      { argument: 'tensors' },
    );
  const dtype = resultType(parts, call.context.defaultDtype);
  const shapes = parts.map((part) => part.shape ?? call.unknown(tensor(undefined, dtype)));
  // An empty vector joins anything: a habit PyTorch keeps.
  const counted = shapes
    .map((shape, i) => ({ shape, i }))
    .filter(({ shape }) => !(shape.length === 1 && shape[0] === 0));
  for (const [i, shape] of shapes.entries())
    if (shape.length === 0)
      call.refuse('rank-mismatch', `zero-dimensional tensor (at position ${i}) cannot be concatenated`, {
        argument: 'tensors',
      });
  if (counted.length === 0) {
    call.axis(at, 1);
    return tensor([0], dtype);
  }
  const [{ shape: first, i: lead }, ...rest] = counted as [(typeof counted)[0], ...typeof counted];
  const dim = call.axis(at, first.length);
  for (const { shape, i } of rest) {
    if (shape.length !== first.length)
      call.refuse(
        'join-mismatch',
        `Tensors must have same number of dimensions: got ${first.length} and ${shape.length}`,
        { argument: 'tensors', expected: first.length, actual: shape.length },
      );
    for (const [d, size] of shape.entries())
      if (d !== dim)
        call.needEqual(
          first[d]!,
          size,
          'join-mismatch',
          () =>
            `Sizes of tensors must match except in dimension ${dim}. Expected size ${printSize(first[d]!)} but got size ${printSize(size)} for tensor number ${i} in the list.`,
          { argument: i, against: lead, expected: first[d]!, actual: size, dim: d },
        );
  }
  const result = replaced(first, dim, sum(counted.map(({ shape }) => shape[dim]!)));
  call.words = `${shapes.map(printShape).join(' + ')} along dim ${dim} → ${printShape(result)}`;
  return tensor(result, dtype);
}

/** A list of tensors that is not known one by one: joined, all but the joined dimension is kept. */
function open(call: Call, name: string, at: number, stack: boolean): TensorValue | undefined {
  const value = call.value(name);
  if (value?.kind !== 'sequence' || value.element.kind !== 'tensor') return undefined;
  const { shape, dtype } = value.element;
  if (!shape) return tensor(undefined, dtype);
  const count = value.length ?? call.context.fresh('n', 1);
  if (stack) {
    const dim = call.axis(at, shape.length + 1);
    return tensor([...shape.slice(0, dim), count, ...shape.slice(dim)], dtype);
  }
  const dim = call.axis(at, shape.length);
  // A name may stand for another number in each of them.
  const whole = typeof shape[dim] === 'number' ? mul(count, shape[dim]) : call.context.fresh('n');
  return tensor(replaced(shape, dim, whole), dtype);
}

rule(
  'cat concat concatenate',
  (call) =>
    open(call, 'tensors', call.int('dim')!, false) ?? concatenated(call, call.tensors('tensors'), call.int('dim')!),
);

rule('stack', (call) => {
  const at = call.int('dim')!;
  const known = open(call, 'tensors', at, true);
  if (known) return known;
  const parts = call.tensors('tensors');
  if (parts.length === 0)
    call.refuse('invalid-argument', 'stack expects a non-empty TensorList', { argument: 'tensors' });
  const dtype = resultType(parts, call.context.defaultDtype);
  const shapes = parts.map((part) => part.shape ?? call.unknown(tensor(undefined, dtype)));
  const first = shapes[0]!;
  const dim = call.axis(at, first.length + 1);
  for (const [i, shape] of shapes.entries()) {
    const message = () =>
      `stack expects each tensor to be equal size, but got ${printShape(first)} at entry 0 and ${printShape(shape)} at entry ${i}`;
    if (shape.length !== first.length)
      call.refuse('join-mismatch', message(), {
        argument: i,
        against: 0,
        expected: printShape(first),
        actual: printShape(shape),
      });
    for (const [d, size] of shape.entries())
      call.needEqual(first[d]!, size, 'join-mismatch', message, {
        argument: i,
        against: 0,
        expected: first[d]!,
        actual: size,
        dim: d,
      });
  }
  const result = [...first.slice(0, dim), parts.length, ...first.slice(dim)];
  call.words = `${parts.length} × ${printShape(first)} → ${printShape(result)}`;
  return tensor(result, dtype);
});

/** At least this many dimensions. */
function atLeast(value: TensorValue, rank: 1 | 2 | 3): TensorValue {
  const { shape } = value;
  if (!shape || shape.length >= rank) return value;
  const grown: Size[] =
    rank === 1
      ? [1]
      : rank === 2
        ? [1, ...(shape.length ? shape : [1])]
        : shape.length === 2
          ? [...shape, 1]
          : [1, shape[0] ?? 1, 1];
  return { ...value, shape: grown };
}

rule('hstack', (call) => {
  const parts = call.tensors('tensors').map((part) => atLeast(part, 1));
  return concatenated(call, parts, parts[0]?.shape?.length === 1 ? 0 : 1, 'hstack');
});
rule('vstack row_stack', (call) =>
  concatenated(
    call,
    call.tensors('tensors').map((part) => atLeast(part, 2)),
    0,
    'vstack',
  ),
);
rule('dstack', (call) =>
  concatenated(
    call,
    call.tensors('tensors').map((part) => atLeast(part, 3)),
    2,
    'dstack',
  ),
);
rule('column_stack', (call) => {
  const parts = call
    .tensors('tensors')
    .map(
      (part): TensorValue =>
        part.shape && part.shape.length <= 1 ? { ...part, shape: [product(part.shape), 1] } : part,
    );
  return concatenated(call, parts, 1, 'column_stack');
});

/** A call that takes tensors one by one or as a list. */
const listed = (positional: readonly Value[]): Value[] =>
  positional.flatMap((value) => (value.kind === 'list' ? [...value.items] : [value]));

for (const [name, rank] of [
  ['atleast_1d', 1],
  ['atleast_2d', 2],
  ['atleast_3d', 3],
] as const) {
  const grow = (value: Value) => (value.kind === 'tensor' ? atLeast(value, rank) : value);
  defineFree('', name, (call, { positional, options }) => {
    onlyOptions(call, name, options, ['tensors']);
    const parts = listed(positional.length > 0 ? positional : [...options.values()]);
    for (const [at, value] of parts.entries()) tensorGiven(call, value, name, `tensors[${at}]`);
    return positional.length === 1 && positional[0]!.kind !== 'list' ? grow(positional[0]!) : list(parts.map(grow));
  });
}

function commonShape(call: Call, parts: readonly TensorValue[]): readonly Size[] {
  let shape: readonly Size[] = [];
  for (const part of parts) shape = broadcastShapes(call, shape, part.shape ?? call.unknown({ kind: 'unknown' }));
  return shape;
}

defineFree('', 'broadcast_tensors', (call, { positional, options }) => {
  onlyOptions(call, 'broadcast_tensors', options);
  const parts = tensorsGiven(call, listed(positional), 'broadcast_tensors');
  const shape = commonShape(call, parts);
  return list(parts.map((part) => ({ ...tensor(shape, part.dtype), ...(part.device && { device: part.device }) })));
});
defineFree('', 'broadcast_shapes', (call, { positional, options }) => {
  onlyOptions(call, 'broadcast_shapes', options);
  const shapes = positional.map((value): Size[] => {
    if (value.kind === 'number') return [value.value ?? call.unknown()];
    if (value.kind === 'none' || value.kind === 'boolean' || value.kind === 'string')
      call.refuse(
        'wrong-call',
        `Input shapes should be of type ints, a tuple of ints, or a list of ints, got ${typeName(value)}`,
      );
    if (value.kind !== 'list') return call.unknown({ kind: 'unknown' });
    return value.items.map((item) =>
      item.kind === 'number' && item.value !== undefined ? item.value : call.unknown({ kind: 'unknown' }),
    );
  });
  let shape: readonly Size[] = [];
  for (const own of shapes) shape = broadcastShapes(call, shape, nonNegative(call, own, 'shapes'));
  return { kind: 'list', size: true, items: shape.map((size) => ({ kind: 'number', value: size })) };
});
defineFree('', 'block_diag', (call, { positional, options }) => {
  onlyOptions(call, 'block_diag', options);
  const parts = tensorsGiven(call, positional, 'block_diag');
  let [rows, columns]: [Size, Size] = [0, 0];
  for (const [i, part] of parts.entries()) {
    const shape = part.shape ?? call.unknown();
    if (shape.length > 2)
      call.refuse(
        'rank-mismatch',
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${shape.length} dimensions`,
        { argument: i },
      );
    rows = add(rows, shape.length === 2 ? shape[0]! : 1);
    columns = add(columns, shape.length === 2 ? shape[1]! : (shape[0] ?? 1));
  }
  return tensor(
    parts.length ? [rows, columns] : [1, 0],
    parts.length ? resultType(parts, call.context.defaultDtype) : call.context.defaultDtype,
  );
});
/** Grids are made of at least one tensor, all of one dtype. */
function alikeParts(call: Call, parts: readonly TensorValue[]): void {
  if (parts.length === 0) call.refuse('invalid-argument', 'meshgrid expects a non-empty TensorList');
  const dtypes = new Set(parts.map((part) => part.dtype).filter((dtype) => dtype !== undefined));
  if (dtypes.size > 1) call.refuse('dtype-mismatch', 'meshgrid expects all tensors to have the same dtype');
}
defineFree('', 'cartesian_prod', (call, { positional, options }) => {
  onlyOptions(call, 'cartesian_prod', options);
  const parts = tensorsGiven(call, positional, 'cartesian_prod');
  for (const part of parts)
    if (part.shape && part.shape.length !== 1)
      call.refuse('rank-mismatch', `Expect a 1D vector, but got shape ${printShape(part.shape)}`);
  if (parts.length === 1) return parts[0]!;
  alikeParts(call, parts);
  return tensor(
    [product(parts.map((part) => part.shape?.[0] ?? call.unknown())), parts.length],
    resultType(parts, call.context.defaultDtype),
  );
});
defineFree('', 'meshgrid', (call, { positional, options }) => {
  onlyOptions(call, 'meshgrid', options, ['indexing']);
  const parts = tensorsGiven(call, listed(positional), 'meshgrid');
  alikeParts(call, parts);
  const mode = options.get('indexing');
  if (mode?.kind === 'string' && mode.value !== undefined && mode.value !== 'ij' && mode.value !== 'xy')
    call.refuse(
      'invalid-argument',
      `torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${mode.value}`,
      { argument: 'indexing' },
    );
  const sizes = parts.map((part, i): Size => {
    const shape = part.shape ?? call.unknown({ kind: 'unknown' });
    if (shape.length > 1)
      call.refuse(
        'rank-mismatch',
        `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${part.dtype}`,
        { argument: i },
      );
    return shape[0] ?? 1;
  });
  const shape =
    mode?.kind === 'string' && mode.value === 'xy' && sizes.length > 1
      ? [sizes[1]!, sizes[0]!, ...sizes.slice(2)]
      : sizes;
  const grids = parts.map((part): TensorValue => {
    const { strides: _strides, ...rest } = tensor(shape, part.dtype, part.device ? { device: part.device } : {});
    return rest;
  });
  return list(grids);
});
rule('combinations', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const r = call.int('r')!;
  if (shape.length !== 1)
    call.refuse('rank-mismatch', `Expect a 1D vector, but got shape ${printShape(shape)}`, { argument: 'input' });
  if (r < 0) call.refuse('invalid-argument', `Expect a non-negative number, but got ${r}`, { argument: 'r' });
  if (r === 0) return tensor([0], self.dtype);
  const n = shape[0]!;
  if (typeof n !== 'number') return tensor([call.context.fresh('n'), r], self.dtype);
  const most = call.flag('with_replacement') ? n + r - 1 : n;
  let count = n === 0 || most < r ? 0 : 1;
  const chosen = Math.min(r, most - r);
  for (let i = 1; i <= chosen && Number.isSafeInteger(count); i++) count = (count * (most - i + 1)) / i;
  if (!Number.isSafeInteger(count)) call.unknown(tensor([call.context.fresh('n'), r], self.dtype));
  return tensor([count, r], self.dtype);
});
