/** Figures in dots: what their SVG says, drawn with FreeType and the letters of DejaVu Sans, which come along. */

import { ValueError } from '../../errors';
import { addon, decode, encode } from '../../vision/codec';
import { warn } from '../../warn';
import { type Node, parse } from './markup';
import {
  BEGIN,
  CLOSE,
  dashed,
  LINE,
  type Matrix,
  matrix,
  moved,
  outline,
  type Path,
  rectangle,
  snapped,
  times,
} from './path';
import { type Clip, LONGEST, type Rgba, Surface } from './surface';

const FONTS = { normal: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' };
/** zlib's level: a figure is small, and saved often. */
const LEVEL = 6;

/** The PNG file of a picture, so many dots wide. */
export function rasterised(svg: string, width: number): Uint8Array {
  const root = parse(svg);
  const [left, top, across, down] = root.attributes.viewBox!.split(' ').map(Number) as [number, number, number, number];
  const scale = width / across;
  const height = Math.max(1, Math.round(down * scale));
  if (width > LONGEST || height > LONGEST) {
    throw new ValueError(
      `Image size of ${width}x${height} pixels is too large. It must be less than 2^15 in each direction.`,
    );
  }
  const surface = new Surface(0, 0, width, height);
  const view: Matrix = [scale, 0, 0, scale, -left * scale, -top * scale];
  for (const child of root.children) draw(child, surface, view, [0, 0, width, height]);
  return encode('png', { data: surface.straight(), width, height, channels: 4 }, LEVEL);
}

const number = ({ attributes }: Node, name: string, fallback = 0) => Number(attributes[name] ?? fallback);

type Drawer = (node: Node, surface: Surface, place: Matrix, clip: Clip) => void;

const DRAWERS: Record<string, Drawer> = {
  g: group,
  svg: inset,
  rect: (node, ...where) => {
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => number(node, name));
    shape(node, rectangle(x!, y!, width!, height!, number(node, 'rx')), ...where);
  },
  line: (node, ...where) => {
    const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((name) => number(node, name));
    shape(node, [BEGIN, x1!, y1!, LINE, x2!, y2!], ...where);
  },
  path: (node, ...where) => shape(node, outline(node.attributes.d!), ...where),
  text,
  image,
};

function draw(node: Node, surface: Surface, above: Matrix, clip: Clip): void {
  DRAWERS[node.name]!(node, surface, times(above, matrix(node.attributes.transform)), clip);
}

/** A picture in the picture, which cuts off what reaches out of it. */
function inset(node: Node, surface: Surface, place: Matrix, clip: Clip): void {
  const [x, y] = [number(node, 'x'), number(node, 'y')];
  const corners = moved([BEGIN, x, y, LINE, x + number(node, 'width'), y + number(node, 'height')], place);
  const inner: Clip = [
    Math.max(clip[0], Math.round(corners[1]!)),
    Math.max(clip[1], Math.round(corners[2]!)),
    Math.min(clip[2], Math.round(corners[4]!)),
    Math.min(clip[3], Math.round(corners[5]!)),
  ];
  for (const child of node.children) draw(child, surface, times(place, [1, 0, 0, 1, x, y]), inner);
}

/** What is seen through together is drawn on a surface of its own first. */
function group(node: Node, surface: Surface, place: Matrix, clip: Clip): void {
  const opacity = number(node, 'opacity', 1);
  const onto = opacity === 1 ? surface : new Surface(surface.left, surface.top, surface.width, surface.height);
  for (const child of node.children) draw(child, onto, place, clip);
  if (onto !== surface) surface.blend(onto, opacity);
}

/** A colour as figures write it: `#rgb`, `#rrggbb`, `#rrggbbaa`. */
function rgba(css: string, opacity = 1): Rgba | undefined {
  const digits = css.slice(1);
  const parts = digits.length > 4 ? digits.match(/../g)! : [...digits].map((digit) => digit + digit);
  const [r, g, b, a = 1] = parts.map((part) => Number.parseInt(part, 16) / 255) as [number, number, number, number?];
  return css === 'none' ? undefined : [r, g, b, a * opacity];
}

function shape(node: Node, path: Path, surface: Surface, place: Matrix, clip: Clip): void {
  const { attributes } = node;
  const opacity = number(node, 'opacity', 1);
  const inside = rgba(attributes.fill ?? '#000', number(node, 'fill-opacity', 1));
  const line = rgba(attributes.stroke ?? 'none');
  const scale = Math.hypot(place[0], place[1]);
  const width = number(node, 'stroke-width', 1) * scale;
  const placed = snapped(moved(path, place), line ? width : 0);
  // Where a line lies on its own filling, both are seen through as one.
  const together = opacity !== 1 && inside !== undefined && line !== undefined;
  const onto = together ? layer(placed, width, surface) : surface;
  const seen = ([r, g, b, a]: Rgba): Rgba => [r, g, b, together ? a : a * opacity];
  if (inside) onto.fill(placed, seen(inside), clip, attributes['fill-rule'] === 'evenodd');
  if (line) {
    const dashes = attributes['stroke-dasharray']?.split(' ').map((part) => Number(part) * scale);
    const pen = {
      width,
      square: attributes['stroke-linecap'] === 'square',
      round: attributes['stroke-linejoin'] === 'round',
    };
    onto.stroke(dashes ? dashed(placed, dashes) : placed, seen(line), clip, pen);
  }
  if (together) surface.blend(onto, opacity);
}

/** A surface just around a path. */
function layer(path: Path, width: number, surface: Surface): Surface {
  let [left, top, right, bottom] = [
    surface.left + surface.width,
    surface.top + surface.height,
    surface.left,
    surface.top,
  ];
  const room = width * 2 + 2;
  for (let i = 0; i < path.length; i += 3) {
    if (path[i] === CLOSE) continue;
    const [x, y] = [path[i + 1]!, path[i + 2]!];
    [left, right] = [Math.min(left, x - room), Math.max(right, x + room)];
    [top, bottom] = [Math.min(top, y - room), Math.max(bottom, y + room)];
  }
  [left, top] = [Math.max(Math.floor(left), surface.left), Math.max(Math.floor(top), surface.top)];
  right = Math.min(Math.ceil(right), surface.left + surface.width);
  bottom = Math.min(Math.ceil(bottom), surface.top + surface.height);
  return new Surface(left, top, Math.max(right - left, 1), Math.max(bottom - top, 1));
}

function text(node: Node, surface: Surface, place: Matrix, clip: Clip): void {
  const { attributes } = node;
  const scale = Math.hypot(place[0], place[1]);
  const upright = Math.abs(place[0] * place[1]) < 1e-9;
  const font = require.resolve(
    `dejavu-fonts-ttf/ttf/${FONTS[attributes['font-weight'] === 'bold' ? 'bold' : 'normal']}`,
  );
  const line = addon().letters(font, node.text, number(node, 'font-size') * scale, upright);
  for (const code of line.missing)
    warn(`Glyph ${code} (${String.fromCodePoint(code)}) missing from font(s) DejaVu Sans.`);
  const back = { middle: line.advance / 2, end: line.advance }[attributes['text-anchor'] ?? ''] ?? 0;
  const [, x, y] = moved([BEGIN, number(node, 'x'), number(node, 'y')], place) as [number, number, number];
  const [cos, sin] = [place[0] / scale, place[1] / scale];
  // A line of text stands on a row of pixels, or a column.
  const row = (at: number, along: number) => (upright && Math.abs(along) > 0.5 ? Math.round(at) : at);
  const e = row(x - back * cos, sin);
  const f = row(y - back * sin, cos);
  const color = rgba(attributes.fill ?? '#000');
  if (color) surface.fill(moved(line.path, [cos, sin, -sin, cos, e, f]), color, clip, false);
}

const DATA = 'data:image/png;base64,';

function image(node: Node, surface: Surface, place: Matrix, clip: Clip): void {
  const { attributes } = node;
  const found = decode(Buffer.from(attributes.href!.slice(DATA.length), 'base64'));
  const size: Matrix = [number(node, 'width'), 0, 0, number(node, 'height'), number(node, 'x'), number(node, 'y')];
  const smooth = attributes['image-rendering'] === undefined;
  surface.image(found, times(place, size), clip, smooth, number(node, 'opacity', 1));
}
