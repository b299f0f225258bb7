/** Summaries of samples beside each other: boxes and violins. */
import { ValueError } from '../../errors';
import type { Area, Handle } from '../artists';
import { named } from '../axes/labelled';
import { type ColorLike, color } from '../color';
import { type Data, range, vector } from '../data';
import { type BoxStats, boxStats, density, mean, quantile, sorted } from '../statistics';
import { options } from '../style';
import { spread } from './common';
import type { Line2D, LineOptions } from './curves';
import { HistogramAxes, setsOf } from './histograms';

/** The parts of a box plot, by set; two whiskers and two caps each. */
export interface BoxPlot {
  whiskers: Line2D[];
  caps: Line2D[];
  boxes: (Line2D | Handle<Area>)[];
  medians: Line2D[];
  fliers: Line2D[];
  means: Line2D[];
}
/** The parts of a violin plot, by set; those that were not asked for are empty. */
export interface ViolinPlot {
  bodies: Handle<Area>[];
  cmeans: Line2D[];
  cmins: Line2D[];
  cmaxes: Line2D[];
  cbars: Line2D[];
  cmedians: Line2D[];
  cquantiles: Line2D[];
}

type Orientation = 'vertical' | 'horizontal';

const boxDefaults = {
  notch: false,
  sym: undefined as string | undefined,
  vert: true,
  orientation: undefined as Orientation | undefined,
  whis: 1.5 as number | readonly number[],
  positions: undefined as Data | undefined,
  widths: undefined as Data | undefined,
  patch_artist: false,
  tick_labels: undefined as readonly unknown[] | undefined,
  labels: undefined as readonly unknown[] | undefined,
  showmeans: false,
  showcaps: true,
  showbox: true,
  showfliers: true,
  meanline: false,
  boxprops: {} as LineOptions & { facecolor?: ColorLike; edgecolor?: ColorLike },
  medianprops: {} as LineOptions,
  flierprops: {} as LineOptions,
  whiskerprops: {} as LineOptions,
  capprops: {} as LineOptions,
  meanprops: {} as LineOptions,
};

/**
 * Axes that draw boxes and violins too.
 * @internal
 */
export abstract class BoxAxes extends HistogramAxes {
  /** Draws a box from the first to the third quartile of each set, with whiskers, and what lies beyond them as points. */
  boxplot(x: Data, ...more: unknown[]): BoxPlot {
    const style = options('boxplot', named(more, ['notch', 'sym', 'vert', 'whis', 'positions', 'widths']), boxDefaults);
    const sets = setsOf(x);
    const upright = (style.orientation ?? (style.vert ? 'vertical' : 'horizontal')) === 'vertical';
    const at = this.places(sets, style.positions);
    const [first, last] = [Math.min(...at), Math.max(...at)];
    const usual = Math.min(Math.max(0.15 * (last - first), 0.15), 0.5);
    const widths = spread(style.widths === undefined ? Float64Array.of(usual) : vector(style.widths), sets.length);
    const plot: BoxPlot = { whiskers: [], caps: [], boxes: [], medians: [], fliers: [], means: [] };
    sets.forEach((set, i) => {
      this.box(plot, boxStats(set, style.whis), at[i]!, widths[i]!, upright, style);
    });
    const axis = upright ? this.x : this.y;
    const labels = style.tick_labels ?? style.labels;
    if (labels && labels.length !== sets.length) throw new ValueError('Dimensions of labels and X must be compatible');
    axis.ticks = [...at];
    axis.ticklabels = [...at].map((place, i) => String(labels ? labels[i] : place));
    axis.include([first - 0.5, last + 0.5], [first - 0.5, last + 0.5]);
    return plot;
  }

  private places(sets: readonly Float64Array[], positions: Data | undefined): Float64Array {
    if (positions === undefined) return range(sets.length).map((i) => i + 1);
    const at = vector(positions);
    if (at.length !== sets.length)
      throw new ValueError('List of boxplot statistics and `positions` values must have same the length');
    return at;
  }

  private box(
    plot: BoxPlot,
    stats: BoxStats,
    at: number,
    width: number,
    upright: boolean,
    style: typeof boxDefaults,
  ): void {
    const [left, right] = [at - width / 2, at + width / 2];
    const draw = (places: number[], heights: number[], base: LineOptions, given: LineOptions): Line2D => {
      const [a, b] = [Float64Array.from(places), Float64Array.from(heights)];
      const look = { color: 'black', linewidth: 1, zorder: 2, ...base, ...given };
      return upright ? this.line(a, b, '', look) : this.line(b, a, '', look);
    };
    const { q1, q3, median, low, high, notch } = stats;
    if (style.showbox) {
      const [inLeft, inRight] = [at - width / 4, at + width / 4];
      const [places, heights] = style.notch
        ? [
            [left, right, right, inRight, right, right, left, left, inLeft, left, left],
            [q1, q1, notch[0], median, notch[1], q3, q3, notch[1], median, notch[0], q1],
          ]
        : [
            [left, right, right, left, left],
            [q1, q1, q3, q3, q1],
          ];
      if (style.patch_artist) {
        const { color: both, linewidth = 1, alpha = 1, facecolor, edgecolor } = style.boxprops;
        const paint = {
          facecolor: facecolor ?? both ?? 'C0',
          edgecolor: edgecolor ?? both ?? 'black',
          linewidth,
          alpha,
        };
        const outline: [number[], number[]] = upright ? [places, heights] : [heights, places];
        plot.boxes.push(this.fill(...outline, { ...paint, zorder: 1.9 }));
      } else plot.boxes.push(draw(places, heights, {}, style.boxprops));
    }
    for (const [from, to] of [
      [q1, low],
      [q3, high],
    ] as const) {
      plot.whiskers.push(draw([at, at], [from, to], {}, style.whiskerprops));
      if (style.showcaps) plot.caps.push(draw([at - width / 4, at + width / 4], [to, to], {}, style.capprops));
    }
    const [from, to] = style.notch ? [at - width / 4, at + width / 4] : [left, right];
    plot.medians.push(draw([from, to], [median, median], { color: 'C1', zorder: 3 }, style.medianprops));
    if (style.showmeans && style.meanline)
      plot.means.push(
        draw([left, right], [stats.mean, stats.mean], { color: 'C2', linestyle: '--', zorder: 3 }, style.meanprops),
      );
    else if (style.showmeans)
      plot.means.push(
        draw([at], [stats.mean], { color: 'C2', marker: '^', linestyle: '', zorder: 3 }, style.meanprops),
      );
    if (style.showfliers && style.sym !== '') {
      const hollow = { marker: 'o', linestyle: '', markerfacecolor: 'none', markeredgecolor: 'black' };
      const beyond = [...stats.fliers];
      const text = style.sym === undefined ? hollow : { linestyle: '', ...symbol(style.sym) };
      plot.fliers.push(
        draw(
          beyond.map(() => at),
          beyond,
          text,
          style.flierprops,
        ),
      );
    }
  }

  /** Draws the smoothed density of each set, to both sides of a line from its least to its greatest number. */
  violinplot(dataset: Data, ...more: unknown[]): ViolinPlot {
    const style = options(
      'violinplot',
      named(more, ['positions', 'vert', 'widths', 'showmeans', 'showextrema', 'showmedians']),
      {
        positions: undefined as Data | undefined,
        vert: true,
        orientation: undefined as Orientation | undefined,
        widths: 0.5 as Data,
        showmeans: false,
        showextrema: true,
        showmedians: false,
        quantiles: undefined as readonly number[] | readonly (readonly number[])[] | undefined,
        points: 100,
        bw_method: undefined as number | undefined,
      },
    );
    const sets = setsOf(dataset);
    const upright = (style.orientation ?? (style.vert ? 'vertical' : 'horizontal')) === 'vertical';
    const at = this.places(sets, style.positions);
    const widths = spread(vector(style.widths), sets.length);
    const ink = this.nextColor();
    const plot: ViolinPlot = { bodies: [], cmeans: [], cmins: [], cmaxes: [], cbars: [], cmedians: [], cquantiles: [] };
    sets.forEach((set, i) => {
      const data = sorted(set);
      const [low, high] = [data[0]!, data.at(-1)!];
      const along = Float64Array.from(
        { length: style.points },
        (_, k) => low + ((high - low) * k) / (style.points - 1),
      );
      const heights = low === high ? along.map(() => 1) : density(data, along, style.bw_method);
      const most = Math.max(...heights);
      const side = heights.map((value) => (widths[i]! / 2) * (value / most));
      const [left, right] = [side.map((value) => at[i]! - value), side.map((value) => at[i]! + value)];
      const look = { facecolor: ink, alpha: 0.3 };
      plot.bodies.push(
        upright ? this.fill_betweenx(along, left, right, look) : this.fill_between(along, left, right, look),
      );
      const level = (height: number): Line2D => {
        const [a, b] = [
          Float64Array.of(at[i]! - widths[i]! / 4, at[i]! + widths[i]! / 4),
          Float64Array.of(height, height),
        ];
        return upright ? this.line(a, b, '', { color: ink }) : this.line(b, a, '', { color: ink });
      };
      if (style.showextrema) {
        plot.cmaxes.push(level(high));
        plot.cmins.push(level(low));
        const [a, b] = [Float64Array.of(at[i]!, at[i]!), Float64Array.of(low, high)];
        plot.cbars.push(upright ? this.line(a, b, '', { color: ink }) : this.line(b, a, '', { color: ink }));
      }
      if (style.showmeans) plot.cmeans.push(level(mean(data)));
      if (style.showmedians) plot.cmedians.push(level(quantile(data, 0.5)));
      const parts = Array.isArray(style.quantiles?.[0])
        ? (style.quantiles as readonly (readonly number[])[])[i]!
        : (style.quantiles ?? []);
      for (const part of parts as readonly number[]) plot.cquantiles.push(level(quantile(data, part)));
    });
    return plot;
  }
}

/** A mark and its colour, as `'rx'`. */
function symbol(text: string): LineOptions {
  const [, letter, mark] = /^([bgrcmykw]?)(.*)$/.exec(text)!;
  return { marker: mark || 'o', ...(letter ? { color: color(letter) } : {}) };
}
