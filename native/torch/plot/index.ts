/** `tensorpad/plot`: the names of matplotlib's pyplot. */
import { ValueError } from '../errors';
import type { LegendOptions, TextOptions, TickOptions } from './axes';
import type { Scale } from './axis';
import type { Data } from './data';
import { Axes, type Mappable } from './drawing';
import { Figure, type FigureOptions, type SaveOptions, type SubplotsOptions } from './figure';
import { isWatched, pauseFor, send, settleWith } from './live';

export type { ColorLike } from './color';
export type { Line2D, LineOptions, Mappable } from './drawing';
export type { FigureOptions, LegendOptions, SaveOptions, SubplotsOptions, TextOptions, TickOptions };
export { Axes, type Data, Figure };

/** The figures that are open, in the order in which they were made. */
const open = new Map<number | string, Figure>();
let active: Figure | undefined;
let interactive = false;
settleWith(() => [...open.values()]);

/**
 * Makes a figure, or goes back to one by its number or name.
 * @example
 * const fig = plt.figure({ figsize: [4, 3] });
 * console.log(fig);
 */
export function figure(num?: number | string | FigureOptions, options?: FigureOptions): Figure {
  const named = typeof num === 'object' ? undefined : num;
  const known = named === undefined ? undefined : open.get(named);
  if (known) {
    active = known;
    return known;
  }
  const numbers = [...open.keys()].filter((key): key is number => typeof key === 'number');
  const name = named ?? Math.max(0, ...numbers) + 1;
  active = new Figure(name, typeof num === 'object' ? num : options);
  open.set(name, active);
  return active;
}

/** The current figure, made when there is none. */
export function gcf(): Figure {
  return active ?? figure();
}
/** The current axes, made when there are none. */
export function gca(): Axes {
  return gcf().gca();
}
/** Makes axes the current ones. */
export function sca(axes: Axes): void {
  active = axes.figure;
  active.sca(axes);
}
/** The numbers of the open figures. */
export function get_fignums(): (number | string)[] {
  return [...open.keys()];
}

/** A new figure with one pair of axes: `const [fig, ax] = plt.subplots()`. */
export function subplots(options?: Omit<SubplotsOptions, 'nrows' | 'ncols'>): [Figure, Axes];
/** A new figure with a row of axes, or a grid of them: `const [fig, axes] = plt.subplots(2, 3)`. */
export function subplots(nrows: 1, ncols: 1, options?: SubplotsOptions): [Figure, Axes];
export function subplots(nrows: 1, ncols: number, options?: SubplotsOptions): [Figure, Axes[]];
export function subplots(nrows: number, ncols: number, options?: SubplotsOptions): [Figure, Axes[][]];
export function subplots(nrows: number, options?: SubplotsOptions): [Figure, Axes[]];
export function subplots(...args: unknown[]): [Figure, unknown] {
  const last = args.at(-1);
  const { nrows, ncols, sharex, sharey, squeeze, ...rest } = (typeof last === 'object' ? last : {}) as SubplotsOptions;
  const [rows = nrows ?? 1, columns = ncols ?? 1] = args.filter((arg): arg is number => typeof arg === 'number');
  const made = figure(undefined, rest);
  const how = { sharex, sharey, squeeze } as Pick<SubplotsOptions, 'sharex' | 'sharey' | 'squeeze'>;
  return [made, made.subplots(rows, columns, how)];
}
/** The axes in a cell of a grid of the current figure: `plt.subplot(2, 1, 1)`, `plt.subplot(211)`. */
export function subplot(rows?: number, columns?: number | object, index?: number | readonly number[]): Axes {
  return gcf().add_subplot(rows, columns, index);
}

type Method<K extends keyof Axes> = Axes[K] extends (...args: infer A) => infer R ? (...args: A) => R : never;
/** A function that does what the method of the current axes does. */
function ofAxes<K extends keyof Axes>(name: K): Method<K> {
  return ((...args: unknown[]) => {
    const axes = gca() as unknown as Record<K, (...args: unknown[]) => unknown>;
    const result = axes[name](...args);
    if (result && typeof result === 'object' && 'mapping' in result && result.mapping)
      lastMappable = result as Mappable;
    return result;
  }) as Method<K>;
}
/** What was last drawn with a colour map. */
let lastMappable: Mappable | undefined;

/** Draws lines or marks: `plt.plot(x, y, 'r--', { label: 'fit' })`. */
export const plot = ofAxes('plot');
/** Draws marks with sizes and colours of their own. */
export const scatter = ofAxes('scatter');
/** Draws upright bars. */
export const bar = ofAxes('bar');
/** Draws lying bars. */
export const barh = ofAxes('barh');
/** Counts numbers in bins and draws the counts. */
export const hist = ofAxes('hist');
/** Draws a matrix with a colour map, or an image. */
export const imshow = ofAxes('imshow');
/** Draws a matrix cell by cell. */
export const matshow = ofAxes('matshow');
/** Draws lines of equal height. */
export const contour = ofAxes('contour');
/** Fills what lies between lines of equal height. */
export const contourf = ofAxes('contourf');
/** Writes the heights on lines of equal height. */
export const clabel = ofAxes('clabel');
/** Writes a text at a place of the data. */
export const text = ofAxes('text');
/** Writes a text beside a point, with an arrow to it. */
export const annotate = ofAxes('annotate');
/** Fills between two curves. */
export const fill_between = ofAxes('fill_between');
/** Fills an outline. */
export const fill = ofAxes('fill');
/** Draws points with their uncertainty. */
export const errorbar = ofAxes('errorbar');
/** Draws a line across the axes at a height. */
export const axhline = ofAxes('axhline');
/** Draws a line up the axes. */
export const axvline = ofAxes('axvline');
/** Fills a stripe across the axes. */
export const axhspan = ofAxes('axhspan');
/** Fills a stripe up the axes. */
export const axvspan = ofAxes('axvspan');
/** `plot` with logarithmic axes. */
export const loglog = ofAxes('loglog');
/** `plot` with a logarithmic x axis. */
export const semilogx = ofAxes('semilogx');
/** `plot` with a logarithmic y axis. */
export const semilogy = ofAxes('semilogy');
/** Shows what the labels stand for. */
export const legend = ofAxes('legend');
/** Shows lines at the ticks, or hides them. */
export const grid = ofAxes('grid');
/** Turns the frame off or on, or sets limits. */
export const axis = ofAxes('axis');
/** Changes the labels of the ticks. */
export const tick_params = ofAxes('tick_params');
/** Takes everything out of the current axes. */
export const cla = ofAxes('cla');

/** The title of the current axes. */
export function title(label: string, options?: TextOptions): void {
  gca().set_title(label, options);
}
/** What the x axis is called. */
export function xlabel(label: string, options?: TextOptions): void {
  gca().set_xlabel(label, options);
}
/** What the y axis is called. */
export function ylabel(label: string, options?: TextOptions): void {
  gca().set_ylabel(label, options);
}
/** Sets the limits of x, and says them. */
export function xlim(left?: number | null | readonly number[], right?: number | null): [number, number] {
  return gca().set_xlim(left, right);
}
/** Sets the limits of y, and says them. */
export function ylim(bottom?: number | null | readonly number[], top?: number | null): [number, number] {
  return gca().set_ylim(bottom, top);
}
/** Sets where the ticks of x stand and what is written at them. */
export function xticks(
  ticks?: Data | TickOptions,
  labels?: readonly unknown[] | TickOptions,
  options?: TickOptions,
): number[] {
  return setTicks('x', ticks, labels, options);
}
/** Sets where the ticks of y stand and what is written at them. */
export function yticks(
  ticks?: Data | TickOptions,
  labels?: readonly unknown[] | TickOptions,
  options?: TickOptions,
): number[] {
  return setTicks('y', ticks, labels, options);
}
function setTicks(
  which: 'x' | 'y',
  ticks?: Data | TickOptions,
  labels?: readonly unknown[] | TickOptions,
  options?: TickOptions,
): number[] {
  const axes = gca();
  const onlyOptions = typeof ticks === 'object' && ticks !== null && !(Symbol.iterator in ticks) && !('shape' in ticks);
  if (onlyOptions) {
    const { rotation, fontsize } = ticks as TickOptions;
    axes.tick_params({
      axis: which,
      ...(rotation === undefined ? {} : { labelrotation: rotation }),
      ...(fontsize === undefined ? {} : { labelsize: fontsize }),
    });
  } else if (ticks !== undefined) axes[`set_${which}ticks`](ticks as Data, labels, options);
  return axes[`get_${which}ticks`]();
}
/** Sets the scale of the x axis: `'linear'` or `'log'`. */
export function xscale(scale: Scale): void {
  gca().set_xscale(scale);
}
/** Sets the scale of the y axis: `'linear'` or `'log'`. */
export function yscale(scale: Scale): void {
  gca().set_yscale(scale);
}
/** A title above all axes of the current figure. */
export function suptitle(label: string, options?: { fontsize?: number | string; fontweight?: string }): void {
  gcf().suptitle(label, options);
}
/** A bar that shows the colours of what was last drawn with a colour map, or of something given. */
export function colorbar(
  of?: Mappable | null,
  options?: { ax?: Axes; label?: string; orientation?: 'vertical' | 'horizontal' },
): void {
  const shown = of ?? lastMappable;
  if (!shown) {
    throw new ValueError(
      'No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).',
    );
  }
  gcf().colorbar(shown, options);
}
/** Arranges the axes of the current figure so that nothing overlaps. */
export function tight_layout(options?: { pad?: number }): void {
  gcf().tight_layout(options);
}
/** Sets the room around and between the axes of the current figure. */
export function subplots_adjust(options: Partial<Figure['margins']>): void {
  gcf().subplots_adjust(options);
}
/** Takes everything out of the current figure. */
export function clf(): void {
  gcf().clf();
}

/** Closes the current figure, one by its number, or `'all'`. */
export function close(which?: Figure | number | string): void {
  if (which === 'all') open.clear();
  else open.delete(which instanceof Figure ? which.number : (which ?? active?.number ?? 0));
  if (!active || !open.has(active.number)) active = [...open.values()].at(-1);
}

/** Interactive mode on: `show` leaves figures open. */
export function ion(): void {
  interactive = true;
}
/** Interactive mode off. */
export function ioff(): void {
  interactive = false;
}
/** Whether interactive mode is on. */
export function isinteractive(): boolean {
  return interactive;
}

/**
 * Shows the open figures as they are and waits for some seconds; a synchronous loop draws with it:
 * `plt.cla(); plt.plot(x, y); plt.pause(0.1)`. Without an editor it returns at once.
 */
export function pause(interval: number): void {
  pauseFor(interval, [...open.values()]);
}
/** Shows the current figure as it is. */
export function draw(): void {
  if (isWatched()) send(gcf());
}

/**
 * Shows all open figures in the editor's output panel, without waiting. As when a window is closed, the figures are
 * then done with, unless interactive mode is on. Without an editor it shows nothing: use `savefig`.
 */
export function show(_options?: { block?: boolean }): void {
  if (isWatched()) for (const shown of open.values()) send(shown);
  if (!interactive) close('all');
}

/**
 * Writes the current figure to a PNG or SVG file, as its name says.
 * @example
 * const folder = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * plt.plot([1, 2, 3]);
 * plt.savefig(`${folder}/line.png`);
 */
export function savefig(path: string, options?: SaveOptions): void {
  gcf().savefig(path, options);
}
