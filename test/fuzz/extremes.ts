/** Values at the edges of what numbers can be, and all the ways to put them into a recorded step. */
import type { Action, Encoded } from '../golden/answers';

/** Where 8, 16, 32, 53 and 64 bits end, where products and sums of two go beyond, and where nothing is left. */
export const INTEGERS: readonly (number | bigint)[] = [
  -(2n ** 63n),
  -(2n ** 31n) - 1n,
  -2,
  -1,
  0,
  1,
  2 ** 31,
  2 ** 32 + 1,
  2 ** 53 - 1,
  2 ** 53,
  2n ** 62n,
  2n ** 63n - 1n,
  2 ** 63,
];
export const FLOATS: readonly number[] = [Number.NaN, Infinity, -Infinity, 1e308, -1e308, -0, 5e-324, 0.5];
/** For two integers at once: what no product, no sum, and no machine has room for. */
export const PAIRS: readonly (number | bigint)[] = [2n ** 62n, 2 ** 32, -(2n ** 62n)];
/** Integers of one call that are taken in pairs. */
const PAIRED = 6;

const encode = (value: number | bigint): Encoded =>
  typeof value === 'bigint'
    ? { bigint: String(value) }
    : Number.isFinite(value)
      ? value
      : { float: String(value).toLowerCase().replace('infinity', 'inf') };

/** Where in a step a value stands: the keys that lead there. */
type Path = readonly (string | number)[];

function* inside(value: Encoded, path: Path): Generator<[Path, Encoded]> {
  yield [path, value];
  if (value === null || typeof value !== 'object') return;
  const [key, items] = 'list' in value ? ['list', value.list] : 'dict' in value ? ['dict', value.dict] : [];
  if (key) for (const [name, item] of Object.entries(items!)) yield* inside(item, [...path, key, name]);
}

function* values(step: Action): Generator<[Path, Encoded]> {
  for (const [field, value] of Object.entries(step)) {
    if (field === 'value') yield* inside(value, [field]);
    else if (['args', 'kwargs', 'at', 'put'].includes(field))
      for (const [name, item] of Object.entries(value)) yield* inside(item as Encoded, [field, name]);
  }
}

/** The same with another value at the end of a path. */
function replaced<T>(whole: T, [key, ...rest]: Path, value: Encoded): T {
  if (key === undefined) return value as T;
  const part = replaced((whole as Record<string, unknown>)[key], rest, value as never);
  return (Array.isArray(whole) ? whole.with(Number(key), part) : { ...whole, [key]: part }) as T;
}

const isInteger = (value: Encoded): boolean => typeof value === 'number' && Number.isInteger(value);

/** What takes the place of a value. */
function others(value: Encoded): Encoded[] {
  if (typeof value === 'number') return [...(isInteger(value) ? INTEGERS : [0, 2n ** 62n]), ...FLOATS].map(encode);
  if (value === null) return [0, -1, 2n ** 62n].map(encode);
  if (typeof value !== 'object') return [];
  if ('bigint' in value) return INTEGERS.map(encode);
  if ('float' in value) return FLOATS.map(encode);
  if ('complex' in value) return FLOATS.map((part) => ({ complex: [encode(part), encode(part)] }));
  if ('list' in value && value.list.every(isInteger))
    return [[], value.list.slice(1), [...value.list, 2 ** 31], Array<number>(70).fill(1)].map((list) => ({ list }));
  if ('slice' in value)
    return [...value.slice.matchAll(/-?\d+/g)].flatMap(({ 0: { length }, index }) =>
      INTEGERS.map((other) => ({
        slice: `${value.slice.slice(0, index)}${other}${value.slice.slice(index + length)}`,
      })),
    );
  return [];
}

/** A step with each of its numbers at each edge in turn, and with two integers there. */
export function* changes(step: Action): Generator<Action> {
  const all = [...values(step)];
  for (const [path, value] of all) for (const other of others(value)) yield replaced(step, path, other);
  const integers = all.filter(([, value]) => isInteger(value)).slice(0, PAIRED);
  for (const [i, [first]] of integers.entries())
    for (const [second] of integers.slice(i + 1))
      for (const other of PAIRS.map(encode)) yield replaced(replaced(step, first, other), second, other);
}

/** A call with each number it might be given by name and is not. */
export function* additions(step: Action, names: readonly string[]): Generator<Action> {
  if (!('args' in step)) return;
  for (const name of names)
    if (step.kwargs?.[name] === undefined)
      for (const value of [...INTEGERS, ...FLOATS].map(encode))
        yield { ...step, kwargs: { ...step.kwargs, [name]: value } };
}
