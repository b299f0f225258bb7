/** Putting tensors together and taking them apart. */
import { add, ceilDiv, mul, printShape, printSize, product, type Size, sub, sum } from '../sizes';
import { list, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { resultType } from './promotion';
import { defineFree, rule } from './registry';
import { nonNegative, replaced } from './sizes';
import { diagonalLength, selected, sliced } from './views';

/** Parts that a list certainly has beyond this are not spelled out. */
const MANY = 4096;

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
  defineFree('', name, (call, { positional }) => {
    for (const value of listed(positional))
      call.check(
        !['number', 'boolean', 'string', 'none'].includes(value.kind),
        'wrong-call',
        () => `${name}() received an invalid combination of arguments`,
      );
    return positional.length === 1 && positional[0]!.kind !== 'list'
      ? grow(positional[0]!)
      : list(listed(positional).map(grow));
  });
}

const tensorsOf = (call: Call, values: readonly Value[]): TensorValue[] =>
  values.map((value) => (value.kind === 'tensor' ? value : call.unknown({ kind: 'unknown' })));

function commonShape(call: Call, parts: readonly TensorValue[]): readonly Size[] {
  let shape: readonly Size[] = [];
  for (const part of parts) shape = broadcastShapes(call, shape, part.shape ?? call.unknown({ kind: 'unknown' }));
  return shape;
}

defineFree('', 'broadcast_tensors', (call, { positional }) => {
  const parts = tensorsOf(call, listed(positional));
  const shape = commonShape(call, parts);
  return list(parts.map((part) => ({ ...tensor(shape, part.dtype), ...(part.device && { device: part.device }) })));
});
defineFree('', 'broadcast_shapes', (call, { positional }) => {
  const shapes = positional.map((value): Size[] => {
    if (value.kind === 'number') return [value.value ?? call.unknown()];
    if (value.kind !== 'list') return call.unknown({ kind: 'unknown' });
    return value.items.map((item) =>
      item.kind === 'number' && item.value !== undefined ? item.value : call.unknown({ kind: 'unknown' }),
    );
  });
  let shape: readonly Size[] = [];
  for (const own of shapes) shape = broadcastShapes(call, shape, nonNegative(call, own, 'shapes'));
  return { kind: 'list', size: true, items: shape.map((size) => ({ kind: 'number', value: size })) };
});
defineFree('', 'block_diag', (call, { positional }) => {
  const parts = tensorsOf(call, positional);
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
defineFree('', 'cartesian_prod', (call, { positional }) => {
  const parts = tensorsOf(call, positional);
  for (const part of parts)
    if (part.shape && part.shape.length !== 1)
      call.refuse('rank-mismatch', `Expect a 1D vector, but got shape ${printShape(part.shape)}`);
  if (parts.length === 1) return parts[0]!;
  if (parts.length === 0) call.refuse('invalid-argument', 'meshgrid expects a non-empty TensorList');
  return tensor([product(parts.map((part) => part.shape?.[0] ?? call.unknown())), parts.length], parts[0]!.dtype);
});
defineFree('', 'meshgrid', (call, { positional, options }) => {
  const parts = tensorsOf(call, listed(positional));
  if (parts.length === 0) call.refuse('invalid-argument', 'meshgrid expects a non-empty TensorList');
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
  for (let i = 1; i <= r && count; i++) count = (count * (most - i + 1)) / i;
  return tensor([Math.round(count), r], self.dtype);
});

// Taking apart.

/** The pieces of a dimension; a sequence when it is not known how many there are. */
function pieces(self: TensorValue, shape: readonly Size[], dim: number, lengths: readonly Size[]): Value {
  return list(lengths.map((length) => sliced(self, shape, dim, length, 1)));
}

function bySize(call: Call, self: TensorValue, shape: readonly Size[], dim: number, size: Size): Value {
  const length = shape[dim]!;
  if (typeof size === 'number' && size < 0)
    call.refuse('invalid-argument', `split expects split_size be non-negative, but got split_size=${size}`, {
      argument: 'split_size',
    });
  if (size === 0) {
    call.needEqual(
      length,
      0,
      'invalid-argument',
      () => `split_size can only be 0 if dimension size is 0, but got dimension size of ${printSize(length)}`,
      { argument: 'split_size' },
    );
    return pieces(self, shape, dim, [0]);
  }
  const count = length === 0 ? 1 : ceilDiv(length, size);
  if (typeof count === 'number' && count <= MANY) {
    const lengths = Array.from(
      { length: count },
      (_x, i): Size => (i < count - 1 ? size : sub(length, mul(size, count - 1))),
    );
    return pieces(self, shape, dim, lengths);
  }
  const even = call.facts.divides(size, length);
  return {
    kind: 'sequence',
    element: sliced(self, shape, dim, even ? size : call.context.fresh('n', 1), 1),
    length: count,
  };
}

function byLengths(
  call: Call,
  self: TensorValue,
  shape: readonly Size[],
  dim: number,
  lengths: readonly Size[],
): Value {
  if (lengths.some((length) => typeof length === 'number' && length < 0))
    call.refuse(
      'invalid-argument',
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${printShape(lengths)}`,
      { argument: 'split_sizes' },
    );
  const total = sum(lengths);
  call.needEqual(
    total,
    shape[dim]!,
    'index-out-of-range',
    () =>
      `split_with_sizes expects split_sizes to sum exactly to ${printSize(shape[dim]!)} (input tensor's size at dimension ${dim}), but got split_sizes=${printShape(lengths)}`,
    { argument: 'split_sizes', expected: shape[dim]!, actual: total, dim },
  );
  return pieces(self, shape, dim, lengths);
}

/** The dimension to split. */
function along(call: Call, name: string): { self: TensorValue; shape: readonly Size[]; dim: number } {
  const self = call.tensor('self');
  const shape = self.shape ?? call.unknown({ kind: 'sequence', element: tensor(undefined, self.dtype) });
  if (shape.length === 0)
    call.refuse('rank-mismatch', `${name} expects at least a 1-dimensional tensor`, { argument: 'input' });
  return { self, shape, dim: call.axis(call.int('dim')!, shape.length) };
}

rule('split unsafe_split split_copy', (call) => {
  const { self, shape, dim } = along(call, 'split');
  const lengths = call.overload.params[1]!.name === 'split_sizes';
  return lengths
    ? byLengths(call, self, shape, dim, call.sizes('split_sizes')!)
    : bySize(call, self, shape, dim, call.size('split_size')!);
});
rule('split_with_sizes unsafe_split_with_sizes split_with_sizes_copy', (call) => {
  const { self, shape, dim } = along(call, 'split');
  return byLengths(call, self, shape, dim, call.sizes('split_sizes')!);
});
rule('chunk unsafe_chunk', (call) => {
  const { self, shape, dim } = along(call, 'chunk');
  const chunks = call.size('chunks')!;
  if (typeof chunks === 'number' && chunks <= 0)
    call.refuse('invalid-argument', `chunk expects \`chunks\` to be greater than 0, got: ${chunks}`, {
      argument: 'chunks',
    });
  const length = shape[dim]!;
  const size = ceilDiv(length, chunks);
  if (size === 0 && typeof chunks === 'number') return pieces(self, shape, dim, new Array<Size>(chunks).fill(0));
  if (typeof length === 'number' && typeof chunks === 'number') return bySize(call, self, shape, dim, size);
  // As many as asked for, when they come out even or there is enough.
  if (typeof chunks === 'number' && chunks <= MANY && call.facts.divides(chunks, length))
    return pieces(self, shape, dim, new Array<Size>(chunks).fill(call.facts.value(size)));
  if (typeof chunks === 'number' && chunks <= MANY) {
    const lengths = Array.from(
      { length: chunks },
      (_x, i): Size => (i < chunks - 1 ? size : sub(length, mul(size, chunks - 1))),
    );
    if (call.facts.atMost(1, lengths.at(-1)!)) return pieces(self, shape, dim, lengths);
    return { kind: 'sequence', element: sliced(self, shape, dim, call.context.fresh('n'), 1) };
  }
  return { kind: 'sequence', element: sliced(self, shape, dim, call.context.fresh('n'), 1) };
});
rule('unbind unbind_copy', (call) => {
  const self = call.tensor('self');
  const shape = self.shape ?? call.unknown({ kind: 'sequence', element: tensor(undefined, self.dtype) });
  if (shape.length === 0)
    call.refuse('rank-mismatch', `Dimension specified as ${call.int('dim')} but tensor has no dimensions`, {
      argument: 'input',
    });
  const dim = call.axis(call.int('dim')!, shape.length);
  const element = selected(call, self, shape, dim, undefined);
  const count = shape[dim]!;
  if (typeof count === 'number' && count <= MANY) return list(new Array<Value>(count).fill(element));
  return { kind: 'sequence', element, length: count };
});

/** `tensor_split`: nearly even parts, or parts between places. */
function sections(call: Call, self: TensorValue, shape: readonly Size[], dim: number, count: Size): Value {
  if (typeof count === 'number' && count <= 0)
    call.refuse('invalid-argument', `number of sections must be larger than 0, got ${count}`, {
      argument: 'indices_or_sections',
    });
  const length = shape[dim]!;
  if (typeof count !== 'number')
    return { kind: 'sequence', element: sliced(self, shape, dim, call.context.fresh('n'), 1), length: count };
  if (typeof length !== 'number') {
    const even = call.facts.divides(count, length);
    return list(
      Array.from({ length: count }, () =>
        sliced(self, shape, dim, even ? call.facts.value(ceilDiv(length, count)) : call.context.fresh('n'), 1),
      ),
    );
  }
  const [base, extra] = [Math.floor(length / count), length % count];
  return pieces(
    self,
    shape,
    dim,
    Array.from({ length: count }, (_x, i) => base + (i < extra ? 1 : 0)),
  );
}

function between(call: Call, self: TensorValue, shape: readonly Size[], dim: number, places: readonly Size[]): Value {
  const length = shape[dim]!;
  if (typeof length !== 'number' || places.some((place) => typeof place !== 'number'))
    return list(Array.from({ length: places.length + 1 }, () => sliced(self, shape, dim, call.context.fresh('n'), 1)));
  const clamp = (place: number) => Math.min(Math.max(place < 0 ? place + length : place, 0), length);
  const ends = [...(places as number[]), Number.NaN];
  let start = 0;
  const lengths = ends.map((end) => {
    const [from, to] = [clamp(start), Number.isNaN(end) ? length : clamp(end)];
    start = end;
    return Math.max(0, to - from);
  });
  return pieces(self, shape, dim, lengths);
}

rule('tensor_split', (call) => {
  const { self, shape, dim } = along(call, 'tensor_split');
  const given = call.value('indices_or_sections');
  if (given?.kind === 'number') return sections(call, self, shape, dim, call.size('indices_or_sections')!);
  if (given?.kind === 'tensor')
    return { kind: 'sequence', element: sliced(self, shape, dim, call.context.fresh('n'), 1) };
  return between(call, self, shape, dim, call.sizes('indices_or_sections')!);
});
rule('hsplit vsplit dsplit', (call) => {
  const { name } = call.overload;
  const self = call.tensor('self');
  const shape = self.shape ?? call.unknown({ kind: 'sequence', element: tensor(undefined, self.dtype) });
  const [at, least] = name === 'hsplit' ? [shape.length === 1 ? 0 : 1, 1] : name === 'vsplit' ? [0, 2] : [2, 3];
  if (shape.length < least)
    call.refuse(
      'rank-mismatch',
      `torch.${name} requires a tensor with at least ${least} dimension${least > 1 ? 's' : ''}, but got a tensor with ${shape.length} dimensions!`,
      { argument: 'input' },
    );
  const param = call.overload.params[1]!.name;
  if (call.value(param)?.kind === 'number') {
    const count = call.size(param)!;
    if (count === 0)
      call.refuse('invalid-argument', `number of sections must be larger than 0, got ${count}`, { argument: param });
    call.need(
      { relation: 'divides', left: count, right: shape[at]! },
      'invalid-argument',
      () =>
        `torch.${name} attempted to split along dimension ${at}, but the size of the dimension ${printSize(shape[at]!)} is not divisible by the split_size ${printSize(count)}!`,
      { argument: param },
    );
    return sections(call, self, shape, at, count);
  }
  return between(call, self, shape, at, call.sizes(param)!);
});

// Repeating and turning.

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
rule('repeat_interleave', (call) => {
  if (!call.overload.params.some((p) => p.name === 'self')) {
    const repeats = call.tensor('repeats');
    if (repeats.shape && repeats.shape.length !== 1)
      call.refuse('rank-mismatch', 'repeat_interleave only accept 1D vector as repeat', { argument: 'repeats' });
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
    return tensor(shape.length === 0 ? [times] : replaced(shape, dim, mul(length, times)), self.dtype);
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
  return tensor(replaced(shape, dim, call.size('output_size') ?? call.context.fresh('n')), self.dtype);
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
