/** What ops do to the numbers between which elements lie, and indices and classes that do not exist. */
import { setTruths } from '../../rules/masks';
import { add, floorDiv, mul, product, type Size, same, sub } from '../../sizes';
import { number, type Value } from '../../values';
import {
  between,
  boundsOf,
  overwriteSpan,
  type Span,
  setSpan,
  setUniform,
  spanning,
  spanOf,
  uniformOf,
} from '../../values/spans';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import { numberOf } from '../library/arguments';
import type { Applied } from './checks';
import { elementsAfter } from './elements';
import { leavesOf, originOf, plainName, tensorsOf } from './origin';

/** Views of views that are looked through. */
const VIEWS = 16;

/** The elements of a tensor are others now, and so are those of what it may be a view of. */
function overwrite(value: Value | undefined): void {
  for (let [at, step] = [value, 0]; at && step < VIEWS; at = originOf(at)?.args[0], step++) {
    overwriteSpan(at);
    setTruths(at, undefined);
    setUniform(at, undefined);
  }
}

/** Ops that keep every element as it is. */
const KEEPING: ReadonlySet<string> = new Set([
  ...[
    'view',
    'reshape',
    'flatten',
    'squeeze',
    'unsqueeze',
    'ravel',
    'view_as',
    'expand',
    'expand_as',
    'repeat',
    'tile',
  ],
  ...['transpose', 'permute', 't', 'contiguous', 'clone', 'detach', 'to', 'type', 'long', 'int', 'cpu', 'cuda', 'flip'],
  ...['repeat_interleave', 'roll', 'movedim', 'swapaxes', 'Flatten'],
]);
const SELECTING: ReadonlySet<string> = new Set(['at', 'narrow', 'select', 'slice', 'unfold']);
const JOINING: ReadonlySet<string> = new Set(['cat', 'stack', 'hstack', 'vstack', 'concat']);

/** Notes between which numbers the elements of a result lie. */
export function rememberSpan(applied: Applied): void {
  const { op, args, options } = applied;
  if (op.endsWith('_') && !KEEPING.has(plainName(op))) overwrite(args[0]);
  overwrite(options?.get('out'));
  const { value } = applied;
  if (value.kind === 'tensor') {
    setSpan(value, made(applied) ?? taken(applied) ?? changed(applied));
    setUniform(value, uniformAfter(applied));
  }
  if (value.kind === 'list' && (op === 'unbind' || op === 'split' || op === 'chunk')) parts(applied, value.items);
}

/** Constants, rows of numbers, and numbers drawn by chance. */
function made({ op, args, value }: Applied): Span | undefined {
  const numbers = args.map(numberOf);
  switch (op) {
    case 'tensor':
    case 'LongTensor':
    case 'as_tensor':
      return whole(constants(args[0]), value) ?? seen(args[0]);
    case 'full':
      return numbers[1] === undefined || count(value) === 0 ? undefined : constant(numbers[1], count(value));
    case 'arange': {
      const sizes = numbers.slice(0, 3).filter((each) => each !== undefined);
      const [start, end, step] = sizes.length === 1 ? [0, sizes[0]!, 1] : [sizes[0]!, sizes[1]!, sizes[2] ?? 1];
      if (args.length > 0 && args[0]?.kind === 'number' && numbers[0] === undefined) return undefined;
      const count = end === undefined ? 0 : Math.ceil((end - start) / step);
      if (count <= 0 || step <= 0) return undefined;
      if (count > LISTED) return between(start, start + (count - 1) * step);
      return spanning(Array.from({ length: count }, (_, at) => start + at * step));
    }
    case 'randint': {
      const [low, high] = numbers[1] === undefined ? [0, numbers[0]] : [numbers[0], numbers[1]];
      return low !== undefined && high !== undefined ? between(low, high - 1, count(value)) : undefined;
    }
    default:
      return undefined;
  }
}

/** The size that every element of a result is: lengths of sequences that are all as long. */
function uniformAfter({ op, args, options }: Applied): Size | undefined {
  const [first, second] = args;
  if (op === 'tensor' || op === 'LongTensor' || op === 'as_tensor') {
    const [size, ...more] = first && first.kind !== 'tensor' ? leavesOf([first]).map(sizeOf) : [];
    return size !== undefined && more.every((each) => each !== undefined && same(each, size)) ? size : undefined;
  }
  if (op === 'full') return sizeOf(second);
  const before = uniformOf(first);
  if (before === undefined) return undefined;
  if (KEEPING.has(plainName(op))) return before;
  const by = numberOf(second);
  const rounding = options?.get('rounding_mode');
  if (by === undefined || !Number.isInteger(by)) return undefined;
  if (op === 'add') return add(before, by);
  if (op === 'sub') return sub(before, by);
  if (op === 'mul') return mul(before, by);
  const floored = op === 'floor_divide' || (op === 'div' && rounding?.kind === 'string' && rounding.value === 'floor');
  return floored && by > 0 ? floorDiv(before, by) : undefined;
}

/** A size that is no plain number: those are kept one by one. */
const sizeOf = (value: Value | undefined): Size | undefined =>
  value?.kind === 'number' && typeof value.value === 'object' ? value.value : undefined;

/** So many times the same number. */
function constant(element: number, times: number): Span | undefined {
  if (times > LISTED) return between(element, element);
  return spanning(Array<number>(times).fill(element));
}

/** Numbers of a row that are listed one by one. */
const LISTED = 128;

/** The span of numbers, all of which are known. */
function whole(numbers: readonly (number | undefined)[], value: Value): Span | undefined {
  const known = numbers.length === count(value) && numbers.every((each) => each !== undefined);
  return known ? spanning(numbers as number[]) : undefined;
}

/** What is known one by one of the elements of a result, which may share memory with what they are taken from. */
function taken(applied: Applied): Span | undefined {
  const elements = wraps(applied) ? undefined : elementsAfter(applied);
  return elements && spanning(elements, spanOf(applied.args[0])?.memory);
}

/** The parts into which a tensor is taken apart. */
function parts({ op, args, node }: Applied, items: readonly Value[]): void {
  const dim = numberOf(args[op === 'unbind' ? 1 : 2]) ?? 0;
  let start = 0;
  for (const item of items) {
    const size = op === 'unbind' ? 1 : item.kind === 'tensor' ? item.shape?.at(dim) : undefined;
    if (typeof size !== 'number' || item.kind !== 'tensor') return;
    const given: Value[] = [args[0]!, number(dim), number(start), number(size)];
    setSpan(item, taken({ op: 'narrow', args: given, value: item, node }));
    start += size;
  }
}

/** Number of elements; 0 where it is not known. */
function count(value: Value): number {
  const total = value.kind === 'tensor' && value.shape ? product(value.shape) : 0;
  return typeof total === 'number' ? total : 0;
}

/** Between which numbers those in an array lie, none of which is known, but something of each. */
function seen(value: Value | undefined): Span | undefined {
  const span = value && value.kind !== 'tensor' ? hull(leavesOf([value]).map(spanOf)) : undefined;
  return span?.seen ? span : undefined;
}

/** The numbers in nested arrays; undefined where one is not known. */
function constants(value: Value | undefined): (number | undefined)[] {
  return value ? leavesOf([value]).map(numberOf) : [];
}

/** Whether a sum or product may leave the range of its dtype, and start again at the other end. */
const wraps = ({ op, value }: Applied): boolean =>
  /^(add|sub|mul)$/.test(op) && value.kind === 'tensor' && /int(8|16)$/.test(value.dtype ?? '');

/** What an op makes of the elements it is given. */
function changed(applied: Applied): Span | undefined {
  const { op, value, options } = applied;
  const args = applied.args.filter(({ kind }) => kind !== 'record');
  const span = boundsOf(args[0]);
  const by = numberOf(args[1]);
  if (JOINING.has(op)) return hull(tensorsOf(args.slice(0, 1)).map(spanOf));
  if (!span) return undefined;
  if (KEEPING.has(plainName(op)) || KEEPING.has(op)) return span;
  // Some of the numbers drawn by chance are drawn by chance, too; of others the largest may be left out.
  if (SELECTING.has(op) && span.draws !== undefined && !span.mixed) return { ...span, draws: count(value) };
  if (op === 'clamp' || op === 'clip') return clamped(args, options, span);
  if (by === undefined || args.length > 2) return undefined;
  const rounding = options?.get('rounding_mode');
  const floored = op === 'floor_divide' || (rounding?.kind === 'string' && rounding.value === 'floor');
  // Of numbers drawn by chance, several become one.
  if (op === 'div' || op === 'floor_divide')
    return floored && by > 0 && span.draws === undefined
      ? { ...span, low: Math.floor(span.low / by), high: Math.floor(span.high / by) }
      : undefined;
  // Another factor than one number, as alpha has.
  if (args.length < applied.args.length) return undefined;
  const moved = (low: number, high: number): Span => ({ ...span, low: Math.min(low, high), high: Math.max(low, high) });
  if (wraps(applied)) return undefined;
  if (op === 'add') return moved(span.low + by, span.high + by);
  if (op === 'sub') return moved(span.low - by, span.high - by);
  return op === 'mul' ? moved(span.low * by, span.high * by) : undefined;
}

/** Elements kept between two numbers, where both are known. */
function clamped(args: readonly Value[], options: Applied['options'], span: Span): Span | undefined {
  const [low, high] = (['min', 'max'] as const).map((name, at) => {
    const bound = args[at + 1] ?? options?.get(name);
    return !bound || bound.kind === 'none' ? [-Infinity, Infinity][at] : numberOf(bound);
  });
  if (low === undefined || high === undefined || span.draws !== undefined) return undefined;
  const kept = (element: number) => Math.min(high, Math.max(low, element));
  return { ...span, low: kept(span.low), high: kept(span.high) };
}

/** What holds all spans; nothing when one is not known. */
function hull(all: readonly (Span | undefined | false)[]): Span | undefined {
  const known = all.filter((each): each is Span => !!each);
  const [first, ...others] = known;
  if (!first || known.length < all.length) return undefined;
  const low = known.reduce((least, each) => Math.min(least, each.low), first.low);
  const high = known.reduce((most, each) => Math.max(most, each.high), first.high);
  const alike = others.every((each) => each.low === first.low && each.high === first.high);
  // The largest numbers are those of the parts that reach so far.
  const top = known.filter((each) => each.high === high).map(({ draws }) => draws);
  const chance = top.some((draws) => draws === undefined) ? undefined : top.reduce((sum, draws) => sum! + draws!, 0);
  const seen = known.some((each) => each.seen);
  return { ...between(low, high, chance), ...(!alike && { mixed: true }), ...(seen && { seen }) };
}

/** Below this chance of running nobody has such luck. */
const LUCK = 1e-6;

/** Whether numbers that are not below `count` certainly occur. */
function exceeds({ low, high, draws }: Span, count: number): boolean {
  if (high < count) return false;
  if (draws === undefined || low >= count) return true;
  return ((count - low) / (high - low + 1)) ** draws < LUCK;
}

interface Indexed {
  readonly indices?: Value | undefined;
  readonly count?: number;
  readonly what: string;
}

/** What `x.at(first, second)` names by tensors: up to the first text, mask or null, each takes one dimension. */
function places([self, ...places]: readonly Value[]): Indexed[] {
  const shape = self?.kind === 'tensor' ? self.shape : undefined;
  // Where nothing is taken, nobody looks.
  if (!shape?.every((size) => typeof size === 'number' && size > 0)) return [];
  const plain = (value: Value) =>
    value.kind === 'number' || (value.kind === 'tensor' && /^int/.test(value.dtype ?? '') && value.shape !== undefined);
  const end = places.findIndex((value) => !plain(value));
  return places
    .slice(0, end < 0 ? places.length : end)
    .slice(0, shape.length)
    .map((indices, dim) => ({ indices, count: shape[dim] as number, what: 'index' }));
}

/** Which arguments of an op hold indices, and how many things they may mean. */
function indexed(applied: Applied): Indexed[] {
  const { op, args } = applied;
  if (op === 'at') return places(args);
  return op === 'put_' ? places(args.slice(0, -1)) : [named(applied)];
}

function named({ op, args, instance, options }: Applied): Indexed {
  const [first, second, third] = args;
  const sizes = (value: Value | undefined) => (value?.kind === 'tensor' ? value.shape : undefined);
  const count = (size: unknown) => (typeof size === 'number' ? { count: size } : {});
  const config = instance?.module.value?.config;
  switch (op.replace(/_$/, '')) {
    case 'cross_entropy':
    case 'nll_loss':
    case 'CrossEntropyLoss':
    case 'NLLLoss': {
      const shape = sizes(first);
      const ignored = numberOf(config?.get('ignore_index') ?? options?.get('ignore_index')) ?? -100;
      if (ignored >= 0 || !shape) return { what: '' };
      return { indices: second, ...count(shape.length > 1 ? shape[1] : shape[0]), what: 'Target' };
    }
    case 'Embedding':
    case 'EmbeddingBag':
      return { indices: first, ...count(numberOf(config?.get('num_embeddings'))), what: 'index' };
    case 'embedding':
      return { indices: first, ...count(sizes(second)?.[0]), what: 'index' };
    case 'one_hot':
      return { indices: first, ...count(positive(numberOf(second ?? options?.get('num_classes')))), what: 'class' };
    case 'gather':
    case 'scatter':
    case 'scatter_add':
    case 'index_select':
    case 'index_add':
    case 'index_copy':
    case 'index_fill': {
      const shape = sizes(first);
      const dim = numberOf(second);
      return { indices: third, ...count(dim === undefined ? undefined : shape?.at(dim)), what: 'index' };
    }
    default:
      return { what: '' };
  }
}

const positive = (value: number | undefined) => (value !== undefined && value > 0 ? value : undefined);

export function checkSpan(run: Interpreter, applied: Applied): void {
  for (const each of indexed(applied)) checkIndices(run, applied, each);
}

function checkIndices(run: Interpreter, applied: Applied, { indices, count, what }: Indexed): void {
  const span = spanOf(indices);
  if (!span || count === undefined || span.high < count) return;
  const certain = exceeds(span, count);
  const message = `${what} ${span.high} is out of bounds: there are ${count}, numbered from 0`;
  const { instance, args, node } = applied;
  const found = certain
    ? { code: 'index-out-of-range' as const, message }
    : { code: 'condition' as const, message: `This fails when ${span.high} is drawn. ${message}` };
  report(run, { ...found, certainty: 'certain', expected: count, actual: span.high }, node, {
    args,
    ...(instance && { instance }),
  });
}
