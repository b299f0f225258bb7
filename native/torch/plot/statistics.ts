/** What summaries of samples are drawn from: bins, quartiles, smoothed densities; numpy's and matplotlib's rules. */
import { ValueError } from '../errors';
import { type Data, extent, vector } from './data';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
export const mean = (values: Float64Array): number => sum(values) / values.length;
const variance = (values: Float64Array, ddof: number) => {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - ddof);
};

/** The number below which a part of the sorted ones lie, in a line between neighbours. */
export function quantile(sorted: Float64Array, part: number): number {
  const place = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}
export const sorted = (values: Float64Array): Float64Array =>
  values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);

/** Width of bins by the names of numpy's rules. */
const RULES: Record<string, (values: Float64Array, span: number) => number> = {
  sqrt: (values, span) => span / Math.sqrt(values.length),
  sturges: (values, span) => span / (Math.log2(values.length) + 1),
  rice: (values, span) => span / (2 * Math.cbrt(values.length)),
  scott: (values) => Math.cbrt((24 * Math.sqrt(Math.PI)) / values.length) * Math.sqrt(variance(values, 0)),
  fd: (values) => {
    const ordered = sorted(values);
    return (2 * (quantile(ordered, 0.75) - quantile(ordered, 0.25))) / Math.cbrt(values.length);
  },
  auto: (values, span) => {
    const [fd, sturges] = [RULES.fd!(values, span), RULES.sturges!(values, span)];
    return fd > 0 ? Math.min(fd, sturges) : sturges;
  },
};

/** Edges of bins: so many, the edges themselves, or by a rule. */
export function binEdges(
  data: Float64Array,
  bins: number | string | Data,
  between: readonly number[] | undefined,
): Float64Array {
  if (typeof bins !== 'number' && typeof bins !== 'string') return vector(bins);
  if (typeof bins === 'number' && !(bins >= 1)) throw new ValueError('`bins` must be positive, when an integer');
  let [low, high] = (between as [number, number] | undefined) ?? extent(data) ?? [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  let count = bins as number;
  if (typeof bins === 'string') {
    const rule = RULES[bins];
    if (!rule) throw new ValueError(`'${bins}' is not a valid estimator for \`bins\``);
    const inside = data.filter((value) => value >= low && value <= high);
    const width = inside.length > 0 ? rule(inside, high - low) : 0;
    count = width > 0 ? Math.ceil((high - low) / width) : 1;
  }
  return Float64Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

/** The bin of a number; the last one holds its upper edge. Undefined outside. */
export function binOf(value: number, edges: Float64Array): number | undefined {
  const last = edges.length - 1;
  if (!(value >= edges[0]! && value <= edges[last]!)) return undefined;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

export interface BoxStats {
  q1: number;
  median: number;
  q3: number;
  mean: number;
  /** Ends of the whiskers: the farthest numbers within `whis` heights of the box. */
  low: number;
  high: number;
  fliers: Float64Array;
  /** How sure the median is: 95 % of the time between these. */
  notch: [number, number];
}

/** The numbers a box plot shows; `whis` is in heights of the box, or a pair of percentiles. */
export function boxStats(values: Float64Array, whis: number | readonly number[]): BoxStats {
  const data = sorted(values);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((part) => quantile(data, part)) as [number, number, number];
  const spread = q3 - q1;
  const [lowest, highest] =
    typeof whis === 'number'
      ? [q1 - whis * spread, q3 + whis * spread]
      : (whis.map((percent) => quantile(data, percent / 100)) as [number, number]);
  const inside = data.filter((value) => value >= lowest && value <= highest);
  const half = (1.57 * spread) / Math.sqrt(data.length);
  return {
    q1,
    median,
    q3,
    mean: mean(data),
    low: Math.min(inside[0] ?? q1, q1),
    high: Math.max(inside.at(-1) ?? q3, q3),
    fliers: data.filter((value) => value < lowest || value > highest),
    notch: [median - half, median + half],
  };
}

/** The density of numbers, smoothed with a normal curve as wide as Scott's rule says, or as a factor says. */
export function density(values: Float64Array, at: Float64Array, factor = values.length ** (-1 / 5)): Float64Array {
  const width = Math.sqrt(variance(values, 1)) * factor;
  const scale = 1 / (values.length * width * Math.sqrt(2 * Math.PI));
  return at.map((place) => scale * sum(values.map((value) => Math.exp(-(((place - value) / width) ** 2) / 2))));
}
