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

/** Where a text stands in a script that was loaded: its name there, and line and column from 0. */
export interface Place {
  script: string;
  line: number;
  column: number;
}

/** What the editor's kernel knows of the scripts it loaded. */
export interface Places {
  find(text: string): Place | undefined;
  /** A line of a stack that names such a script, in terms of what the user wrote; undefined for other lines. */
  translate(frame: string): string | undefined;
}

let places: Places = { find: () => undefined, translate: () => undefined };

/** Lets errors of functions in worker threads name the lines of the script. */
export function place_in_workers(known: Places): void {
  places = known;
}

export const placeOf = (text: string): Place | undefined => places.find(text);

/** The lines of a worker's stack that are the script's; all of them where nobody knows the script. */
export function framesOfScript(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const translated = frames.flatMap((frame) => places.translate(frame) ?? []);
  return translated.length > 0 ? translated : frames;
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
 * methods of object literals are written without `function`. `place` is where stacks say that the text stands.
 */
export function evaluate(text: string, parent: unknown = null, self: unknown = null, place?: Place): AnyFunction {
  // By the class itself rather than by its name, which may be known only where the script was.
  const extended =
    parent === null ? text : text.replace(/^(class\s*[\w$]*\s+extends\s+)[\w$.]+(\s*\{)/, '$1__parent$2');
  const run = (before: string, expression: string, after: string) => {
    const start = `(function (__parent) { return (${before}`;
    const options = place && {
      filename: place.script,
      lineOffset: place.line,
      columnOffset: place.column - start.length,
    };
    return runInThisContext(`${start}${expression}\n${after}); })`, options).call(self, parent);
  };
  try {
    return run('', extended, '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [method] = Object.values(run('{', text, '}') as Record<string, AnyFunction>);
    return method!;
  }
}
