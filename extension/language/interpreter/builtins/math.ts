/** `Math`. */
import type { Size } from '../../sizes';
import { isWhole, type NumberValue, number, type Value } from '../../values';
import { arithmetic } from '../arithmetic';
import type { Native } from '../objects';

interface Tools {
  rounded(value: NumberValue, way: 'floor' | 'ceil' | 'trunc' | 'round'): NumberValue;
  max(a: Size, b: Size): Size;
  min(a: Size, b: Size): Size;
}

/** Functions of one number that give a number. */
const PLAIN = [
  'sqrt',
  'exp',
  'log',
  'log2',
  'log10',
  'sin',
  'cos',
  'tan',
  'tanh',
  'abs',
  'sign',
  'cbrt',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'log1p',
  'expm1',
  'fround',
] as const;

export function mathematics(
  native: (name: string, call: Native['call']) => Native,
  { rounded, max, min }: Tools,
): Record<string, Value> {
  const functions: Record<string, Value> = { PI: number(Math.PI), E: number(Math.E), SQRT2: number(Math.SQRT2) };
  for (const name of ['LN2', 'LN10', 'SQRT1_2', 'LOG2E', 'LOG10E'] as const) functions[name] = number(Math[name]);
  for (const way of ['floor', 'ceil', 'trunc', 'round'] as const)
    functions[way] = native(way, (_run, [value]) =>
      value?.kind === 'number' ? rounded(value, way) : { kind: 'number', integer: true },
    );
  for (const name of PLAIN)
    functions[name] = native(name, (_run, [value]) => {
      const plain = value?.kind === 'number' ? value.value : undefined;
      return typeof plain === 'number' ? number(Math[name](plain)) : number();
    });
  functions.random = native('random', () => number());
  for (const name of ['atan2', 'hypot'] as const)
    functions[name] = native(name, (_run, args) => {
      const plain = args.map((arg) => (arg.kind === 'number' ? arg.value : undefined));
      const sure = plain.every((value) => typeof value === 'number');
      return number(sure ? (Math[name] as (...values: number[]) => number)(...plain) : undefined);
    });
  functions.pow = native('pow', (run, [base, exponent]) =>
    base && exponent ? arithmetic('**', base, exponent, run) : number(),
  );
  functions.max = native('max', (_run, args) => extreme(args, max));
  functions.min = native('min', (_run, args) => extreme(args, min));
  return functions;
}

function extreme(args: readonly Value[], choose: (a: Size, b: Size) => Size): Value {
  const numbers = args.filter((arg) => arg.kind === 'number');
  const whole = numbers.every((arg) => isWhole(arg));
  const sizes = numbers.map(({ value }) => value).filter((value) => value !== undefined);
  if (numbers.length === 0 || sizes.length < args.length) return { kind: 'number', ...(whole && { integer: true }) };
  if (!whole && sizes.some((size) => typeof size !== 'number')) return number();
  return number(sizes.reduce(choose));
}
