/** Functions as text: what of the session they mention, and how they come into being again. */
import { runInThisContext } from 'node:vm';

export type AnyFunction = (...args: never[]) => unknown;

/** The globals of a fresh thread. */
export const standardNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(globalThis));

/** What transformed scripts expect around them, as text; the editor's kernel says so. */
const surroundings = new Map<string, string>();

/**
 * Says what a name that functions of the script use stands for in a worker thread, as an expression.
 */
export function define_in_workers(definitions: Record<string, string>): void {
  for (const [name, text] of Object.entries(definitions)) surroundings.set(name, text);
}

export const surroundingsOfWorkers = (): Record<string, string> => Object.fromEntries(surroundings);

export function isStandard(value: object): boolean {
  return value === globalThis;
}

/** The session's globals whose names occur in a function's text. */
export function globalsIn(text: string): [name: string, value: unknown][] {
  const found: [string, unknown][] = [];
  for (const name of wordsIn(text)) {
    if (standardNames.has(name) || surroundings.has(name) || !Object.hasOwn(globalThis, name)) continue;
    found.push([name, (globalThis as Record<string, unknown>)[name]]);
  }
  return found;
}

/** Identifiers that are no property names; strings and comments are passed over, but for what templates compute. */
function wordsIn(text: string): Set<string> {
  const words = new Set<string>();
  const token =
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?<![\w$])(\.\.\.|\.|\?\.)?\s*([A-Za-z_$][\w$]*)/g;
  for (const [, dot, word] of text.matchAll(token)) {
    if (word !== undefined && (dot === undefined || dot === '...')) words.add(word);
  }
  return words;
}

/** A global of this thread whose value is made when it is first used. */
export function defineGlobal(name: string, make: () => unknown): void {
  if (Object.hasOwn(globalThis, name)) return;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      const value = make();
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },
  });
}

/**
 * What a text stands for: a function or class. `parent` is the class it extends, `self` what `this` means around it;
 * methods of object literals are written without `function`.
 */
export function evaluate(text: string, parent: unknown = null, self: unknown = null): AnyFunction {
  // By the class itself rather than by its name, which may be known only where the script was.
  const extended =
    parent === null ? text : text.replace(/^(class\s*[\w$]*\s+extends\s+)[\w$.]+(\s*\{)/, '$1__parent$2');
  const wrapped = (expression: string) => `(function (__parent) { return (${expression}\n); })`;
  try {
    return runInThisContext(wrapped(extended)).call(self, parent);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [method] = Object.values(runInThisContext(wrapped(`{${text}\n}`)).call(self) as Record<string, AnyFunction>);
    return method!;
  }
}
