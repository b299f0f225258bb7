/** What is known where two ways meet: what both agree on. */
import { lowest, type Size, same, valuesOf } from '../sizes';
import {
  isWhole,
  type ListValue,
  type NumberValue,
  type RecordValue,
  type SequenceValue,
  type StringValue,
  type TensorValue,
  UNKNOWN,
  type Value,
  WALKED,
  Walk,
} from '../values';
import { alikeSpans } from '../values/spans';
import type { Instance } from './objects';
import { Slot } from './store';

/** A new unknown size, named after where it comes from. */
export type Fresh = (name: string, least?: number, among?: readonly number[]) => Size;

/** More alternatives than this are unknown. */
const MOST = 4;

export function join(a: Value, b: Value, fresh: Fresh, walk = new Walk()): Value {
  if (a === b) return a;
  if (!walk.enter()) return UNKNOWN;
  const value = equal(a, b, walk) ? a : joined(a, b, fresh, walk);
  walk.leave();
  return value;
}

function joined(a: Value, b: Value, fresh: Fresh, walk: Walk): Value {
  if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN;
  if (a.kind === 'union' || b.kind === 'union') return unite(a, b, fresh, walk);
  switch (a.kind) {
    case 'tensor':
      return b.kind === 'tensor' ? joinTensors(a, b, fresh) : unite(a, b, fresh, walk);
    case 'number':
      return b.kind === 'number' ? joinNumbers(a, b, fresh) : unite(a, b, fresh, walk);
    case 'boolean':
      return b.kind === 'boolean' ? { kind: 'boolean' } : unite(a, b, fresh, walk);
    case 'string':
      return b.kind === 'string' ? { kind: 'string' } : unite(a, b, fresh, walk);
    case 'list':
    case 'sequence':
      return b.kind === 'list' || b.kind === 'sequence' ? joinLists(a, b, fresh, walk) : unite(a, b, fresh, walk);
    case 'record':
      return b.kind === 'record' ? joinRecords(a, b, fresh, walk) : unite(a, b, fresh, walk);
    case 'array':
      if (b.kind !== 'array') return unite(a, b, fresh, walk);
      return {
        kind: 'array',
        slot: new Slot(joinLists(a.slot.value, b.slot.value, fresh, walk)),
        ...(a.typed && a.typed === b.typed && { typed: a.typed }),
      };
    case 'literal':
      if (b.kind !== 'literal') return unite(a, b, fresh, walk);
      return { kind: 'literal', slot: new Slot(joinRecords(a.slot.value, b.slot.value, fresh, walk)) };
    case 'module': {
      if (b.kind !== 'module' || a.type !== b.type || a.config !== b.config) return unite(a, b, fresh, walk);
      const { training: _either, ...common } = a;
      return common;
    }
    default:
      return unite(a, b, fresh, walk);
  }
}

export function joinAll(values: readonly Value[], fresh: Fresh, walk = new Walk(WALKED + 4 * values.length)): Value {
  if (values.length === 0) return UNKNOWN;
  return values.reduce((all, value) => (all.kind === 'unknown' ? all : join(all, value, fresh, walk)));
}

/** Whole numbers that differ are a whole number that is not known. */
function joinNumbers(a: NumberValue, b: NumberValue, fresh: Fresh): NumberValue {
  if (!isWhole(a) || !isWhole(b)) return { kind: 'number' };
  if (a.value === undefined || b.value === undefined) return { kind: 'number', integer: true };
  const least = Math.min(lowest(a.value), lowest(b.value));
  return Number.isFinite(least)
    ? { kind: 'number', value: fresh('n', least, either(a.value, b.value)) }
    : { kind: 'number', integer: true };
}

/** Numbers of which it is known that a size is one of them. */
const FEW = 12;

function either(a: Size, b: Size): readonly number[] | undefined {
  const [x, y] = [valuesOf(a), valuesOf(b)];
  if (!x || !y) return undefined;
  const all = [...new Set([...x, ...y])].sort((one, other) => one - other);
  return all.length <= FEW ? all : undefined;
}

function unite(a: Value, b: Value, fresh: Fresh, walk: Walk): Value {
  const options: Value[] = [];
  for (const option of [...optionsOf(a), ...optionsOf(b)]) {
    if (option.kind === 'unknown') return UNKNOWN;
    const alike = options.findIndex(
      (other) => equal(other, option, walk) || (other.kind === option.kind && MERGED.has(other.kind)),
    );
    const among = options.findIndex((other) => other.kind === 'instance' && other.among !== undefined);
    const merged = alike < 0 && among >= 0 ? oneOf([options[among]!, option], fresh, walk) : undefined;
    if (merged) options[among] = merged;
    else if (alike < 0) options.push(option);
    else options[alike] = join(options[alike]!, option, fresh, walk);
  }
  if (options.length === 1) return options[0]!;
  return options.length > MOST ? (oneOf(options, fresh, walk) ?? UNKNOWN) : { kind: 'union', options };
}

/** An object that stands for any one of several of a class; an optimizer is never like another. */
function oneOf(values: readonly Value[], fresh: Fresh, walk: Walk): Instance | undefined {
  const objects = values.filter((value): value is Instance => value.kind === 'instance');
  const [first] = objects;
  if (!first || objects.length < values.length || !objects.every(({ type }) => equal(type, first.type, walk)))
    return undefined;
  if (first.type.kind === 'member' && first.type.path[0] === 'optim') return undefined;
  const fields = objects.map((each) => each.fields.value).reduce((a, b) => joinRecords(a, b, fresh, walk));
  const modules = objects.map((each) => each.module.value);
  const alike = modules.every((each) => each === modules[0] || (each && modules[0] && equal(each, modules[0], walk)));
  return {
    kind: 'instance',
    type: first.type,
    fields: new Slot(fields),
    module: new Slot(alike ? modules[0] : undefined),
    among: objects.flatMap((each) => each.among ?? [each]),
  };
}

/** Kinds of which one value stands for several. */
const MERGED: ReadonlySet<Value['kind']> = new Set([
  'tensor',
  'number',
  'boolean',
  'string',
  'list',
  'sequence',
  'array',
]);

export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.options : [value];
}

function joinTensors(a: TensorValue, b: TensorValue, fresh: Fresh): TensorValue {
  const shape =
    a.shape && b.shape && a.shape.length === b.shape.length
      ? a.shape.map((size, at) => (same(size, b.shape![at]!) ? size : joinSizes(size, b.shape![at]!, fresh)))
      : undefined;
  return {
    kind: 'tensor',
    ...(shape && { shape }),
    ...(a.dtype === b.dtype && a.dtype && { dtype: a.dtype }),
    ...(a.device === b.device && a.device && { device: a.device }),
    ...(a.requiresGrad === b.requiresGrad && a.requiresGrad !== undefined && { requiresGrad: a.requiresGrad }),
    ...(a.strides === 'contiguous' && b.strides === 'contiguous' && { strides: 'contiguous' as const }),
  };
}

type Items = ListValue | SequenceValue;

function joinSizes(a: Size, b: Size, fresh: Fresh): Size {
  return fresh('n', Math.max(0, Math.min(lowest(a), lowest(b))), either(a, b));
}

function joinLists(a: Items, b: Items, fresh: Fresh, walk: Walk): Items {
  if (a.kind === 'list' && b.kind === 'list' && a.items.length === b.items.length) {
    const items = a.items.map((item, at) => join(item, b.items[at]!, fresh, walk));
    return { ...a, items };
  }
  const [x, y] = [elementOf(a), elementOf(b)];
  const [m, n] = [lengthOf(a), lengthOf(b)];
  const length = m !== undefined && n !== undefined && same(m, n) ? m : undefined;
  const element = x && y ? join(x, y, fresh, walk) : (x ?? y ?? UNKNOWN);
  return { kind: 'sequence', element, ...(length !== undefined && { length }) };

  function lengthOf(value: Items): Size | undefined {
    return value.kind === 'list' ? value.items.length : value.length;
  }

  function elementOf(value: Value): Value | undefined {
    if (value.kind === 'sequence') return value.element;
    return value.kind === 'list' && value.items.length > 0 ? joinAll(value.items, fresh, walk) : undefined;
  }
}

function joinRecords(a: RecordValue, b: RecordValue, fresh: Fresh, walk: Walk): RecordValue {
  const fields = new Map<string, Value>();
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name);
    if (other) fields.set(name, join(value, other, fresh, walk));
  }
  const open = a.open || b.open || fields.size < a.fields.size || fields.size < b.fields.size;
  return { kind: 'record', fields, ...(open && { open }) };
}

/** What slots hold may be other things than values: facts. Those are dropped where they differ. */
export function joinStates(a: unknown, b: unknown, before: unknown, fresh: Fresh): unknown {
  if (a === b) return a;
  const [x, y] = [a as Value | undefined, b as Value | undefined];
  if (!x?.kind || !y?.kind) return before;
  return join(x, y, fresh);
}

/** Arrays and objects are compared only so deep: they may hold themselves. */
const DEPTH = 8;

/** Whether two values are the same for all that is known. */
export function equal(a: Value, b: Value, walk = new Walk(), depth = 0): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || depth > DEPTH || !walk.take()) return false;
  const inner = (x: Value, y: Value) => equal(x, y, walk, depth + 1);
  switch (a.kind) {
    case 'tensor':
      return b.kind === 'tensor' && equalTensors(a, b);
    case 'number':
      return b.kind === 'number' && a.value !== undefined && b.value !== undefined && same(a.value, b.value);
    case 'boolean':
      return (b as typeof a).value === a.value;
    case 'string':
      return b.kind === 'string' && a.value === b.value && equalPieces(a.pieces, b.pieces);
    case 'none':
      return (b as typeof a).left === a.left;
    case 'dtype':
    case 'device':
      return (b as typeof a).name === a.name;
    case 'member':
      return (b as typeof a).path.join('.') === a.path.join('.');
    case 'list':
      return equalLists(a, b as ListValue, inner);
    case 'sequence':
      return b.kind === 'sequence' && inner(a.element, b.element) && equalSizes(a.length, b.length);
    case 'record':
      return b.kind === 'record' && equalRecords(a, b, inner);
    case 'array':
      return b.kind === 'array' && a.typed === b.typed && inner(a.slot.value, b.slot.value);
    case 'literal':
      return b.kind === 'literal' && inner(a.slot.value, b.slot.value);
    case 'unknown':
      return true;
    case 'closure':
      return b.kind === 'closure' && a.node === b.node && a.scope === b.scope && a.self === b.self;
    case 'bound':
      return b.kind === 'bound' && a.name === b.name && inner(a.receiver, b.receiver);
    case 'union':
      return (
        b.kind === 'union' &&
        a.options.length === b.options.length &&
        a.options.every((o, i) => inner(o, b.options[i]!))
      );
    case 'module':
      return b.kind === 'module' && a.type === b.type && a.config === b.config && a.training === b.training;
    default:
      return false;
  }
}

function equalPieces(a: StringValue['pieces'], b: StringValue['pieces']): boolean {
  if (!a || !b) return a === b;
  const alike = (x: Size | string | undefined, y: Size | string | undefined) =>
    x !== undefined && y !== undefined && (typeof x === 'string' || typeof y === 'string' ? x === y : same(x, y));
  return a.length === b.length && a.every((piece, at) => alike(piece, b[at]!));
}

function equalSizes(a: Size | undefined, b: Size | undefined): boolean {
  return a === undefined || b === undefined ? a === b : same(a, b);
}

export function equalShapes(a: TensorValue['shape'], b: TensorValue['shape']): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((size, at) => same(size, b[at]!));
}

function equalTensors(a: TensorValue, b: TensorValue): boolean {
  return (
    equalShapes(a.shape, b.shape) &&
    a.dtype === b.dtype &&
    a.device === b.device &&
    a.requiresGrad === b.requiresGrad &&
    a.strides === b.strides &&
    alikeSpans(a, b)
  );
}

function equalLists(a: ListValue, b: ListValue, inner: (x: Value, y: Value) => boolean): boolean {
  return a.items.length === b.items.length && a.items.every((item, at) => inner(item, b.items[at]!));
}

function equalRecords(a: RecordValue, b: RecordValue, inner: (x: Value, y: Value) => boolean): boolean {
  if (a.fields.size !== b.fields.size || a.open !== b.open) return false;
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name);
    if (!other || !inner(value, other)) return false;
  }
  return true;
}
