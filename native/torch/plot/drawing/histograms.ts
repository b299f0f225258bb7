/** Histograms: how many numbers lie in each of some bins. */
import { ValueError } from '../../errors';
import { Tensor } from '../../tensor';
import type { Area, Bars, Handle } from '../artists';
import { named } from '../axes/labelled';
import { type ColorLike, color } from '../color';
import { columns, type Data, grid, vector } from '../data';
import { binEdges, binOf } from '../statistics';
import { options } from '../style';
import { spread } from './common';
import { PieAxes } from './pie';

/** Counts, edges of the bins, and what was drawn. */
export type Histogram = [counts: Float64Array, edges: Float64Array, patches: Handle<Bars | Area>];
/** The same for several sets of numbers at once. */
export type Histograms = [counts: Float64Array[], edges: Float64Array, patches: Handle<Bars | Area>[]];

const defaults = {
  bins: 10 as number | string | Data,
  range: undefined as readonly number[] | undefined,
  density: false,
  weights: undefined as Data | undefined,
  cumulative: false as boolean | number,
  bottom: 0,
  histtype: 'bar' as 'bar' | 'barstacked' | 'step' | 'stepfilled',
  align: 'mid' as 'left' | 'mid' | 'right',
  orientation: 'vertical' as 'vertical' | 'horizontal',
  rwidth: undefined as number | undefined,
  log: false,
  color: undefined as ColorLike | readonly ColorLike[] | undefined,
  label: '' as string | readonly string[],
  stacked: false,
  edgecolor: undefined as ColorLike | undefined,
  linewidth: 1,
  alpha: 1,
  zorder: undefined as number | undefined,
};
const ORDER = ['bins', 'range', 'density', 'weights', 'cumulative', 'bottom', 'histtype', 'align', 'orientation'];
type Style = typeof defaults;

/**
 * Axes that draw histograms too.
 * @internal
 */
export abstract class HistogramAxes extends PieAxes {
  /** Counts numbers in bins and draws the counts; several sets of numbers come as the columns of a matrix or as arrays. */
  hist(values: Data, ...more: unknown[]): Histogram {
    const style = options('hist', named(more, ORDER), defaults);
    if (!['bar', 'barstacked', 'step', 'stepfilled'].includes(style.histtype))
      throw new ValueError(
        `'${style.histtype}' is not a valid value for histtype; supported values are 'bar', 'barstacked', 'step', 'stepfilled'`,
      );
    const sets = setsOf(values);
    const edges = binEdges(Float64Array.from(sets.flatMap((set) => [...set])), style.bins, style.range);
    const stacked = style.stacked || style.histtype === 'barstacked';
    const counts = this.counted(sets, edges, style);
    // With stacked sets each one's density is a part of that of all.
    if (style.density) normalise(counts, edges, stacked);
    if (style.cumulative) for (const one of counts) accumulate(one, edges, style);
    if (stacked) for (let k = 1; k < counts.length; k++) counts[k] = counts[k]!.map((n, i) => n + counts[k - 1]![i]!);
    if (style.log) this[style.orientation === 'vertical' ? 'y' : 'x'].scale = 'log';
    const patches = counts.map((tops, k) =>
      this.drawn(tops, stacked ? counts[k - 1] : undefined, edges, k, sets.length, style),
    );
    if (sets.length === 1) return [counts[0]!, edges, patches[0]!];
    return [counts, edges, patches] as Histograms as never;
  }

  private counted(sets: Float64Array[], edges: Float64Array, { weights }: Style): Float64Array[] {
    const given = weights === undefined ? undefined : setsOf(weights);
    return sets.map((set, k) => {
      const own = given?.[k];
      if (own && own.length !== set.length) throw new ValueError('weights should have the same shape as x');
      const counts = new Float64Array(edges.length - 1);
      set.forEach((value, i) => {
        const bin = binOf(value, edges);
        if (bin !== undefined) counts[bin]! += own ? own[i]! : 1;
      });
      return counts;
    });
  }

  /** The bars or the outline of one of `count` sets, standing on `below`. */
  private drawn(
    tops: Float64Array,
    below: Float64Array | undefined,
    edges: Float64Array,
    k: number,
    count: number,
    style: Style,
  ): Handle<Bars | Area> {
    const { histtype, orientation, align, bottom } = style;
    const stacked = style.stacked || histtype === 'barstacked';
    const label = Array.isArray(style.label)
      ? (style.label[k] ?? '')
      : k === 0 || count === 1
        ? (style.label as string)
        : '';
    const several = Array.isArray(style.color) && style.color.some((part) => typeof part !== 'number');
    const own = several
      ? (style.color as ColorLike[])[k % style.color!.length]
      : (style.color as ColorLike | undefined);
    const ink = own === undefined ? this.nextColor() : color(own);
    const { alpha, linewidth, edgecolor, zorder } = style;
    const look = { label, alpha, linewidth, ...(zorder === undefined ? {} : { zorder }) };
    const base = spread(below ?? Float64Array.of(bottom), tops.length);
    const shift = { left: -0.5, mid: 0, right: 0.5 }[align];
    if (histtype === 'step' || histtype === 'stepfilled') {
      const filled = histtype === 'stepfilled';
      const xs = [...edges].map(
        (edge, i) => edge + shift * ((edges[i + 1] ?? edge) - (edges[i + 1] === undefined ? edges[i - 1]! : edge)),
      );
      const along = xs.flatMap((edge, i) => (i === 0 || i === xs.length - 1 ? [edge] : [edge, edge]));
      const up = [...tops].flatMap((top) => [top + (below ? 0 : bottom), top + (below ? 0 : bottom)]);
      const down = [...base].flatMap((low) => [low, low]).reverse();
      const ring = [
        [along[0]!, ...along, along.at(-1)!],
        [base[0]!, ...up, base.at(-1)!],
      ] as const;
      const outline = filled
        ? [
            [...along, ...[...along].reverse()],
            [...up, ...down],
          ]
        : ring;
      const paint = filled
        ? { facecolor: ink, ...(edgecolor === undefined ? {} : { edgecolor }) }
        : { facecolor: 'none', edgecolor: edgecolor ?? ink, closed: false };
      const [x, y] = orientation === 'vertical' ? outline : [outline[1]!, outline[0]!];
      const area = this.fill(x!, y!, { ...look, ...paint });
      area.artist.sticky = orientation === 'vertical' ? { y: [...base] } : { x: [...base] };
      this.refit();
      return area;
    }
    const dense = style.rwidth ?? (count > 1 && !stacked ? 0.8 : 1);
    const parts = stacked ? 1 : count;
    const widths = tops.map((_, i) => (dense * (edges[i + 1]! - edges[i]!)) / parts);
    const centres = tops.map((_, i) => {
      const bin = edges[i + 1]! - edges[i]!;
      return edges[i]! + bin * (0.5 + shift) + widths[i]! * (stacked ? 0 : k - (count - 1) / 2);
    });
    const heights = below ? tops.map((top, i) => top - below[i]!) : tops;
    const paint = { ...look, color: ink, ...(edgecolor === undefined ? {} : { edgecolor }) };
    return orientation === 'vertical'
      ? this.bar(centres, heights, { width: widths, bottom: base, ...paint })
      : this.barh(centres, heights, { height: widths, left: base, ...paint });
  }
}

/** One set of numbers, or several of any lengths. */
export function setsOf(values: Data): Float64Array[] {
  const rows = Array.isArray(values) && !(values as unknown[]).every((one) => isNumber(one));
  if (rows) return (values as Data[]).map(vector);
  return grid(values).shape.length === 2 ? columns(values) : [vector(values)];
}
const isNumber = (one: unknown) => typeof one !== 'object' || (one instanceof Tensor && one.dim() === 0);

function normalise(counts: Float64Array[], edges: Float64Array, together: boolean): void {
  const totals = counts.map((one) => one.reduce((a, b) => a + b, 0));
  const all = totals.reduce((a, b) => a + b, 0);
  counts.forEach((one, k) => {
    for (let i = 0; i < one.length; i++) one[i]! /= (together ? all : totals[k]!) * (edges[i + 1]! - edges[i]!);
  });
}

/** Counts up to and including each bin, from the other end when `cumulative` is negative. */
function accumulate(counts: Float64Array, edges: Float64Array, { density, cumulative }: Style): void {
  if (density) for (let i = 0; i < counts.length; i++) counts[i]! *= edges[i + 1]! - edges[i]!;
  if (Number(cumulative) < 0) counts.reverse();
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
  if (Number(cumulative) < 0) counts.reverse();
}
