/** Filled shapes: bars, histograms, areas. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import { type Area, type Bars, Handle } from '../artists';
import { type ColorLike, color } from '../color';
import { type Data, extent, range, vector } from '../data';
import { options } from '../style';
import { common, ink, spread } from './common';
import { CurveAxes } from './curves';

/** Axes that draw shapes too. */
export abstract class ShapeAxes extends CurveAxes {
  /** Draws upright bars at numbers, or at names. */
  bar(x: Data | readonly string[], height: Data, ...more: unknown[]): Handle<Bars> {
    return this.bars('y', x, height, more);
  }
  /** Draws lying bars. */
  barh(y: Data | readonly string[], width: Data, ...more: unknown[]): Handle<Bars> {
    return this.bars('x', y, width, more);
  }

  private bars(base: 'x' | 'y', places: Data | readonly string[], lengths: Data, more: unknown[]): Handle<Bars> {
    const last = more.at(-1);
    const given = { ...(isPlainObject(last) ? last : {}) };
    const thick = base === 'y' ? 'width' : 'height';
    if (more[0] !== undefined && !isPlainObject(more[0])) given[thick] = more[0];
    if (given.left !== undefined) given.bottom = given.left;
    delete given.left;
    const style = options(base === 'y' ? 'bar' : 'barh', given, {
      ...common,
      color: undefined as ColorLike | readonly ColorLike[] | undefined,
      edgecolor: undefined as ColorLike | undefined,
      linewidth: 1,
      bottom: 0 as Data,
      width: 0.8 as Data,
      height: 0.8 as Data,
      align: 'center',
      yerr: undefined as Data | undefined,
      capsize: 0,
    });
    const at = this.positions(base === 'y' ? 'x' : 'y', places);
    const size = spread(vector(lengths), at.length);
    const thickness = spread(vector(style[thick] as Data), at.length);
    const from = spread(vector(style.bottom), at.length);
    const side = at.map((place, i) => (style.align === 'edge' ? place : place - thickness[i]! / 2));
    const many = Array.isArray(style.color) && !style.color.every((part) => typeof part === 'number');
    const colors =
      style.color === undefined
        ? [this.nextColor()]
        : many
          ? (style.color as ColorLike[]).map(color)
          : [color(style.color as ColorLike)];
    const artist: Bars = {
      kind: 'bars',
      ...(base === 'y'
        ? { x: side, y: from, widths: thickness, heights: size }
        : { x: from, y: side, widths: size, heights: thickness }),
      colors,
      edge: style.edgecolor === undefined ? undefined : color(style.edgecolor),
      width: style.linewidth,
      base,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    const handle = new Handle(this.add(artist), (one: Bars) => this.remove(one));
    if (style.yerr !== undefined) {
      const tops = from.map((value, i) => value + size[i]!);
      this.errorbar(at, tops, { yerr: style.yerr, fmt: 'none', ecolor: 'black', capsize: style.capsize });
    }
    return handle;
  }

  /** Numbers as they are; names stand at 0, 1, 2 … and are written there. */
  private positions(which: 'x' | 'y', places: Data | readonly string[]): Float64Array {
    if (!Array.isArray(places) || !places.every((place) => typeof place === 'string') || places.length === 0)
      return vector(places as Data);
    const axis = this[which];
    const names = axis.ticklabels ?? [];
    for (const name of places as string[]) if (!names.includes(name)) names.push(name);
    axis.ticklabels = names;
    axis.ticks = [...range(names.length)];
    return Float64Array.from(places as string[], (name) => names.indexOf(name));
  }

  /** Counts numbers in bins and draws the counts; gives the counts, the edges and the bars. */
  hist(values: Data, ...more: unknown[]): [Float64Array, Float64Array, Handle<Bars>] {
    const last = more.at(-1);
    const given = { ...(isPlainObject(last) ? last : {}) };
    if (more[0] !== undefined && !isPlainObject(more[0])) given.bins = more[0];
    const {
      bins,
      range: between,
      density,
      cumulative,
      ...style
    } = options('hist', given, {
      bins: 10 as number | Data,
      range: undefined as readonly number[] | undefined,
      density: false,
      cumulative: false,
      color: undefined as ColorLike | undefined,
      edgecolor: undefined as ColorLike | undefined,
      rwidth: 1,
      ...common,
    });
    const data = vector(values);
    const edges = typeof bins === 'number' ? binEdges(data, bins, between) : vector(bins);
    const count = edges.length - 1;
    const counts = new Float64Array(count);
    for (const value of data) {
      if (!(value >= edges[0]! && value <= edges[count]!)) continue;
      let bin = edges.findIndex((edge) => edge > value) - 1;
      if (bin < 0) bin = count - 1;
      counts[bin]!++;
    }
    const total = counts.reduce((a, b) => a + b, 0);
    if (cumulative) for (let i = 1; i < count; i++) counts[i]! += counts[i - 1]!;
    if (density) for (let i = 0; i < count; i++) counts[i]! /= cumulative ? total : total * (edges[i + 1]! - edges[i]!);
    const centres = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
    const widths = counts.map((_, i) => (edges[i + 1]! - edges[i]!) * style.rwidth);
    const { rwidth: _, ...look } = style;
    return [counts, edges, this.bar(centres, counts, { width: widths, ...look })];
  }

  /** Fills between two curves, or a curve and a height. */
  fill_between(x: Data, y1: Data, ...more: unknown[]): Handle<Area> {
    const last = more.at(-1);
    const other = more[0] !== undefined && !isPlainObject(more[0]) ? (more[0] as Data) : 0;
    const xs = vector(x);
    const [above, below] = [spread(vector(y1), xs.length), spread(vector(other), xs.length)];
    return this.area(
      [...xs, ...[...xs].reverse()],
      [...above, ...[...below].reverse()],
      isPlainObject(last) ? last : undefined,
      'fill_between',
    );
  }
  /** Fills an outline. */
  fill(x: Data, y: Data, ...more: unknown[]): Handle<Area> {
    const last = more.at(-1);
    const tint = typeof more[0] === 'string' ? { color: more[0] } : {};
    return this.area([...vector(x)], [...vector(y)], { ...tint, ...(isPlainObject(last) ? last : {}) }, 'fill');
  }
  private area(x: number[], y: number[], given: object | undefined, who: string): Handle<Area> {
    const style = options(who, given, {
      ...common,
      ...ink,
      facecolor: undefined as ColorLike | undefined,
      edgecolor: undefined as ColorLike | undefined,
      linewidth: 1,
    });
    const fill = style.facecolor ?? style.color;
    const artist: Area = {
      kind: 'area',
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      color: fill === undefined ? this.nextColor() : color(fill),
      edge: style.edgecolor === undefined ? undefined : color(style.edgecolor),
      width: style.linewidth,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    return new Handle(this.add(artist), (one) => this.remove(one));
  }
}

function binEdges(data: Float64Array, bins: number, between: readonly number[] | undefined): Float64Array {
  if (!(bins >= 1)) throw new ValueError('`bins` must be positive, when an integer');
  let [low, high] = (between as [number, number] | undefined) ?? extent(data) ?? [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  return Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}
