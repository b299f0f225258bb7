/** Taking tensors apart. */
import { ceilDiv, mul, printShape, printSize, type Size, sub, sum } from '../sizes';
import { list, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { rule } from './registry';
import { selected, sliced } from './slicing';

/** Parts that a list certainly has beyond this are not spelled out. */
const MANY = 4096;

/** The pieces of a dimension; a sequence when it is not known how many there are. */
function pieces(self: TensorValue, shape: readonly Size[], dim: number, lengths: readonly Size[]): Value {
  return list(lengths.map((length) => sliced(self, shape, dim, length, 1)));
}

/** As many pieces, all alike. */
function alike(self: TensorValue, shape: readonly Size[], dim: number, length: Size, count: number): Value {
  if (count <= MANY) return pieces(self, shape, dim, new Array<Size>(count).fill(length));
  return { kind: 'sequence', element: sliced(self, shape, dim, length, 1), length: count };
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
  if (size === 0 && typeof chunks === 'number') return alike(self, shape, dim, 0, chunks);
  if (typeof length === 'number' && typeof chunks === 'number') return bySize(call, self, shape, dim, size);
  // As many as asked for, when they come out even or there is enough.
  if (typeof chunks === 'number' && call.facts.divides(chunks, length))
    return alike(self, shape, dim, call.facts.value(size), chunks);
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
  if (typeof count === 'number' && count <= MANY) return list(Array.from({ length: count }, () => ({ ...element })));
  return { kind: 'sequence', element, length: count };
});

/** `tensor_split`: nearly even parts, or parts between places. */
function sections(call: Call, self: TensorValue, shape: readonly Size[], dim: number, count: Size): Value {
  if (typeof count === 'number' && count <= 0)
    call.refuse('invalid-argument', `number of sections must be larger than 0, got ${count}`, {
      argument: 'indices_or_sections',
    });
  const length = shape[dim]!;
  if (typeof count === 'number' && call.facts.divides(count, length))
    return alike(self, shape, dim, call.facts.value(ceilDiv(length, count)), count);
  if (typeof count !== 'number' || count > MANY)
    return { kind: 'sequence', element: sliced(self, shape, dim, call.context.fresh('n'), 1), length: count };
  if (typeof length !== 'number')
    return list(Array.from({ length: count }, () => sliced(self, shape, dim, call.context.fresh('n'), 1)));
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
