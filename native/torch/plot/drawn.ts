/** pyplot's functions that draw: each does what the method of the current axes does. */
import { type Data, grid as gridOf } from './data';
import { type Axes, Mappable } from './drawing';
import { figure, gca } from './figures';

type Method<K extends keyof Axes> = Axes[K] extends (...args: infer A) => infer R ? (...args: A) => R : never;
/** A function that does what the method of the current axes does. */
function ofAxes<K extends keyof Axes>(name: K): Method<K> {
  return ((...args: unknown[]) => {
    const axes = gca() as unknown as Record<K, (...args: unknown[]) => unknown>;
    return remembered(axes[name](...args));
  }) as Method<K>;
}
/** Keeps what was drawn with a colour map, for a colour bar. */
function remembered<T>(result: T): T {
  for (const one of Array.isArray(result) ? result : [result])
    if (one instanceof Mappable && one.mapping) mapped.last = one;
  return result;
}
/** What was last drawn with a colour map. */
export const mapped: { last: Mappable | undefined } = { last: undefined };

/**
 * Draws lines or marks: `plt.plot(x, y, 'r--', { label: 'fit' })`.
 * @example
 * const [line] = plt.plot([0, 1, 2], [0, 1, 4], 'r--', { label: 'fit' });
 * console.log(line.get_ydata(), line.get_label());
 */
export const plot = ofAxes('plot');
/**
 * Draws marks with sizes and colours of their own.
 * @example
 * plt.scatter([1, 2, 3], [2, 1, 3], { s: 80, c: [0.1, 0.5, 0.9], cmap: 'plasma' });
 * console.log(plt.xlim());
 */
export const scatter = ofAxes('scatter');
/**
 * Draws upright bars.
 * @example
 * plt.bar(['a', 'b', 'c'], [3, 7, 2], { color: 'tab:green' });
 * console.log(plt.ylim());
 */
export const bar = ofAxes('bar');
/**
 * Draws lying bars.
 * @example
 * plt.barh(['a', 'b', 'c'], [3, 7, 2]);
 * console.log(plt.xlim());
 */
export const barh = ofAxes('barh');
/**
 * Counts numbers in bins and draws the counts.
 * @example
 * const [counts, edges] = plt.hist(torch.tensor([1, 2, 2, 3, 9]), { bins: 4 });
 * console.log(counts, edges);
 */
export const hist = ofAxes('hist');
/**
 * Draws a matrix with a colour map, or an image.
 * @example
 * plt.imshow(torch.rand(28, 28), { cmap: 'gray', vmin: 0, vmax: 1 });
 * console.log(plt.axis());
 */
export const imshow = ofAxes('imshow');
/**
 * Draws a matrix cell by cell in a figure of its own, shaped like the matrix; `fignum: 0` uses the current axes.
 * @example
 * plt.matshow([[9, 1], [2, 8]]);
 * console.log(plt.gcf().figsize);
 */
export function matshow(matrix: Data, options: { fignum?: number | string } & Record<string, unknown> = {}): Mappable {
  const { fignum, ...style } = options;
  if (fignum !== 0) {
    const [rows, columns] = gridOf(matrix).shape as [number, number];
    const made = figure(fignum, { figsize: shapedLike(columns / rows) });
    made.subplots_adjust({ left: 0.15, right: 0.925, bottom: 0.09, top: 0.865 });
  }
  return remembered(gca().matshow(matrix, style));
}
/** Inches of a figure 4.8 high and so many times as wide, within 4 by 2 and 16 by 16. */
function shapedLike(ratio: number): [number, number] {
  let [width, height] = [4.8 * ratio, 4.8];
  const small = Math.min(1, width / 4, height / 2);
  [width, height] = [width / small, height / small];
  const large = Math.max(1, width / 16, height / 16);
  return [Math.min(Math.max(width / large, 4), 16), Math.min(Math.max(height / large, 2), 16)];
}
/**
 * Draws lines of equal height.
 * @example
 * const heights = torch.outer(torch.arange(5), torch.arange(5));
 * const lines = plt.contour(heights, { levels: [2, 4, 8] });
 * console.log(lines.artist.levels.map(({ value }) => value));
 */
export const contour = ofAxes('contour');
/**
 * Fills what lies between lines of equal height.
 * @example
 * const heights = torch.outer(torch.arange(5), torch.arange(5));
 * plt.contourf(heights, { cmap: 'Blues' });
 * plt.colorbar();
 * console.log(plt.xlim());
 */
export const contourf = ofAxes('contourf');
/**
 * Writes the heights on lines of equal height.
 * @example
 * const lines = plt.contour(torch.outer(torch.arange(5), torch.arange(5)));
 * plt.clabel(lines, { fontsize: 8, fmt: '%.0f' });
 * console.log(lines.artist.texts?.labels);
 */
export const clabel = ofAxes('clabel');
/**
 * Writes a text at a place of the data.
 * @example
 * plt.plot([0, 1]);
 * const note = plt.text(0.5, 0.5, 'Loss=0.01', { fontsize: 16, color: 'red' });
 * console.log(note.artist.text);
 */
export const text = ofAxes('text');
/**
 * Writes a text beside a point, with an arrow to it.
 * @example
 * plt.plot([0, 3, 1]);
 * plt.annotate('peak', [1, 3], { xytext: [20, -30], textcoords: 'offset points', arrowprops: { arrowstyle: '->' } });
 * console.log(plt.gca().artists.length);
 */
export const annotate = ofAxes('annotate');
/**
 * Fills between two curves.
 * @example
 * const x = torch.linspace(0, 6, 50);
 * const y = x.sin();
 * plt.fill_between(x, y, 0, { where: y.gt(0), alpha: 0.4 });
 * console.log(plt.ylim()[0].toFixed(3));
 */
export const fill_between = ofAxes('fill_between');
/**
 * Fills between two curves that go upwards.
 * @example
 * plt.fill_betweenx([0, 1, 2], [1, 2, 1], [2, 3, 4]);
 * console.log(plt.xlim());
 */
export const fill_betweenx = ofAxes('fill_betweenx');
/**
 * Fills an outline.
 * @example
 * plt.fill([0, 1, 0.5], [0, 0, 1], { color: 'gold', edgecolor: 'k' });
 * console.log(plt.xlim());
 */
export const fill = ofAxes('fill');
/**
 * Draws curves on top of each other and fills what each adds.
 * @example
 * plt.stackplot([1, 2, 3], [1, 2, 1], [2, 1, 2], { labels: ['a', 'b'] });
 * console.log(plt.ylim());
 */
export const stackplot = ofAxes('stackplot');
/**
 * Draws a line that goes in steps.
 * @example
 * plt.step([0, 1, 2], [1, 3, 2], { where: 'post' });
 * console.log(plt.ylim());
 */
export const step = ofAxes('step');
/**
 * Draws a stem from the baseline to each point.
 * @example
 * const { baseline } = plt.stem([1, 3, 2]);
 * console.log(baseline.get_xdata());
 */
export const stem = ofAxes('stem');
/**
 * Draws the parts of a whole as slices of a disc.
 * @example
 * const [wedges, , percents] = plt.pie([1, 3], { labels: ['cats', 'dogs'], autopct: '%.0f%%' });
 * console.log(wedges.length, percents.map(({ artist }) => artist.text));
 */
export const pie = ofAxes('pie');
/**
 * Draws samples as boxes from the first to the third quartile, with whiskers.
 * @example
 * const { medians, fliers } = plt.boxplot([1, 2, 3, 4, 20]);
 * console.log(medians[0].get_ydata(), fliers[0].get_ydata());
 */
export const boxplot = ofAxes('boxplot');
/**
 * Draws the smoothed density of samples.
 * @example
 * const { cmedians } = plt.violinplot([[1, 2, 3, 4], [2, 2, 3, 5]], { showmedians: true });
 * console.log(cmedians.map((line) => line.get_ydata()[0]));
 */
export const violinplot = ofAxes('violinplot');
/**
 * Counts points in the cells of a grid and draws the counts as colours.
 * @example
 * const [counts] = plt.hist2d([0, 0, 1, 1], [0, 0, 0, 1], { bins: 2 });
 * plt.colorbar();
 * console.log(counts);
 */
export const hist2d = ofAxes('hist2d');
/**
 * Draws values as a mesh of rectangles.
 * @example
 * plt.pcolormesh([0, 1, 3], [0, 1, 2], [[1, 2], [3, 4]]);
 * console.log(plt.xlim());
 */
export const pcolormesh = ofAxes('pcolormesh');
/**
 * Writes their lengths at the ends of bars.
 * @example
 * const bars = plt.bar(['a', 'b'], [3, 7.5]);
 * const labels = plt.bar_label(bars, { fmt: '%.1f' });
 * console.log(labels.map(({ artist }) => artist.text));
 */
export const bar_label = ofAxes('bar_label');
/**
 * Draws level lines from one place to another.
 * @example
 * plt.hlines([1, 2], 0, [3, 4], { colors: ['r', 'g'] });
 * console.log(plt.xlim());
 */
export const hlines = ofAxes('hlines');
/**
 * Draws upright lines from one height to another.
 * @example
 * plt.vlines([1, 2], 0, 3, { linestyles: 'dashed' });
 * console.log(plt.ylim());
 */
export const vlines = ofAxes('vlines');
/**
 * Axes in the same place that share x and have a y axis to the right.
 * @example
 * plt.plot([1, 2, 3]);
 * const right = plt.twinx();
 * right.plot([100, 50, 10], 'r');
 * console.log(right.get_xlim(), right.get_ylim());
 */
export const twinx = ofAxes('twinx');
/**
 * Axes in the same place that share y and have an x axis above.
 * @example
 * plt.plot([1, 2, 3]);
 * const above = plt.twiny();
 * above.set_xlim(0, 100);
 * console.log(above.get_ylim());
 */
export const twiny = ofAxes('twiny');
/**
 * Part of the data's extent that limits leave free at each end.
 * @example
 * plt.plot([0, 10]);
 * plt.margins({ x: 0 });
 * console.log(plt.xlim());
 */
export const margins = ofAxes('margins');
/**
 * Draws points with their uncertainty.
 * @example
 * plt.errorbar([1, 2, 3], [2, 4, 3], { yerr: 0.5, fmt: 'o', capsize: 4 });
 * console.log(plt.ylim());
 */
export const errorbar = ofAxes('errorbar');
/**
 * Draws a line across the axes at a height.
 * @example
 * plt.plot([1, 3, 2]);
 * plt.axhline(2, { color: 'r', ls: '--' });
 * console.log(plt.ylim());
 */
export const axhline = ofAxes('axhline');
/**
 * Draws a line up the axes.
 * @example
 * plt.axvline(0.5, 0.25, 0.75);
 * console.log(plt.gca().artists.length);
 */
export const axvline = ofAxes('axvline');
/**
 * Fills a stripe across the axes.
 * @example
 * plt.axhspan(1, 2, { color: 'orange', alpha: 0.3 });
 * console.log(plt.ylim());
 */
export const axhspan = ofAxes('axhspan');
/**
 * Fills a stripe up the axes.
 * @example
 * plt.axvspan(1, 2, { alpha: 0.3 });
 * console.log(plt.xlim());
 */
export const axvspan = ofAxes('axvspan');
/**
 * `plot` with logarithmic axes.
 * @example
 * plt.loglog([1, 10, 100], [1, 100, 10000]);
 * console.log(plt.xticks());
 */
export const loglog = ofAxes('loglog');
/**
 * `plot` with a logarithmic x axis.
 * @example
 * plt.semilogx([1, 10, 100], [1, 2, 3]);
 * console.log(plt.xticks());
 */
export const semilogx = ofAxes('semilogx');
/**
 * `plot` with a logarithmic y axis.
 * @example
 * plt.semilogy([1, 0.1, 0.01]);
 * console.log(plt.yticks());
 */
export const semilogy = ofAxes('semilogy');
/**
 * Shows what the labels stand for.
 * @example
 * plt.plot([1, 2], { label: 'train' });
 * plt.plot([2, 3], { label: 'test' });
 * plt.legend({ loc: 'lower right' });
 * console.log(plt.gca().legendStyle?.loc);
 */
export const legend = ofAxes('legend');
/**
 * Shows lines at the ticks, or hides them.
 * @example
 * plt.plot([1, 2]);
 * plt.grid(true, { ls: ':' });
 * console.log(plt.gca().gridlines?.dash);
 */
export const grid = ofAxes('grid');
/**
 * Turns the frame off or on, or sets limits.
 * @example
 * plt.imshow(torch.zeros(4, 6));
 * plt.axis('off');
 * console.log(plt.axis());
 */
export const axis = ofAxes('axis');
/**
 * Changes the labels of the ticks.
 * @example
 * plt.plot([1, 2]);
 * plt.tick_params({ axis: 'x', labelrotation: 45 });
 * console.log(plt.gca().x.rotation);
 */
export const tick_params = ofAxes('tick_params');
/**
 * Takes everything out of the current axes.
 * @example
 * plt.plot([1, 2]);
 * plt.cla();
 * console.log(plt.gca().artists.length);
 */
export const cla = ofAxes('cla');
