/** Methods of texts and numbers. */
import {
  boolean,
  LONGEST,
  LONGEST_TEXT,
  list,
  type NumberValue,
  number,
  type StringValue,
  string,
  UNKNOWN,
  type Value,
} from '../../values';
import { callbacks, type Site } from '../calls';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { matched } from './patterns';

/** Methods that depend on nothing but the text and plain arguments. */
const PURE: ReadonlySet<string> = new Set([
  'toUpperCase',
  'toLowerCase',
  'trim',
  'trimStart',
  'trimEnd',
  'slice',
  'substring',
  'charAt',
  'padStart',
  'padEnd',
  'repeat',
  'replace',
  'replaceAll',
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'charCodeAt',
  'split',
  'concat',
  'at',
]);
const TRUTHS: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'includes']);
const NUMBERS: ReadonlySet<string> = new Set(['indexOf', 'charCodeAt', 'lastIndexOf', 'codePointAt']);
export function callStringMethod(
  run: Interpreter,
  { value }: StringValue,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const plain = args.map((arg) => (arg.kind === 'string' || arg.kind === 'number' ? arg.value : undefined));
  if (
    value !== undefined &&
    PURE.has(name) &&
    sizeOf(name, value, plain) <= LONGEST_TEXT &&
    plain.every((arg) => typeof arg === 'string' || typeof arg === 'number')
  )
    return wrapped((value as unknown as Record<string, (...given: unknown[]) => unknown>)[name]!(...plain));
  const match = value === undefined ? undefined : matched(value, name, args);
  if (match) return match;
  callbacks(run, args, node);
  if (name === 'split') return array({ kind: 'sequence', element: string() });
  if (TRUTHS.has(name)) return boolean();
  if (NUMBERS.has(name)) return { kind: 'number', integer: true };
  return PURE.has(name) ? string() : UNKNOWN;
}

/** Characters of a method's result, at most. */
function sizeOf(name: string, { length }: string, [first, second]: readonly unknown[]): number {
  switch (name) {
    case 'repeat':
      return length * (first as number);
    case 'padStart':
    case 'padEnd':
      return first as number;
    case 'replaceAll':
      // `$&` and the like put in more than is written.
      return String(second).includes('$') ? Number.POSITIVE_INFINITY : (length + 1) * (String(second).length + 1);
    default:
      return length;
  }
}

function wrapped(result: unknown): Value {
  if (Array.isArray(result)) {
    if (result.length > LONGEST) return array({ kind: 'sequence', element: string(), length: result.length });
    return array(list(result.map((each) => string(String(each)))));
  }
  switch (typeof result) {
    case 'string':
      return string(result);
    case 'number':
      return number(result);
    case 'boolean':
      return boolean(result);
    default:
      return UNKNOWN;
  }
}

export function callNumberMethod({ value }: NumberValue, name: string, args: readonly Value[]): Value {
  const [digits] = args;
  const plain = digits?.kind === 'number' ? digits.value : undefined;
  if (
    typeof value === 'number' &&
    (name === 'toFixed' || name === 'toString') &&
    (!digits ||
      (typeof plain === 'number' && plain >= 2 && plain <= 36) ||
      (name === 'toFixed' && typeof plain === 'number' && plain >= 0 && plain <= 100))
  )
    return string((value as unknown as Record<string, (n?: number) => string>)[name]!(plain as number | undefined));
  return name === 'valueOf' ? number(value) : string();
}
