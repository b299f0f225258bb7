/** The figures there are, which of them is the current one, and how they are shown and saved. */
import type { Axes } from './drawing';
import { Figure, type FigureOptions, type SaveOptions, type SubplotsOptions } from './figure';
import { isWatched, pauseFor, send, settleWith } from './live';

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

/**
 * The current figure, made when there is none.
 * @example
 * console.log(plt.gcf());
 */
export function gcf(): Figure {
  return active ?? figure();
}
/**
 * The current axes, made when there are none.
 * @example
 * plt.plot([1, 2]);
 * console.log(plt.gca().get_xlim());
 */
export function gca(): Axes {
  return gcf().gca();
}
/**
 * Makes axes the current ones.
 * @example
 * const [fig, axes] = plt.subplots(1, 2);
 * plt.sca(axes[1]);
 * plt.title('right');
 * console.log(axes[1].get_title());
 */
export function sca(axes: Axes): void {
  active = axes.figure;
  active.sca(axes);
}
/**
 * The numbers of the open figures.
 * @example
 * plt.figure();
 * plt.figure();
 * console.log(plt.get_fignums());
 */
export function get_fignums(): (number | string)[] {
  return [...open.keys()];
}

/**
 * A new figure with one pair of axes: `const [fig, ax] = plt.subplots()`.
 * @example
 * const [fig, axes] = plt.subplots(2, 3, { figsize: [9, 4], sharex: true });
 * axes[1][2].plot([1, 2, 3]);
 * console.log(fig, axes[0][0].get_xlim());
 */
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
/**
 * The axes in a cell of a grid of the current figure: `plt.subplot(2, 1, 1)`, `plt.subplot(211)`.
 * @example
 * plt.subplot(2, 1, 1);
 * plt.plot([1, 2]);
 * plt.subplot(2, 1, 2);
 * console.log(plt.gcf().axes.length);
 */
export function subplot(rows?: number, columns?: number | object, index?: number | readonly number[]): Axes {
  return gcf().add_subplot(rows, columns, index);
}

/**
 * Takes everything out of the current figure.
 * @example
 * plt.plot([1, 2]);
 * plt.clf();
 * console.log(plt.gcf().axes.length);
 */
export function clf(): void {
  gcf().clf();
}

/**
 * Closes the current figure, one by its number, or `'all'`.
 * @example
 * plt.figure();
 * plt.close('all');
 * console.log(plt.get_fignums());
 */
export function close(which?: Figure | number | string): void {
  if (which === 'all') open.clear();
  else open.delete(which instanceof Figure ? which.number : (which ?? active?.number ?? 0));
  if (!active || !open.has(active.number)) active = [...open.values()].at(-1);
}

/**
 * Interactive mode on: `show` leaves figures open.
 * @example
 * plt.ion();
 * console.log(plt.isinteractive());
 * plt.ioff();
 */
export function ion(): void {
  interactive = true;
}
/**
 * Interactive mode off.
 * @example
 * plt.ioff();
 * console.log(plt.isinteractive());
 */
export function ioff(): void {
  interactive = false;
}
/**
 * Whether interactive mode is on.
 * @example
 * console.log(plt.isinteractive());
 */
export function isinteractive(): boolean {
  return interactive;
}

/**
 * Shows the open figures as they are and waits for some seconds; a synchronous loop draws with it: `plt.cla();
 * plt.plot(x, y); plt.pause(0.1)`. Without an editor it returns at once.
 * @example
 * for (let step = 0; step < 3; step++) {
 *   plt.cla();
 *   plt.plot([0, step]);
 *   plt.pause(0.01);
 * }
 * console.log(plt.ylim());
 */
export function pause(interval: number): void {
  pauseFor(interval, [...open.values()]);
}
/**
 * Shows the current figure as it is.
 * @example
 * plt.plot([1, 2]);
 * plt.draw();
 * console.log(plt.get_fignums());
 */
export function draw(): void {
  if (isWatched()) send(gcf());
}

/**
 * Shows all open figures in the editor's output panel, without waiting. As when a window is closed, the figures are
 * then done with, unless interactive mode is on. Without an editor it shows nothing: use `savefig`.
 * @example
 * plt.plot([1, 2]);
 * plt.show();
 * console.log(plt.get_fignums());
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
 * plt.savefig(`${folder}/line.png`, { dpi: 200 });
 * console.log(require('node:fs').statSync(`${folder}/line.png`).size > 1000);
 */
export function savefig(path: string, options?: SaveOptions): void {
  gcf().savefig(path, options);
}
