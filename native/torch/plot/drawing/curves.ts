/** Lines: curves, rules, points with whiskers. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import { Handle, type Line, type Rule, type Stripe, type Whiskers } from '../artists';
import { AxesBase } from '../axes';
import { type ColorLike, color } from '../color';
import { columns, type Data, grid, range, vector } from '../data';
import { dash, format, marker, options } from '../style';
import { common, ink, spread } from './common';

export interface LineOptions {
  color?: ColorLike;
  linewidth?: number;
  linestyle?: string;
  marker?: string;
  markersize?: number;
  label?: string;
  alpha?: number;
  zorder?: number;
  /** Short forms. */
  c?: ColorLike;
  lw?: number;
  ls?: string;
  ms?: number;
}

/** A line as scripts hold it. */
export class Line2D extends Handle<Line> {
  constructor(
    artist: Line,
    removal: (artist: Line) => void,
    private readonly changed: () => void,
  ) {
    super(artist, removal);
  }
  set_data(x: Data, y: Data): void {
    this.artist.x = vector(x);
    this.artist.y = vector(y);
    this.changed();
  }
  set_xdata(x: Data): void {
    this.artist.x = vector(x);
    this.changed();
  }
  set_ydata(y: Data): void {
    this.artist.y = vector(y);
    this.changed();
  }
  get_xdata(): Float64Array {
    return this.artist.x;
  }
  get_ydata(): Float64Array {
    return this.artist.y;
  }
  set_color(given: ColorLike): void {
    this.artist.color = color(given);
  }
  set_linewidth(width: number): void {
    this.artist.width = width;
  }
  set_linestyle(style: string): void {
    this.artist.dash = dash(style);
  }
}

/** Axes that draw lines. */
export abstract class CurveAxes extends AxesBase {
  /** Draws lines or marks: `plot(y)`, `plot(x, y)`, `plot(x, y, 'r--', { label: 'fit' })`, and several of these in a row. */
  plot(...args: (Data | string | LineOptions)[]): Line2D[] {
    const last = args.at(-1);
    const given = isPlainObject(last) ? (last as LineOptions) : undefined;
    const rest = (given ? args.slice(0, -1) : [...args]) as (Data | string)[];
    const lines: Line2D[] = [];
    while (rest.length > 0) {
      const first = rest.shift() as Data;
      const second = rest.length > 0 && typeof rest[0] !== 'string' ? (rest.shift() as Data) : undefined;
      const text = typeof rest[0] === 'string' ? (rest.shift() as string) : '';
      const ys = columns(second ?? first);
      const xs = second === undefined ? [range(ys[0]!.length)] : columns(first);
      for (let i = 0; i < Math.max(xs.length, ys.length); i++)
        lines.push(this.line(xs[i % xs.length]!, ys[i % ys.length]!, text, given));
    }
    return lines;
  }

  protected line(x: Float64Array, y: Float64Array, text: string, given: LineOptions | undefined): Line2D {
    if (x.length !== y.length) {
      throw new ValueError(`x and y must have same first dimension, but have shapes (${x.length},) and (${y.length},)`);
    }
    const from = format(text);
    const style = options('plot', given, {
      ...common,
      ...ink,
      linewidth: 1.5,
      linestyle: undefined as string | undefined,
      marker: undefined as string | undefined,
      markersize: 6,
    });
    const artist: Line = {
      kind: 'line',
      x,
      y,
      color: style.color === undefined ? (from.color ?? this.nextColor()) : color(style.color),
      width: style.linewidth,
      dash: style.linestyle === undefined ? (from.dash ?? '-') : dash(style.linestyle),
      marker: style.marker === undefined ? (from.marker ?? '') : marker(style.marker),
      markersize: style.markersize,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 2,
    };
    return new Line2D(
      this.add(artist),
      (line) => this.remove(line),
      () => this.refit(),
    );
  }

  /** `plot` with a logarithmic scale on both axes, or on one. */
  loglog(...args: (Data | string | LineOptions)[]): Line2D[] {
    this.set_xscale('log');
    this.set_yscale('log');
    return this.plot(...args);
  }
  semilogx(...args: (Data | string | LineOptions)[]): Line2D[] {
    this.set_xscale('log');
    return this.plot(...args);
  }
  semilogy(...args: (Data | string | LineOptions)[]): Line2D[] {
    this.set_yscale('log');
    return this.plot(...args);
  }

  /** Draws points with their uncertainty: one number, one each, or a pair of rows below and above. */
  errorbar(x: Data, y: Data, ...more: unknown[]): Handle<Whiskers> {
    const last = more.at(-1);
    const given = { ...(isPlainObject(last) ? last : {}) };
    if (more[0] !== undefined && !isPlainObject(more[0])) given.yerr = more[0];
    if (more[1] !== undefined && !isPlainObject(more[1])) given.xerr = more[1];
    const { yerr, xerr, fmt, ecolor, elinewidth, capsize, ...rest } = options('errorbar', given, {
      yerr: undefined as Data | undefined,
      xerr: undefined as Data | undefined,
      fmt: '',
      ecolor: undefined as ColorLike | undefined,
      elinewidth: 1.5,
      capsize: 0,
      ...common,
      ...ink,
      linewidth: 1.5,
      linestyle: undefined as string | undefined,
      marker: undefined as string | undefined,
      markersize: 6,
    });
    const [xs, ys] = [vector(x), vector(y)];
    const line = fmt === 'none' ? undefined : this.line(xs, ys, fmt, defined(rest) as LineOptions);
    const sides = (error: Data | undefined): [Float64Array, Float64Array] => {
      if (error === undefined) return [new Float64Array(xs.length), new Float64Array(xs.length)];
      const { data, shape } = grid(error);
      if (shape.length === 2 && shape[0] === 2) return [data.slice(0, xs.length), data.slice(xs.length)];
      return [spread(data, xs.length), spread(data, xs.length)];
    };
    const [[left, right], [down, up]] = [sides(xerr), sides(yerr)];
    const own = ecolor ?? rest.color;
    const artist: Whiskers = {
      kind: 'whiskers',
      x: xs,
      y: ys,
      left,
      right,
      down,
      up,
      color: own === undefined ? (line?.artist.color ?? this.nextColor()) : color(own),
      width: elinewidth,
      cap: capsize,
      label: '',
      alpha: rest.alpha,
      zorder: rest.zorder ?? 2,
    };
    return new Handle(this.add(artist), (one) => this.remove(one));
  }

  /** Draws a line across the axes at a height. */
  axhline(y = 0, given?: object): Handle<Rule> {
    return this.rule('y', isPlainObject(y) ? 0 : y, isPlainObject(y) ? y : given);
  }
  axvline(x = 0, given?: object): Handle<Rule> {
    return this.rule('x', isPlainObject(x) ? 0 : x, isPlainObject(x) ? x : given);
  }
  private rule(along: 'x' | 'y', at: number, given?: object): Handle<Rule> {
    const style = options(along === 'y' ? 'axhline' : 'axvline', given, {
      ...common,
      ...ink,
      linewidth: 1.5,
      linestyle: '-',
    });
    const artist: Rule = {
      kind: 'rule',
      along,
      at,
      color: style.color === undefined ? '#1f77b4' : color(style.color),
      width: style.linewidth,
      dash: dash(style.linestyle),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 2,
    };
    return new Handle(this.add(artist), (one) => this.remove(one));
  }
  /** Fills a stripe across the axes between two heights. */
  axhspan(from: number, to: number, given?: object): Handle<Stripe> {
    return this.stripe('y', from, to, given);
  }
  axvspan(from: number, to: number, given?: object): Handle<Stripe> {
    return this.stripe('x', from, to, given);
  }
  private stripe(along: 'x' | 'y', from: number, to: number, given?: object): Handle<Stripe> {
    const style = options(along === 'y' ? 'axhspan' : 'axvspan', given, {
      ...common,
      ...ink,
      facecolor: undefined as ColorLike | undefined,
    });
    const fill = style.facecolor ?? style.color;
    const artist: Stripe = {
      kind: 'stripe',
      along,
      from,
      to,
      color: fill === undefined ? '#1f77b4' : color(fill),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    return new Handle(this.add(artist), (one) => this.remove(one));
  }
}

const defined = (given: object) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
