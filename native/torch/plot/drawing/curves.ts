/** Curves: lines through points, steps, stems, points with whiskers. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import { Handle, type Line, type Steps, type Whiskers } from '../artists';
import { LabelledAxes, named } from '../axes/labelled';
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
  markerfacecolor?: ColorLike;
  markeredgecolor?: ColorLike;
  markeredgewidth?: number;
  /** `'default'`, or in steps: `'steps-pre'`, `'steps-mid'`, `'steps-post'`. */
  drawstyle?: string;
  label?: string;
  alpha?: number;
  zorder?: number;
  /** Short forms. */
  c?: ColorLike;
  lw?: number;
  ls?: string;
  ms?: number;
  mfc?: ColorLike;
  mec?: ColorLike;
  mew?: number;
  ds?: string;
}

/** What a line may be given, apart from its colour. */
const lineStyle = {
  linewidth: 1.5,
  linestyle: undefined as string | undefined,
  marker: undefined as string | undefined,
  markersize: 6,
  markerfacecolor: undefined as ColorLike | undefined,
  markeredgecolor: undefined as ColorLike | undefined,
  markeredgewidth: 1,
  drawstyle: 'default',
};

/**
 * A line that was drawn, to change it later: `plt.plot` gives a list of them.
 * @example
 * const [line] = plt.plot([1, 2, 3]);
 * line.set_ydata([3, 2, 10]);
 * console.log(line.get_ydata(), plt.ylim());
 */
export class Line2D extends Handle<Line> {
  constructor(
    artist: Line,
    removal: () => void,
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

export interface StepOptions extends LineOptions {
  where?: 'pre' | 'post' | 'mid';
}

/** The parts of a stem plot. */
export interface Stems {
  markerline: Line2D;
  stemlines: Line2D;
  baseline: Line2D;
}

/**
 * Axes that draw lines.
 * @internal
 */
export abstract class CurveAxes extends LabelledAxes {
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
      ...lineStyle,
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
      face: style.markerfacecolor === undefined ? undefined : color(style.markerfacecolor),
      edge: style.markeredgecolor === undefined ? undefined : color(style.markeredgecolor),
      edgewidth: style.markeredgewidth,
      steps: stepsOf(style.drawstyle),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 2,
    };
    return new Line2D(
      this.add(artist),
      () => this.remove(artist),
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

  /** Draws a line that goes in steps: `where` says which height holds between two points, the next (`'pre'`) or the last. */
  step(x: Data, y: Data, ...more: (string | StepOptions)[]): Line2D[] {
    const last = more.at(-1);
    const { where = 'pre', ...style } = (isPlainObject(last) ? last : {}) as StepOptions;
    if (where !== 'pre' && where !== 'post' && where !== 'mid')
      throw new ValueError(`'${where}' is not a valid value for where; supported values are 'pre', 'post', 'mid'`);
    const texts = more.filter((one) => typeof one === 'string');
    return this.plot(x, y, ...texts, { ...style, drawstyle: `steps-${where}` });
  }

  /** Draws a stem from the baseline to each point: `stem(y)`, `stem(x, y)`. */
  stem(...args: unknown[]): Stems {
    const last = args.at(-1);
    const values = (isPlainObject(last) ? args.slice(0, -1) : [...args]) as Data[];
    const heights = vector(values.length > 1 ? values[1]! : values[0]!);
    const given = {
      ...named(values.slice(2), ['linefmt', 'markerfmt', 'basefmt']),
      ...(isPlainObject(last) ? last : {}),
    };
    const { linefmt, markerfmt, basefmt, bottom, orientation, label } = options('stem', given, {
      linefmt: 'C0-',
      markerfmt: undefined as string | undefined,
      basefmt: 'C3-',
      bottom: 0,
      orientation: 'vertical' as 'vertical' | 'horizontal',
      label: '',
    });
    const places = values.length > 1 ? vector(values[0]!) : range(heights.length);
    const draw = (along: Float64Array, up: Float64Array, text: string, given?: LineOptions) =>
      orientation === 'vertical' ? this.line(along, up, text, given) : this.line(up, along, text, given);
    const stems = [...places].flatMap((at, i): [number, number][] => [
      [at, bottom],
      [at, heights[i]!],
      [at, Number.NaN],
    ]);
    const [along, up] = [stems.map(([at]) => at), stems.map(([, height]) => height)].map((list) => vector(list));
    const color = format(linefmt).color;
    const stemlines = draw(along!, up!, linefmt);
    const markerline = draw(places, heights, markerfmt ?? 'o', { linestyle: '', label, ...(color ? { color } : {}) });
    const ends = Float64Array.of(Math.min(...places), Math.max(...places));
    const baseline = draw(ends, Float64Array.of(bottom, bottom), basefmt);
    return { markerline, stemlines, baseline };
  }

  /** Draws points with their uncertainty: one number, one each, or a pair of rows below and above. */
  errorbar(x: Data, y: Data, ...more: unknown[]): Handle<Whiskers> {
    const given = named(more, ['yerr', 'xerr', 'fmt']);
    const { yerr, xerr, fmt, ecolor, elinewidth, capsize, capthick, ...rest } = options('errorbar', given, {
      yerr: undefined as Data | undefined,
      xerr: undefined as Data | undefined,
      fmt: '',
      ecolor: undefined as ColorLike | undefined,
      elinewidth: 1.5,
      capsize: 0,
      capthick: undefined as number | undefined,
      ...common,
      ...ink,
      ...lineStyle,
    });
    const [xs, ys] = [vector(x), vector(y)];
    const line = fmt === 'none' ? undefined : this.line(xs, ys, fmt, defined(rest) as LineOptions);
    const sides = (error: Data | undefined): [Float64Array, Float64Array] => {
      if (error === undefined) return [new Float64Array(xs.length), new Float64Array(xs.length)];
      const { data, shape } = grid(error);
      if (data.some((value) => value < 0))
        throw new ValueError(`'${error === yerr ? 'yerr' : 'xerr'}' must not contain negative values`);
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
      capwidth: capthick ?? 1,
      label: '',
      alpha: rest.alpha,
      zorder: rest.zorder ?? 2,
    };
    return this.put(artist);
  }
}

const defined = (given: object) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

const STEPS: Record<string, Steps> = {
  default: '',
  steps: 'pre',
  'steps-pre': 'pre',
  'steps-mid': 'mid',
  'steps-post': 'post',
};
function stepsOf(name: string): Steps {
  const found = STEPS[name];
  if (found === undefined)
    throw new ValueError(
      `'${name}' is not a valid value for drawstyle; supported values are '${Object.keys(STEPS).join("', '")}'`,
    );
  return found;
}
