/** Numbers written as Python's format texts say: `'%.1f%%'`, `'%d'`, `'{:.2f}'`. */
import { minus } from './ticks';

/** As many digits as tell, at most six: Python's `%g`. */
function general(value: number, digits = 6): string {
  const text = value.toPrecision(Math.max(digits, 1));
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(text))));
  if (power >= -4 && power < digits) return String(Number(text));
  return Number(text)
    .toExponential()
    .replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Decimals of a number; of one right in the middle the even neighbour, as Python rounds. */
function fixed(value: number, digits: number): string {
  const whole = value.toFixed(digits + EXACT);
  const shorter = whole.slice(0, digits === 0 ? -EXACT - 1 : -EXACT);
  const isTie = /^50*$/.test(whole.slice(-EXACT));
  return isTie && Number(shorter.at(-1)) % 2 === 0 ? shorter : value.toFixed(digits);
}
/** So many further decimals tell whether a number is in the middle. */
const EXACT = 40;

function one(value: number, precision: string | undefined, kind: string): string {
  const digits = precision === undefined ? 6 : Number(precision);
  if (kind === 'd' || kind === 'i') return String(Math.trunc(value));
  if (kind === 'e') return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
  if (kind === '%') return `${fixed(value * 100, digits)}%`;
  return kind === 'f' ? fixed(value, digits) : general(value, digits);
}

/** The number in the place that the text leaves for it, or what a function makes of it. */
export function formatted(format: string | ((value: number) => unknown), value: number): string {
  if (typeof format === 'function') return String(format(value));
  const text = format.includes('{')
    ? format.replace(/\{(?::(?:\.(\d+))?([dfeg%])?)?\}/g, (_, precision, kind) => one(value, precision, kind ?? 'g'))
    : format.replace(/%(?:(%)|\d*(?:\.(\d+))?([difegs]))/g, (_, percent, precision, kind) =>
        percent ? '%' : one(value, precision, kind),
      );
  return minus(text);
}
