/** What makes `net(x)` possible: instances are functions that carry the class's prototype. */

/** Called when an instance is called. */
export const CALL = Symbol('call');

/** Base of classes whose instances can be called; a subclass defines what a call does as `[CALL]`. */
export abstract class Callable {
  constructor() {
    const self = ((...args: unknown[]) => self[CALL](args)) as unknown as this;
    // A function's own name and length are read-only and would be in the way of attributes of those names.
    delete (self as { name?: string }).name;
    delete (self as { length?: number }).length;
    Object.setPrototypeOf(self, new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: a class can make its instances callable in no other way
    return self;
  }

  abstract [CALL](args: unknown[]): unknown;
}
