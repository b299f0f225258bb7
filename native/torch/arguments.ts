/**
 * PyTorch's calling convention: positional arguments stay positional, and any parameter may be given by name in one
 * trailing plain object. A signature is written down once as data and gives parsing, defaults and Python's errors.
 */
import type { Tensor } from './tensor';

declare const required_: unique symbol;
/** Marks a parameter without default. */
export type Required<T> = { [required_]: T };

const REQUIRED = Symbol('required');

/** A parameter that must be given. */
export function required<T>(): Required<T> {
  return REQUIRED as unknown as Required<T>;
}

/** A parameter with a default, wider than what the default itself shows. */
export function optional<T>(fallback: T): T {
  return fallback;
}

type Declared = Record<string, unknown>;

/** The bound values of a signature. */
export type Bound<P extends Declared> = {
  [K in keyof P]: P[K] extends Required<infer T>
    ? T
    : P[K] extends boolean
      ? boolean
      : P[K] extends number
        ? number
        : P[K];
};

/** Any of the parameters, by name. */
export type Options<P extends Declared> = Partial<Bound<P>>;

/** Every beginning of a list of parameters, the empty one and the whole included. */
type Beginnings<P extends unknown[]> = P | (P extends [...infer Start, unknown] ? Beginnings<Start> : never);

/** Arguments in order, the last of them possibly an object that gives the others by name. */
export type Args<Positional extends unknown[], Named> =
  | Positional
  | [...Beginnings<globalThis.Required<Positional>>, options: Named];

export interface Signature<P extends Declared> {
  /** Sorts arguments to parameters. */
  bind(args: readonly unknown[]): Bound<P>;
}

export interface SignatureSettings {
  /** From this parameter on, only by name (Python's `*`). */
  keywordOnly?: string;
  /** Counts `self`, as Python does for methods. */
  self?: boolean;
}

/** True for an object literal: what carries arguments by name. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm (a VM context) has a prototype of its own, which is at the end of the chain too.
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty'))
  );
}

/** Arguments whose first ones, the tensors `names`, may be given by name too; here they come by position. */
export function leading(name: string, names: readonly string[], args: readonly unknown[]): [Tensor, ...unknown[]] {
  const last = args[args.length - 1];
  const given = isPlainObject(last) ? { ...last } : {};
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  if (positional.length >= names.length) return args as [Tensor, ...unknown[]];
  const missing = names.slice(positional.length).filter((key) => given[key] === undefined);
  if (missing.length > 0)
    throw new TypeError(`${name}() missing ${count(missing.length, 'required positional argument')}: ${list(missing)}`);
  const found = names.slice(positional.length).map((key) => given[key]);
  for (const key of names) delete given[key];
  return [...positional, ...found, ...(Object.keys(given).length > 0 ? [given] : [])] as [Tensor, ...unknown[]];
}

/** A function whose leading tensors may be given by name too. */
export function named<F>(name: string, names: readonly string[], apply: F): F {
  const call = apply as (...args: unknown[]) => unknown;
  return ((...args: unknown[]) => call(...leading(name, names, args))) as F;
}

/** Declares the signature of `name`, as `Conv2d.__init__`. */
export function signature<P extends Declared>(
  name: string,
  declared: P,
  settings: SignatureSettings = {},
): Signature<P> {
  const names = Object.keys(declared);
  const fallbacks = Object.values(declared);
  const positional = settings.keywordOnly === undefined ? names.length : names.indexOf(settings.keywordOnly);
  const self = (settings.self ?? name.includes('.')) ? 1 : 0;

  function bind(args: readonly unknown[]): Bound<P> {
    const last = args[args.length - 1];
    const named = isPlainObject(last) ? last : undefined;
    const given = named ? args.length - 1 : args.length;
    if (given > positional) throw tooMany(given);
    const bound: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      const value = i < given ? args[i] : undefined;
      bound[names[i]!] = value === undefined ? fallbacks[i] : value;
    }
    if (named) take(named, bound, given);
    const missing = names.filter((key) => bound[key] === REQUIRED);
    if (missing.length > 0)
      throw new TypeError(
        `${name}() missing ${count(missing.length, 'required positional argument')}: ${list(missing)}`,
      );
    return bound as Bound<P>;
  }

  function take(named: Record<string, unknown>, bound: Record<string, unknown>, given: number): void {
    for (const key of Object.keys(named)) {
      const index = names.indexOf(key);
      if (index < 0)
        throw new TypeError(`${name}() got an unexpected keyword argument '${key}'${suggestion(key, names)}`);
      if (index < given) throw new TypeError(`${name}() got multiple values for argument '${key}'`);
      if (named[key] !== undefined) bound[key] = named[key];
    }
  }

  function tooMany(given: number): TypeError {
    const least = fallbacks.slice(0, positional).filter((fallback) => fallback === REQUIRED).length + self;
    const most = positional + self;
    const takes =
      least === most ? count(most, 'positional argument') : `from ${least} to ${count(most, 'positional argument')}`;
    const total = given + self;
    return new TypeError(`${name}() takes ${takes} but ${total} ${total === 1 ? 'was' : 'were'} given`);
  }

  return { bind };
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** 'a', 'b', and 'c' */
function list(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  if (quoted.length < 3) return quoted.join(' and ');
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
}

/** " (did you mean 'bias'?)" when one of `names` is near enough to `word`, else nothing. */
export function suggestion(word: string, names: readonly string[]): string {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best === undefined ? '' : ` (did you mean '${best}'?)`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    const row: number[] = [];
    rows.push(row);
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        row.push(i + j);
        continue;
      }
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      row.push(cost);
    }
  }
  return rows[a.length]![b.length]!;
}
