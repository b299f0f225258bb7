/** Parts of tensors as views: slices, windows, diagonals. */
import { add, asAtom, ceilDiv, floorDiv, max, min, mul, printShape, printSize, type Size, same, sub } from '../sizes';
import { isIntegral, type TensorValue, tensor } from '../values';
import type { Call } from './call';
import { rule } from './registry';
import { dropped, nonNegative, replaced } from './sizes';
import { stridesOf } from './strides';
import { viewOf, without } from './views';

/** A place in a dimension counted from the front, kept within it. */
function clamp(call: Call, at: Size, size: Size): Size {
  const { facts } = call;
  const negative = facts.atMost(at, -1);
  if (negative === undefined) return call.context.fresh('n');
  const place = negative ? add(at, size) : at;
  return facts.value(max(0, within(call, place, size)));
}

function within(call: Call, place: Size, size: Size): Size {
  if (call.facts.atMost(place, size)) return place;
  if (call.facts.atMost(size, place)) return size;
  return min(place, size);
}

/** What is between two places; from the larger of two places on, it is the smaller of two lengths. */
function distance(first: Size, last: Size): Size {
  const atom = asAtom(first);
  return atom?.kind === 'max' ? min(sub(last, atom.left), sub(last, atom.right)) : sub(last, first);
}

/** How many elements a slice takes. */
export function sliceLength(call: Call, size: Size, start: Size | undefined, end: Size | undefined, step: Size): Size {
  if (start === undefined && end === undefined && step === 1) return size;
  const first = start === undefined ? 0 : clamp(call, start, size);
  const last = end === undefined ? size : clamp(call, end, size);
  const between = distance(first, last);
  const length = call.facts.atMost(0, between) ? between : max(0, between);
  if (step === 1) return length;
  return ceilDiv(length, step);
}

/** The dimension `dim` narrowed to `length`, every `step`-th element. */
export function sliced(self: TensorValue, shape: readonly Size[], dim: number, length: Size, step: Size): TensorValue {
  const strides = stridesOf(self);
  if (same(length, shape[dim]!) && step === 1) return self;
  return viewOf(self, replaced(shape, dim, length), strides && replaced(strides, dim, mul(strides[dim]!, step)));
}

rule('slice', (call) => {
  const shape = call.shape('self');
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'slice() cannot be applied to a 0-dim tensor.', { argument: 'input' });
  const dim = call.axis(call.int('dim')!, shape.length);
  const step = call.size('step', 1);
  if (typeof step === 'number' && step <= 0)
    call.refuse('invalid-argument', 'slice step must be positive', { argument: 'step' });
  return sliced(
    call.tensor('self'),
    shape,
    dim,
    sliceLength(call, shape[dim]!, call.size('start'), call.size('end'), step),
    step,
  );
});

rule('narrow narrow_copy', (call) => {
  const shape = call.shape('self');
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'narrow() cannot be applied to a 0-dim tensor.', { argument: 'input' });
  const dim = call.axis(call.int('dim')!, shape.length);
  const length = call.size('length')!;
  if (typeof length === 'number' && length < 0)
    call.refuse('invalid-argument', 'narrow(): length must be non-negative.', { argument: 'length' });
  const size = shape[dim]!;
  if (call.value('start')?.kind === 'tensor') {
    const start = call.tensor('start');
    if ((start.shape && start.shape.length > 0) || (start.dtype && !isIntegral(start.dtype)))
      call.refuse('rank-mismatch', 'start must be an 0-dim integral Tensor.', { argument: 'start' });
  } else {
    const start = call.size('start')!;
    const negative = call.facts.atMost(start, -1) ?? call.unknown();
    const message = () =>
      `start (${printSize(start)}) + length (${printSize(length)}) exceeds dimension size (${printSize(size)}).`;
    if (negative)
      call.needAtMost(
        0,
        add(start, size),
        'index-out-of-range',
        () =>
          `Dimension out of range (expected to be in range of [-${printSize(size)}, ${printSize(size)}], but got ${printSize(start)})`,
        { argument: 'start' },
      );
    else
      call.needAtMost(
        start,
        size,
        'index-out-of-range',
        () =>
          `Dimension out of range (expected to be in range of [-${printSize(size)}, ${printSize(size)}], but got ${printSize(start)})`,
        { argument: 'start' },
      );
    call.needAtMost(add(negative ? add(start, size) : start, length), size, 'index-out-of-range', message, {
      argument: 'length',
    });
  }
  if (call.overload.name === 'narrow_copy') return tensor(replaced(shape, dim, length), call.tensor('self').dtype);
  return sliced(call.tensor('self'), shape, dim, length, 1);
});

/** Takes one place of a dimension. */
export function selected(
  call: Call,
  self: TensorValue,
  shape: readonly Size[],
  dim: number,
  index: Size | undefined,
  text = 'select(): index',
): TensorValue {
  const size = shape[dim]!;
  if (index !== undefined) {
    const message = () =>
      `${text} ${printSize(index)} out of range for tensor of size ${printShape(shape)} at dimension ${dim}`;
    const detail = { argument: 'index', actual: index, expected: size, dim };
    if (call.facts.atMost(0, index))
      call.need({ relation: 'atMost', left: add(index, 1), right: size }, 'index-out-of-range', message, detail);
    else if (call.facts.atMost(index, -1)) call.needAtMost(mul(index, -1), size, 'index-out-of-range', message, detail);
  }
  return without(self, shape, [dim]);
}

rule('select', (call) => {
  const shape = call.shape('self');
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'select() cannot be applied to a 0-dim tensor.', { argument: 'input' });
  const dim = call.axis(call.int('dim')!, shape.length);
  return selected(call, call.tensor('self'), shape, dim, call.size('index'));
});

/** Length of a diagonal, which may be shifted. */
export function diagonalLength(rows: Size, columns: Size, offset: number): Size {
  return max(0, offset >= 0 ? min(rows, sub(columns, offset)) : min(add(rows, offset), columns));
}

rule('diagonal diagonal_copy', (call) => {
  const shape = call.shape('self');
  const [a, b] = [call.axis(call.int('dim1')!, shape.length), call.axis(call.int('dim2')!, shape.length)];
  if (a === b)
    call.refuse(
      'dim-out-of-range',
      `diagonal dimensions cannot be identical ${call.int('dim1')}, ${call.int('dim2')}`,
      { argument: 'dim2' },
    );
  const length = diagonalLength(shape[a]!, shape[b]!, call.int('offset')!);
  const result = [...dropped(shape, [a, b]), length];
  return call.overload.view ? viewOf(call.tensor('self'), result) : tensor(result, call.tensor('self').dtype);
});

rule('unfold', (call) => {
  const shape = call.shape('self');
  const dim = call.axis(call.int('dimension')!, shape.length);
  const [size, step] = [call.size('size')!, call.size('step')!];
  const length = shape[dim] ?? 1;
  if (typeof size === 'number' && size < 0)
    call.refuse('invalid-argument', `size is ${size} but must be >= 0`, { argument: 'size' });
  if (typeof step === 'number' && step <= 0)
    call.refuse('invalid-argument', `step is ${step} but must be > 0`, { argument: 'step' });
  call.needAtMost(
    size,
    length,
    'output-too-small',
    () => `maximum size for tensor at dimension ${dim} is ${printSize(length)} but size is ${printSize(size)}`,
    {
      argument: 'size',
      expected: length,
      actual: size,
    },
  );
  const windows = add(floorDiv(sub(length, size), step), 1);
  return viewOf(call.tensor('self'), shape.length === 0 ? [size] : [...replaced(shape, dim, windows), size]);
});

rule('as_strided', (call) => {
  const [size, stride] = [call.sizes('size')!, call.sizes('stride')!];
  if (size.length !== stride.length)
    call.refuse('invalid-argument', 'mismatch in length of strides and shape', { argument: 'stride' });
  const self = call.tensor('self');
  nonNegative(call, size);
  call.check(
    stride.every((step) => typeof step !== 'number' || step >= 0),
    'invalid-argument',
    () => `as_strided: Negative strides are not supported at the moment, got strides: ${printShape(stride)}`,
    'stride',
  );
  const offset = call.size('storage_offset') ?? 0;
  call.check(
    call.facts.atMost(0, offset),
    'invalid-argument',
    () => `Tensor: invalid storage offset ${printSize(offset)}`,
    'storage_offset',
  );
  // Whether it stays within the memory is left open: the tensor may be a part of a larger one.
  return viewOf(self, size, stride);
});
