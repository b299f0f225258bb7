/** Names and what they stand for, block within block. */
import type { Value } from '../values';
import type { Place } from './interpreter';
import type { ClassValue } from './objects';
import type { Slot } from './store';

/** What a function's body has beside its variables. */
export interface Frame {
  /** `this`. */
  readonly self?: { value: Value } | undefined;
  /** The class the function is a method of. */
  readonly home?: ClassValue | undefined;
  /** Takes what a generator yields. */
  readonly yielded?: ((value: Value, each: boolean) => void) | undefined;
}

export class Scope {
  private readonly names = new Map<string, Slot<Value>>();
  readonly frame: Frame;
  /** The file its names stand in. */
  readonly place: Place | undefined;

  constructor(
    readonly outer: Scope | undefined,
    /** Given for the scope of a function: it holds the variables that belong to the whole of it. */
    frame?: Frame,
    place?: Place,
  ) {
    this.place = place ?? outer?.place;
    this.frame = frame ?? outer?.frame ?? {};
    this.function = frame !== undefined || outer === undefined;
  }

  private readonly function: boolean;

  find(name: string): Slot<Value> | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const slot = scope.names.get(name);
      if (slot) return slot;
    }
    return undefined;
  }

  own(name: string): Slot<Value> | undefined {
    return this.names.get(name);
  }

  declare(name: string, slot: Slot<Value>): void {
    this.names.set(name, slot);
  }

  /** The scope of the surrounding function, or of the script. */
  hoist(): Scope {
    let scope: Scope = this;
    while (!scope.function && scope.outer) scope = scope.outer;
    return scope;
  }
}
