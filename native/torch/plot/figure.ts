/** A figure: its size, its axes, and where it is saved to. */
import { ValueError } from '../errors';
import type { TextStyle } from './artists';
import type { Cell } from './axes/labelled';
import { type ColorLike, color } from './color';
import { Axes, type Mappable } from './drawing';
import { type Rendering, renderSvg } from './render/figure';
import { saveFigure } from './save';
import { fontsize, isBold, options } from './style';

/** matplotlib's: inches, and points and dots in them. */
const [WIDTH, HEIGHT, POINTS, DPI] = [6.4, 4.8, 72, 100];
/** A figure larger than this many dots either way is a mistake. */
const LARGEST = 65_536;

export interface FigureOptions {
  /** Width and height in inches. */
  figsize?: readonly [number, number];
  /** Dots per inch, in PNG files. */
  dpi?: number;
  facecolor?: ColorLike;
  /** Arranges the axes so that nothing overlaps. */
  tight_layout?: boolean;
  layout?: 'tight' | 'constrained' | 'none';
}

export interface SaveOptions {
  dpi?: number | 'figure';
  bbox_inches?: 'tight';
  transparent?: boolean;
  facecolor?: ColorLike;
  format?: 'png' | 'svg';
}

export interface SuptitleOptions {
  fontsize?: number | string;
  fontweight?: string | number;
  x?: number;
  y?: number;
}

export interface TightOptions {
  pad?: number;
  h_pad?: number;
  w_pad?: number;
}

export interface ColorbarOptions {
  ax?: Axes;
  label?: string;
  orientation?: 'vertical' | 'horizontal';
  /** Part of the axes' length that the bar takes. */
  shrink?: number;
  ticks?: readonly number[];
}

export interface SubplotsOptions extends FigureOptions {
  nrows?: number;
  ncols?: number;
  sharex?: boolean | 'all' | 'col' | 'row' | 'none';
  sharey?: boolean | 'all' | 'col' | 'row' | 'none';
  squeeze?: boolean;
}

const defaults = {
  figsize: [WIDTH, HEIGHT] as readonly number[],
  dpi: DPI,
  facecolor: undefined as ColorLike | undefined,
  tight_layout: false,
  layout: 'none',
};

/**
 * A figure with axes in it: `plt.figure()` and `plt.subplots()` make them.
 * @example
 * const fig = new plt.Figure(1, { figsize: [4, 3] });
 * const ax = fig.add_subplot(1, 2, 1);
 * ax.plot([1, 2, 3]);
 * console.log(fig, fig.axes.length);
 */
export class Figure {
  readonly axes: Axes[] = [];
  figsize: readonly number[];
  dpi: number;
  facecolor: string | undefined;
  title: { text: string; size: number; weight: 'normal' | 'bold'; x: number; y: number } | null = null;
  readonly texts: { x: number; y: number; text: string; style: TextStyle }[] = [];
  /** Parts of the figure that stay free around the axes, and between them in parts of their size. */
  margins = { left: 0.125, right: 0.9, bottom: 0.11, top: 0.88, wspace: 0.2, hspace: 0.2 };
  /** Room around and between tight axes, in font sizes. */
  pads = { pad: 1.08, h_pad: 1.08, w_pad: 1.08 };
  /** The margins follow from what stands around the axes. */
  tight: boolean;
  /** The axes that pyplot's functions draw in. */
  current: Axes | undefined;

  constructor(
    /** Its name in `plt.figure(number)`. */
    readonly number: number | string = 1,
    given: FigureOptions = {},
  ) {
    const { figsize, dpi, facecolor, tight_layout, layout } = options('figure', given, defaults);
    const good = figsize.length === 2 && figsize.every((side) => side > 0 && side * dpi <= LARGEST);
    if (!good) throw new ValueError(`figure size must be positive finite not (${figsize.join(', ')})`);
    this.figsize = figsize;
    this.dpi = dpi;
    this.facecolor = facecolor === undefined ? undefined : color(facecolor);
    this.tight = tight_layout || layout === 'tight' || layout === 'constrained';
  }

  /** Width and height in points. */
  get points(): { width: number; height: number } {
    return { width: this.figsize[0]! * POINTS, height: this.figsize[1]! * POINTS };
  }

  /** The axes in a cell of a grid, made when there are none: `add_subplot(2, 1, 1)`, `add_subplot(211)`. */
  add_subplot(rows: number = 111, columns?: number | object, index?: number | readonly number[]): Axes {
    const digits = typeof columns === 'number' ? undefined : String(rows);
    if (digits !== undefined && !/^[1-9]{3}$/.test(digits))
      throw new ValueError(`Single argument to subplot must be a three-digit integer, not ${rows}`);
    const [r, c, i] = digits ? [...digits].map(Number) : [rows, columns as number, index ?? 1];
    const cell = cellAt(r as number, c as number, i as number | readonly number[]);
    const same = this.axes.find((axes) => JSON.stringify(axes.cell) === JSON.stringify(cell));
    this.current = same ?? new Axes(this, cell);
    if (!same) this.axes.push(this.current);
    return this.current;
  }

  /** A grid of axes; one alone comes as itself, one row or column as an array. */
  subplots(
    nrows = 1,
    ncols = 1,
    given: Pick<SubplotsOptions, 'sharex' | 'sharey' | 'squeeze'> = {},
  ): Axes | Axes[] | Axes[][] {
    const { sharex, sharey, squeeze } = options('subplots', given, {
      sharex: false as SubplotsOptions['sharex'],
      sharey: false as SubplotsOptions['sharey'],
      squeeze: true,
    });
    if (!(nrows >= 1 && ncols >= 1))
      throw new ValueError(`Number of rows must be a positive integer, not ${nrows >= 1 ? ncols : nrows}`);
    const table = Array.from({ length: nrows }, (_, i) =>
      Array.from({ length: ncols }, (_, j) => this.add_subplot(nrows, ncols, i * ncols + j + 1)),
    );
    const owner = (how: SubplotsOptions['sharex'], i: number, j: number) =>
      how === true || how === 'all'
        ? table[0]![0]!
        : how === 'col'
          ? table[0]![j]!
          : how === 'row'
            ? table[i]![0]!
            : undefined;
    table.forEach((row, i) => {
      row.forEach((axes, j) => {
        const [x, y] = [owner(sharex, i, j), owner(sharey, i, j)];
        if (x && x !== axes) axes.share('x', x);
        if (y && y !== axes) axes.share('y', y);
        // What all show the same is written at the edge only.
        if (sharesLabels(sharex, 'col') && i < nrows - 1) axes.shown.x.labels = false;
        if (sharesLabels(sharey, 'row') && j > 0) axes.shown.y.labels = false;
      });
    });
    this.current = table[0]![0]!;
    if (!squeeze) return table;
    if (nrows === 1) return ncols === 1 ? table[0]![0]! : table[0]!;
    return ncols === 1 ? table.map((row) => row[0]!) : table;
  }

  /** The axes that pyplot's functions draw in, made when there are none. */
  gca(): Axes {
    return this.current ?? this.add_subplot(111);
  }
  sca(axes: Axes): void {
    this.current = axes;
  }
  delaxes(axes: Axes): void {
    this.axes.splice(this.axes.indexOf(axes), 1);
    if (this.current === axes) this.current = this.axes.at(-1);
  }

  /** A title above all axes. */
  suptitle(content: string, given?: SuptitleOptions): void {
    const style = options('suptitle', given, {
      fontsize: 12 as number | string,
      fontweight: 'normal' as string | number,
      x: 0.5,
      y: 0.98,
    });
    this.title = {
      text: String(content),
      size: fontsize(style.fontsize),
      weight: isBold(style.fontweight) ? 'bold' : 'normal',
      x: style.x,
      y: style.y,
    };
  }
  /** A text at a place of the figure, from 0 to 1. */
  text(x: number, y: number, content: string, given?: object): void {
    const style = options('text', given, {
      fontsize: 10 as number | string,
      color: undefined as ColorLike | undefined,
      ha: 'left',
      va: 'baseline',
      rotation: 0,
    });
    const ink = style.color === undefined ? undefined : color(style.color);
    this.texts.push({
      x,
      y,
      text: String(content),
      style: {
        size: fontsize(style.fontsize),
        color: ink,
        ha: style.ha,
        va: style.va,
        rotation: style.rotation,
        weight: 'normal',
      } as TextStyle,
    });
  }

  /** A bar that shows the colours of what was drawn with a colour map. */
  colorbar(of: Mappable, given?: ColorbarOptions): void {
    const style = options('colorbar', given, {
      ax: undefined as Axes | undefined,
      label: '',
      orientation: 'vertical',
      shrink: 1,
      ticks: undefined as readonly number[] | undefined,
    });
    const { mapping } = of;
    if (!mapping)
      throw new ValueError('No mappable was found to use for colorbar creation: this was not drawn with a colour map');
    const axes = style.ax ?? this.axes.find(({ artists }) => artists.includes(of.artist)) ?? this.gca();
    const { artist } = of;
    const levels =
      artist.kind === 'contours' && artist.filled ? [...artist.levels.map(({ value }) => value), artist.top] : null;
    axes.colorbar = {
      mapping: levels ? { ...mapping, vmin: levels[0]!, vmax: levels.at(-1)! } : mapping,
      label: style.label,
      levels,
      ticks: style.ticks ? [...style.ticks] : null,
      shrink: style.shrink,
      horizontal: style.orientation === 'horizontal',
    };
  }

  /** Arranges the axes so that nothing overlaps, with room of `pad` font sizes around them. */
  tight_layout(given?: TightOptions): void {
    const { pad, h_pad, w_pad } = options('tight_layout', given, {
      pad: 1.08,
      h_pad: undefined as number | undefined,
      w_pad: undefined as number | undefined,
    });
    this.pads = { pad, h_pad: h_pad ?? pad, w_pad: w_pad ?? pad };
    this.tight = true;
  }
  subplots_adjust(given: Partial<Figure['margins']>): void {
    this.margins = options('subplots_adjust', given, this.margins);
    this.tight = false;
  }
  set_size_inches(width: number, height: number): void {
    this.figsize = [width, height];
  }
  set_facecolor(given: ColorLike): void {
    this.facecolor = color(given);
  }

  /** Takes everything out. */
  clf(): void {
    this.axes.length = 0;
    this.texts.length = 0;
    this.title = null;
    this.current = undefined;
  }
  clear(): void {
    this.clf();
  }

  /** The figure as SVG. */
  toSvg(rendering?: Rendering): string {
    return renderSvg(this, rendering);
  }

  /** Writes the figure to a PNG or SVG file, as its name says. The file is there whole or not at all. */
  savefig(path: string, given?: SaveOptions): void {
    saveFigure(this, path, given);
  }

  toString(): string {
    const [width, height] = this.figsize.map((side) => Math.round(side * this.dpi));
    return `Figure(${width}x${height})`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const sharesLabels = (how: SubplotsOptions['sharex'], along: 'col' | 'row') =>
  how === true || how === 'all' || how === along;

/** The cell, or the cells from first to last, counted from 1 along the rows. */
function cellAt(rows: number, columns: number, index: number | readonly number[]): Cell {
  const [first, last] = (typeof index === 'number' ? [index, index] : index) as [number, number];
  for (const at of [first, last])
    if (!(Number.isInteger(at) && at >= 1 && at <= rows * columns))
      throw new ValueError(`num must be an integer with 1 <= num <= ${rows * columns}, not ${at}`);
  const at = (k: number) => ({ row: Math.floor((k - 1) / columns), column: (k - 1) % columns });
  const [from, to] = [at(first), at(last)];
  return { rows, columns, ...from, rowSpan: to.row - from.row + 1, columnSpan: to.column - from.column + 1 };
}
