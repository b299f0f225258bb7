/** The few SVG elements that figures are made of. Colours that depend on the theme also carry a class; see main.css. */
import type { Dash, Marker, TextStyle } from '../artists';
import { LINE, written } from './text';

export type Attributes = Record<string, string | number | undefined>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text without the marks of markup, or the control characters that XML does not know. */
const escaped = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** A number with at most two digits after the point, which is finer than any screen. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);

/** An element with what is inside; undefined attributes are left out. */
export function element(name: string, attributes: Attributes, ...inside: string[]): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    text += ` ${key}="${typeof value === 'number' ? n(value) : escaped(value)}"`;
  }
  const content = inside.join('');
  return content === '' ? `${text}/>` : `${text}>${content}</${name}>`;
}

/** Black stands for what is written with, white for what is written on: a dark theme changes both. */
export const isInk = (color: string) => color === 'black' || color === '#000000' || color === '#000';

export function stroke(color: string, width: number, dash: Dash = '-'): Attributes {
  return {
    fill: 'none',
    stroke: color,
    'stroke-width': width,
    'stroke-dasharray': pattern(dash, width),
    class: isInk(color) ? 'rim' : undefined,
  };
}
export const fill = (color: string): Attributes => ({ fill: color, class: isInk(color) ? 'ink' : undefined });

/** Lengths of strokes and gaps, in widths of the line. */
const PATTERNS: Partial<Record<Dash, number[]>> = { '--': [3.7, 1.6], '-.': [6.4, 1.6, 1, 1.6], ':': [1, 1.65] };
const pattern = (dash: Dash, width: number) => PATTERNS[dash]?.map((part) => n(part * width)).join(' ');

export const opacity = (alpha: number): Attributes => (alpha === 1 ? {} : { opacity: alpha });

/** A text at a place, turned and aligned about it. */
export function text(x: number, y: number, content: string, style: TextStyle): string {
  const { size, color, ha, va, rotation, weight } = style;
  const lines = written(content).split('\n');
  const height = (lines.length - 1) * LINE * size;
  // The height of capitals is about 0.73 of the size.
  const top = { top: 0.78 * size, center: 0.365 * size - height / 2, bottom: -0.22 * size - height, baseline: -height }[
    va
  ];
  const attributes: Attributes = {
    'font-size': size,
    'text-anchor': { left: undefined, center: 'middle', right: 'end' }[ha],
    'font-weight': weight === 'bold' ? 'bold' : undefined,
    transform: rotation ? `rotate(${n(-rotation)} ${n(x)} ${n(y)})` : undefined,
    ...(color === undefined ? { fill: '#000', class: 'ink' } : fill(color)),
  };
  return lines
    .map((line, i) => element('text', { x, y: y + top + i * LINE * size, ...attributes }, escaped(line)))
    .join('');
}

/** Path of a mark around (x, y), `size` wide; filled unless it is made of strokes. */
export function markPath(marker: Marker, x: number, y: number, size: number): string {
  const r = size / 2;
  const points = (list: number[][]) => `M${list.map(([a, b]) => `${n(x + a! * r)} ${n(y + b! * r)}`).join('L')}Z`;
  const turn = (count: number, from: number, radius: (i: number) => number = () => 1) =>
    points(
      Array.from({ length: count }, (_, i) => {
        const angle = from + (2 * Math.PI * i) / count;
        return [Math.sin(angle) * radius(i), -Math.cos(angle) * radius(i)];
      }),
    );
  switch (marker) {
    case 's':
      return points([
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ]);
    case '^':
      return points([
        [0, -1],
        [1, 1],
        [-1, 1],
      ]);
    case 'v':
      return points([
        [0, 1],
        [1, -1],
        [-1, -1],
      ]);
    case '<':
      return points([
        [-1, 0],
        [1, -1],
        [1, 1],
      ]);
    case '>':
      return points([
        [1, 0],
        [-1, -1],
        [-1, 1],
      ]);
    case 'D':
      return turn(4, 0, () => Math.SQRT2);
    case 'd':
      return points([
        [0, -1.41],
        [0.85, 0],
        [0, 1.41],
        [-0.85, 0],
      ]);
    case 'p':
      return turn(5, 0);
    case 'h':
      return turn(6, 0);
    case '*':
      return turn(10, 0, (i) => (i % 2 ? 0.382 : 1));
    case 'X':
    case 'P': {
      const cross = [
        [-1, -2],
        [1, -2],
        [1, -1],
        [2, -1],
        [2, 1],
        [1, 1],
        [1, 2],
        [-1, 2],
        [-1, 1],
        [-2, 1],
        [-2, -1],
        [-1, -1],
      ].map(([a, b]) => [a! / 2, b! / 2]);
      return points(marker === 'P' ? cross : cross.map(([a, b]) => [(a! - b!) * 0.75, (a! + b!) * 0.75]));
    }
    case '+':
      return `M${n(x - r)} ${n(y)}h${n(size)}M${n(x)} ${n(y - r)}v${n(size)}`;
    case 'x':
      return `M${n(x - r)} ${n(y - r)}l${n(size)} ${n(size)}M${n(x - r)} ${n(y + r)}l${n(size)} ${n(-size)}`;
    case '|':
      return `M${n(x)} ${n(y - r)}v${n(size)}`;
    case '_':
      return `M${n(x - r)} ${n(y)}h${n(size)}`;
    default: {
      const arc = `a${n(r)} ${n(r)} 0 1 0`;
      return `M${n(x - r)} ${n(y)}${arc} ${n(size)} 0${arc} ${n(-size)} 0Z`;
    }
  }
}

/** Whether a mark is made of strokes alone. */
export const isStroked = (marker: Marker): boolean =>
  marker === '+' || marker === 'x' || marker === '|' || marker === '_';

/** How much of its size a mark takes up. */
export const markScale = (marker: Marker): number =>
  marker === '.' ? 0.5 : marker === ',' ? 0.17 : marker === 'D' ? 0.72 : 1;
