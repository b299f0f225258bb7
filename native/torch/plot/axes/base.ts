/** A pair of axes, what is drawn between them, and how their limits follow from it. */
import { isPlainObject } from '../../arguments';
import { type Artist, Handle } from '../artists';
import { Axis } from '../axis';
import { CYCLE, type Mapping } from '../color';
import type { Figure } from '../figure';
import { spines } from './spine';

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
  loc: string | number;
  title: string;
  fontsize: number;
  ncol: number;
  frameon: boolean;
  framealpha: number;
  /** A place in parts of the axes where the corner that `loc` names stands, also outside. */
  bbox_to_anchor: readonly number[] | null;
  /** Labels given by the script, for the artists in their order. */
  labels: string[] | null;
  /** The artists to show; without them all that have a label. */
  handles: readonly Artist[] | null;
}

/** What is seen of an axis at these axes: one that is shared may be written elsewhere. */
export interface Shown {
  ticks: boolean;
  labels: boolean;
}

const title = { text: '', size: 12, color: undefined as string | undefined, weight: 'normal', loc: 'center', pad: 6 };

/**
 * What all axes have apart from the means to draw in them.
 * @internal
 */
export abstract class AxesBase {
  artists: Artist[] = [];
  x = new Axis();
  y = new Axis();
  shown: { x: Shown; y: Shown } = { x: { ticks: true, labels: true }, y: { ticks: true, labels: true } };
  title = title;
  gridlines: {
    which: 'both' | 'x' | 'y';
    ticks: 'major' | 'minor' | 'both';
    color: string;
    width: number;
    dash: string;
    alpha: number;
  } | null = null;
  legendStyle: LegendStyle | null = null;
  /** The lines of the frame, by their sides. */
  spines = spines();
  /** Frame, ticks and labels are shown. */
  axison = true;
  /** Height of a unit of y by width of a unit of x; null fills the place. */
  aspect: number | null = null;
  facecolor: string | undefined;
  /** These lie over others in the same place, and leave them to be seen. */
  overlay = false;
  /** The colour bar beside the axes. */
  colorbar: {
    mapping: Mapping;
    label: string;
    levels: number[] | null;
    ticks: number[] | null;
    horizontal: boolean;
    shrink: number;
  } | null = null;
  /** How many colours of the cycle lines have used up, and shapes, which take them in turn by themselves. */
  private used = { lines: 0, shapes: 0 };
  /** Axes that share limits with these. */
  protected shared: { x: AxesBase[]; y: AxesBase[] } = { x: [], y: [] };

  constructor(
    readonly figure: Figure,
    public cell: Cell,
  ) {}

  /** Takes everything out, and gives all back that was set. */
  cla(): void {
    this.artists = [];
    if (this.shared.x.length === 0) this.x = new Axis();
    if (this.shared.y.length === 0) this.y = new Axis();
    this.title = title;
    this.gridlines = null;
    this.legendStyle = null;
    this.spines = spines();
    this.axison = true;
    this.aspect = null;
    this.colorbar = null;
    this.used = { lines: 0, shapes: 0 };
    this.refit();
  }
  /** As `cla`. */
  clear(): void {
    this.cla();
  }

  /** The next colour of the cycle, for lines or for shapes. */
  protected nextColor(of: 'lines' | 'shapes' = 'lines'): string {
    return CYCLE[this.used[of]++ % CYCLE.length]!;
  }

  protected add<A extends Artist>(artist: A): A {
    this.artists.push(artist);
    this.fit(artist);
    return artist;
  }
  /** Adds an artist, and gives what stands for it in scripts. */
  protected put<A extends Artist>(artist: A): Handle<A> {
    return new Handle(this.add(artist), () => this.remove(artist));
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
  /** Limits follow the data at once, so there is nothing to do. */
  autoscale_view(): void {}
  /** Lets the limits follow the data again. */
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
        x.include(artist.x);
        y.include(artist.y);
        return;
      case 'area':
        x.include(artist.x, artist.sticky?.x);
        y.include(artist.y, artist.sticky?.y);
        return;
      case 'bars': {
        const ends = (at: Float64Array, size: Float64Array) => [...at, ...at.map((value, i) => value + size[i]!)];
        x.include(ends(artist.x, artist.widths), artist.base === 'x' ? [...artist.x] : []);
        y.include(ends(artist.y, artist.heights), artist.base === 'y' ? [...artist.y] : []);
        return;
      }
      case 'picture':
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
}

/** Positional arguments by their names, and the options that follow them. */
export function named(values: readonly unknown[], names: readonly string[]): Record<string, unknown> {
  const last = values.at(-1);
  const result: Record<string, unknown> = { ...(isPlainObject(last) ? last : {}) };
  const count = isPlainObject(last) ? values.length - 1 : values.length;
  for (let i = 0; i < Math.min(count, names.length); i++) if (values[i] !== undefined) result[names[i]!] = values[i];
  return result;
}
