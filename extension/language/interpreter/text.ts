import { type StringValue, string, type Value } from '../values';
import type { Interpreter } from './interpreter';

/** A value as text, as a key or in a template; nothing when it is not known. */
export function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'number':
      return typeof value.value === 'number' ? String(value.value) : undefined;
    case 'boolean':
      return value.value === undefined ? undefined : String(value.value);
    case 'none':
      return value.left ? 'undefined' : 'null';
    default:
      return undefined;
  }
}

const numbers = new WeakMap<Value, number>();
let count = 0;

/** A text put together from others: from the same ones that are not known, it is the same. */
export function compose(run: Interpreter, parts: readonly Value[]): StringValue {
  const known = parts.map(textOf);
  if (known.every((part) => part !== undefined)) return string(known.join(''));
  if (!parts.every(({ kind }, at) => kind === 'string' || known[at] !== undefined)) return string();
  const key = parts.map((part, at) => (known[at] === undefined ? numberOf(part) : JSON.stringify(known[at]))).join();
  const value = run.composed.get(key) ?? string();
  run.composed.set(key, value);
  return value;
}

function numberOf(value: Value): number {
  const number = numbers.get(value) ?? ++count;
  numbers.set(value, number);
  return number;
}
