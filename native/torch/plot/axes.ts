/** A pair of axes and what is drawn between them: the methods that say how it looks. What draws stands in drawing.ts. */
import { ValueError } from '../errors';
import type { Artist } from './artists';
import { Axis, type Scale } from './axis';
import { type ColorLike, CYCLE, color, type Mapping } from './color';
import { type Data, vector } from './data';
import type { Figure } from './figure';
import { dash, options } from './style';

/** Where axes stand in their figure: cells of a grid, counted from the upper left. */
export interface Cell {
  rows: number;
  columns: number;
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
}

export interface LegendStyle {
  loc: string;
  title: string;
  fontsize: number;
  ncol: number;
  frameon: boolean;
  /** Labels given by the script, for the artists in their order. */
  labels: string[] | null;
}
export type LegendOptions = Partial<LegendStyle>;

export interface TextOptions {
  fontsize?: number | string;
  color?: ColorLike;
  fontweight?: string;
  loc?: 'left' | 'center' | 'right';
  pad?: number;
}

/** Font sizes by name. */
const SIZES: Record<string, number> = {
  'xx-small': 5.79,
  'x-small': 6.94,
  small: 8.33,
  medium: 10,
  large: 12,
  'x-large': 14.4,
  'xx-large': 17.28,
};

/** A font size in points. */
export function fontsize(given: number | string): number {
  const size = typeof given === 'number' ? given : (SIZES[given] ?? Number(given));
  if (!(size > 0)) throw new ValueError(`'${given}' is not a valid font size`);
  return size;
}

/** What all axes have apart from the means to draw in them. */
export abstract class AxesBase {
  artists: Artist[] = [];
  x = new Axis();
  y = new Axis();
  title = { text: '', size: 12, color: undefined as string | undefined, weight: 'normal', loc: 'center', pad: 6 };
  gridlines: { which: 'both' | 'x' | 'y'; color: string; width: number; dash: string; alpha: number } | null = null;
  legendStyle: LegendStyle | null = null;
  /** Frame, ticks and labels are shown. */
  axison = true;
  /** Height of a unit of y by width of a unit of x; null fills the place. */
  aspect: number | null = null;
  facecolor: string | undefined;
  /** The colour bar beside the axes. */
  colorbar: { mapping: Mapping; label: string; levels: number[] | null; horizontal: boolean } | null = null;
  /** How many colours of the cycle are used up. */
  protected used = 0;
  /** Axes that share limits with these. */
  protected shared: { x: AxesBase[]; y: AxesBase[] } = { x: [], y: [] };

  constructor(
    readonly figure: Figure,
    public cell: Cell,
  ) {}

  /** Takes everything out, and gives all back that was set. */
  cla(): void {
    const own = this.shared;
    const keep = { x: own.x.length > 0, y: own.y.length > 0 };
    this.artists = [];
    if (!keep.x) this.x = new Axis();
    if (!keep.y) this.y = new Axis();
    this.title = { ...this.title, text: '', size: 12, color: undefined, weight: 'normal' };
    this.gridlines = null;
    this.legendStyle = null;
    this.axison = true;
    this.aspect = null;
    this.colorbar = null;
    this.used = 0;
    this.refit();
  }
  clear(): void {
    this.cla();
  }

  /** The next colour of the cycle. */
  protected nextColor(): string {
    return CYCLE[this.used++ % CYCLE.length]!;
  }

  protected add<A extends Artist>(artist: A): A {
    this.artists.push(artist);
    this.fit(artist);
    return artist;
  }

  protected remove(artist: Artist): void {
    const at = this.artists.indexOf(artist);
    if (at >= 0) this.artists.splice(at, 1);
    this.refit();
  }

  /** Finds the limits of the data anew. */
  relim(): void {
    this.refit();
  }
  autoscale_view(): void {}
  autoscale(): void {
    this.x.limits = null;
    this.y.limits = null;
    this.refit();
  }

  protected refit(): void {
    const group = new Set<AxesBase>([this, ...this.shared.x, ...this.shared.y]);
    this.x.forget();
    this.y.forget();
    for (const axes of group) for (const artist of axes.artists) axes.fit(artist);
  }

  private fit(artist: Artist): void {
    const { x, y } = this;
    switch (artist.kind) {
      case 'line':
      case 'scatter':
      case 'area':
        x.include(artist.x);
        y.include(artist.y);
        return;
      case 'bars': {
        const ends = (at: Float64Array, size: Float64Array) => [...at, ...at.map((value, i) => value + size[i]!)];
        x.include(ends(artist.x, artist.widths), artist.base === 'x' ? [...artist.x] : []);
        y.include(ends(artist.y, artist.heights), artist.base === 'y' ? [...artist.y] : []);
        return;
      }
      case 'picture': {
        const [left, right, bottom, top] = artist.extent;
        x.include([left, right], [left, right]);
        y.include([bottom, top], [bottom, top]);
        return;
      }
      case 'contours': {
        const [left, right, bottom, top] = artist.extent;
        x.include([left, right], [left, right]);
        y.include([bottom, top], [bottom, top]);
        return;
      }
      case 'rule':
        (artist.along === 'x' ? x : y).include([artist.at]);
        return;
      case 'stripe':
        (artist.along === 'x' ? x : y).include([artist.from, artist.to]);
        return;
      case 'whiskers':
        x.include([...artist.x.map((v, i) => v - artist.left[i]!), ...artist.x.map((v, i) => v + artist.right[i]!)]);
        y.include([...artist.y.map((v, i) => v - artist.down[i]!), ...artist.y.map((v, i) => v + artist.up[i]!)]);
        return;
      case 'note':
        return;
    }
  }

  /** Shares limits and scale with other axes. */
  share(which: 'x' | 'y', other: AxesBase): void {
    this[which] = other[which];
    const all = [other, ...other.shared[which], this];
    for (const axes of all) axes.shared[which] = all.filter((each) => each !== axes);
  }

  set_title(text: string, given?: TextOptions): void {
    const {
      fontsize: size,
      color: ink,
      fontweight,
      loc,
      pad,
    } = options('set_title', given, {
      fontsize: 12 as number | string,
      color: undefined as ColorLike | undefined,
      fontweight: 'normal',
      loc: 'center',
      pad: 6,
    });
    const css = ink === undefined ? undefined : color(ink);
    this.title = { text: String(text), size: fontsize(size), color: css, weight: fontweight, loc, pad };
  }
  get_title(): string {
    return this.title.text;
  }
  set_xlabel(text: string, given?: TextOptions): void {
    this.label(this.x, 'set_xlabel', text, given);
  }
  set_ylabel(text: string, given?: TextOptions): void {
    this.label(this.y, 'set_ylabel', text, given);
  }
  private label(axis: Axis, who: string, text: string, given?: TextOptions): void {
    axis.label = String(text);
    axis.labelsize = fontsize(options(who, given, { fontsize: 10 as number | string }).fontsize);
  }
  get_xlabel(): string {
    return this.x.label;
  }
  get_ylabel(): string {
    return this.y.label;
  }

  /** Sets the limits of x: two numbers, or one array of them; null leaves one as it is. */
  set_xlim(left?: number | null | readonly number[], right?: number | null): [number, number] {
    return limits(this.x, left, right);
  }
  set_ylim(bottom?: number | null | readonly number[], top?: number | null): [number, number] {
    return limits(this.y, bottom, top);
  }
  get_xlim(): [number, number] {
    return this.x.ends();
  }
  get_ylim(): [number, number] {
    return this.y.ends();
  }
  invert_xaxis(): void {
    this.x.inverted = !this.x.inverted;
  }
  invert_yaxis(): void {
    this.y.inverted = !this.y.inverted;
  }

  set_xticks(ticks: Data, labels?: readonly unknown[] | TickOptions, given?: TickOptions): void {
    setTicks(this.x, 'set_xticks', ticks, labels, given);
  }
  set_yticks(ticks: Data, labels?: readonly unknown[] | TickOptions, given?: TickOptions): void {
    setTicks(this.y, 'set_yticks', ticks, labels, given);
  }
  set_xticklabels(labels: readonly unknown[], given?: TickOptions): void {
    setLabels(this.x, 'set_xticklabels', labels, given);
  }
  set_yticklabels(labels: readonly unknown[], given?: TickOptions): void {
    setLabels(this.y, 'set_yticklabels', labels, given);
  }
  get_xticks(): number[] {
    return this.x.chooseTicks(9).at;
  }
  get_yticks(): number[] {
    return this.y.chooseTicks(9).at;
  }
  /** Changes the labels of the ticks: their size, and their turn in degrees. */
  tick_params(given: { axis?: 'both' | 'x' | 'y'; labelsize?: number | string; labelrotation?: number } = {}): void {
    const { axis, labelsize, labelrotation } = options('tick_params', given, {
      axis: 'both',
      labelsize: undefined as number | string | undefined,
      labelrotation: undefined as number | undefined,
    });
    for (const name of ['x', 'y'] as const) {
      if (axis !== 'both' && axis !== name) continue;
      if (labelsize !== undefined) this[name].ticksize = fontsize(labelsize);
      if (labelrotation !== undefined) this[name].rotation = labelrotation;
    }
  }
  set_xscale(scale: Scale): void {
    this.x.scale = scaleOf(scale);
  }
  set_yscale(scale: Scale): void {
    this.y.scale = scaleOf(scale);
  }
  set_aspect(aspect: 'equal' | 'auto' | number): void {
    this.aspect = aspect === 'auto' ? null : aspect === 'equal' ? 1 : aspect;
  }
  set_facecolor(given: ColorLike): void {
    this.facecolor = color(given);
  }
  set_axis_off(): void {
    this.axison = false;
  }
  set_axis_on(): void {
    this.axison = true;
  }
  /** Several at once: `ax.set({ title: 'Loss', xlabel: 'epoch', ylim: [0, 1] })`. */
  set(given: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(given)) {
      const setter = (this as unknown as Record<string, unknown>)[`set_${key}`];
      if (typeof setter !== 'function') throw new TypeError(`Axes.set() got an unexpected keyword argument '${key}'`);
      setter.call(this, value);
    }
  }

  /** Turns the frame off or on, or sets limits: `'off'`, `'on'`, `'equal'`, `'square'`, `'tight'`, or four numbers. */
  axis(what?: string | boolean | readonly number[]): [number, number, number, number] {
    if (Array.isArray(what)) {
      if (what.length !== 4)
        throw new TypeError('the first argument to axis() must be an iterable of the form [xmin, xmax, ymin, ymax]');
      this.set_xlim(what[0], what[1]);
      this.set_ylim(what[2], what[3]);
    } else if (what === 'off' || what === false) this.axison = false;
    else if (what === 'on' || what === true) this.axison = true;
    else if (what === 'equal' || what === 'scaled' || what === 'square' || what === 'image') this.aspect = 1;
    else if (what === 'auto' || what === 'normal') this.aspect = null;
    else if (what === 'tight') for (const axis of [this.x, this.y]) axis.limits = null;
    else if (what !== undefined) throw new ValueError(`Unrecognized string '${what}' to axis; try 'on' or 'off'`);
    return [...this.get_xlim(), ...this.get_ylim()];
  }

  /** Shows lines at the ticks, or hides them. */
  grid(visible?: boolean | GridOptions, given?: GridOptions): void {
    const named = typeof visible === 'object' ? visible : given;
    const style = options('grid', named, {
      axis: 'both' as 'both' | 'x' | 'y',
      which: 'major',
      color: '#b0b0b0' as ColorLike,
      linewidth: 0.8,
      linestyle: '-',
      alpha: 1,
    });
    const on = typeof visible === 'boolean' ? visible : named !== undefined || this.gridlines === null;
    const { axis: which, color: ink, linewidth: width, linestyle, alpha } = style;
    this.gridlines = on ? { which, color: color(ink), width, dash: dash(linestyle), alpha } : null;
  }

  /** Shows what the labels of the artists stand for. */
  legend(labels?: readonly string[] | LegendOptions, given?: LegendOptions): void {
    const named = Array.isArray(labels) ? given : (labels as LegendOptions | undefined);
    const style = options('legend', named, {
      loc: 'best',
      title: '',
      fontsize: 10 as number | string,
      ncol: 1,
      frameon: true,
      labels: null as string[] | null,
    });
    const own = Array.isArray(labels) ? [...labels] : style.labels;
    this.legendStyle = { ...style, fontsize: fontsize(style.fontsize), labels: own };
  }
}

export interface GridOptions {
  axis?: 'both' | 'x' | 'y';
  which?: string;
  color?: ColorLike;
  linewidth?: number;
  linestyle?: string;
  alpha?: number;
}
export interface TickOptions {
  labels?: readonly unknown[];
  rotation?: number;
  fontsize?: number | string;
}

function limits(axis: Axis, low?: number | null | readonly number[], high?: number | null): [number, number] {
  if (Array.isArray(low)) axis.setLimits(low[0], low[1]);
  else if (low !== undefined || high !== undefined) axis.setLimits(low as number | null | undefined, high);
  return axis.ends();
}

function scaleOf(scale: string): Scale {
  if (scale !== 'linear' && scale !== 'log')
    throw new ValueError(`'${scale}' is not a valid value for scale; supported values are 'linear', 'log'`);
  return scale;
}

function setTicks(
  axis: Axis,
  who: string,
  ticks: Data,
  labels?: readonly unknown[] | TickOptions,
  given?: TickOptions,
): void {
  axis.ticks = [...vector(ticks)];
  axis.ticklabels = null;
  const named = Array.isArray(labels) ? given : (labels as TickOptions | undefined);
  const texts = Array.isArray(labels) ? labels : named?.labels;
  setLabels(axis, who, texts ?? null, named);
}

function setLabels(axis: Axis, who: string, labels: readonly unknown[] | null, given?: TickOptions): void {
  const style = options(who, given, {
    labels: null as readonly unknown[] | null,
    rotation: axis.rotation,
    fontsize: axis.ticksize as number | string,
  });
  if (labels !== null) {
    if (axis.ticks && labels.length !== axis.ticks.length && labels.length > 0) {
      throw new ValueError(
        `The number of FixedLocator locations (${axis.ticks.length}), usually from a call to set_ticks, does not match the number of labels (${labels.length}).`,
      );
    }
    axis.ticklabels = labels.map(String);
  }
  axis.rotation = style.rotation;
  axis.ticksize = fontsize(style.fontsize);
}
