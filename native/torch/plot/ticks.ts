/** Where the ticks of an axis stand, and what is written at them; matplotlib's choice for the same limits and length. */

export interface Ticks {
  at: number[];
  labels: string[];
  minor: number[];
  /** A factor that all labels are to be multiplied with, as `1e6`; written at the end of the axis. */
  factor: string;
}

const STEPS = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20];
/** Counts as whole when this near, in steps. */
const NEAR = 1e-10;

/** Round numbers that cut [low, high] into at most `count` parts; the outermost may lie beyond it. */
export function niceNumbers(low: number, high: number, count: number): number[] {
  const scale = 10 ** Math.floor(Math.log10((high - low) / count));
  const steps = STEPS.map((step) => step * scale);
  const first = steps.findIndex((step) => step >= (high - low) / count);
  // A step so large that fewer than two ticks are seen is no use: the next smaller one then.
  for (let i = first < 0 ? steps.length - 1 : first; ; i--) {
    const step = steps[i]!;
    const from = Math.floor(low / step) * step;
    const begin = Math.floor((low - from) / step + NEAR);
    const end = Math.ceil((high - from) / step - NEAR);
    const at = Array.from({ length: end - begin + 1 }, (_, k) => tidy((begin + k) * step + from, step));
    if (i === 0 || at.filter((tick) => tick >= low && tick <= high).length >= 2) return at;
  }
}

/** Without the last bits that sums of steps leave: 0.30000000000000004 is 0.3. */
const tidy = (value: number, step: number) => {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 2);
  return digits > 15 ? value : Number(value.toFixed(digits)) + 0;
};

/** Ticks of a linear axis with room for `count` parts. */
export function linearTicks(low: number, high: number, count: number): Ticks {
  const slack = (high - low) * 1e-10;
  const at = niceNumbers(low, high, count).filter((tick) => tick >= low - slack && tick <= high + slack);
  return { at, ...numberLabels(at, low, high), minor: [] };
}

/** Ticks at whole numbers. */
export function wholeTicks(low: number, high: number, count: number): Ticks {
  const least = Math.max((high - low) / count, 1);
  const scale = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((part) => part * scale).find((part) => part >= least)!;
  const at: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) at.push(tick + 0);
  return { at, ...numberLabels(at, low, high), minor: [] };
}

/** Ticks of a logarithmic axis: powers of ten, with their multiples as minor ones. */
export function logTicks(low: number, high: number, count: number): Ticks {
  const [from, to] = [Math.ceil(Math.log10(low) - NEAR), Math.floor(Math.log10(high) + NEAR)];
  const stride = Math.max(1, Math.ceil((to - from) / Math.max(count, 1)));
  const at: number[] = [];
  const minor: number[] = [];
  for (let power = from - 1; power <= to; power++) {
    if (power >= from && (power - from) % stride === 0) at.push(10 ** power);
    if (stride === 1) for (let m = 2; m < 10; m++) minor.push(m * 10 ** power);
  }
  const inside = minor.filter((tick) => tick >= low && tick <= high);
  return { at, labels: at.map((tick) => `10${raised(Math.round(Math.log10(tick)))}`), minor: inside, factor: '' };
}

const RAISED: Record<string, string> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};
export const raised = (power: number | string): string =>
  [...String(power)].map((digit) => RAISED[digit] ?? digit).join('');

/** Labels with as many digits as tell the ticks apart; very large or small numbers share a factor. */
export function numberLabels(at: readonly number[], low: number, high: number): { labels: string[]; factor: string } {
  if (at.length === 0) return { labels: [], factor: '' };
  const largest = Math.max(...at.map(Math.abs));
  const power = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  const scale = power >= 6 || power <= -5 ? power : 0;
  const scaled = at.map((tick) => tick / 10 ** scale);
  const all = at.length < 5 ? [...scaled, low / 10 ** scale, high / 10 ** scale] : scaled;
  const span = Math.max(...all) - Math.min(...all) || Math.max(...all.map(Math.abs)) || 1;
  const size = Math.floor(Math.log10(span));
  let digits = Math.max(0, 3 - size);
  const blurred = (n: number) => scaled.some((tick) => Math.abs(tick - Number(tick.toFixed(n))) >= 1e-3 * 10 ** size);
  while (digits > 0 && !blurred(digits - 1)) digits--;
  const labels = scaled.map((tick) => minus(tick.toFixed(Math.min(digits, 20))));
  return { labels, factor: scale === 0 ? '' : `1e${scale < 0 ? '−' : ''}${Math.abs(scale)}` };
}

/** A number with the sign that is as wide as a plus, and no minus before zero. */
export const minus = (text: string): string => (/^-0*\.?0*$/.test(text) ? text.slice(1) : text.replace('-', '−'));
