/** Views: the same elements with other sizes. */
import { type Facts, mul, printShape, printSize, product, type Size } from '../sizes';
import { type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { rule } from './registry';
import { dropped, inferSize, replaced } from './sizes';
import { stridesOf, withStrides } from './strides';

/** The tensor with other sizes and strides; strides are not known when none are given. */
export function viewOf(self: TensorValue, shape: readonly Size[], strides?: readonly Size[]): TensorValue {
  return withStrides({ ...self, shape }, strides);
}

/** The sizes with those at `dims` left out, in sizes and strides alike. */
export function without(self: TensorValue, shape: readonly Size[], dims: readonly number[]): TensorValue {
  const strides = stridesOf(self);
  return viewOf(self, dropped(shape, dims), strides && dropped(strides, dims));
}

/**
 * Strides with which a tensor can be seen in another shape; `false` when it would have to be copied, nothing when that is
 * not known. Runs of dimensions that lie one in another are taken apart anew.
 */
function viewStrides(
  facts: Facts,
  shape: readonly Size[],
  strides: readonly Size[],
  wanted: readonly Size[],
): Size[] | false | undefined {
  const result: Size[] = new Array(wanted.length).fill(1);
  let at = wanted.length - 1;
  let base = strides.at(-1) ?? 1;
  let count: Size = 1;
  let seen: Size = 1;
  // Sizes that are not known are taken not to be 1; then a copy is only likely to be needed.
  let certain = true;
  for (let d = shape.length - 1; d >= 0; d--) {
    count = mul(count, shape[d]!);
    if (d > 0) {
      const joined = facts.equal(strides[d - 1]!, mul(count, base));
      if (joined) continue;
      if (joined === undefined || facts.equal(shape[d - 1]!, 1) !== false) certain = false;
    }
    while (at >= 0 && (wanted[at] === 1 || !reached(facts, seen, count))) {
      result[at] = mul(seen, base);
      seen = mul(seen, wanted[at]!);
      at--;
    }
    const whole = facts.equal(seen, count);
    if (!whole) return certain ? whole : undefined;
    if (d > 0) [base, count, seen] = [strides[d - 1]!, 1, 1];
  }
  return at < 0 ? result : undefined;
}

/** Whether no further dimension belongs to a run of `count` elements. */
const reached = (facts: Facts, seen: Size, count: Size): boolean =>
  facts.equal(seen, count) === true || (seen !== 1 && facts.atMost(count, seen) === true);

/** `view`: as `reshape`, but never copies. */
function viewed(call: Call, self: TensorValue, wanted: readonly Size[]): TensorValue {
  if (!self.shape) {
    const open = wanted.indexOf(-1);
    const shape = open < 0 ? wanted : replaced(wanted, open, call.context.fresh('n'));
    return viewOf(self, shape);
  }
  const shape = inferSize(call, wanted, self.shape);
  call.words = `${printShape(self.shape)} → ${printShape(shape)}`;
  const copies = product(self.shape) === 0 || self.strides === 'contiguous' ? 'contiguous' : layout(call, self, shape);
  if (copies === 'contiguous') return { ...viewOf(self, shape), strides: 'contiguous' };
  if (copies === false)
    call.refuse(
      'view-size',
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      { argument: 'input' },
    );
  return viewOf(self, shape, copies);
}

function layout(call: Call, self: TensorValue, shape: readonly Size[]): readonly Size[] | false | undefined {
  const strides = stridesOf(self);
  if (!strides || !self.shape) return undefined;
  if (self.shape.length === 0) return shape.map(() => 1);
  // Dimensions of size 1 lie anywhere.
  const kept = self.shape.map((size, i) => (size === 1 ? -1 : i)).filter((i) => i >= 0);
  const sizes = kept.map((i) => self.shape![i]!);
  if (sizes.length === 0) return shape.map(() => 1);
  return viewStrides(
    call.facts,
    sizes,
    kept.map((i) => strides[i]!),
    shape,
  );
}

/** `reshape`: a view where it can be, else a copy. */
export function reshaped(call: Call, self: TensorValue, wanted: readonly Size[]): TensorValue {
  if (!self.shape) return viewed(call, self, wanted);
  const shape = inferSize(call, wanted, self.shape);
  call.words = `${printShape(self.shape)} → ${printShape(shape)}`;
  if (self.strides === 'contiguous') return { ...viewOf(self, shape), strides: 'contiguous' };
  const strides = layout(call, self, shape);
  if (strides === false) return { ...viewOf(self, shape), strides: 'contiguous' };
  return viewOf(self, shape, strides);
}

rule('view _unsafe_view', (call): Value => {
  const self = call.tensor('self');
  if (call.has('dtype')) return viewedAs(call, self);
  return viewed(call, self, call.sizes('size')!);
});

const BYTES: Readonly<Record<string, number>> = { 8: 1, 16: 2, 32: 4, 64: 8, 128: 16 };

function viewedAs(call: Call, self: TensorValue): Value {
  const dtype = call.dtype()!;
  const width = (name: string) => (name === 'bool' ? 1 : (BYTES[/\d+$/.exec(name)![0]] ?? 1));
  if (!self.dtype) return tensor(undefined, dtype);
  const [from, to] = [width(self.dtype), width(dtype)];
  if (from === to) return { ...self, dtype };
  const shape = self.shape ?? call.unknown(tensor(undefined, dtype));
  if (shape.length === 0)
    call.refuse('rank-mismatch', `self.dim() cannot be 0 to view ${self.dtype} as ${dtype} (different element sizes)`);
  const last = shape.at(-1)!;
  if (to > from)
    call.need(
      { relation: 'divides', left: to / from, right: last },
      'view-size',
      () =>
        `self.size(-1) must be divisible by ${to / from} to view ${self.dtype} as ${dtype} (different element sizes), but got ${printSize(last)}`,
      { argument: 'input' },
    );
  const size = to > from ? call.facts.resolve(last) : mul(last, from / to);
  const result =
    to > from ? (typeof size === 'number' ? (size * from) / to : call.unknown(tensor(undefined, dtype))) : size;
  const shown = tensor(replaced(shape, shape.length - 1, result), dtype);
  if (self.strides !== 'contiguous') {
    const { strides: _strides, ...rest } = shown;
    return rest;
  }
  return shown;
}

rule('reshape', (call) => reshaped(call, call.tensor('self'), call.sizes('shape')!));
rule('_reshape_copy', (call) => {
  const self = call.tensor('self');
  return tensor(self.shape && inferSize(call, call.sizes('size')!, self.shape), self.dtype);
});
rule('view_as', (call) => viewed(call, call.tensor('self'), call.shape('other')));
rule('reshape_as', (call) => reshaped(call, call.tensor('self'), call.shape('other')));
rule('ravel', (call) => reshaped(call, call.tensor('self'), [-1]));

rule('flatten', (call) => {
  const self = call.tensor('self');
  const [start, end] = [call.int('start_dim')!, call.int('end_dim')!];
  if (!self.shape) return start === 0 && end === -1 ? { ...viewOf(self, [call.context.fresh('n')]) } : call.unknown();
  return flattened(call, self, start, end);
});

/** Joins the dimensions from `start` to `end`. */
export function flattened(call: Call, self: TensorValue, start: number, end: number): TensorValue {
  const shape = self.shape ?? call.unknown();
  const [first, last] = [call.axis(start, shape.length), call.axis(end, shape.length)];
  if (first > last)
    call.refuse('dim-out-of-range', 'flatten() has invalid args: start_dim cannot come after end_dim', {
      argument: 'start_dim',
    });
  if (shape.length === 0) return reshaped(call, self, [1]);
  if (first === last) return self;
  const joined = product(shape.slice(first, last + 1));
  return reshaped(call, self, [...shape.slice(0, first), joined, ...shape.slice(last + 1)]);
}

rule('unflatten', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const dim = call.axis(call.int('dim')!, shape.length);
  return unflattened(call, self, shape, dim, call.sizes('sizes')!);
});

export function unflattened(
  call: Call,
  self: TensorValue,
  shape: readonly Size[],
  dim: number,
  sizes: readonly Size[],
): TensorValue {
  if (sizes.length === 0) call.refuse('view-size', 'unflatten: sizes must be non-empty', { argument: 'sizes' });
  const length =
    shape[dim] ??
    call.refuse('dim-out-of-range', 'Dimension specified as 0 but tensor has no dimensions', { argument: 'dim' });
  const message = () =>
    `unflatten: Provided sizes ${printShape(sizes)} don't multiply up to the size of dim ${dim} (${printSize(length)}) in the input tensor`;
  const known = product(sizes.filter((size) => size !== -1));
  const detail = { argument: 'sizes', expected: length, actual: known };
  if (sizes.includes(-1)) {
    if (known === 0 || sizes.filter((size) => size === -1).length > 1) call.refuse('view-size', message(), detail);
    call.need({ relation: 'divides', left: known, right: length }, 'view-size', message, detail);
  } else call.needEqual(known, length, 'view-size', message, detail);
  const parts = inferSize(call, sizes, [length]);
  const result = [...shape.slice(0, dim), ...parts, ...shape.slice(dim + 1)];
  return self.strides === 'contiguous'
    ? { ...viewOf(self, result), strides: 'contiguous' }
    : viewOf(self, result, layout(call, self, result) || undefined);
}

rule('squeeze _squeeze_dim', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const named = call.overload.params.length > 1 ? call.sizes('dim')!.map(Number) : undefined;
  const gone = (named ? call.distinct(named, shape.length) : shape.map((_size, i) => i)).filter((d) => {
    const single = call.facts.equal(shape[d] ?? 0, 1);
    // A size that is not known is taken not to be 1: it is where a batch may be one.
    return single === true;
  });
  return without(self, shape, gone);
});

rule('unsqueeze', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const dim = call.axis(call.int('dim')!, shape.length + 1);
  const strides = stridesOf(self);
  const step = strides && (dim < shape.length ? mul(shape[dim]!, strides[dim]!) : 1);
  const result = [...shape.slice(0, dim), 1, ...shape.slice(dim)];
  if (self.strides === 'contiguous') return { ...viewOf(self, result), strides: 'contiguous' };
  return viewOf(self, result, strides && [...strides.slice(0, dim), step!, ...strides.slice(dim)]);
});

/** The dimensions in another order. */
export function permuted(self: TensorValue, shape: readonly Size[], order: readonly number[]): TensorValue {
  const strides = stridesOf(self);
  return viewOf(
    self,
    order.map((d) => shape[d]!),
    strides && order.map((d) => strides[d]!),
  );
}

function swapped(call: Call, self: TensorValue, a: number, b: number): TensorValue {
  const shape = self.shape ?? call.unknown();
  const [x, y] = [call.axis(a, shape.length), call.axis(b, shape.length)];
  if (shape.length === 0) return self;
  const order = shape.map((_size, i) => (i === x ? y : i === y ? x : i));
  const result = permuted(self, shape, order);
  call.words = `${printShape(shape)} → ${printShape(result.shape!)}`;
  return result;
}

rule('transpose swapdims', (call) => swapped(call, call.tensor('self'), call.int('dim0')!, call.int('dim1')!));
rule('swapaxes', (call) => swapped(call, call.tensor('self'), call.int('axis0')!, call.int('axis1')!));
rule('t', (call) => {
  const shape = call.shape('self');
  if (shape.length > 2)
    call.refuse('rank-mismatch', `t() expects a tensor with <= 2 dimensions, but self is ${shape.length}D`, {
      argument: 'input',
    });
  return shape.length < 2 ? call.tensor('self') : swapped(call, call.tensor('self'), 0, 1);
});
rule('permute', (call) => {
  const shape = call.shape('self');
  const dims = call.ints('dims')!;
  if (dims.length !== shape.length)
    call.refuse(
      'rank-mismatch',
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${shape.length} is not equal to len(dims) = ${dims.length}`,
      { argument: 'dims', expected: shape.length, actual: dims.length },
    );
  const order = dims.map((dim) => call.axis(dim, shape.length));
  if (new Set(order).size < order.length)
    call.refuse('dim-out-of-range', 'permute(): duplicate dims are not allowed.', { argument: 'dims' });
  const result = permuted(call.tensor('self'), shape, order);
  call.words = `${printShape(shape)} → ${printShape(result.shape!)}`;
  return result;
});
rule('movedim moveaxis', (call) => {
  const shape = call.shape('self');
  const [from, to] = [call.ints('source')!, call.ints('destination')!];
  if (from.length !== to.length)
    call.refuse(
      'invalid-argument',
      `movedim: Invalid source or destination dims: source (${printShape(from)} dims) should contain the same number of dims as destination (${printShape(to)} dims)`,
      { argument: 'source' },
    );
  const [sources, targets] = [from, to].map((dims) => dims.map((dim) => call.axis(dim, shape.length)));
  for (const [name, dims] of [
    ['source', sources!],
    ['destination', targets!],
  ] as const)
    if (new Set(dims).size < dims.length)
      call.refuse('dim-out-of-range', `movedim: repeated dim in \`${name}\` (${printShape(dims)})`, { argument: name });
  if (shape.length === 0) return call.tensor('self');
  const order: number[] = new Array(shape.length).fill(-1);
  for (const [i, target] of targets!.entries()) order[target] = sources![i]!;
  const rest = shape.map((_size, i) => i).filter((i) => !sources!.includes(i));
  for (const [i, d] of order.entries()) if (d < 0) order[i] = rest.shift()!;
  return permuted(call.tensor('self'), shape, order);
});

rule('adjoint', (call) => {
  const shape = call.shape('self');
  if (shape.length === 1)
    call.refuse(
      'rank-mismatch',
      'tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor.',
    );
  if (shape.length === 0) return call.tensor('self');
  const result = swapped(call, call.tensor('self'), -2, -1);
  return result.dtype?.startsWith('complex') ? { ...viewOf(result, result.shape!) } : result;
});

/** Stretches a tensor to `wanted`; -1 keeps a size. */
function expanded(call: Call, self: TensorValue, wanted: readonly Size[], argument = 'size'): TensorValue {
  const own = self.shape;
  if (!own) return wanted.includes(-1) ? call.unknown() : viewOf(self, wanted);
  const lead = wanted.length - own.length;
  if (lead < 0)
    call.refuse(
      'broadcast-mismatch',
      `expand(torch.FloatTensor{${printShape(own)}}, size=${printShape(wanted)}): the number of sizes provided (${wanted.length}) must be greater or equal to the number of dimensions in the tensor (${own.length})`,
      { argument },
    );
  const strides = stridesOf(self);
  const steps: Size[] = [];
  const shape = wanted.map((size, d): Size => {
    const mine = own[d - lead];
    if (size === -1) {
      if (mine === undefined)
        call.refuse(
          'broadcast-mismatch',
          `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${d}`,
          { argument },
        );
      steps.push(strides?.[d - lead] ?? 0);
      return mine;
    }
    if (typeof size === 'number' && size < 0)
      call.refuse('invalid-argument', `The expanded size of the tensor (${size}) must be non-negative`, { argument });
    if (mine === undefined) {
      steps.push(0);
      return size;
    }
    const message = () =>
      `The expanded size of the tensor (${printSize(size)}) must match the existing size (${printSize(mine)}) at non-singleton dimension ${d}.  Target sizes: ${printShape(wanted)}.  Tensor sizes: ${printShape(own)}`;
    if (mine !== 1 && call.facts.equal(mine, 1) !== true)
      call.needEqual(mine, size, 'broadcast-mismatch', message, { argument, expected: mine, actual: size, dim: d });
    const stretched = mine === 1 && size !== 1;
    steps.push(stretched ? 0 : (strides?.[d - lead] ?? 0));
    return size;
  });
  const kept = strides && lead === 0;
  return viewOf(self, shape, kept || strides ? steps : undefined);
}

rule('expand broadcast_to', (call) => expanded(call, call.tensor('self'), call.sizes('size')!));
rule('expand_as', (call) => expanded(call, call.tensor('self'), call.shape('other'), 'other'));
rule('alias detach', (call) => call.tensor('self'));
