/** Colours as matplotlib names them, and colour maps. */
import { ValueError } from '../errors';
import { GRADIENTS, LISTS } from './colormap_samples';
import { extent } from './data';

/** A name, `#rrggbb`, `C0` of the cycle, a grey as `'0.5'`, or parts from 0 to 1. */
export type ColorLike = string | readonly number[];

const hexes = (digits: string) => digits.match(/.{6}/g)!.map((hex) => `#${hex}`);
/** The ten colours that lines take in turn. */
export const CYCLE = hexes(LISTS.tab10!);

const LETTERS: Record<string, string> = {
  b: '#0000ff',
  g: '#008000',
  r: '#ff0000',
  c: '#00bfbf',
  m: '#bf00bf',
  y: '#bfbf00',
  k: '#000000',
  w: '#ffffff',
};
const TABLEAU = ['blue', 'orange', 'green', 'red', 'purple', 'brown', 'pink', 'gray', 'olive', 'cyan'];

/** The CSS colours by name: what a browser knows, the file's reader knows too. */
const NAMES = new Set(
  `aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue
  chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey
  darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray
  darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen
  fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
  lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen
  lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime
  limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue
  mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive
  olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
  powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver
  skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
  whitesmoke yellow yellowgreen`.split(/\s+/),
);

/** A colour as CSS writes it. */
export function color(given: ColorLike): string {
  const css = typeof given === 'string' ? named(given) : parts(given);
  if (css === undefined) throw new ValueError(`${quoted(given)} is not a valid value for color`);
  return css;
}

const quoted = (given: unknown) => (typeof given === 'string' ? `'${given}'` : JSON.stringify(given));

function named(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (lower === 'none' || NAMES.has(lower)) return lower;
  if (LETTERS[text]) return LETTERS[text];
  if (/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(lower)) return lower;
  const [, index] = /^C(\d+)$/.exec(text) ?? [];
  if (index !== undefined) return CYCLE[Number(index) % CYCLE.length];
  const tableau = TABLEAU.indexOf(lower.replace(/^tab:/, '').replace('grey', 'gray'));
  if (lower.startsWith('tab:') && tableau >= 0) return CYCLE[tableau];
  const grey = Number(text);
  return text !== '' && grey >= 0 && grey <= 1 ? parts([grey, grey, grey]) : undefined;
}

function parts(given: readonly number[]): string | undefined {
  const good = (given.length === 3 || given.length === 4) && given.every((part) => part >= 0 && part <= 1);
  return good ? hex(given) : undefined;
}

function hex(rgb: readonly number[]): string {
  return `#${rgb
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Whether a name is one of a colour, for arguments that also take numbers. */
export const isColor = (given: unknown): given is string => typeof given === 'string' && named(given) !== undefined;

/** Red, green and blue from 0 to 255, by a number from 0 to 1. */
export type Colormap = (at: number) => [number, number, number];

/** A colour map by its name; `_r` at its end turns it round. */
export function colormap(name: string): Colormap {
  const reversed = name.endsWith('_r');
  const key = reversed ? name.slice(0, -2) : name;
  const samples = GRADIENTS[key] ?? LISTS[key] ?? GRADIENTS[SPELLINGS[key] ?? ''];
  if (samples === undefined) {
    const known = [...Object.keys(GRADIENTS), ...Object.keys(LISTS)].join("', '");
    throw new ValueError(`'${name}' is not a valid value for cmap; supported values are '${known}'`);
  }
  const rgb = samples.match(/../g)!.map((byte) => Number.parseInt(byte, 16));
  const look = key in LISTS ? stepped(rgb) : smooth(rgb);
  return reversed ? (at) => look(1 - at) : look;
}
const SPELLINGS: Record<string, string> = { grey: 'gray', Grays: 'Greys' };

function smooth(rgb: number[]): Colormap {
  const last = rgb.length / 3 - 1;
  return (at) => {
    const place = Math.min(Math.max(at, 0), 1) * last;
    const i = Math.min(Math.floor(place), last - 1);
    const mixed = (part: number) => {
      const [a, b] = [rgb[i * 3 + part]!, rgb[i * 3 + 3 + part]!];
      return Math.round(a + (b - a) * (place - i));
    };
    return [mixed(0), mixed(1), mixed(2)];
  };
}

function stepped(rgb: number[]): Colormap {
  const count = rgb.length / 3;
  return (at) => {
    const i = Math.min(Math.floor(Math.min(Math.max(at, 0), 1) * count), count - 1) * 3;
    return [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
  };
}

/** How numbers become colours. */
export interface Mapping {
  cmap: string;
  vmin: number;
  vmax: number;
}

/** A mapping for some numbers: what is not given follows from their extremes. */
export function mapping(values: Iterable<number>, cmap = 'viridis', vmin?: number, vmax?: number): Mapping {
  colormap(cmap);
  const [low, high] = extent(values) ?? [0, 1];
  return { cmap, vmin: vmin ?? low, vmax: vmax ?? high };
}

/** The place of a number between the ends of a mapping. */
export function normalised({ vmin, vmax }: Mapping, value: number): number {
  return vmax === vmin ? 0 : (value - vmin) / (vmax - vmin);
}

/** The colours of numbers, as CSS. */
export function mapped(map: Mapping, values: ArrayLike<number>): string[] {
  const look = colormap(map.cmap);
  return Array.from(values, (value) => hex(look(normalised(map, value)).map((part) => part / 255)));
}
