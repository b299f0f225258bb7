/** Where rules are entered: for ops by name, for functions and methods of the library with a signature of their own. */
import type { Value } from '../values';
import type { Call } from './call';
import type { Context } from './outcome';
import { type Overload, overload } from './overload';

/** Requirements and result of one call. */
export type Rule = (call: Call) => Value;

/** A call as written, for the few functions whose arguments no signature describes. */
export interface Written {
  readonly receiver?: Value;
  readonly positional: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  readonly context: Context;
}

export interface Definition {
  readonly overloads: readonly Overload[];
  readonly rule: Rule;
  /** Finds out what was given by itself: takes any arguments. */
  readonly free?: (call: Call, written: Written) => Value;
}

const rules = new Map<string, Rule>();
const definitions = new Map<string, Definition>();

/** Enters the rule of ops, in all their overloads; several names are separated by spaces. */
export function rule(names: string, body: Rule): void {
  for (const name of names.split(/\s+/)) {
    if (rules.has(name)) throw new Error(`two rules for ${name}`);
    rules.set(name, body);
  }
}

export const ruleOf = (name: string): Rule | undefined => rules.get(name);

/**
 * Enters a function or method of the library, which no op declares, with one or more signatures: `place` is the path
 * without the name, as `nn.functional`, empty for the top, or `Tensor` for methods.
 */
export function define(place: string, schemas: string | readonly string[], body: Rule): void {
  const overloads = (typeof schemas === 'string' ? [schemas] : schemas).map((schema) =>
    overload({ schema, library: true }),
  );
  enter(place, overloads[0]!.name, { overloads, rule: body });
}

/** Enters an op that scripts call although its declaration does not say so: its arguments are the engine's own matter. */
export function defineOp(schema: string, body: Rule): void {
  const own = overload({ schema });
  enter('', own.name, { overloads: [own], rule: body });
}

/** Enters a function that takes arguments no signature describes. */
export function defineFree(place: string, names: string, free: NonNullable<Definition['free']>): void {
  for (const name of names.split(/\s+/)) {
    const own = overload({ schema: `${name}() -> Tensor` });
    enter(place, name, { overloads: [own], rule: () => ({ kind: 'unknown' }), free });
  }
}

function enter(place: string, name: string, definition: Definition): void {
  const path = place ? `${place}.${name}` : name;
  if (definitions.has(path)) throw new Error(`two definitions of ${path}`);
  definitions.set(path, definition);
}

export const definitionOf = (path: string): Definition | undefined => definitions.get(path);
export const definitionPaths = (): string[] => [...definitions.keys()];
export const ruleNames = (): string[] => [...rules.keys()];
