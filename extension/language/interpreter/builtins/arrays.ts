/** Methods of arrays. */
import {
  boolean,
  type ListValue,
  list,
  number,
  type SequenceValue,
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
import { type Iteration, iterate, known, numbered } from '../iterate';
import { join, joinAll } from '../join';
import type { ArrayValue } from '../objects';
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
  if (Object.hasOwn(CHANGING, name)) return CHANGING[name]!(run, state, args, set);
  const items = iterate(run, state);
  if (Object.hasOwn(METHODS, name)) return METHODS[name]!(run, items, args, node, receiver);
  if (name === 'sort') return sorted(items, args, receiver, set);
  return state.kind === 'list' && state.size ? sizeMethod(name, state) : UNKNOWN;
}

/** Methods of a `torch.Size`. */
function sizeMethod(name: string, { items }: ListValue): Value {
  return name === 'numel' && items.every(({ kind }) => kind === 'number') ? { kind: 'number', integer: true } : UNKNOWN;
}

const fresher = (run: Interpreter) => (name: string, least?: number) => run.fresh(name, least);

/** What an array holds when one more value is somewhere in it. */
function withMore(run: Interpreter, state: State, values: readonly Value[]): State {
  const { element } = iterate(run, state);
  const empty = state.kind === 'list' && state.items.length === 0;
  return { kind: 'sequence', element: joinAll(empty ? values : [element, ...values], fresher(run)) };
}

type Change = (run: Interpreter, state: State, args: readonly Value[], set: (next: State) => void) => Value;

const CHANGING: Readonly<Record<string, Change>> = {
  push(run, state, args, set) {
    if (state.kind === 'list' && !args.includes(SPREAD)) {
      set(list([...state.items, ...args]));
      return number(state.items.length + args.length);
    }
    set(
      withMore(
        run,
        state,
        args.map((arg) => (arg === SPREAD ? UNKNOWN : arg)),
      ),
    );
    return { kind: 'number', integer: true };
  },
  unshift(run, state, args, set) {
    set(state.kind === 'list' ? list([...args, ...state.items]) : withMore(run, state, args));
    return { kind: 'number', integer: true };
  },
  pop(run, state, _args, set) {
    if (state.kind !== 'list') return iterate(run, state).element;
    set(list(state.items.slice(0, -1)));
    return state.items.at(-1) ?? UNDEFINED;
  },
  shift(run, state, _args, set) {
    if (state.kind !== 'list') return iterate(run, state).element;
    set(list(state.items.slice(1)));
    return state.items[0] ?? UNDEFINED;
  },
  reverse(_run, state, _args, set) {
    const next: State = state.kind === 'list' ? list([...state.items].reverse()) : state;
    set(next);
    return array(next);
  },
  splice(run, state, args, set) {
    const [start, count] = args.map(int);
    if (state.kind === 'list' && start !== undefined && (args.length < 2 || count !== undefined)) {
      const items = [...state.items];
      const removed = args.length < 2 ? items.splice(start) : items.splice(start, count!, ...args.slice(2));
      set(list(items));
      return array(list(removed));
    }
    const { element } = iterate(run, state);
    set({ kind: 'sequence', element });
    return array({ kind: 'sequence', element });
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

function sorted(items: Iteration, args: readonly Value[], receiver: Value, set: (next: State) => void): Value {
  const texts = args.length === 0 ? items.items?.map(textOf) : undefined;
  if (texts && !texts.includes(undefined)) {
    const order = texts.map((text, at) => ({ text: text!, item: items.items![at]! }));
    order.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    set(list(order.map(({ item }) => item)) as State);
  } else if (items.items && items.items.length > 1)
    // The same values, in an order that is not known.
    set({ kind: 'sequence', element: items.element, length: items.items.length });
  return receiver;
}

type Method = (run: Interpreter, items: Iteration, args: readonly Value[], node: Site, receiver: Value) => Value;

/** Calls back for each item; where there is any number of them, once for all, which may also be for none. */
function each(run: Interpreter, items: Iteration, callback: Value, node: Site): Value[] | { element: Value } {
  if (items.items) return items.items.map((item, at) => call(run, callback, [item, number(at), UNKNOWN], node));
  let element: Value = UNKNOWN;
  run.uncertain++;
  run.flow.branch([
    () => {
      element = call(run, callback, [items.element, { kind: 'number', integer: true }, UNKNOWN], node);
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

const METHODS: Readonly<Record<string, Method>> = {
  map: (run, items, [callback = UNKNOWN], node) => collected(items, each(run, items, callback, node)),
  forEach(run, items, [callback = UNKNOWN], node) {
    each(run, items, callback, node);
    return UNDEFINED;
  },
  flatMap(run, items, [callback = UNKNOWN], node) {
    const results = each(run, items, callback, node);
    if (!Array.isArray(results)) return part(iterate(run, results.element));
    return flatten(run, results);
  },
  flat: (run, items) => (items.items ? flatten(run, items.items) : part(iterate(run, items.element))),
  filter(run, items, [callback = UNKNOWN], node) {
    const results = each(run, items, callback, node);
    if (!Array.isArray(results) || !items.items) return part(items);
    const tests = results.map((result) => truth(result, run));
    if (tests.includes(undefined)) return part(items);
    return array(list(items.items.filter((_item, at) => tests[at])));
  },
  reduce(run, items, [callback = UNKNOWN, ...start], node) {
    const from = start.length > 0 ? start[0]! : items.items?.[0];
    const rest = items.items && (start.length > 0 ? items.items : items.items.slice(1));
    if (from && rest) return rest.reduce((sum, item, at) => call(run, callback, [sum, item, number(at)], node), from);
    const first = from ?? items.element;
    const once = call(run, callback, [first, items.element, { kind: 'number', integer: true }], node);
    const joined = join(first, once, fresher(run));
    return join(joined, call(run, callback, [joined, items.element], node), fresher(run));
  },
  slice(_run, items, args) {
    const [start = 0, end] = args.map(int);
    if (!items.items || args.some((arg) => int(arg) === undefined && arg.kind !== 'none')) return part(items);
    return array(list(items.items.slice(start, end)));
  },
  concat(run, items, args) {
    const parts = args.map((arg) =>
      arg.kind === 'array' || arg.kind === 'list' || arg.kind === 'sequence' ? iterate(run, arg) : known(run, [arg]),
    );
    if (items.items && parts.every((each) => each.items))
      return array(list([...items.items, ...parts.flatMap((each) => each.items!)]));
    return array({
      kind: 'sequence',
      element: joinAll(
        [items, ...parts].map(({ element }) => element),
        fresher(run),
      ),
    });
  },
  at(_run, items, [index = UNKNOWN]) {
    const at = int(index);
    return items.items && at !== undefined ? (items.items.at(at) ?? UNDEFINED) : items.element;
  },
  entries: (_run, items) => listed(numbered(items)),
  keys: (_run, items) =>
    items.items
      ? array(list(items.items.map((_item, at) => number(at))))
      : array({ kind: 'sequence', element: { kind: 'number', integer: true } }),
  values: (_run, items) => listed(items),
  toReversed: (_run, items) => (items.items ? array(list([...items.items].reverse())) : part(items)),
  toSorted: (_run, items) => part(items),
  join(_run, items, [separator]) {
    const texts = items.items?.map(textOf);
    const between = separator ? textOf(separator) : ',';
    return string(texts && between !== undefined && !texts.includes(undefined) ? texts.join(between) : undefined);
  },
  includes(run, items, [value = UNDEFINED]) {
    const answers = items.items?.map((item) => equals(item, value, run));
    return boolean(answers?.includes(true) ? true : answers?.every((answer) => answer === false) ? false : undefined);
  },
  indexOf(run, items, [value = UNDEFINED]) {
    const answers = items.items?.map((item) => equals(item, value, run));
    const at = answers?.findIndex((answer) => answer !== false);
    if (answers && at !== undefined && (at < 0 || answers[at])) return number(at);
    return { kind: 'number', integer: true };
  },
  find(run, items, [callback = UNKNOWN], node) {
    const results = each(run, items, callback, node);
    return Array.isArray(results) && items.items ? firstPassing(run, items, results) : items.element;
  },
  findIndex(run, items, [callback = UNKNOWN], node) {
    each(run, items, callback, node);
    return { kind: 'number', integer: true };
  },
  some: (run, items, [callback = UNKNOWN], node) => decided(run, each(run, items, callback, node), true),
  every: (run, items, [callback = UNKNOWN], node) => decided(run, each(run, items, callback, node), false),
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
  if (parts.every((each) => each.items)) return array(list(parts.flatMap((each) => each.items!)));
  return array({
    kind: 'sequence',
    element: joinAll(
      parts.map(({ element }) => element),
      fresher(run),
    ),
  });
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
