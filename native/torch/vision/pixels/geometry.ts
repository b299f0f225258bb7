/** Moving pixels: cuts, borders, flips, and any mapping of the plane, with Pillow's rounding. */
import type { Pixels } from '../codec';

/** A colour for pixels that come from nowhere: one number for all channels, or one for each. */
export type Fill = number | readonly number[];

const fillOf = (fill: Fill, channels: number) =>
  Uint8Array.from({ length: channels }, (_, c) => (typeof fill === 'number' ? fill : (fill[c] ?? fill[0]!)));

/** A new picture whose pixels come from the places that `place` says; undefined where there is none. */
function rearranged(
  image: Pixels,
  width: number,
  height: number,
  fill: Fill,
  place: (x: number, y: number) => readonly [number, number] | undefined,
): Pixels {
  const { channels, data } = image;
  const border = fillOf(fill, channels);
  const result = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const from = place(x, y);
      if (!from) result.set(border, at);
      else {
        const start = (from[1] * image.width + from[0]) * channels;
        for (let c = 0; c < channels; c++) result[at + c] = data[start + c]!;
      }
    }
  }
  return { width, height, channels, data: result };
}

/** The part that begins at (left, top); black where that is outside. */
export function crop(image: Pixels, top: number, left: number, height: number, width: number): Pixels {
  return rearranged(image, width, height, 0, (x, y) => {
    const [fromX, fromY] = [x + left, y + top];
    const inside = fromX >= 0 && fromX < image.width && fromY >= 0 && fromY < image.height;
    return inside ? [fromX, fromY] : undefined;
  });
}

export const flipHorizontally = (image: Pixels): Pixels =>
  rearranged(image, image.width, image.height, 0, (x, y) => [image.width - 1 - x, y]);

export const flipVertically = (image: Pixels): Pixels =>
  rearranged(image, image.width, image.height, 0, (x, y) => [x, image.height - 1 - y]);

/** Turns by a multiple of 90°, against the clock. */
export function turn(image: Pixels, quarters: number): Pixels {
  const { width, height } = image;
  if (quarters === 1) return rearranged(image, height, width, 0, (x, y) => [width - 1 - y, x]);
  if (quarters === 2) return rearranged(image, width, height, 0, (x, y) => [width - 1 - x, height - 1 - y]);
  if (quarters === 3) return rearranged(image, height, width, 0, (x, y) => [y, height - 1 - x]);
  return image;
}

/** Where each mode of padding takes a place outside from. */
const OUTSIDE: Record<string, (at: number, size: number) => number> = {
  edge: (at, size) => Math.min(Math.max(at, 0), size - 1),
  reflect: (at, size) => {
    const place = modulo(at, Math.max(1, 2 * size - 2));
    return place < size ? place : 2 * size - 2 - place;
  },
  symmetric: (at, size) => {
    const place = modulo(at, 2 * size);
    return place < size ? place : 2 * size - 1 - place;
  },
};

const modulo = (a: number, b: number) => ((a % b) + b) % b;

/** Adds a border. */
export function pad(
  image: Pixels,
  [left, top, right, bottom]: readonly [number, number, number, number],
  fill: Fill,
  mode: string,
): Pixels {
  const { width, height } = image;
  const outside = OUTSIDE[mode];
  return rearranged(image, width + left + right, height + top + bottom, fill, (x, y) => {
    const [fromX, fromY] = [x - left, y - top];
    if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) return [fromX, fromY];
    return outside && [outside(fromX, width), outside(fromY, height)];
  });
}

/** Six numbers of an affine mapping from output to input, or eight of a perspective one. */
export type Mapping = readonly number[];

/** Pixels through a mapping of the plane. */
export function transform(
  image: Pixels,
  width: number,
  height: number,
  mapping: Mapping,
  interpolation: string,
  fill: Fill,
): Pixels {
  if (interpolation === 'nearest') return transformNearest(image, width, height, mapping, fill);
  const { channels } = image;
  const sample = interpolation === 'bilinear' ? bilinear : bicubic;
  const border = fillOf(fill, channels);
  const result = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const [fromX, fromY] = mapped(mapping, x, y);
      if (fromX < 0 || fromX >= image.width || fromY < 0 || fromY >= image.height) result.set(border, at);
      else for (let c = 0; c < channels; c++) result[at + c] = sample(image, fromX - 0.5, fromY - 0.5, c);
    }
  }
  return { width, height, channels, data: result };
}

function mapped(m: Mapping, x: number, y: number): [number, number] {
  const [px, py] = [x + 0.5, y + 0.5];
  const fromX = m[0]! * px + m[1]! * py + m[2]!;
  const fromY = m[3]! * px + m[4]! * py + m[5]!;
  if (m.length === 6) return [fromX, fromY];
  const depth = m[6]! * px + m[7]! * py + 1;
  return [fromX / depth, fromY / depth];
}

const FIXED = 65536;

function transformNearest(image: Pixels, width: number, height: number, m: Mapping, fill: Fill): Pixels {
  const inside = (x: number, y: number) => x >= 0 && x < image.width && y >= 0 && y < image.height;
  if (m.length === 8) {
    return rearranged(image, width, height, fill, (x, y) => {
      const [fromX, fromY] = mapped(m, x, y).map(Math.floor) as [number, number];
      return inside(fromX, fromY) ? [fromX, fromY] : undefined;
    });
  }
  // Affine mappings are followed in steps of 1/65536, unless they only scale.
  if (m[1] === 0 && m[3] === 0) {
    return rearranged(image, width, height, fill, (x, y) => {
      const [fromX, fromY] = [Math.floor(m[2]! + m[0]! * (x + 0.5)), Math.floor(m[5]! + m[4]! * (y + 0.5))];
      return inside(fromX, fromY) ? [fromX, fromY] : undefined;
    });
  }
  const fixed = (value: number) => Math.floor(value * FIXED + 0.5);
  const [a0, a1, a3, a4] = [m[0]!, m[1]!, m[3]!, m[4]!].map(fixed) as [number, number, number, number];
  const a2 = fixed(m[2]! + m[0]! * 0.5 + m[1]! * 0.5);
  const a5 = fixed(m[5]! + m[3]! * 0.5 + m[4]! * 0.5);
  return rearranged(image, width, height, fill, (x, y) => {
    const [fromX, fromY] = [(a2 + a1 * y + a0 * x) >> 16, (a5 + a4 * y + a3 * x) >> 16];
    return inside(fromX, fromY) ? [fromX, fromY] : undefined;
  });
}

const clamp = (at: number, size: number) => (at < 0 ? 0 : at < size ? at : size - 1);

function bilinear({ width, height, channels, data }: Pixels, x: number, y: number, c: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const at = (px: number, row: number) => data[(row * width + clamp(px, width)) * channels + c]!;
  const mix = (row: number) => at(left, row) * (1 - dx) + at(left + 1, row) * dx;
  const first = mix(clamp(top, height));
  const second = top + 1 >= 0 && top + 1 < height ? mix(top + 1) : first;
  return Math.trunc(first * (1 - dy) + second * dy);
}

/** A cubic through four values, a = -0.5. */
function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p1 = v2;
  const p2 = -v1 + v3;
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return p1 + d * (p2 + d * (p3 + d * p4));
}

function bicubic({ width, height, channels, data }: Pixels, x: number, y: number, c: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (px: number, row: number) => data[(row * width + clamp(px, width)) * channels + c]!;
  const line = (row: number) => cubic(at(left - 1, row), at(left, row), at(left + 1, row), at(left + 2, row), x - left);
  const v1 = line(clamp(top - 1, height));
  const inside = (row: number) => row >= 0 && row < height;
  const v2 = inside(top) ? line(top) : v1;
  const v3 = inside(top + 1) ? line(top + 1) : v2;
  const v4 = inside(top + 2) ? line(top + 2) : v3;
  const value = cubic(v1, v2, v3, v4, y - top);
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}
