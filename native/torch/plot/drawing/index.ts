/** The methods of axes that draw, gathered from lines, shapes and fields; here points and texts. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import { Handle, type Note, type Scatter } from '../artists';
import { fontsize } from '../axes';
import { type ColorLike, color, mapped, mapping } from '../color';
import { type Data, vector } from '../data';
import { marker, options } from '../style';
import { common, ink } from './common';
import { FieldAxes, Mappable } from './fields';

export type { Line2D, LineOptions } from './curves';
export { Mappable } from './fields';

/** Axes to draw in. */
export class Axes extends FieldAxes {
  /** Draws marks, with sizes `s` (areas in square points) and colours `c` of their own. */
  scatter(x: Data, y: Data, ...more: unknown[]): Mappable<Scatter> {
    const last = more.at(-1);
    const given = { ...(isPlainObject(last) ? last : {}) };
    const [s, c] = isPlainObject(last) ? more.slice(0, -1) : more;
    if (s !== undefined) given.s = s;
    if (c !== undefined) given.c = c;
    const style = options('scatter', given, {
      ...common,
      s: 36 as Data,
      c: undefined as unknown,
      color: undefined as ColorLike | undefined,
      cmap: 'viridis',
      vmin: undefined as number | undefined,
      vmax: undefined as number | undefined,
      marker: 'o',
      edgecolor: undefined as ColorLike | undefined,
      linewidth: undefined as number | undefined,
    });
    const [xs, ys] = [vector(x), vector(y)];
    if (xs.length !== ys.length) throw new ValueError('x and y must be the same size');
    const paint = this.paint(style.c ?? style.color, xs.length, style);
    const shape = marker(style.marker);
    const artist: Scatter = {
      kind: 'scatter',
      x: xs,
      y: ys,
      sizes: vector(style.s),
      ...paint,
      edge: style.edgecolor === undefined ? undefined : style.edgecolor === 'face' ? undefined : color(style.edgecolor),
      marker: shape,
      width: style.linewidth ?? ('+x|_'.includes(shape) ? 1.5 : 1),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    };
    return new Mappable(this.add(artist), (one) => this.remove(one));
  }

  /** One colour for all, one each, or numbers that a colour map turns into colours. */
  private paint(c: unknown, n: number, style: { cmap: string; vmin: number | undefined; vmax: number | undefined }) {
    if (c === undefined) return { colors: [this.nextColor()], mapping: undefined };
    if (typeof c === 'string') return { colors: [color(c)], mapping: undefined };
    if (Array.isArray(c) && c.length > 0 && c.every((one) => typeof one === 'string' || Array.isArray(one)))
      return { colors: c.map((one: ColorLike) => color(one)), mapping: undefined };
    const values = vector(c as Data);
    if (values.length !== n && (values.length === 3 || values.length === 4))
      return { colors: [color([...values])], mapping: undefined };
    if (values.length !== n)
      throw new ValueError(
        `'c' argument has ${values.length} elements, which is inconsistent with 'x' and 'y' with size ${n}.`,
      );
    const map = mapping(values, style.cmap, style.vmin, style.vmax);
    return { colors: mapped(map, values), mapping: map };
  }

  /** Writes a text at a place of the data; `transform: ax.transAxes` makes it a place of the axes, from 0 to 1. */
  text(x: number, y: number, text: unknown, given?: object): Handle<Note> {
    return this.note(x, y, text, given, 'text');
  }
  /** Marks places of the axes instead of the data. */
  readonly transAxes = 'axes';

  private note(x: number, y: number, text: unknown, given: object | undefined, who: string): Handle<Note> {
    const fontdict = (given as { fontdict?: object } | undefined)?.fontdict;
    const { fontdict: _, ...own } = { ...(fontdict ?? {}), ...given } as Record<string, unknown>;
    const style = options(who, own, {
      ...common,
      ...ink,
      fontsize: 10 as number | string,
      ha: 'left' as Note['style']['ha'],
      va: 'baseline' as Note['style']['va'],
      rotation: 0,
      fontweight: 'normal' as string | number,
      bbox: undefined as Record<string, unknown> | undefined,
      transform: undefined as 'axes' | undefined,
      arrow: undefined as Note['arrow'],
    });
    const artist: Note = {
      kind: 'note',
      x,
      y,
      text: String(text),
      space: style.transform ?? 'data',
      style: {
        size: fontsize(style.fontsize),
        color: style.color === undefined ? undefined : color(style.color),
        ha: style.ha,
        va: style.va,
        rotation: style.rotation,
        weight: style.fontweight === 'bold' || Number(style.fontweight) >= 600 ? 'bold' : 'normal',
      },
      box: style.bbox && {
        fill: color((style.bbox.facecolor ?? style.bbox.fc ?? 'C0') as ColorLike),
        edge: color((style.bbox.edgecolor ?? style.bbox.ec ?? 'black') as ColorLike),
      },
      arrow: style.arrow,
      label: '',
      alpha: style.alpha,
      zorder: style.zorder ?? 3,
    };
    return new Handle(this.add(artist), (one) => this.remove(one));
  }

  /** Writes a text beside the point `xy`, with an arrow to it when `arrowprops` are given. */
  annotate(text: unknown, xy: Data, given: object = {}): Handle<Note> {
    const { xytext, arrowprops, ...style } = given as { xytext?: Data; arrowprops?: Record<string, unknown> };
    const [toX, toY] = vector(xy) as unknown as [number, number];
    const [x, y] = (xytext === undefined ? [toX, toY] : vector(xytext)) as [number, number];
    const arrow = arrowprops && {
      x: toX,
      y: toY,
      color: color((arrowprops.color ?? arrowprops.facecolor ?? arrowprops.ec ?? 'black') as ColorLike),
      width: Number(arrowprops.lw ?? arrowprops.linewidth ?? 1),
      head: arrowprops.arrowstyle !== '-',
    };
    return this.note(x, y, text, { ...style, ...(arrow ? { arrow } : {}) }, 'annotate');
  }
}
