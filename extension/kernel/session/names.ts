import type { Known, Session } from '../transform/scope';

/** A name that cells have declared. */
export interface Declared extends Known {
  /** False for imports, functions, classes: they are known, but nobody looks for them among the values. */
  listed: boolean;
  file: string;
  /** 0-based line of the declaration. */
  line: number;
}

/** Names that cells may not overwrite: everything global before the first cell. */
const BUILTIN = new Set(Object.getOwnPropertyNames(globalThis));

/** What the cells of a session have declared. Values are properties of globalThis, so that any cell reaches them. */
export class Names implements Session {
  private readonly declared = new Map<string, Declared>();
  /** Changes whenever some name comes to mean something else to the transform. */
  version = 0;

  known(name: string): Declared | undefined {
    return this.declared.get(name);
  }

  builtin(name: string): boolean {
    return BUILTIN.has(name);
  }

  declare(name: string, declaration: Omit<Declared, 'global'>): void {
    const global = this.builtin(name) ? `${name}$` : name;
    if (this.declared.get(name)?.kind !== declaration.kind) this.version++;
    // Last declared, last listed.
    this.declared.delete(name);
    this.declared.set(name, { ...declaration, global });
    if (!(global in globalThis)) Reflect.set(globalThis, global, undefined);
  }

  /** The value that a declared name has now. */
  value(name: string): unknown {
    const declared = this.declared.get(name);
    return declared && Reflect.get(globalThis, declared.global);
  }

  entries(): [string, Declared][] {
    return [...this.declared];
  }
}
