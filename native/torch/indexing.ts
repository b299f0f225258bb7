/** Reading and writing by position: `x.at(...)` and `x.put_(...)` with Python's slice text. */
import { native } from './core';
import { IndexError, ValueError } from './errors';
import * as ops from './generated/ops';
import type { Tensor } from './tensor';

/**
 * One position of an index: a number, slices as text (`':'`, `'1:3'`, `'::2'`, `'...'`, several joined by commas), null for a
 * new dimension, a boolean mask, or indices as tensor or array.
 */
export type Index = number | string | null | boolean | Tensor | readonly (number | boolean | readonly unknown[])[];

interface Slice {
  start: number | null;
  end: number | null;
  step: number;
}
/** torch.tensor, handed in because it belongs to a module that needs this one. */
type MakeTensor = (data: never) => Tensor;
type Item = number | 'ellipsis' | null | boolean | Slice | Tensor;

const isSlice = (item: Item): item is Slice =>
  item !== null && typeof item === 'object' && 'step' in item && 'start' in item;

function parsePart(part: string, whole: string): Item {
  const text = part.trim();
  if (text === '...') return 'ellipsis';
  if (text === 'None') return null;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const pieces = text.split(':').map((p) => p.trim());
  if (pieces.length < 2 || pieces.length > 3 || !pieces.every((p) => /^([+-]?\d+)?$/.test(p))) {
    throw new IndexError(
      `invalid index '${whole}': expected numbers, slices like '1:3', '...' or None, separated by commas`,
    );
  }
  const number = (p: string | undefined) => (p ? Number(p) : null);
  const step = number(pieces[2]) ?? 1;
  if (step === 0) throw new ValueError('slice step cannot be zero');
  if (step < 0) throw new ValueError('step must be greater than zero');
  return { start: number(pieces[0]), end: number(pieces[1]), step };
}

function toItems(indices: readonly Index[], makeTensor: MakeTensor): Item[] {
  return indices.flatMap((index): Item[] => {
    if (typeof index === 'string') return index.split(',').map((part) => parsePart(part, index));
    if (Array.isArray(index)) return [makeTensor(index as never)];
    if (typeof index === 'number' && !Number.isInteger(index)) {
      throw new IndexError(
        'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got float)',
      );
    }
    return [index as Item];
  });
}

const isTensor = (item: Item): item is Tensor => native.is_tensor(item);
/** Dimensions an item takes from the tensor. */
function consumed(item: Item): number {
  if (item === null || item === 'ellipsis' || typeof item === 'boolean') return 0;
  if (isTensor(item) && (item.dtype.name === 'bool' || item.dtype.name === 'uint8')) return item.dim();
  return 1;
}

/** Applies everything but tensor indices as views; collects tensor indices by dimension. */
function locate(
  self: Tensor,
  indices: readonly Index[],
  makeTensor: MakeTensor,
): { view: Tensor; tensors: (Tensor | undefined)[] } {
  const items = toItems(indices, makeTensor);
  const taken = items.reduce<number>((sum, item) => sum + consumed(item), 0);
  if (self.dim() === 0 && taken > 0 && items.some((item) => typeof item === 'number')) {
    throw new IndexError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    );
  }
  if (taken > self.dim()) throw new IndexError(`too many indices for tensor of dimension ${self.dim()}`);
  if (items.filter((i) => i === 'ellipsis').length > 1)
    throw new IndexError("an index can only have a single ellipsis ('...')");
  let view = self;
  let dim = 0;
  /** Dimension of the tensor as it was given, for messages. */
  let own = 0;
  const tensors: (Tensor | undefined)[] = [];
  for (const item of items) {
    if (item === 'ellipsis') {
      dim += self.dim() - taken;
      own += self.dim() - taken;
    } else if (item === null) {
      view = ops.unsqueeze(view, dim++);
    } else if (typeof item === 'number') {
      const size = view.size(dim);
      if (item < -size || item >= size) {
        throw new IndexError(`index ${item} is out of bounds for dimension ${own} with size ${size}`);
      }
      view = ops.select(view, dim, item);
      own++;
    } else if (typeof item === 'boolean') {
      view = ops.unsqueeze(view, dim);
      tensors[dim++] = makeTensor([item] as never);
    } else if (isSlice(item)) {
      const size = view.size(dim);
      const whole = item.step === 1 && !item.start && (item.end === null || item.end >= size);
      if (whole) dim++;
      else view = ops.slice(view, dim++, item.start, item.end, item.step);
      own++;
    } else if (isTensor(item)) {
      if (
        item.dim() === 0 &&
        !item.dtype.is_floating_point &&
        item.dtype.name !== 'bool' &&
        item.dtype.name !== 'uint8'
      ) {
        view = ops.select(view, dim, Number(item.item()));
        own++;
        continue;
      }
      tensors[dim] = item;
      dim += Math.max(1, consumed(item));
      own += Math.max(1, consumed(item));
    } else {
      throw new IndexError(
        'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices',
      );
    }
  }
  return { view, tensors };
}

/** A bool mask of several dimensions stands for that many index tensors: dense list, holes as undefined. */
const dense = (tensors: (Tensor | undefined)[]) =>
  Array.from(tensors, (t) => t).filter((_t, i) => !(tensors[i] === undefined && coveredByMask(tensors, i)));

function coveredByMask(tensors: (Tensor | undefined)[], at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const t = tensors[i];
    if (!t) continue;
    return (t.dtype.name === 'bool' || t.dtype.name === 'uint8') && i + t.dim() > at;
  }
  return false;
}

/** `x.at(...)`: views where PyTorch gives views, copies for tensor indices. */
export function read(self: Tensor, indices: readonly Index[], makeTensor: MakeTensor): Tensor {
  const { view, tensors } = locate(self, indices, makeTensor);
  // Like PyTorch, `x.at('...')` is a new view, never x itself.
  if (tensors.length === 0) return view === self ? ops.alias(view) : view;
  return ops.index(view, dense(tensors));
}

/** Without leading dimensions of size 1, which the target may lack, while there are more than `least`. */
function trimmed(value: Tensor, least: number): Tensor {
  let source = value;
  while (source.dim() > least && source.size(0) === 1) source = ops.squeeze(source, 0);
  return source;
}

/** `x.put_(..., value)`: stores a number or a tensor, broadcast to what the index names. */
export function write(
  self: Tensor,
  indices: readonly Index[],
  value: Tensor | number | boolean | bigint,
  makeTensor: MakeTensor,
): void {
  const { view, tensors } = locate(self, indices, makeTensor);
  if (tensors.length === 0) {
    if (native.is_tensor(value)) {
      // expand gives the message PyTorch gives for a value that does not fit.
      ops.copy_(view, trimmed(value as Tensor, view.dim()).expand(native.sizes(view) as number[]));
    } else ops.fill_(view, value as number);
    return;
  }
  const source = native.is_tensor(value)
    ? trimmed(value as Tensor, 0)
    : ops.full([], value as number, { dtype: view.dtype });
  ops.index_put_(view, dense(tensors), source.dtype === view.dtype ? source : ops.to_dtype(source, view.dtype));
}
