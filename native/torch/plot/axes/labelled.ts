/** How axes look: titles, labels, limits, ticks, grid, legend. What draws in them stands in drawing. */
import { isPlainObject, suggestion } from '../../arguments';
import { ValueError } from '../../errors';
import type { Handle } from '../artists';
import type { Axis, Scale } from '../axis';
import { type ColorLike, color } from '../color';
import { type Data, vector } from '../data';
import { dash, fontsize, isBold, options } from '../style';
import { AxesBase, type LegendStyle } from './base';
import type { Side } from './spine';

export { type Cell, type LegendStyle, named } from './base';

export interface TextOptions {
  fontsize?: number | string;
  color?: ColorLike;
  fontweight?: string | number;
  loc?: 'left' | 'center' | 'right';
  pad?: number;
}
export type LegendOptions = Partial<Omit<LegendStyle, 'handles' | 'fontsize'>> & {
  fontsize?: number | string;
  handles?: readonly Handle[];
  ncols?: number;
};
export interface GridOptions {
  axis?: 'both' | 'x' | 'y';
  which?: 'major' | 'minor' | 'both';
  color?: ColorLike;
  linewidth?: number;
  linestyle?: string;
  alpha?: number;
  /** Short forms. */
  c?: ColorLike;
  lw?: number;
  ls?: string;
}
export interface TickOptions {
  labels?: readonly unknown[];
  rotation?: number;
  fontsize?: number | string;
}
export interface TickParams extends Partial<Record<Side | `label${Side}`, boolean>> {
  axis?: 'both' | 'x' | 'y';
  labelsize?: number | string;
  labelcolor?: ColorLike;
  labelrotation?: number;
  length?: number;
  direction?: 'in' | 'out' | 'inout';
  colors?: ColorLike;
}

/**
 * Axes that can be labelled.
 * @internal
 */
export abstract class LabelledAxes extends AxesBase {
  /** What stands above the axes. */
  set_title(text: string, given?: TextOptions): void {
    const style = options('set_title', given, {
      fontsize: 12 as number | string,
      color: undefined as ColorLike | undefined,
      fontweight: 'normal' as string | number,
      loc: 'center',
      pad: 6,
    });
    this.title = {
      text: String(text),
      size: fontsize(style.fontsize),
      color: style.color === undefined ? undefined : color(style.color),
      weight: isBold(style.fontweight) ? 'bold' : 'normal',
      loc: style.loc,
      pad: style.pad,
    };
  }
  get_title(): string {
    return this.title.text;
  }
  /** What the x axis is called. */
  set_xlabel(text: string, given?: TextOptions): void {
    label(this.x, 'set_xlabel', text, given);
  }
  /** What the y axis is called. */
  set_ylabel(text: string, given?: TextOptions): void {
    label(this.y, 'set_ylabel', text, given);
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
  /** Sets the limits of y. */
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
  /** Part of the data's extent that limits leave free at each end: 0.05 unless set. */
  margins(...given: unknown[]): void {
    const sides = given.length === 1 && typeof given[0] === 'number' ? [given[0], given[0]] : given;
    const style = options('margins', isPlainObject(sides.at(-1)) ? (sides.at(-1) as object) : undefined, {
      x: typeof sides[0] === 'number' ? sides[0] : this.x.margin,
      y: typeof sides[1] === 'number' ? sides[1] : this.y.margin,
    });
    [this.x.margin, this.y.margin] = [style.x, style.y];
  }

  /** Sets where the ticks of x stand, and what is written at them. */
  set_xticks(ticks: Data, labels?: readonly unknown[] | TickOptions, given?: TickOptions): void {
    setTicks(this.x, 'set_xticks', ticks, labels, given);
  }
  /** Sets where the ticks of y stand, and what is written at them. */
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
  /** Changes the ticks and their labels: size, colour, turn in degrees, and on which sides they are seen. */
  tick_params(given: TickParams = {}): void {
    const { axis, labelsize, labelcolor, labelrotation, length, direction, colors, ...sides } = options(
      'tick_params',
      given,
      {
        axis: 'both',
        labelsize: undefined as number | string | undefined,
        labelcolor: undefined as ColorLike | undefined,
        labelrotation: undefined as number | undefined,
        length: undefined as number | undefined,
        direction: undefined as TickParams['direction'],
        colors: undefined as ColorLike | undefined,
        ...SIDES,
      },
    );
    for (const name of ['x', 'y'] as const) {
      if (axis !== 'both' && axis !== name) continue;
      const it = this[name];
      if (labelsize !== undefined) it.ticksize = fontsize(labelsize);
      if (labelrotation !== undefined) it.rotation = labelrotation;
      if (length !== undefined) it.ticklength = length;
      if (direction !== undefined) it.direction = direction;
      if (colors !== undefined) it.tickcolor = color(colors);
      if ((labelcolor ?? colors) !== undefined) it.labelcolors = color((labelcolor ?? colors)!);
    }
    for (const [name, near, far] of [
      ['x', 'bottom', 'top'],
      ['y', 'left', 'right'],
    ] as const) {
      const shown = this.shown[name];
      if (sides[far] || sides[`label${far}`]) this[name].far = true;
      shown.ticks = sides[near] ?? sides[far] ?? shown.ticks;
      shown.labels = sides[`label${near}`] ?? sides[`label${far}`] ?? shown.labels;
    }
  }
  /** Hides the labels that axes nearer to the edge of the figure carry for all. */
  label_outer(): void {
    const { cell } = this;
    if (cell.row + cell.rowSpan < cell.rows) this.shown.x.labels = false;
    if (cell.column > 0) this.shown.y.labels = false;
  }
  /** Sets the scale of the x axis: `'linear'` or `'log'`. */
  set_xscale(scale: Scale): void {
    this.x.scale = scaleOf(scale);
  }
  /** Sets the scale of the y axis: `'linear'` or `'log'`. */
  set_yscale(scale: Scale): void {
    this.y.scale = scaleOf(scale);
  }
  /** Height of a unit of y by width of a unit of x: `'equal'`, `'auto'`, or a number. */
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
      if (typeof setter !== 'function') {
        const near = suggestion(key, SETTABLE);
        throw new TypeError(`Axes.set() got an unexpected keyword argument '${key}'${near}`);
      }
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
    const own = typeof visible === 'object' ? visible : given;
    const style = options('grid', own, {
      axis: 'both' as 'both' | 'x' | 'y',
      which: 'major' as 'major' | 'minor' | 'both',
      color: '#b0b0b0' as ColorLike,
      linewidth: 0.8,
      linestyle: '-',
      alpha: 1,
    });
    const on = typeof visible === 'boolean' ? visible : own !== undefined || this.gridlines === null;
    const { axis: which, color: ink, linewidth: width, linestyle, alpha, which: ticks } = style;
    this.gridlines = on ? { which, color: color(ink), width, dash: dash(linestyle), alpha, ticks } : null;
  }

  /** Shows what the labels of the artists stand for. */
  legend(labels?: readonly string[] | LegendOptions, given?: LegendOptions): void {
    const own = Array.isArray(labels) ? given : (labels as LegendOptions | undefined);
    const style = options('legend', own, {
      loc: 'best' as string | number,
      title: '',
      fontsize: 10 as number | string,
      ncol: 1,
      frameon: true,
      framealpha: 0.8,
      bbox_to_anchor: null as readonly number[] | null,
      labels: null as readonly string[] | null,
      handles: null as readonly Handle[] | null,
    });
    this.legendStyle = {
      ...style,
      fontsize: fontsize(style.fontsize),
      labels: Array.isArray(labels) ? [...labels] : style.labels && [...style.labels],
      handles: style.handles?.map(({ artist }) => artist) ?? null,
    };
  }
}

const SETTABLE = [
  'title',
  'xlabel',
  'ylabel',
  'xlim',
  'ylim',
  'xticks',
  'yticks',
  'xticklabels',
  'yticklabels',
  'xscale',
];
SETTABLE.push('yscale', 'aspect', 'facecolor');

const flag = undefined as boolean | undefined;
const SIDES = {
  bottom: flag,
  top: flag,
  left: flag,
  right: flag,
  labelbottom: flag,
  labeltop: flag,
  labelleft: flag,
  labelright: flag,
};

function label(axis: Axis, who: string, text: string, given?: TextOptions): void {
  const style = options(who, given, {
    fontsize: 10 as number | string,
    color: undefined as ColorLike | undefined,
    fontweight: 'normal' as string | number,
  });
  axis.label = String(text);
  axis.labelsize = fontsize(style.fontsize);
  axis.labelcolor = style.color === undefined ? undefined : color(style.color);
  axis.labelbold = isBold(style.fontweight);
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
  const own = Array.isArray(labels) ? given : (labels as TickOptions | undefined);
  const texts = Array.isArray(labels) ? labels : own?.labels;
  setLabels(axis, who, texts ?? null, own);
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
