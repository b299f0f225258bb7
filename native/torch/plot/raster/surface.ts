/** A part of the picture in dots, and what can be put on it. */
import { addon, type Pixels } from '../../vision/codec';
import type { Matrix, Path } from './path';

/** Left, top, right and bottom in pixels. */
export type Clip = readonly [number, number, number, number];
/** Red, green, blue and opacity from 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** Lines are drawn with a pen so wide; `square` ends reach out by half of that, `round` joins are not pointed. */
export interface Pen {
  width: number;
  square: boolean;
  round: boolean;
}

/** Longest side: the rasteriser counts columns in 16 bits. */
export const LONGEST = 32_767;

export class Surface {
  /** Red, green, blue and opacity of each pixel, the colours multiplied with the opacity. */
  readonly data: Uint8Array;

  constructor(
    readonly left: number,
    readonly top: number,
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8Array(width * height * 4);
  }

  private placed(path: Path): Float64Array {
    const { left, top } = this;
    return Float64Array.from(path, (value, i) => (i % 3 === 0 ? value : value - (i % 3 === 1 ? left : top)));
  }
  private paint(color: Rgba, clip: Clip, evenOdd = false): Float64Array {
    const { left, top } = this;
    return Float64Array.of(...color, clip[0] - left, clip[1] - top, clip[2] - left, clip[3] - top, Number(evenOdd));
  }

  fill(path: Path, color: Rgba, clip: Clip, evenOdd: boolean): void {
    addon().fill(this.data, this.width, this.height, this.placed(path), this.paint(color, clip, evenOdd));
  }

  stroke(path: Path, color: Rgba, clip: Clip, { width, square, round }: Pen): void {
    const points = this.placed(path);
    addon().stroke(this.data, this.width, this.height, points, this.paint(color, clip), width, square, round);
  }

  /** Puts another surface that lies inside on this one, as seen through its opacity. */
  blend(other: Surface, opacity: number): void {
    for (let y = 0; y < other.height; y++) {
      let to = ((other.top - this.top + y) * this.width + other.left - this.left) * 4;
      let from = y * other.width * 4;
      for (const end = from + other.width * 4; from < end; from += 4, to += 4)
        if (other.data[from + 3]) this.over(to, other.data, from, opacity);
    }
  }

  /** Puts a premultiplied colour on a pixel. */
  private over(to: number, source: ArrayLike<number>, from: number, opacity: number): void {
    const rest = 1 - (source[from + 3]! * opacity) / 255;
    for (let c = 0; c < 4; c++)
      this.data[to + c] = Math.min(255, Math.round(source[from + c]! * opacity + this.data[to + c]! * rest));
  }

  /** Draws an image over the unit square of a matrix without turns: its pixels as squares, or smoothed. */
  image({ data, width, height }: Pixels, m: Matrix, clip: Clip, smooth: boolean, opacity: number): void {
    const inner: Clip = [
      Math.max(clip[0], this.left, Math.round(Math.min(m[4], m[4] + m[0]))),
      Math.max(clip[1], this.top, Math.round(Math.min(m[5], m[5] + m[3]))),
      Math.min(clip[2], this.left + this.width, Math.round(Math.max(m[4], m[4] + m[0]))),
      Math.min(clip[3], this.top + this.height, Math.round(Math.max(m[5], m[5] + m[3]))),
    ];
    const columns = shares(inner[0], inner[2], m[4], m[0], width, smooth);
    const rows = shares(inner[1], inner[3], m[5], m[3], height, smooth);
    const pixel = new Float64Array(4);
    rows.forEach((row, j) => {
      columns.forEach((column, i) => {
        pixel.fill(0);
        for (const [y, down] of row)
          for (const [x, across] of column) {
            const from = (y * width + x) * 4;
            const part = down * across * data[from + 3]!;
            for (let c = 0; c < 3; c++) pixel[c]! += (part * data[from + c]!) / 255;
            pixel[3]! += part;
          }
        this.over(((inner[1] - this.top + j) * this.width + inner[0] - this.left + i) * 4, pixel, 0, opacity);
      });
    });
  }

  /** The picture with colours no longer multiplied. */
  straight(): Uint8Array {
    const result = this.data.slice();
    for (let i = 0; i < result.length; i += 4) {
      const alpha = result[i + 3]!;
      if (alpha !== 0 && alpha !== 255)
        for (let c = i; c < i + 3; c++) result[c] = Math.min(255, Math.round((result[c]! * 255) / alpha));
    }
    return result;
  }
}

/** For each of the pixels in a row or column: which samples of an image make it up, and with what parts. */
function shares(first: number, end: number, start: number, length: number, count: number, smooth: boolean) {
  const scale = count / length;
  const inside = (k: number) => Math.min(Math.max(k, 0), count - 1);
  return Array.from({ length: Math.max(0, end - first) }, (_, i): [number, number][] => {
    const at = (first + i + 0.5 - start) * scale;
    const reach = Math.abs(scale);
    // An image with more samples than there are pixels is averaged.
    if (reach > 1) {
      const [low, high] = [at - reach / 2, at + reach / 2];
      const parts: [number, number][] = [];
      for (let k = Math.floor(low); k < high; k++)
        parts.push([inside(k), (Math.min(k + 1, high) - Math.max(k, low)) / reach]);
      return parts;
    }
    if (!smooth) return [[inside(Math.floor(at)), 1]];
    const low = Math.floor(at - 0.5);
    const part = at - 0.5 - low;
    return [
      [inside(low), 1 - part],
      [inside(low + 1), part],
    ];
  });
}
