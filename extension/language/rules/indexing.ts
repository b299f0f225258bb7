/** Reading and writing by position: `x.at(':, 1')`, `x.put_(0, value)`, and `index` with tensors. */
import { add, mul, printShape, printSize, type Size } from '../sizes';
import { isFloating, list, number, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { nested } from './data';
import { invokeMethod } from './dispatch';
import { parseIndex, parsePieces, type Slice } from './index_text';
import { truths } from './masks';
import { defineFree, rule, ruleOf } from './registry';
import { selected, sliced, sliceLength } from './slicing';
import { fits } from './tensor';

type Item =
  | Slice
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'none' }
  | { readonly kind: 'at'; readonly index: Size | undefined }
  | { readonly kind: 'mask'; readonly rank: number; readonly shape?: readonly Size[]; readonly count: Size }
  | { readonly kind: 'places'; readonly shape: readonly Size[] };

/** Dimensions an item takes from the tensor. */
const taken = (item: Item): number =>
  item.kind === 'none' || item.kind === 'ellipsis' ? 0 : item.kind === 'mask' ? item.rank : 1;

function toItems(call: Call, values: readonly Value[]): Item[] {
  return values.flatMap((value): Item[] => {
    switch (value.kind) {
      case 'none':
        return [{ kind: 'none' }];
      case 'string': {
        const items = value.pieces ? parsePieces(value.pieces) : parseIndex(value.value ?? call.unknown());
        if (typeof items === 'string') call.refuse('invalid-argument', items);
        return [...items];
      }
      case 'number':
        if (typeof value.value === 'number' && !Number.isInteger(value.value))
          call.refuse(
            'invalid-argument',
            'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got float)',
          );
        return [{ kind: 'at', index: value.value }];
      case 'boolean':
        return [{ kind: 'mask', rank: 0, shape: [1], count: call.context.fresh('selected') }];
      case 'list':
      case 'sequence': {
        const { shape, dtype } = nested(call, value);
        return [places(call, tensor(shape, dtype))];
      }
      case 'tensor':
        return [places(call, value)];
      default:
        return call.unknown();
    }
  });
}

function places(call: Call, index: TensorValue): Item {
  const { shape = call.unknown(), dtype = call.unknown() } = index;
  if (dtype === 'bool' || dtype === 'uint8')
    return { kind: 'mask', rank: shape.length, shape, count: truths(call, index) };
  if (isFloating(dtype) || dtype.startsWith('complex'))
    call.refuse('dtype-mismatch', 'tensors used as indices must be long, int, byte or bool tensors', { actual: dtype });
  return shape.length === 0 ? { kind: 'at', index: undefined } : { kind: 'places', shape };
}

/** The view an index names, and the index tensors by dimension. */
function locate(
  call: Call,
  self: TensorValue,
  values: readonly Value[],
): { view: TensorValue; tensors: (readonly Size[] | undefined)[] } {
  const shape = self.shape ?? call.unknown();
  const items = toItems(call, values);
  const count = items.reduce((sum, item) => sum + taken(item), 0);
  if (shape.length === 0 && count > 0 && items.some((item) => item.kind === 'at'))
    call.refuse(
      'rank-mismatch',
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
      { argument: 'input' },
    );
  if (count > shape.length)
    call.refuse('rank-mismatch', `too many indices for tensor of dimension ${shape.length}`, {
      argument: 'input',
      expected: count,
      actual: shape.length,
    });
  if (items.filter((item) => item.kind === 'ellipsis').length > 1)
    call.refuse('invalid-argument', "an index can only have a single ellipsis ('...')");
  let view = self;
  let dim = 0;
  let own = 0;
  const tensors: (readonly Size[] | undefined)[] = [];
  for (const item of items) {
    switch (item.kind) {
      case 'ellipsis':
        dim += shape.length - count;
        own += shape.length - count;
        break;
      case 'none':
        view = asTensor(call, invokeMethod(call, view, 'unsqueeze', [{ kind: 'number', value: dim++ }]));
        break;
      case 'at': {
        const size = view.shape![dim]!;
        if (item.index !== undefined) checkPlace(call, item.index, own, size);
        view = selected(call, view, view.shape!, dim, undefined);
        own++;
        break;
      }
      case 'slice':
        view = sliced(
          view,
          view.shape!,
          dim,
          item.open ? call.context.fresh('n') : sliceLength(call, view.shape![dim]!, item.start, item.end, item.step),
          item.step,
        );
        dim++;
        own++;
        break;
      case 'mask': {
        if (item.rank === 0)
          view = asTensor(call, invokeMethod(call, view, 'unsqueeze', [{ kind: 'number', value: dim }]));
        const rank = Math.max(1, item.rank);
        const size = [item.count];
        for (let i = 0; i < rank; i++) {
          const [wide, narrow] = [view.shape![dim + i]!, item.shape![i]!];
          if (item.rank > 0)
            call.needEqual(
              wide,
              narrow,
              'index-out-of-range',
              () =>
                `The shape of the mask ${printShape(item.shape!)} at index ${i} does not match the shape of the indexed tensor ${printShape(view.shape!)} at index ${dim + i}`,
              { expected: wide, actual: narrow, dim: own + i },
            );
          tensors[dim + i] = size;
        }
        dim += rank;
        own += rank;
        break;
      }
      case 'places':
        tensors[dim] = item.shape;
        dim++;
        own++;
        break;
    }
  }
  return { view, tensors };
}

const asTensor = (call: Call, value: Value): TensorValue => (value.kind === 'tensor' ? value : call.unknown());

function checkPlace(call: Call, index: Size, dim: number, size: Size): void {
  const message = () => `index ${printSize(index)} is out of bounds for dimension ${dim} with size ${printSize(size)}`;
  const detail = { actual: index, expected: size, dim };
  if (call.facts.atMost(0, index)) {
    if (call.facts.below(index, size) === false) call.refuse('index-out-of-range', message(), detail);
    call.need({ relation: 'atMost', left: index, right: add(size, -1) }, 'index-out-of-range', message, detail);
  } else if (call.facts.atMost(index, -1)) call.needAtMost(mul(index, -1), size, 'index-out-of-range', message, detail);
}

/** The shape of `view[tensors]`: the places broadcast, where they first stand when they stand together, else in front. */
function indexed(call: Call, view: TensorValue, tensors: readonly (readonly Size[] | undefined)[]): TensorValue {
  const shape = view.shape ?? call.unknown();
  const at = [...tensors.keys()].filter((i) => tensors[i] !== undefined);
  let joined: readonly Size[] = [];
  for (const i of at) {
    const own = tensors[i]!;
    joined = broadcastIndices(call, joined, own);
  }
  const together = at.every((i, k) => k === 0 || i === at[k - 1]! + 1);
  const rest = shape.filter((_size, i) => tensors[i] === undefined);
  const first = together ? (at[0] ?? 0) : 0;
  const { strides: _strides, ...result } = tensor(
    [...rest.slice(0, first), ...joined, ...rest.slice(first)],
    view.dtype,
  );
  // A copy, of which nothing is recorded inside no_grad.
  const requiresGrad = call.context.gradMode === false ? false : view.requiresGrad;
  return {
    ...result,
    strides: 'contiguous',
    ...(view.device && { device: view.device }),
    ...(requiresGrad !== undefined && { requiresGrad }),
  };
}

function broadcastIndices(call: Call, a: readonly Size[], b: readonly Size[]): readonly Size[] {
  return broadcastShapes(call, a, b, ['indices', 'indices']);
}

defineFree('Tensor', 'at', (call, { receiver, positional, options }) => {
  if (options.size > 0)
    call.refuse(
      'wrong-call',
      'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices',
    );
  const self: TensorValue = receiver?.kind === 'tensor' ? receiver : { kind: 'tensor' };
  if (!self.shape) return tensor(undefined, self.dtype);
  const { view, tensors } = locate(call, self, positional);
  const result = tensors.length === 0 ? view : indexed(call, view, tensors);
  call.words = `${printShape(self.shape)} → ${printShape(result.shape!)}`;
  return result;
});

defineFree('Tensor', 'put_', (call, { receiver, positional }) => {
  const self: TensorValue = receiver?.kind === 'tensor' ? receiver : { kind: 'tensor' };
  const value = positional.at(-1);
  if (!self.shape || !value) return self;
  const { view, tensors } = locate(call, self, positional.slice(0, -1));
  const target = (tensors.length === 0 ? view : indexed(call, view, tensors)).shape!;
  if (value.kind === 'tensor' && value.shape) {
    let source = value.shape;
    while (source.length > target.length && source[0] === 1) source = source.slice(1);
    fits(call, target, source, 'value');
  }
  return self;
});

/** The shapes of a list of index tensors; bool masks count their trues. */
function shapesOf(call: Call, self: TensorValue): (readonly Size[] | undefined)[] {
  const value = call.value('indices');
  if (value?.kind !== 'list') return call.unknown();
  const result: (readonly Size[] | undefined)[] = [];
  for (const item of value.items) {
    if (item.kind !== 'tensor') result.push(undefined);
    else {
      const found = places(call, item);
      if (found.kind === 'mask') {
        for (let i = 0; i < Math.max(1, found.rank); i++) result.push([found.count]);
      } else result.push(item.shape);
    }
  }
  if (self.shape && result.length > self.shape.length)
    call.refuse(
      'rank-mismatch',
      `too many indices for tensor of dimension ${self.shape.length} (got ${result.length})`,
      { argument: 'indices' },
    );
  return result;
}

rule('index', (call) => {
  const self = call.tensor('self');
  return indexed(call, self, shapesOf(call, self));
});
rule('index_put index_put_', (call) => {
  const self = call.tensor('self');
  const target = indexed(call, self, shapesOf(call, self)).shape!;
  const { shape: values, dtype } = call.tensor('values');
  if (dtype && self.dtype && dtype !== self.dtype)
    call.refuse(
      'dtype-mismatch',
      `Index put requires the source and destination dtypes match, got ${SCALAR_NAMES[self.dtype]} for the destination and ${SCALAR_NAMES[dtype]} for the source.`,
      { argument: 'values', expected: self.dtype, actual: dtype },
    );
  if (values) fits(call, target, values, 'values');
  return call.overload.mutating ? self : tensor(self.shape, self.dtype);
});

/** Whatever the mask leaves out is 0, be it an index or a value. */
function masked(call: Call, value: Value): Value {
  const mask: TensorValue = { ...call.tensor('mask'), dtype: 'bool' };
  return value.kind === 'tensor' ? invokeMethod(call, value, 'masked_fill', [mask, number(0)]) : value;
}
function maskedIndices(call: Call): Value {
  const indices = call.value('indices');
  return indices?.kind === 'list' ? list(indices.items.map((index) => masked(call, index))) : call.unknown();
}
rule('_unsafe_masked_index', (call) => {
  const inner = call.with(new Map([...call.args, ['indices', maskedIndices(call)]]));
  return masked(call, ruleOf('index')!(inner));
});
rule('_unsafe_masked_index_put_accumulate', (call) => {
  const values = masked(call, call.tensor('values'));
  const inner = call.with(
    new Map([...call.args, ['indices', maskedIndices(call)], ['values', values]] as [string, Value][]),
  );
  return ruleOf('index_put')!(inner);
});
