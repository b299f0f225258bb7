import { lowerBound } from './growable';
import type { Axis, Curve, Series } from './series';

/** The stretch of the horizontal axis that is seen, and in how many buckets it falls. */
export interface Window {
  axis: Axis;
  /** Added to the series' positions to get what the axis shows. */
  offset: number;
  min: number;
  max: number;
  log: boolean;
  /** The vertical axis is logarithmic, too: what is not positive cannot be drawn. */
  logY: boolean;
  buckets: number;
}

export interface Point {
  x: number;
  y: number;
}

const MAX_PARTS = 8;

/** With many parts the points are no line: they are drawn as dots, and fall into buckets as they came. */
export const isScattered = (series: Series, axis: Axis) => series.parts(axis).length > MAX_PARTS;

/**
 * The points of `curve` that are enough to draw it exactly: of every bucket (about one pixel wide) the first, the
 * smallest, the largest and the last. `points` is filled in place, and its objects are used again, to spare the
 * collector at thirty frames a second.
 */
export function decimate(series: Series, curve: Curve, window: Window, points: Point[]): void {
  const sink = new Sink(series, curve, window, points);
  if (isScattered(series, window.axis)) {
    sink.byCount(0, series.length);
  } else {
    const parts = series.parts(window.axis);
    parts.forEach((from, part) => {
      if (part > 0) sink.gap();
      sink.byPosition(from, parts[part + 1] ?? series.length);
    });
  }
  points.length = sink.count;
}

class Sink {
  count = 0;
  private readonly positions: Float64Array;
  private readonly values: Float64Array;

  constructor(
    series: Series,
    private readonly curve: Curve,
    private readonly window: Window,
    private readonly points: Point[],
  ) {
    this.positions = series.positions(window.axis).data;
    this.values = curve.values.data;
  }

  /** Ascending positions `[from, to)`: buckets of equal width on the axis. */
  byPosition(from: number, to: number): void {
    const { offset, min, max, log, buckets } = this.window;
    const { positions } = this;
    // One point beyond either edge, so that the line leaves the picture.
    const start = Math.max(from, lowerBound(positions, min - offset, from, to) - 1);
    let end = lowerBound(positions, max - offset, start, to);
    while (end < to && (positions[end] as number) === max - offset) end++;
    end = Math.min(end + 1, to);
    if (end - start <= 4 * buckets) {
      for (let at = start; at < end; at++) this.add(at);
      return;
    }
    const ratio = (max / min) ** (1 / buckets);
    let at = start;
    for (let bucket = 1; bucket <= buckets && at < end; bucket++) {
      const edge = log ? min * ratio ** bucket : min + ((max - min) * bucket) / buckets;
      const next = bucket === buckets ? end : lowerBound(positions, edge - offset, at, end);
      this.addBucket(at, next);
      at = next;
    }
  }

  /** Positions in any order: buckets of equal count, in the order of arrival. */
  byCount(from: number, to: number): void {
    const size = Math.max(1, Math.ceil((to - from) / this.window.buckets));
    for (let at = from; at < to; at += size) this.addBucket(at, Math.min(at + size, to));
  }

  /** Lifts the pen. */
  gap(): void {
    if (this.count > 0) this.put((this.points[this.count - 1] as Point).x, Number.NaN);
  }

  private addBucket(from: number, to: number): void {
    if (to - from <= 4) {
      for (let at = from; at < to; at++) this.add(at);
      return;
    }
    const { extremes } = this.curve;
    extremes.find(from, to);
    const early = Math.min(extremes.low, extremes.high);
    const late = Math.max(extremes.low, extremes.high);
    this.add(from);
    if (early > from && early < to - 1) this.add(early);
    if (late > early && late > from && late < to - 1) this.add(late);
    this.add(to - 1);
  }

  private add(at: number): void {
    const x = (this.positions[at] as number) + this.window.offset;
    const value = this.values[at] as number;
    if (this.window.log && x <= 0) return;
    this.put(x, Number.isFinite(value) && (value > 0 || !this.window.logY) ? value : Number.NaN);
  }

  private put(x: number, y: number): void {
    const point = this.points[this.count++];
    if (!point) this.points.push({ x, y });
    else {
      point.x = x;
      point.y = y;
    }
  }
}
