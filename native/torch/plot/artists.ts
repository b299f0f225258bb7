/** What an axes holds, as plain data in the order it was drawn; colours are CSS, sizes are points (1/72 inch). */
import type { Mapping } from './color';

/** Marks in the style of matplotlib: `o` a circle, `s` a square, `^` a triangle … */
export type Marker =
  | 'o'
  | '.'
  | ','
  | 's'
  | '^'
  | 'v'
  | '<'
  | '>'
  | 'D'
  | 'd'
  | 'p'
  | 'h'
  | '*'
  | '+'
  | 'x'
  | 'X'
  | 'P'
  | '|'
  | '_'
  | '';
export type Dash = '-' | '--' | '-.' | ':' | '';

interface Common {
  /** Stands in the legend unless it is empty or begins with an underscore. */
  label: string;
  alpha: number;
  /** What is drawn later lies above. */
  zorder: number;
}

/** A line through points, with marks at them. NaN interrupts it. */
export interface Line extends Common {
  kind: 'line';
  x: Float64Array;
  y: Float64Array;
  color: string;
  width: number;
  dash: Dash;
  marker: Marker;
  markersize: number;
  /** Colours of the marks where they differ from the line's, and the width of their edges. */
  face: string | undefined;
  edge: string | undefined;
  edgewidth: number;
  /** Goes from point to point in steps: which of two heights holds between them. */
  steps: Steps;
}
export type Steps = '' | 'pre' | 'mid' | 'post';

/** Marks with sizes and colours of their own. */
export interface Scatter extends Common {
  kind: 'scatter';
  x: Float64Array;
  y: Float64Array;
  /** Areas in square points: one for all, or one each. */
  sizes: Float64Array;
  colors: string[];
  edge: string | undefined;
  marker: Marker;
  width: number;
  mapping: Mapping | undefined;
}

/** Rectangles: bars, bins. */
export interface Bars extends Common {
  kind: 'bars';
  x: Float64Array;
  y: Float64Array;
  widths: Float64Array;
  heights: Float64Array;
  colors: string[];
  edge: string | undefined;
  width: number;
  /** The side the bars stand on has no margin. */
  base: 'x' | 'y' | 'none';
  mapping: Mapping | undefined;
}

/** A filled outline. */
export interface Area extends Common {
  kind: 'area';
  x: Float64Array;
  y: Float64Array;
  color: string;
  edge: string | undefined;
  width: number;
  /** The outline goes back to where it began. */
  closed: boolean;
  /** Values that keep no margin beyond them. */
  sticky?: { x?: number[]; y?: number[] };
}

/** Pixels, stretched over `extent` (left, right, bottom, top); row 0 is at the top when `origin` is upper. */
export interface Picture extends Common {
  kind: 'picture';
  width: number;
  height: number;
  rgba: Uint8Array;
  extent: [number, number, number, number];
  smooth: boolean;
  mapping: Mapping | undefined;
}

/** Lines or areas of equal height: for each level its rings, as x, y, x, y … */
export interface Contours extends Common {
  kind: 'contours';
  filled: boolean;
  levels: { value: number; color: string; rings: Float64Array[]; closed: boolean[] }[];
  /** The last of the levels, where areas end. */
  top: number;
  /** Left, right, bottom, top. */
  extent: [number, number, number, number];
  width: number;
  dash: Dash;
  mapping: Mapping;
  /** Values written on the lines, by level. */
  texts: { labels: string[]; size: number; inline: boolean; color: string | undefined } | undefined;
}

/** A line across the axes. */
export interface Rule extends Common {
  kind: 'rule';
  /** Which coordinate is given. */
  along: 'x' | 'y';
  at: number;
  /** From where to where, in parts of the axes. */
  span: readonly [number, number];
  color: string;
  width: number;
  dash: Dash;
}

/** A stripe across the axes. */
export interface Stripe extends Common {
  kind: 'stripe';
  along: 'x' | 'y';
  from: number;
  to: number;
  span: readonly [number, number];
  color: string;
}

/** A text at a place of the data, or of the axes (0 to 1), with an arrow to another where asked for. */
export interface Note extends Common {
  kind: 'note';
  x: number;
  y: number;
  text: string;
  space: 'data' | 'axes';
  /** Moved from there, in points to the right and up. */
  offset: readonly [number, number];
  style: TextStyle;
  box: { fill: string; edge: string } | undefined;
  arrow: { x: number; y: number; space: 'data' | 'axes'; color: string; width: number; head: boolean } | undefined;
}

export interface TextStyle {
  size: number;
  color: string | undefined;
  ha: 'left' | 'center' | 'right';
  va: 'top' | 'center' | 'bottom' | 'baseline';
  rotation: number;
  weight: 'normal' | 'bold';
}

/** Whiskers at points: how far up, down, left and right. */
export interface Whiskers extends Common {
  kind: 'whiskers';
  x: Float64Array;
  y: Float64Array;
  left: Float64Array;
  right: Float64Array;
  down: Float64Array;
  up: Float64Array;
  color: string;
  width: number;
  cap: number;
  capwidth: number;
}

export type Artist = Line | Scatter | Bars | Area | Picture | Contours | Rule | Stripe | Note | Whiskers;

/** Stands for an artist in scripts, to change or remove it later. */
export class Handle<A extends Artist = Artist> {
  constructor(
    /** The artist itself. */
    readonly artist: A,
    private readonly removal: () => void,
  ) {}
  /** Takes it out of its axes. */
  remove(): void {
    this.removal();
  }
  set_label(label: string): void {
    this.artist.label = label;
  }
  get_label(): string {
    return this.artist.label;
  }
  set_alpha(alpha: number): void {
    this.artist.alpha = alpha;
  }
  set_visible(visible: boolean): void {
    this.artist.alpha = visible ? this.artist.alpha || 1 : 0;
  }
}
