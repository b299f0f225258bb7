/** How scripts say what things look like: format texts as `'r--o'`, and options under their long and short names. */
import { suggestion } from '../arguments';
import { ValueError } from '../errors';
import type { Dash, Marker } from './artists';
import { color, isColor } from './color';

const SHORT: Record<string, string> = {
  c: 'color',
  lw: 'linewidth',
  ls: 'linestyle',
  ms: 'markersize',
  ec: 'edgecolor',
  fc: 'facecolor',
  edgecolors: 'edgecolor',
  linewidths: 'linewidth',
  linestyles: 'linestyle',
  size: 'fontsize',
  weight: 'fontweight',
  horizontalalignment: 'ha',
  verticalalignment: 'va',
  mec: 'markeredgecolor',
  mew: 'markeredgewidth',
  mfc: 'markerfacecolor',
  ds: 'drawstyle',
  ncols: 'ncol',
};

/** Options by their long names, defaults filled in; one that is not among the defaults is an error. */
export function options<T extends object>(who: string, given: object | undefined, defaults: T): T {
  const known = Object.keys(defaults);
  const result = { ...defaults } as Record<string, unknown>;
  for (const [key, value] of Object.entries(given ?? {})) {
    const name = known.includes(key) ? key : (SHORT[key] ?? key);
    if (!known.includes(name)) {
      const near = suggestion(name, known);
      throw new TypeError(`${who}() got an unexpected keyword argument '${key}'${near}`);
    }
    if (value !== undefined && value !== null) result[name] = value;
  }
  return result as T;
}

/** Font sizes by name. */
const SIZES: Record<string, number> = {
  'xx-small': 5.79,
  'x-small': 6.94,
  small: 8.33,
  medium: 10,
  large: 12,
  'x-large': 14.4,
  'xx-large': 17.28,
};

/** A font size in points. */
export function fontsize(given: number | string): number {
  const size = typeof given === 'number' ? given : (SIZES[given] ?? Number(given));
  if (!(size > 0)) throw new ValueError(`'${given}' is not a valid font size`);
  return size;
}

/** Whether letters of a weight, a name or a number, are drawn bold. */
export const isBold = (weight: string | number): boolean =>
  ['semibold', 'demibold', 'demi', 'bold', 'heavy', 'extra bold', 'black'].includes(String(weight)) ||
  Number(weight) >= 600;

const MARKERS = new Set<string>([
  'o',
  '.',
  ',',
  's',
  '^',
  'v',
  '<',
  '>',
  'D',
  'd',
  'p',
  'h',
  'H',
  '*',
  '+',
  'x',
  'X',
  'P',
  '|',
  '_',
  '1',
  '2',
  '3',
  '4',
  '8',
]);
/** Those that are drawn as another. */
const ALIKE: Record<string, Marker> = { H: 'h', '8': 'o', '1': 'v', '2': '^', '3': '<', '4': '>' };
const DASHES: Record<string, Dash> = {
  '-': '-',
  '--': '--',
  '-.': '-.',
  ':': ':',
  solid: '-',
  dashed: '--',
  dashdot: '-.',
  dotted: ':',
  '': '',
  ' ': '',
  none: '',
  None: '',
};

/** A mark by its name. */
export function marker(name: string): Marker {
  if (name === '' || name === 'none' || name === 'None') return '';
  if (!MARKERS.has(name)) throw new ValueError(`Unrecognized marker style '${name}'`);
  return ALIKE[name] ?? (name as Marker);
}

/** A style of line by its name. */
export function dash(name: string): Dash {
  const found = DASHES[name];
  if (found === undefined) {
    throw new ValueError(
      `'${name}' is not a valid value for ls; supported values are '-', '--', '-.', ':', 'None', ' ', '', 'solid', 'dashed', 'dashdot', 'dotted'`,
    );
  }
  return found;
}

export interface Format {
  color?: string;
  marker?: Marker;
  dash?: Dash;
}

/** Reads a format text: a colour, a mark and a style of line, in any order. */
export function format(text: string): Format {
  if (isColor(text) && text.length > 1) return { color: color(text) };
  const found: Format = {};
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    const one = text[at]!;
    if (two === '--' || two === '-.') {
      found.dash = two;
      at += 2;
    } else if (one === '-' || one === ':') {
      found.dash = one;
      at++;
    } else if (/^C\d$/.test(two)) {
      found.color = color(two);
      at += 2;
    } else if (MARKERS.has(one)) {
      found.marker = marker(one);
      at++;
    } else if ('bgrcmykw'.includes(one)) {
      found.color = color(one);
      at++;
    } else {
      throw new ValueError(`'${text}' is not a valid format string (unrecognized character '${one}')`);
    }
  }
  // Marks alone are not joined.
  if (found.marker !== undefined && found.dash === undefined) found.dash = '';
  return found;
}
