/** Methods of arrays. */
import { add, max, min, type Size, sub } from '../../sizes';
import {
  boolean,
  type ListValue,
  LONGEST,
  LONGEST_TEXT,
  list,
  number,
  type SequenceValue,
  sequence,
  string,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../values';
import { equals } from '../arithmetic';
import { call, type Site } from '../calls';
import { truth } from '../conditions';
import { array, SPREAD } from '../expressions';
import type { Interpreter } from '../interpreter';
import { chained, type Iteration, iterate, known, numbered } from '../iterate';
import { type Fresh, join, joinAll } from '../join';
import type { ArrayValue } from '../objects';
import { Slot } from '../store';
import { textOf } from '../text';

type State = ListValue | SequenceValue;

export function callArrayMethod(
  run: Interpreter,
  receiver: ArrayValue | State,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const state = receiver.kind === 'array' ? receiver.slot.value : receiver;
  const set = (next: State) => {
    if (receiver.kind === 'array') run.set(receiver.slot, next);
  };
  if (state.kind === 'list' && name !== 'at' && !run.copy(state.items.length)) return UNKNOWN;
  if (Object.hasOwn(CHANGING, name)) {
    const value = CHANGING[name]!(run, state, args, set);
    return ITSELF.has(name) && receiver.kind === 'array' ? receiver : value;
  }
  const items = iterate(run, state);
  if (Object.hasOwn(METHODS, name)) return METHODS[name]!(run, items, args, node, receiver);
  if (name === 'sort') {
    const next = inOrder(run, items, args, node);
    if (next) set(next);
    return receiver;
  }
  return state.kind === 'list' && state.size ? sizeMethod(name, state) : UNKNOWN;
}

/** Methods of a `torch.Size`. */
function sizeMethod(name: string, { items }: ListValue): Value {
  return name === 'numel' && items.every(({ kind }) => kind === 'number') ? { kind: 'number', integer: true } : UNKNOWN;
}

/** Whether arguments can be put to items that are known one by one. */
function fits(state: State, args: readonly Value[]): state is ListValue {
  return state.kind === 'list' && !args.includes(SPREAD) && state.items.length + args.length <= LONGEST;
}

/** Which of the items are a value, as far as that is known. */
function compared(run: Interpreter, { items }: Iteration, value: Value): (boolean | undefined)[] | undefined {
  return items && run.look(items.length) ? items.map((item) => equals(item, value, run)) : undefined;
}

/** What an array holds when one more value is somewhere in it. */
function withMore(run: Interpreter, state: State, more: readonly Value[], length?: Size): State {
  const values = more.map((value) => (value === SPREAD ? UNKNOWN : value));
  const { element } = iterate(run, state);
  const empty = state.kind === 'list' && state.items.length === 0;
  return sequence(joinAll(empty ? values : [element, ...values], run.either), length);
}

/** The length of an array to which so much was added. */
function longer(state: State, more: readonly Value[]): Size | undefined {
  const length = state.kind === 'list' ? state.items.length : state.length;
  return length === undefined || more.includes(SPREAD) ? undefined : add(length, more.length);
}

/** What is left of an array after one item was taken out of it. */
function shorter({ element, length }: SequenceValue): State {
  return sequence(element, typeof length === 'number' && length > 0 ? length - 1 : undefined);
}

/** Methods that change an array and give it. */
const ITSELF: ReadonlySet<string> = new Set(['reverse', 'fill']);

type Change = (run: Interpreter, state: State, args: readonly Value[], set: (next: State) => void) => Value;

const CHANGING: Readonly<Record<string, Change>> = {
  push(run, state, args, set) {
    if (fits(state, args)) {
      set(list([...state.items, ...args]));
      return number(state.items.length + args.length);
    }
    set(withMore(run, state, args, longer(state, args)));
    return { kind: 'number', integer: true };
  },
  unshift(run, state, args, set) {
    set(fits(state, args) ? list([...args, ...state.items]) : withMore(run, state, args, longer(state, args)));
    return { kind: 'number', integer: true };
  },
  pop(_run, state, _args, set) {
    if (state.kind !== 'list') {
      set(shorter(state));
      return state.element;
    }
    set(list(state.items.slice(0, -1)));
    return state.items.at(-1) ?? UNDEFINED;
  },
  shift(_run, state, _args, set) {
    if (state.kind !== 'list') {
      set(shorter(state));
      return state.element;
    }
    set(list(state.items.slice(1)));
    return state.items[0] ?? UNDEFINED;
  },
  /** Of an iterator, which is the items it has not given yet. */
  next(run, state, _args, set) {
    const known = state.kind === 'list';
    if (known) set(list(state.items.slice(1)));
    const value = known ? (state.items[0] ?? UNDEFINED) : iterate(run, state).element;
    const fields = new Map<string, Value>([
      ['value', value],
      ['done', boolean(known ? state.items.length === 0 : undefined)],
    ]);
    return { kind: 'literal', slot: new Slot({ kind: 'record', fields }) };
  },
  reverse(_run, state, _args, set) {
    const next: State = state.kind === 'list' ? list([...state.items].reverse()) : state;
    set(next);
    return array(next);
  },
  splice(run, state, args, set) {
    const [start, count] = args.map(int);
    if (fits(state, args) && start !== undefined && (args.length < 2 || count !== undefined)) {
      const items = [...state.items];
      const removed = args.length < 2 ? items.splice(start) : items.splice(start, count!, ...args.slice(2));
      set(list(items));
      return array(list(removed));
    }
    const { element, length } = iterate(run, state);
    const [from, all] = [start !== undefined && start < 0 ? undefined : start, length];
    const taken =
      from === undefined || typeof all !== 'number' || (args.length > 1 && count === undefined)
        ? undefined
        : Math.max(0, Math.min(all - from, count ?? all));
    const kept = taken === undefined || args.includes(SPREAD) ? undefined : (all as number) - taken;
    const added = args.slice(2);
    set(withMore(run, state, added, kept === undefined ? undefined : kept + added.length));
    return array(sequence(element, taken));
  },
  fill(run, state, [value = UNDEFINED, ...range], set) {
    const next: State =
      range.length > 0
        ? withMore(run, state, [value])
        : state.kind === 'list'
          ? list(state.items.map(() => value))
          : { ...state, element: value };
    set(next);
    return array(next);
  },
};

function int(value: Value): number | undefined {
  return value.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
}

/** The items sorted; where their order is not known, any of them anywhere. Nothing where they cannot change. */
function inOrder(run: Interpreter, items: Iteration, [compare]: readonly Value[], node: Site): State | undefined {
  if (!items.items || items.items.length < 2) return undefined;
  const order = compare && compare.kind !== 'none' ? sorted(run, items.items, compare, node) : spelled(items.items);
  return order ? list(order) : { kind: 'sequence', element: items.element, length: items.items.length };
}

function spelled(items: readonly Value[]): Value[] | undefined {
  const texts = items.map(textOf);
  if (texts.includes(undefined)) return undefined;
  const order = texts.map((text, at) => ({ text: text!, item: items[at]! }));
  return order.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item);
}

/** More items are not compared. */
const COMPARED = 64;

function sorted(run: Interpreter, items: readonly Value[], compare: Value, node: Site): Value[] | undefined {
  if (items.length > COMPARED) return undefined;
  let decided = true;
  const order = [...items].sort((a, b) => {
    const answer = decided ? call(run, compare, [a, b], node) : UNKNOWN;
    const sign = answer.kind === 'number' && typeof answer.value === 'number' ? answer.value : undefined;
    if (sign === undefined) decided = false;
    return sign ?? 0;
  });
  return decided ? order : undefined;
}

/** `reduce`, from either end. */
function folded(
  run: Interpreter,
  items: Iteration,
  [callback = UNKNOWN, ...start]: readonly Value[],
  node: Site,
  whole: Value,
  fromEnd: boolean,
): Value {
  const numbered = items.items?.map((item, at) => [item, number(at)] as const);
  if (fromEnd) numbered?.reverse();
  const from = start.length > 0 ? start[0]! : numbered?.[0]?.[0];
  const rest = numbered && (start.length > 0 ? numbered : numbered.slice(1));
  if (from && rest)
    return rest.reduce<Value>((sum, [item, at]) => call(run, callback, [sum, item, at, whole], node), from);
  const first = from ?? items.element;
  const more: Value[] = [items.element, { kind: 'number', integer: true }, whole];
  // Further turns may give what none of the first does.
  const fresh: Fresh = (name, least) => run.fresh(name, least);
  const joined = join(first, call(run, callback, [first, ...more], node), fresh);
  return join(joined, call(run, callback, [joined, ...more], node), fresh);
}

type Method = (run: Interpreter, items: Iteration, args: readonly Value[], node: Site, receiver: Value) => Value;

/** Calls back for each item; where there is any number of them, once for all, which may also be for none. */
function each(
  run: Interpreter,
  items: Iteration,
  callback: Value,
  node: Site,
  whole: Value,
): Value[] | { element: Value } {
  if (items.items) return items.items.map((item, at) => call(run, callback, [item, number(at), whole], node));
  let element: Value = UNKNOWN;
  run.uncertain++;
  run.flow.branch([
    () => {
      element = call(run, callback, [items.element, { kind: 'number', integer: true }, whole], node);
      return true;
    },
    () => true,
  ]);
  run.uncertain--;
  return { element };
}

function collected(items: Iteration, results: Value[] | { element: Value }): Value {
  if (Array.isArray(results)) return array(list(results));
  return array({
    kind: 'sequence',
    element: results.element,
    ...(items.length !== undefined && { length: items.length }),
  });
}

const part = (items: Iteration): Value => array({ kind: 'sequence', element: items.element });

/** How many items `slice` takes of so many. */
function sliceLength(length: Size, start: number, end: number | undefined): Size {
  const place = (at: number) => (at < 0 ? max(0, add(length, at)) : min(length, at));
  return max(0, sub(end === undefined ? length : place(end), place(start)));
}

const METHODS: Readonly<Record<string, Method>> = {
  map: (run, items, [callback = UNKNOWN], node, whole) => collected(items, each(run, items, callback, node, whole)),
  forEach(run, items, [callback = UNKNOWN], node, whole) {
    each(run, items, callback, node, whole);
    return UNDEFINED;
  },
  flatMap(run, items, [callback = UNKNOWN], node, whole) {
    const results = each(run, items, callback, node, whole);
    if (!Array.isArray(results)) return part(iterate(run, results.element));
    return flatten(run, results);
  },
  flat: (run, items) => (items.items ? flatten(run, items.items) : part(iterate(run, items.element))),
  filter(run, items, [callback = UNKNOWN], node, whole) {
    const results = each(run, items, callback, node, whole);
    if (!Array.isArray(results) || !items.items) return part(items);
    const tests = results.map((result) => truth(result, run));
    if (tests.includes(undefined)) return part(items);
    return array(list(items.items.filter((_item, at) => tests[at])));
  },
  reduce: (run, items, args, node, whole) => folded(run, items, args, node, whole, false),
  reduceRight: (run, items, args, node, whole) => folded(run, items, args, node, whole, true),
  slice(_run, items, args) {
    const [start = 0, end] = args.map(int);
    if (args.some((arg) => int(arg) === undefined && arg.kind !== 'none')) return part(items);
    if (items.items) return array(list(items.items.slice(start, end)));
    return items.length === undefined
      ? part(items)
      : listed({ ...items, length: sliceLength(items.length, start, end) });
  },
  concat(run, items, args) {
    const parts = args.map((arg) =>
      arg.kind === 'array' || arg.kind === 'list' || arg.kind === 'sequence' ? iterate(run, arg) : known(run, [arg]),
    );
    return array(chained(run, [items, ...parts]));
  },
  at(_run, items, [index = UNKNOWN]) {
    const at = int(index);
    return items.items && at !== undefined ? (items.items.at(at) ?? UNDEFINED) : items.element;
  },
  entries: (_run, items) => listed(numbered(items)),
  keys: (_run, items) =>
    listed({
      items: items.items?.map((_item, at) => number(at)),
      element: { kind: 'number', integer: true },
      length: items.length,
    }),
  values: (_run, items) => listed(items),
  toReversed: (_run, items) => (items.items ? array(list([...items.items].reverse())) : listed(items)),
  toSorted(run, items, args, node) {
    const order = inOrder(run, items, args, node);
    return order ? array(order) : listed(items);
  },
  join(_run, items, [separator]) {
    const texts = items.items?.map(textOf);
    const between = separator ? textOf(separator) : ',';
    if (!texts || between === undefined || texts.includes(undefined)) return string();
    const length = (texts as string[]).reduce((all, text) => all + text.length + between.length, 0);
    return string(length > LONGEST_TEXT ? undefined : texts.join(between));
  },
  includes(run, items, [value = UNDEFINED]) {
    const answers = compared(run, items, value);
    return boolean(answers?.includes(true) ? true : answers?.every((answer) => answer === false) ? false : undefined);
  },
  indexOf(run, items, [value = UNDEFINED]) {
    const answers = compared(run, items, value);
    const at = answers?.findIndex((answer) => answer !== false);
    if (answers && at !== undefined && (at < 0 || answers[at])) return number(at);
    return { kind: 'number', integer: true };
  },
  find(run, items, [callback = UNKNOWN], node, whole) {
    const results = each(run, items, callback, node, whole);
    return Array.isArray(results) && items.items ? firstPassing(run, items, results) : items.element;
  },
  findLast(run, items, [callback = UNKNOWN], node, whole) {
    const results = each(run, items, callback, node, whole);
    if (!Array.isArray(results) || !items.items) return items.element;
    return firstPassing(run, { ...items, items: [...items.items].reverse() }, results.reverse());
  },
  findIndex(run, items, [callback = UNKNOWN], node, whole) {
    const results = each(run, items, callback, node, whole);
    const tests = Array.isArray(results) ? results.map((result) => truth(result, run)) : [undefined];
    const at = tests.findIndex((test) => test !== false);
    return at >= 0 && tests[at] === undefined ? { kind: 'number', integer: true } : number(at);
  },
  some: (run, items, [callback = UNKNOWN], node, whole) => decided(run, each(run, items, callback, node, whole), true),
  every: (run, items, [callback = UNKNOWN], node, whole) =>
    decided(run, each(run, items, callback, node, whole), false),
};

function listed(items: Iteration): Value {
  if (items.items) return array(list(items.items));
  return array({
    kind: 'sequence',
    element: items.element,
    ...(items.length !== undefined && { length: items.length }),
  });
}

function flatten(run: Interpreter, values: readonly Value[]): Value {
  const parts = values.map((value) =>
    value.kind === 'array' || value.kind === 'list' || value.kind === 'sequence'
      ? iterate(run, value)
      : known(run, [value]),
  );
  return array(chained(run, parts));
}

function firstPassing(run: Interpreter, items: Iteration, results: readonly Value[]): Value {
  for (const [at, result] of results.entries()) {
    const test = truth(result, run);
    if (test === undefined) return items.element;
    if (test) return items.items![at]!;
  }
  return UNDEFINED;
}

function decided(run: Interpreter, results: Value[] | { element: Value }, wanted: boolean): Value {
  if (!Array.isArray(results)) return boolean();
  const tests = results.map((result) => truth(result, run));
  if (tests.includes(wanted)) return boolean(wanted);
  return boolean(tests.includes(undefined) ? undefined : !wanted);
}
