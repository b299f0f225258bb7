/** Filled shapes: bars and areas. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import type { Area, Bars, Handle, Note, Steps } from '../artists';
import { named } from '../axes/labelled';
import { type ColorLike, color } from '../color';
import { type Data, grid, range, vector } from '../data';
import { formatted } from '../format';
import { options } from '../style';
import { common, ink, spread, stepped } from './common';
import { RuleAxes } from './rules';

/**
 * Axes that draw shapes too.
 * @internal
 */
export abstract class ShapeAxes extends RuleAxes {
  /** Draws upright bars at numbers, or at names. */
  bar(x: Data | readonly string[], height: Data, ...more: unknown[]): Handle<Bars> {
    return this.bars('y', x, height, more);
  }
  /** Draws lying bars. */
  barh(y: Data | readonly string[], width: Data, ...more: unknown[]): Handle<Bars> {
    return this.bars('x', y, width, more);
  }

  private bars(base: 'x' | 'y', places: Data | readonly string[], lengths: Data, more: unknown[]): Handle<Bars> {
    const [thick, start] = base === 'y' ? (['width', 'bottom'] as const) : (['height', 'left'] as const);
    const style = options(base === 'y' ? 'bar' : 'barh', named(more, [thick, start]), {
      ...common,
      color: undefined as ColorLike | readonly ColorLike[] | undefined,
      edgecolor: undefined as ColorLike | undefined,
      linewidth: 1,
      ...({ [start]: 0, [thick]: 0.8 } as Record<typeof start | typeof thick, Data>),
      align: 'center',
      tick_label: undefined as readonly unknown[] | undefined,
      log: false,
      xerr: undefined as Data | undefined,
      yerr: undefined as Data | undefined,
      ecolor: 'black' as ColorLike,
      capsize: 0,
    });
    if (style.align !== 'center' && style.align !== 'edge')
      throw new ValueError(`'${style.align}' is not a valid value for align; supported values are 'center', 'edge'`);
    if (style.log) this[base].scale = 'log';
    const at = this.positions(base === 'y' ? 'x' : 'y', places);
    const size = spread(vector(lengths), at.length);
    const thickness = spread(vector(style[thick] as Data), at.length);
    const from = spread(vector(style[start] as Data), at.length);
    const side = at.map((place, i) => (style.align === 'edge' ? place : place - thickness[i]! / 2));
    const many = Array.isArray(style.color) && !style.color.every((part) => typeof part === 'number');
    const colors =
      style.color === undefined
        ? [this.nextColor('shapes')]
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
      mapping: undefined,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    const handle = this.put(artist);
    if (style.tick_label) {
      const axis = this[base === 'y' ? 'x' : 'y'];
      [axis.ticks, axis.ticklabels] = [[...at], style.tick_label.map(String)];
    }
    const { xerr, yerr, ecolor, capsize } = style;
    if (xerr !== undefined || yerr !== undefined) {
      const ends = from.map((value, i) => value + size[i]!);
      const errors = {
        fmt: 'none',
        ecolor,
        capsize,
        ...(xerr === undefined ? {} : { xerr }),
        ...(yerr === undefined ? {} : { yerr }),
      };
      if (base === 'y') this.errorbar(at, ends, errors);
      else this.errorbar(ends, at, errors);
    }
    return handle;
  }

  /** Writes their lengths at the ends of bars, or in their middle. */
  bar_label(bars: Handle<Bars>, given: BarLabelOptions = {}): Handle<Note>[] {
    const { labels, fmt, label_type, padding, ...style } = given;
    const { x, y, widths, heights, base } = bars.artist;
    return [...x].map((left, i) => {
      const length = (base === 'y' ? heights : widths)[i]!;
      const written = labels ? String(labels[i]) : formatted(fmt ?? '%g', length);
      const middle = label_type === 'center';
      const along = middle ? 0.5 : 1;
      const away = Math.sign(length || 1) * (padding ?? 0);
      const outside = middle ? 'center' : length < 0 ? (['right', 'top'] as const) : (['left', 'bottom'] as const);
      const [ha, va] = middle ? ['center', 'center'] : (outside as readonly [string, string]);
      const place: [number, number] =
        base === 'y'
          ? [left + widths[i]! / 2, y[i]! + length * along]
          : [left + length * along, y[i]! + heights[i]! / 2];
      return this.annotate(written, place, {
        xytext: base === 'y' ? [0, away] : [away, 0],
        textcoords: 'offset points',
        ...(base === 'y' ? { ha: 'center', va } : { ha, va: 'center' }),
        ...style,
      });
    });
  }
  abstract annotate(text: unknown, xy: Data, given?: object): Handle<Note>;

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

  /** Fills between two curves, or a curve and a height; `where` says at which points. */
  fill_between(x: Data, y1: Data, ...more: unknown[]): Handle<Area> {
    return this.between('fill_between', x, y1, named(more, ['y2', 'where', 'interpolate', 'step']));
  }
  /** Fills between two curves that go upwards: places of x for each y. */
  fill_betweenx(y: Data, x1: Data, ...more: unknown[]): Handle<Area> {
    return this.between('fill_betweenx', y, x1, named(more, ['x2', 'where', 'step', 'interpolate']));
  }
  private between(who: 'fill_between' | 'fill_betweenx', along: Data, first: Data, given: Record<string, unknown>) {
    const second = who === 'fill_between' ? 'y2' : 'x2';
    const { [second]: other, where, interpolate: _, step, ...look } = given;
    const at = vector(along);
    const [above, below] = [spread(vector(first), at.length), spread(vector((other ?? 0) as Data), at.length)];
    const chosen = where === undefined ? undefined : vector(where as Data);
    if (chosen && chosen.length !== at.length)
      throw new ValueError(
        `where size (${chosen.length}) does not match '${second === 'y2' ? 'x' : 'y'}' size (${at.length})`,
      );
    const outline: [number, number][] = [];
    const run: number[] = [];
    const close = () => {
      if (run.length > 1 || (run.length > 0 && step)) outline.push(...ring(run, at, above, below, step as string));
      run.length = 0;
    };
    for (let i = 0; i < at.length; i++) {
      if (chosen && !chosen[i]) close();
      else run.push(i);
    }
    close();
    const [a, b] = [outline.map(([place]) => place), outline.map(([, height]) => height)];
    return who === 'fill_between' ? this.area(a, b, look, who) : this.area(b, a, look, who);
  }

  /** Draws curves on top of each other and fills what each adds: `stackplot(x, y1, y2)`, `stackplot(x, [y1, y2])`. */
  stackplot(x: Data, ...more: unknown[]): Handle<Area>[] {
    const last = more.at(-1);
    const rows = (isPlainObject(last) ? more.slice(0, -1) : more) as Data[];
    const { labels, colors, ...look } = options('stackplot', isPlainObject(last) ? last : undefined, {
      labels: [] as readonly string[],
      colors: undefined as readonly ColorLike[] | undefined,
      alpha: 1,
      zorder: undefined as number | undefined,
    });
    const one = rows.length === 1 ? grid(rows[0]!) : grid(rows as Data);
    const count = one.shape.length === 2 ? one.shape[0]! : 1;
    const length = one.data.length / count;
    let below = new Float64Array(length);
    return Array.from({ length: count }, (_, k) => {
      const above = below.map((value, i) => value + one.data[k * length + i]!);
      const own = { color: colors ? colors[k % colors.length]! : this.nextColor() };
      const area = this.fill_between(x, below, above, { ...look, ...own, label: labels[k] ?? '' });
      area.artist.sticky = { y: [0] };
      below = above;
      this.refit();
      return area;
    });
  }
  /** Fills an outline. */
  fill(x: Data, y: Data, ...more: unknown[]): Handle<Area> {
    return this.area([...vector(x)], [...vector(y)], named(more, ['color']), 'fill');
  }
  private area(x: number[], y: number[], given: object | undefined, who: string): Handle<Area> {
    const style = options(who, given, {
      ...common,
      ...ink,
      facecolor: undefined as ColorLike | undefined,
      edgecolor: undefined as ColorLike | undefined,
      linewidth: 1,
      closed: true,
    });
    const fill = style.facecolor ?? style.color;
    const artist: Area = {
      kind: 'area',
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      color: fill === undefined ? this.nextColor('shapes') : color(fill),
      edge: style.edgecolor === undefined ? undefined : color(style.edgecolor),
      width: style.linewidth,
      closed: style.closed,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    return this.put(artist);
  }
}

export interface BarLabelOptions {
  labels?: readonly unknown[];
  /** `'%.1f'`, `'{:.1f}'`, or a function of the length; `'%g'` unless set. */
  fmt?: string | ((length: number) => unknown);
  label_type?: 'edge' | 'center';
  /** Points between the label and the end of the bar. */
  padding?: number;
  fontsize?: number | string;
  color?: ColorLike;
}

/** The outline of a stretch between two curves, whose heights may hold for steps. */
function ring(run: number[], at: Float64Array, above: Float64Array, below: Float64Array, step: string | undefined) {
  const curve = (heights: Float64Array): [number, number][] =>
    stepped(
      run.map((i) => at[i]!),
      run.map((i) => heights[i]!),
      (step ?? '') as Steps,
    );
  const points = [...curve(above), ...curve(below).reverse()];
  // What is not finite parts one ring from the next.
  return [...points, points[0]!, [Number.NaN, Number.NaN] as [number, number]];
}
