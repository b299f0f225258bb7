/** Promises: what an async function gives, until it is awaited. */

import { list, type ObjectValue, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { call, type Site } from '../calls';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';

const VALUE = 'value';

export function promised(value: Value): Value {
  if (isPromise(value) || value.kind === 'unknown') return value;
  return { kind: 'object', type: 'Promise', fields: new Map([[VALUE, value]]) };
}

export function isPromise(value: Value): value is ObjectValue & { type: 'Promise' } {
  return value.kind === 'object' && value.type === 'Promise';
}

/** What `await` gives of a value. */
export function settled(value: Value): Value {
  if (value.kind === 'union') return { ...value, options: value.options.map(settled) };
  return isPromise(value) ? (value.fields.get(VALUE) ?? UNKNOWN) : value;
}

/** `Promise.all`. */
export function allSettled(run: Interpreter, value: Value): Value {
  const { items, element } = iterate(run, value);
  return promised(array(items ? list(items.map(settled)) : { kind: 'sequence', element: settled(element) }));
}

/** `then`, `catch` and `finally`. */
export function callPromiseMethod(
  run: Interpreter,
  promise: ObjectValue,
  name: string,
  [callback = UNDEFINED]: readonly Value[],
  node: Site,
): Value {
  if (name === 'then' && callback.kind !== 'none')
    return promised(settled(call(run, callback, [settled(promise)], node)));
  if (name === 'finally') call(run, callback, [], node);
  return promise;
}

export const PROMISE_METHODS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);
