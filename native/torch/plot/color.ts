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

/** The CSS colours: a name and its digits in turn. */
const WORDS =
  `aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black
  000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse
  7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
  darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta
  8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f
  darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493
  deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen
  228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000
  greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
  lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan
  e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon
  ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de
  lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa
  mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
  mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose
  ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500
  orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093
  papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple
  663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
  seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow
  fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet
  ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32`.split(/\s+/);
const NAMES: Record<string, string> = Object.fromEntries(
  WORDS.flatMap((word, i) => (i % 2 === 0 ? [[word, `#${WORDS[i + 1]}`]] : [])),
);

/** A colour as `#rrggbb` (or three digits, or with opacity), or `none`. */
export function color(given: ColorLike): string {
  const css = typeof given === 'string' ? named(given) : parts(given);
  if (css === undefined) throw new ValueError(`${quoted(given)} is not a valid value for color`);
  return css;
}

const quoted = (given: unknown) => (typeof given === 'string' ? `'${given}'` : JSON.stringify(given));

function named(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (lower === 'none' || lower in NAMES) return NAMES[lower] ?? lower;
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
