/** What going through a value gives. */
import { type Size, sum } from '../sizes';
import { type ListValue, LONGEST, list, number, type SequenceValue, string, UNKNOWN, type Value } from '../values';
import { setSpan, spanning, spanOf } from '../values/spans';
import { rowElements } from './checks/elements';
import { setOrigin } from './checks/origin';
import { PLACELESS } from './classes';
import type { Interpreter, LastBatch } from './interpreter';
import { joinAll } from './join';
import { iterateInstance } from './library/iterate';
import type { ArrayValue } from './objects';

export interface Iteration {
  /** Where they are known one by one. */
  readonly items?: readonly Value[] | undefined;
  /** What is common to all. */
  readonly element: Value;
  readonly length?: Size | undefined;
  /** A last item that is unlike the others. */
  readonly last?: (LastBatch & { readonly value: Value }) | undefined;
}

/** More rows of a tensor are not gone through one by one. */
const ROWS = 64;

/** The items of a value, or with `keys` its keys. */
export function iterate(run: Interpreter, value: Value, keys = false): Iteration {
  if (keys) return keysOf(run, value);
  switch (value.kind) {
    case 'array':
      lengthOf(run, value);
      return iterate(run, value.slot.value);
    case 'list':
      return known(run, value.items);
    case 'sequence':
      return { element: value.element, length: value.length };
    case 'string':
      return value.value === undefined || value.value.length > LONGEST
        ? { element: string() }
        : known(
            run,
            [...value.value].map((each) => string(each)),
          );
    case 'tensor': {
      const [length, ...rest] = value.shape ?? [];
      if (length === undefined) return { element: { kind: 'tensor', ...(value.dtype && { dtype: value.dtype }) } };
      const { strides: _strides, ...common } = value;
      const rows = rowElements(value);
      const row = (_?: unknown, at = -1): Value => {
        const own: Value = { ...common, shape: rest };
        setSpan(own, rows?.[at] && spanning(rows[at], spanOf(value)?.memory));
        setOrigin(own, { op: 'unbind', args: [value], node: PLACELESS, file: run.place.file });
        return own;
      };
      if (typeof length === 'number' && length <= ROWS && run.look(4 * length))
        return known(run, Array.from({ length }, row));
      return { element: row(), length };
    }
    case 'instance':
      return iterateInstance(run, value);
    case 'union': {
      const each = value.options.map((option) => iterate(run, option));
      return {
        element: joinAll(
          each.map(({ element }) => element),
          run.either,
        ),
      };
    }
    default:
      return { element: UNKNOWN };
  }
}

/** The length of an array; one that is not known gets a name, which it keeps until the array changes. */
export function lengthOf(run: Interpreter, value: ArrayValue | ListValue | SequenceValue): Size {
  const state = value.kind === 'array' ? value.slot.value : value;
  if (state.kind === 'list') return state.items.length;
  const length = state.length ?? run.external('N');
  if (value.kind === 'array' && state.length === undefined) run.set(value.slot, { ...state, length });
  return length;
}

/** The items of several, one after the other: of very many, what they have in common. */
export function chained(run: Interpreter, parts: readonly Iteration[]): ListValue | SequenceValue {
  const counts = parts.map(({ items }) => items?.length ?? Number.POSITIVE_INFINITY);
  const count = counts.reduce((all, each) => all + each, 0);
  if (count <= LONGEST && run.copy(count)) return list(parts.flatMap(({ items }) => items!));
  const filled = parts.filter(({ items }) => items?.length !== 0);
  const lengths = filled.map(({ length }) => length);
  const element = joinAll(
    filled.map((each) => each.element),
    run.either,
  );
  if (lengths.includes(undefined)) return { kind: 'sequence', element };
  return { kind: 'sequence', element, length: sum(lengths as Size[]) };
}

export function known(run: Interpreter, items: readonly Value[]): Iteration {
  const element = () => joinAll(items, run.either);
  return {
    items,
    length: items.length,
    get element() {
      return element();
    },
  };
}

function keysOf(run: Interpreter, value: Value): Iteration {
  const state = value.kind === 'literal' ? value.slot.value : undefined;
  if (state && !state.open)
    return known(
      run,
      [...state.fields.keys()].map((key) => string(key)),
    );
  const items = value.kind === 'array' && value.slot.value.kind === 'list' ? value.slot.value.items : undefined;
  if (items)
    return known(
      run,
      items.map((_item, at) => string(String(at))),
    );
  return { element: string() };
}

/** Pairs of position and item. */
export function numbered({ items, element, length, last }: Iteration): Iteration {
  const pair = (at: Value, value: Value): Value => list([at, value]);
  return {
    items: items?.map((item, at) => pair(number(at), item)),
    element: pair({ kind: 'number', integer: true }, element),
    length,
    ...(last && { last: { ...last, value: pair({ kind: 'number', integer: true }, last.value) } }),
  };
}
