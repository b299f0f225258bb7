/** Colours of pictures, with Pillow's arithmetic: integers where it has them, float32 where it has that. */
import type { Pixels } from '../codec';

const { fround } = Math;
const clip = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : value | 0);

/** Whether the last channel is alpha, which colours leave alone. */
const hasAlpha = (channels: number) => channels % 2 === 0;

const luma = (r: number, g: number, b: number) => (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

/** Colour as grey, or grey as colour; alpha stays. */
export function grey(image: Pixels, toGrey: boolean): Pixels {
  const { width, height, channels, data } = image;
  const target = toGrey ? channels - 2 : channels + 2;
  const result = new Uint8Array(width * height * target);
  for (let from = 0, to = 0; from < data.length; from += channels, to += target) {
    if (toGrey) result[to] = luma(data[from]!, data[from + 1]!, data[from + 2]!);
    else result.fill(data[from]!, to, to + 3);
    if (hasAlpha(channels)) result[to + target - 1] = data[from + channels - 1]!;
  }
  return { width, height, channels: target, data: result };
}

/** Adds alpha (opaque), or takes it away. */
export function withAlpha({ width, height, channels, data }: Pixels, target: number): Pixels {
  const result = new Uint8Array(width * height * target).fill(255);
  const shared = Math.min(channels, target);
  for (let from = 0, to = 0; from < data.length; from += channels, to += target)
    for (let c = 0; c < shared; c++) result[to + c] = data[from + c]!;
  return { width, height, channels: target, data: result };
}

/** Goes from `from` (amount 0) to `to` (amount 1), and beyond. */
function blend(from: Uint8Array, to: Uint8Array, amount: number): Uint8Array {
  const alpha = fround(amount);
  const result = new Uint8Array(to.length);
  for (let i = 0; i < to.length; i++) result[i] = clip(fround(from[i]! + fround(alpha * (to[i]! - from[i]!))));
  return result;
}

/** The picture blended with what `degenerate` makes of its colours; alpha stays. */
function enhance(image: Pixels, amount: number, degenerate: (colours: Pixels) => Uint8Array): Pixels {
  const { channels } = image;
  const colours = hasAlpha(channels) ? withAlpha(image, channels - 1) : image;
  const data = blend(degenerate(colours), colours.data, amount);
  if (!hasAlpha(channels)) return { ...image, data };
  const result = withAlpha({ ...colours, data }, channels);
  for (let i = channels - 1; i < result.data.length; i += channels) result.data[i] = image.data[i]!;
  return result;
}

export function brightness(image: Pixels, factor: number): Pixels {
  return enhance(image, factor, ({ data }) => new Uint8Array(data.length));
}

export function contrast(image: Pixels, factor: number): Pixels {
  return enhance(image, factor, (colours) => {
    const { data } = colours.channels === 1 ? colours : grey(colours, true);
    const mean = Math.floor(data.reduce((sum, value) => sum + value, 0) / data.length + 0.5);
    return new Uint8Array(colours.data.length).fill(mean);
  });
}

export function saturation(image: Pixels, factor: number): Pixels {
  return enhance(image, factor, (colours) =>
    colours.channels === 1 ? colours.data : grey(grey(colours, true), false).data,
  );
}

/** The picture sharpened (or, below 1, smoothed): blended with itself smoothed by a 3×3 filter. */
export function sharpness(image: Pixels, factor: number): Pixels {
  return enhance(image, factor, smooth);
}

/** Pillow's filter SMOOTH; the border stays as it is. */
function smooth({ width, height, channels, data }: Pixels): Uint8Array {
  const result = data.slice();
  const row = width * channels;
  const fraction = fround(1 / 13);
  const middle = fround(5 / 13);
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row + channels; i < (y + 1) * row - channels; i++) {
      // Rows are added one by one, from the lowest up, as Pillow does.
      let sum = 0.5;
      for (const at of [i + row, i, i - row]) {
        const inner = at === i ? middle : fraction;
        const left = fround(data[at - channels]! * fraction);
        const part = fround(fround(left + fround(data[at]! * inner)) + fround(data[at + channels]! * fraction));
        sum = fround(sum + part);
      }
      result[i] = clip(sum);
    }
  }
  return result;
}

/** Turns the hues by a part of the circle, from -0.5 to 0.5. */
export function hue(image: Pixels, factor: number): Pixels {
  if (image.channels < 3) return image;
  const { channels, data } = image;
  const shift = Math.trunc(factor * 255) & 255;
  const result = data.slice();
  for (let i = 0; i < data.length; i += channels) {
    const [h, s, v] = toHsv(data[i]!, data[i + 1]!, data[i + 2]!);
    fromHsv((h + shift) & 255, s, v, result, i);
  }
  return { ...image, data: result };
}

function toHsv(r: number, g: number, b: number): [number, number, number] {
  const most = Math.max(r, g, b);
  const least = Math.min(r, g, b);
  if (most === least) return [0, 0, most];
  const range = most - least;
  const part = (value: number) => fround((most - value) / range);
  const s = fround(range / most);
  let h: number;
  if (r === most) h = fround(part(b) - part(g));
  else if (g === most) h = fround(2 + part(r) - part(b));
  else h = fround(4 + part(g) - part(r));
  h = fround((h / 6 + 1) % 1);
  return [clip(h * 255), clip(s * 255), most];
}

function fromHsv(h: number, s: number, v: number, target: Uint8Array, at: number): void {
  if (s === 0) {
    target.fill(v, at, at + 3);
    return;
  }
  const sector = Math.floor((h * 6) / 255);
  const f = fround((h * 6) / 255 - sector);
  const fs = fround(s / 255);
  const round = (value: number) => clip(Math.round(value));
  const p = round(v * (1 - fs));
  const q = round(v * (1 - fround(fs * f)));
  const t = round(v * (1 - fs * (1 - f)));
  const sectors = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  target.set(sectors[sector % 6]!, at);
}

/** Each value of a colour by a table. */
export function lookUp(image: Pixels, table: (value: number) => number): Pixels {
  const values = Uint8Array.from({ length: 256 }, (_, value) => clip(table(value)));
  const { channels, data } = image;
  const colours = hasAlpha(channels) ? channels - 1 : channels;
  return { ...image, data: data.map((value, i) => (i % channels < colours ? values[value]! : value)) };
}

/** Each channel by a table of its own, made from how often each value occurs there. */
export function lookUpEach(image: Pixels, makeTable: (histogram: Float64Array) => ArrayLike<number>): Pixels {
  const { channels, data } = image;
  const result = data.slice();
  for (let c = 0; c < channels; c++) {
    const histogram = new Float64Array(256);
    for (let i = c; i < data.length; i += channels) histogram[data[i]!]!++;
    const table = makeTable(histogram);
    for (let i = c; i < data.length; i += channels) result[i] = clip(table[data[i]!]!);
  }
  return { ...image, data: result };
}
