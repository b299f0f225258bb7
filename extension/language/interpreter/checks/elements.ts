/** What ops make of elements that are known one by one: parts, other arrangements, sums with a number. */
import { parseIndex, type TextItem } from '../../rules/index_text';
import type { TensorValue, Value } from '../../values';
import { spanOf } from '../../values/spans';
import { numberOf } from '../library/arguments';
import type { Applied } from './checks';
import { plainName } from './origin';

/** Ops that leave the elements in their order. */
const KEEPING: ReadonlySet<string> = new Set([
  ...['view', 'reshape', 'flatten', 'ravel', 'squeeze', 'unsqueeze', 'view_as', 'reshape_as', 'Flatten'],
  ...['contiguous', 'clone', 'detach', 'cpu', 'to', 'type', 'type_as', 'long', 'int', 'float', 'double'],
]);

const COMPARED = {
  eq: (a: number, b: number) => a === b,
  ne: (a: number, b: number) => a !== b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
};

/** The elements of a result, row after row; nothing where they are not known. */
export function elementsAfter({ op, args, value }: Applied): readonly number[] | undefined {
  const [self, ...rest] = args.filter(({ kind }) => kind !== 'record');
  const elements = spanOf(self)?.elements;
  const shape = self?.kind === 'tensor' ? sizesOf(self) : undefined;
  const wanted = value.kind === 'tensor' ? sizesOf(value) : undefined;
  if (!elements || !shape || !wanted || count(shape) !== elements.length) return undefined;
  const found = after(plainName(op) === 'flatten' ? 'flatten' : op, elements, shape, rest);
  if (found?.length !== count(wanted)) return undefined;
  const whole = value.kind === 'tensor' && value.dtype?.startsWith('int');
  return whole ? found.map(Math.trunc) : found;
}

function after(
  op: string,
  elements: readonly number[],
  shape: readonly number[],
  rest: readonly Value[],
): readonly number[] | undefined {
  if (KEEPING.has(op)) return elements;
  const [first, second, third] = rest.map(numberOf);
  const every = shape.map((size) => Array.from({ length: size }, (_, at) => at));
  const inDimension = (dim: number | undefined, places: (size: number) => readonly number[] | undefined) => {
    const at = dim === undefined ? -1 : dim < 0 ? dim + shape.length : dim;
    const taken = at in every ? places(shape[at]!) : undefined;
    return taken && gather(elements, shape, every.with(at, [...taken]));
  };
  switch (op) {
    case 'at': {
      const picked = picks(shape, rest);
      return picked && gather(elements, shape, picked);
    }
    case 'select':
      return inDimension(first, (size) => (second === undefined ? undefined : [from(second, size)]));
    case 'narrow':
      return inDimension(first, (size) =>
        second === undefined || third === undefined ? undefined : range(from(second, size), from(second, size) + third),
      );
    case 't':
      return shape.length === 2 ? swapped(elements, shape) : undefined;
    case 'transpose':
      return shape.length === 2 && first !== undefined && second !== undefined && (first - second) % 2 !== 0
        ? swapped(elements, shape)
        : undefined;
    case 'add':
    case 'sub':
    case 'mul':
      if (first === undefined || rest.length > 1) return undefined;
      return elements.map((each) => (op === 'add' ? each + first : op === 'sub' ? each - first : each * first));
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      // Fractions are rounded to their dtype, which nobody does here.
      if (first === undefined || !elements.every(Number.isInteger)) return undefined;
      return elements.map((each) => Number(COMPARED[op](each, first)));
    case 'max':
    case 'min':
    case 'amax':
    case 'amin':
      if (rest.length > 0 || elements.length === 0) return undefined;
      return [elements.reduce((a, b) => (op.endsWith('max') ? Math.max(a, b) : Math.min(a, b)))];
    case 'sum':
      return rest.length > 0 ? undefined : [elements.reduce((all, each) => all + each, 0)];
    default:
      return undefined;
  }
}

/** The rows of a tensor, as far as their elements are known. */
export function rowElements(tensor: TensorValue): readonly (readonly number[])[] | undefined {
  const elements = spanOf(tensor)?.elements;
  const [rows, ...row] = sizesOf(tensor) ?? [];
  if (!elements || rows === undefined || rows * count(row) !== elements.length) return undefined;
  return Array.from({ length: rows }, (_, at) => elements.slice(at * count(row), (at + 1) * count(row)));
}

/** A tensor's sizes where each is a number. */
function sizesOf({ shape }: TensorValue): readonly number[] | undefined {
  return shape?.every((size) => typeof size === 'number') ? (shape as readonly number[]) : undefined;
}

const count = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);
const from = (index: number, size: number) => (index < 0 ? index + size : index);
const range = (start: number, end: number, step = 1) =>
  Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);

const swapped = (elements: readonly number[], [rows = 0, columns = 0]: readonly number[]) =>
  range(0, columns).flatMap((column) => range(0, rows).map((row) => elements[row * columns + column]!));

/** The elements at the given places of each dimension, row after row. */
function gather(elements: readonly number[], shape: readonly number[], picked: readonly (readonly number[])[]) {
  let places = [0];
  shape.forEach((size, dim) => {
    places = places.flatMap((place) => picked[dim]!.map((at) => place * size + at));
  });
  return places.map((place) => elements[place]!);
}

/** Which places of each dimension `x.at(…)` names; nothing where tensors or masks name them. */
function picks(shape: readonly number[], indices: readonly Value[]): number[][] | undefined {
  const items: TextItem[] = [];
  for (const index of indices) {
    if (index.kind === 'none') continue;
    const parsed = index.kind === 'string' && index.value !== undefined ? parseIndex(index.value) : undefined;
    const at = numberOf(index);
    if (at !== undefined) items.push({ kind: 'at', index: at });
    else if (parsed && typeof parsed !== 'string') items.push(...parsed.filter(({ kind }) => kind !== 'none'));
    else return undefined;
  }
  const rest = items.findIndex(({ kind }) => kind === 'ellipsis');
  const all = (length: number): TextItem[] => Array.from({ length }, () => ({ kind: 'slice', step: 1 }));
  if (rest >= 0) items.splice(rest, 1, ...all(Math.max(0, shape.length - items.length + 1)));
  else items.push(...all(Math.max(0, shape.length - items.length)));
  if (items.length !== shape.length) return undefined;
  const named = items.map((item, dim) => placesOf(item, shape[dim]!));
  return named.every((each) => each !== undefined) ? (named as number[][]) : undefined;
}

function placesOf(item: TextItem, size: number): number[] | undefined {
  if (item.kind === 'at') return typeof item.index === 'number' ? [from(item.index, size)] : undefined;
  if (item.kind !== 'slice') return undefined;
  const { start = 0, end = size, step } = item;
  if (typeof start !== 'number' || typeof end !== 'number') return undefined;
  const bound = (at: number) => Math.min(size, Math.max(0, from(at, size)));
  return range(bound(start), bound(end), step);
}
