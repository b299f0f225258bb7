/** Resizing pictures as Pillow does: a filter as wide as the picture shrinks, in whole numbers of 22 binary digits. */
import type { Pixels } from '../codec';

/** How far a filter reaches, and its weight at a distance. */
interface Filter {
  support: number;
  weight(x: number): number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const FILTERS: Record<string, Filter> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: {
    support: 1,
    weight: (x) => {
      const distance = Math.abs(x);
      if (distance === 0) return 1;
      return distance >= 1 ? 0 : sinc(distance) * (0.54 + 0.46 * Math.cos(distance * Math.PI));
    },
  },
  bicubic: {
    support: 2,
    weight: (x) => {
      const d = Math.abs(x);
      if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

const BITS = 22;

/** For each output position where its inputs begin, how many they are, and their weights. */
interface Weights {
  first: Int32Array;
  count: Int32Array;
  weights: Int32Array;
  stride: number;
}

function weightsFor(size: number, target: number, { support, weight }: Filter): Weights {
  const scale = size / target;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int32Array(target * stride);
  for (let to = 0; to < target; to++) {
    const center = (to + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - reach + 0.5));
    const length = Math.min(size, Math.trunc(center + reach + 0.5)) - from;
    const raw = Array.from({ length }, (_, i) => weight((i + from - center + 0.5) / stretch));
    const total = raw.reduce((sum, each) => sum + each, 0);
    raw.forEach((each, i) => {
      const share = total === 0 ? each : each / total;
      weights[to * stride + i] = Math.trunc((share < 0 ? -0.5 : 0.5) + share * (1 << BITS));
    });
    first[to] = from;
    count[to] = length;
  }
  return { first, count, weights, stride };
}

const clip = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Resizes along one dimension: `outer` lines of `size` places that are `step` apart, each `inner` bytes wide. */
function along(
  data: Uint8Array,
  outer: number,
  size: number,
  inner: number,
  target: number,
  filter: Filter,
): Uint8Array {
  const { first, count, weights, stride } = weightsFor(size, target, filter);
  const result = new Uint8Array(outer * target * inner);
  for (let line = 0; line < outer; line++) {
    for (let to = 0; to < target; to++) {
      const from = (line * size + first[to]!) * inner;
      const at = (line * target + to) * inner;
      const n = count[to]!;
      const w = to * stride;
      for (let byte = 0; byte < inner; byte++) {
        let sum = 1 << (BITS - 1);
        for (let i = 0, p = from + byte; i < n; i++, p += inner) sum += data[p]! * weights[w + i]!;
        result[at + byte] = clip(sum >> BITS);
      }
    }
  }
  return result;
}

/** The picture at another size; `interpolation` is a name of torchvision's. */
export function resize(image: Pixels, width: number, height: number, interpolation: string): Pixels {
  if (image.width === width && image.height === height) return { ...image, data: image.data.slice() };
  if (interpolation === 'nearest' || interpolation === 'nearest-exact') return nearest(image, width, height);
  const filter = FILTERS[interpolation]!;
  const alpha = image.channels % 2 === 0;
  let { data } = alpha ? multiplied(image) : image;
  if (image.width !== width) data = along(data, image.height, image.width, image.channels, width, filter);
  if (image.height !== height) data = along(data, 1, image.height, width * image.channels, height, filter);
  const resized = { width, height, channels: image.channels, data };
  return alpha ? divided(resized) : resized;
}

function nearest({ width, height, channels, data }: Pixels, newWidth: number, newHeight: number): Pixels {
  const result = new Uint8Array(newWidth * newHeight * channels);
  const columns = places(width, newWidth);
  const rows = places(height, newHeight);
  let at = 0;
  for (const y of rows)
    for (const x of columns) for (let c = 0; c < channels; c++) result[at++] = data[(y * width + x) * channels + c]!;
  return { width: newWidth, height: newHeight, channels, data: result };
}

/** The input place of each output place; the step is added up, as Pillow does. */
function places(size: number, target: number): Int32Array {
  const scale = size / target;
  let at = scale * 0.5;
  return Int32Array.from({ length: target }, () => {
    const place = Math.min(size - 1, Math.floor(at));
    at += scale;
    return place;
  });
}

/** Colours times alpha, so that what is transparent does not colour its surroundings. */
function multiplied(image: Pixels): Pixels {
  const { channels } = image;
  const data = image.data.slice();
  for (let i = 0; i < data.length; i += channels) {
    const alpha = data[i + channels - 1]!;
    for (let c = 0; c < channels - 1; c++) {
      const product = data[i + c]! * alpha + 128;
      data[i + c] = ((product >> 8) + product) >> 8;
    }
  }
  return { ...image, data };
}

function divided(image: Pixels): Pixels {
  const { channels } = image;
  const data = image.data.slice();
  for (let i = 0; i < data.length; i += channels) {
    const alpha = data[i + channels - 1]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < channels - 1; c++) data[i + c] = clip(Math.floor((255 * data[i + c]!) / alpha));
  }
  return { ...image, data };
}
