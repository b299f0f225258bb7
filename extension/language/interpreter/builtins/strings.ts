/** Methods of texts and numbers. */
import { boolean, list, type NumberValue, number, type StringValue, string, UNKNOWN, type Value } from '../../values';
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
/** Longer results are not computed. */
const LONGEST = 100_000;

export function callStringMethod(
  run: Interpreter,
  { value }: StringValue,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const plain = args.map((arg) => (arg.kind === 'string' || arg.kind === 'number' ? arg.value : undefined));
  const bounded =
    name !== 'repeat' && !name.startsWith('pad') ? true : (plain[0] as number) * (value?.length ?? 0) < LONGEST;
  if (
    value !== undefined &&
    PURE.has(name) &&
    bounded &&
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

function wrapped(result: unknown): Value {
  if (Array.isArray(result)) return array(list(result.map((each) => string(String(each)))));
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
