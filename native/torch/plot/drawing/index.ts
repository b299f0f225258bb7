/** The methods of axes that draw, gathered from curves, shapes, samples and fields; here points and texts. */
import { ValueError } from '../../errors';
import type { Handle, Note, Scatter } from '../artists';
import { named } from '../axes/labelled';
import { type ColorLike, color, mapped, mapping } from '../color';
import { type Data, vector } from '../data';
import { fontsize, isBold, marker, options } from '../style';
import { common, ink } from './common';
import { FieldAxes, Mappable } from './fields';

export type { Line2D, LineOptions } from './curves';
export { Mappable } from './fields';

/**
 * Axes to draw in: `plt.subplots()` makes them.
 * @example
 * const [fig, ax] = plt.subplots();
 * ax.plot([1, 2, 3], { label: 'loss' });
 * ax.set({ title: 'Training', xlabel: 'epoch', ylim: [0, 4] });
 * ax.legend();
 * console.log(ax.get_title(), ax.get_ylim());
 */
export class Axes extends FieldAxes {
  /** Draws marks, with sizes `s` (areas in square points) and colours `c` of their own. */
  scatter(x: Data, y: Data, ...more: unknown[]): Mappable<Scatter> {
    const style = options('scatter', named(more, ['s', 'c', 'marker', 'cmap']), {
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
    return new Mappable(this.add(artist), () => this.remove(artist));
  }

  /** One colour for all, one each, or numbers that a colour map turns into colours. */
  private paint(c: unknown, n: number, style: { cmap: string; vmin: number | undefined; vmax: number | undefined }) {
    if (c === undefined) return { colors: [this.nextColor('shapes')], mapping: undefined };
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
      offset: [0, 0] as readonly [number, number],
    });
    const artist: Note = {
      kind: 'note',
      x,
      y,
      text: String(text),
      space: style.transform ?? 'data',
      offset: style.offset,
      style: {
        size: fontsize(style.fontsize),
        color: style.color === undefined ? undefined : color(style.color),
        ha: style.ha,
        va: style.va,
        rotation: style.rotation,
        weight: isBold(style.fontweight) ? 'bold' : 'normal',
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
    return this.put(artist);
  }

  /**
   * Writes a text beside the point `xy`, with an arrow to it when `arrowprops` are given. `textcoords: 'offset points'`
   * makes `xytext` a distance from the point; `'axes fraction'` counts from 0 to 1 across the axes.
   */
  annotate(text: unknown, xy: Data, given: AnnotateOptions = {}): Handle<Note> {
    const { xytext, arrowprops, xycoords = 'data', textcoords = xycoords, ...style } = given;
    for (const [name, space] of Object.entries({ xycoords, textcoords }))
      if (!SPACES.includes(space))
        throw new ValueError(
          `'${space}' is not a valid value for ${name}; supported values are '${SPACES.join("', '")}'`,
        );
    const [toX, toY] = vector(xy) as unknown as [number, number];
    const [x, y] = (xytext === undefined ? [toX, toY] : vector(xytext)) as [number, number];
    const moved = xytext !== undefined && textcoords.startsWith('offset');
    const place = moved ? [toX, toY] : [x, y];
    const inAxes = (moved ? xycoords : textcoords) === 'axes fraction';
    const arrow = arrowprops && {
      x: toX,
      y: toY,
      space: xycoords === 'axes fraction' ? 'axes' : 'data',
      color: color((arrowprops.color ?? arrowprops.facecolor ?? arrowprops.ec ?? 'black') as ColorLike),
      width: Number(arrowprops.lw ?? arrowprops.linewidth ?? 1),
      head: arrowprops.arrowstyle !== '-',
    };
    const more = {
      ...(arrow ? { arrow } : {}),
      ...(moved ? { offset: [x, y] } : {}),
      ...(inAxes ? { transform: 'axes' } : {}),
    };
    return this.note(place[0]!, place[1]!, text, { ...style, ...more }, 'annotate');
  }

  /** Axes in the same place that share x and have a y axis of their own, to the right. */
  twinx(): Axes {
    return this.twin('x', 'y');
  }
  /** Axes in the same place that share y and have an x axis of their own, above. */
  twiny(): Axes {
    return this.twin('y', 'x');
  }
  private twin(shared: 'x' | 'y', own: 'x' | 'y'): Axes {
    const twin = new Axes(this.figure, this.cell);
    twin.share(shared, this);
    twin.shown[shared] = { ticks: false, labels: false };
    twin[own].far = true;
    twin.overlay = true;
    this.figure.axes.push(twin);
    this.figure.sca(twin);
    return twin;
  }
}

const SPACES = ['data', 'axes fraction', 'offset points'];

export interface AnnotateOptions {
  /** Where the text stands; without it at the point. */
  xytext?: Data;
  xycoords?: 'data' | 'axes fraction';
  textcoords?: 'data' | 'axes fraction' | 'offset points';
  /** Draws an arrow: `{ arrowstyle: '->', color: 'red', lw: 2 }`. */
  arrowprops?: Record<string, unknown>;
  color?: ColorLike;
  fontsize?: number | string;
  fontweight?: string | number;
  ha?: 'left' | 'center' | 'right';
  va?: 'top' | 'center' | 'bottom' | 'baseline';
  rotation?: number;
  bbox?: Record<string, unknown>;
  alpha?: number;
}
