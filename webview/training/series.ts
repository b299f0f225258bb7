import type { ScalarBatch } from '../../extension/protocol/kernel';
import { Extremes } from './extremes';
import { Growable, lowerBound } from './growable';
import { Smoothing } from './smoothing';

export type Axis = 'step' | 'relative' | 'wall';

/** Values with their extremes: what a line is drawn from. */
export interface Curve {
  values: Growable;
  extremes: Extremes;
}

/** The ends of a set of numbers; on a log axis only the positive ones count. */
export class Bounds {
  min = Number.POSITIVE_INFINITY;
  minPositive = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  /** Takes in ascending values. */
  admit(data: Float64Array, from: number, to: number): void {
    if (from >= to) return;
    this.min = Math.min(this.min, data[from] as number);
    this.max = Math.max(this.max, data[to - 1] as number);
    const positive = (data[from] as number) > 0 ? from : lowerBound(data, Number.MIN_VALUE, from, to);
    if (positive < to) this.minPositive = Math.min(this.minPositive, data[positive] as number);
  }
}

/** One tag of one run. Steps and times only ever append; each append costs the same, however long the history. */
export class Series {
  readonly steps = new Growable();
  readonly wall = new Growable();
  readonly raw: Curve = curve();
  /** Positions of values that are NaN or infinite. */
  readonly broken = new Growable();
  private readonly stepBounds = new Bounds();
  private readonly wallBounds = new Bounds();
  private readonly stepStarts = [0];
  private readonly wallStarts = [0];
  private smooth: Curve | undefined;
  private smoothing: Smoothing | undefined;

  get length(): number {
    return this.steps.length;
  }

  append(batch: Pick<ScalarBatch, 'steps' | 'values' | 'wall'>): void {
    const from = this.length;
    this.steps.append(batch.steps);
    this.wall.append(batch.wall);
    this.raw.values.append(batch.values);
    this.raw.extremes.extend();
    this.admit(this.steps.data, from, this.stepBounds, this.stepStarts);
    this.admit(this.wall.data, from, this.wallBounds, this.wallStarts);
    const { data } = this.raw.values;
    for (let at = from; at < this.length; at++) if (!Number.isFinite(data[at])) this.broken.push(at);
    if (this.smooth) this.extendSmooth(this.smooth);
  }

  /** The curve smoothed with `weight` in [0, 1), or the raw one for 0; kept up to date until the weight changes. */
  smoothed(weight: number): Curve {
    if (weight === 0) {
      this.smooth = undefined;
      this.smoothing = undefined;
      return this.raw;
    }
    if (!this.smooth || this.smoothing?.weight !== weight) {
      this.smooth ??= curve();
      this.smooth.values.length = 0;
      this.smooth.extremes.reset();
      this.smoothing = new Smoothing(weight);
      this.extendSmooth(this.smooth);
    }
    return this.smooth;
  }

  /** Horizontal positions, before an offset is added. */
  positions(axis: Axis): Growable {
    return axis === 'step' ? this.steps : this.wall;
  }

  /** Smallest, smallest positive and largest position. */
  bounds(axis: Axis): Readonly<Bounds> {
    return axis === 'step' ? this.stepBounds : this.wallBounds;
  }

  /** Where the positions start anew because they went back; within each part they ascend. */
  parts(axis: Axis): readonly number[] {
    return axis === 'step' ? this.stepStarts : this.wallStarts;
  }

  /** Position in the series of the point nearest to `x` (offset already removed), or -1 if there is none. */
  nearest(axis: Axis, x: number): number {
    const { data } = this.positions(axis);
    const parts = this.parts(axis);
    let best = -1;
    // The last part is the newest attempt and wins ties; very many parts mean scattered points.
    for (let part = Math.max(0, parts.length - 64); part < parts.length; part++) {
      const from = parts[part] as number;
      const to = parts[part + 1] ?? this.length;
      const at = lowerBound(data, x, from, to);
      for (const candidate of [at - 1, at]) {
        if (candidate < from || candidate >= to) continue;
        if (best < 0 || Math.abs((data[candidate] as number) - x) <= Math.abs((data[best] as number) - x))
          best = candidate;
      }
    }
    return best;
  }

  /** Steps per second over about the last `seconds` of points, or 0. */
  stepRate(seconds: number): number {
    const last = this.length - 1;
    if (last < 1) return 0;
    const part = this.wallStarts[this.wallStarts.length - 1] as number;
    const end = this.wall.data[last] as number;
    const from = Math.min(lowerBound(this.wall.data, end - seconds, part, last), last - 1);
    const time = end - (this.wall.data[from] as number);
    return time > 0 ? Math.max(0, ((this.steps.data[last] as number) - (this.steps.data[from] as number)) / time) : 0;
  }

  /** Notes the ends of new positions and where they go back. */
  private admit(data: Float64Array, from: number, bounds: Bounds, starts: number[]): void {
    let part = from;
    for (let at = from; at < this.length; at++) {
      if (at === 0 || (data[at] as number) >= (data[at - 1] as number)) continue;
      bounds.admit(data, part, at);
      starts.push(at);
      part = at;
    }
    bounds.admit(data, part, this.length);
  }

  private extendSmooth(smooth: Curve): void {
    this.smoothing?.extend(this.raw.values, smooth.values);
    smooth.extremes.extend();
  }
}

function curve(): Curve {
  const values = new Growable();
  return { values, extremes: new Extremes(values) };
}
