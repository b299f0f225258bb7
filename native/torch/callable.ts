/** What makes `net(x)` possible: instances are functions that carry the class's prototype. */

/** Turns a function into an instance of the class with this prototype, for a constructor to return. */
export function asInstance<T extends object>(call: (...args: never[]) => unknown, prototype: T): T {
  // A function's own name and length are read-only and would be in the way of attributes of those names.
  delete (call as { name?: string }).name;
  delete (call as { length?: number }).length;
  return Object.setPrototypeOf(call, prototype);
}

/** Called when an instance is called. */
export const CALL = Symbol('call');

/** Base of classes whose instances can be called; a subclass defines what a call does as `[CALL]`. */
export abstract class Callable {
  constructor() {
    const call = (...args: unknown[]): unknown => self[CALL](args);
    const self = asInstance(call, new.target.prototype) as this;
    // biome-ignore lint/correctness/noConstructorReturn: a class can make its instances callable in no other way
    return self;
  }

  abstract [CALL](args: unknown[]): unknown;
}
