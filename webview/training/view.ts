import type { Axis, Series } from './series';
import type { Run } from './store';

/** How the user looks at the curves; kept across reloads. */
export interface View {
  smoothing: number;
  axis: Axis;
  logX: boolean;
  logY: boolean;
  /** Runs switched off. */
  hidden: string[];
  /** Tags shown large. */
  expanded: string[];
  /** The stretch of the horizontal axis zoomed to, shared by all charts. */
  zoom: Range | null;
}

export interface Range {
  min: number;
  max: number;
}

export const defaultView: View = {
  smoothing: 0.6,
  axis: 'step',
  logX: false,
  logY: false,
  hidden: [],
  expanded: [],
  zoom: null,
};

/** A wall clock has no meaningful zero, so only steps and relative time can be logarithmic. */
export const isLogX = (view: View): boolean => view.logX && view.axis !== 'wall';

/** What is added to a series' positions to get what the axis shows. */
export const axisOffset = (view: View, run: Run): number => (view.axis === 'relative' ? -run.start : 0);

/** The stretch of the axis that `lines` cover, never empty. */
export function extent(view: View, lines: { run: Run; series: Series }[]): Range {
  const log = isLogX(view);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { run, series } of lines) {
    const offset = axisOffset(view, run);
    const bounds = series.bounds(view.axis);
    // The first relative time is zero; on a log axis start at the smallest time there is.
    const first = !log
      ? bounds.min + offset
      : view.axis === 'step'
        ? bounds.minPositive
        : firstPositive(series, offset);
    min = Math.min(min, first);
    max = Math.max(max, bounds.max + offset);
  }
  if (!(max > min)) {
    const middle = Number.isFinite(min) ? min : Number.isFinite(max) && (max > 0 || !log) ? max : 1;
    return log ? { min: middle / 2, max: middle * 2 } : { min: middle - 0.5, max: middle + 0.5 };
  }
  return { min, max };
}

/** The stretch to show: what was zoomed to, unless these curves have nothing there. */
export function visibleRange(view: View, lines: { run: Run; series: Series }[]): Range {
  const whole = extent(view, lines);
  const { zoom } = view;
  return zoom && zoom.min < whole.max && zoom.max > whole.min ? zoom : whole;
}

function firstPositive(series: Series, offset: number): number {
  const { data, length } = series.wall;
  for (let at = 0; at < length; at++) if ((data[at] as number) + offset > 0) return (data[at] as number) + offset;
  return Number.POSITIVE_INFINITY;
}

/** Zooms `range` by `factor` (below 1 goes in) about the point at `fraction` of its width. */
export function zoomRange(range: Range, factor: number, fraction: number, log: boolean): Range {
  return rescale(range, log, (low, high) => {
    const center = low + (high - low) * fraction;
    return [center - (center - low) * factor, center + (high - center) * factor];
  });
}

/** Moves `range` by `fraction` of its width. */
export function panRange(range: Range, fraction: number, log: boolean): Range {
  return rescale(range, log, (low, high) => [low + (high - low) * fraction, high + (high - low) * fraction]);
}

/** The value at `fraction` of the width of `range`. */
export function valueAt(range: Range, fraction: number, log: boolean): number {
  return log ? range.min * (range.max / range.min) ** fraction : range.min + (range.max - range.min) * fraction;
}

function rescale(range: Range, log: boolean, change: (low: number, high: number) => [number, number]): Range {
  const [low, high] = log ? change(Math.log(range.min), Math.log(range.max)) : change(range.min, range.max);
  const next = log ? { min: Math.exp(low), max: Math.exp(high) } : { min: low, max: high };
  // Below this doubles can no longer tell the ends apart.
  const tooNarrow = next.max - next.min <= Math.max(Math.abs(next.min), Math.abs(next.max)) * 1e-12;
  return tooNarrow || !Number.isFinite(next.max - next.min) ? range : next;
}
