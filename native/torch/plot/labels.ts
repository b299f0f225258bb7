/** pyplot's functions that label and arrange the current axes and the current figure. */
import { ValueError } from '../errors';
import type { TextOptions, TickOptions } from './axes/labelled';
import type { Scale } from './axis';
import type { Data } from './data';
import type { Mappable } from './drawing';
import { mapped } from './drawn';
import type { ColorbarOptions, Figure, SuptitleOptions, TightOptions } from './figure';
import { gca, gcf } from './figures';

/**
 * The title of the current axes.
 * @example
 * plt.title('Loss', { fontsize: 14 });
 * console.log(plt.gca().get_title());
 */
export function title(label: string, options?: TextOptions): void {
  gca().set_title(label, options);
}
/**
 * What the x axis is called.
 * @example
 * plt.xlabel('epoch');
 * console.log(plt.gca().get_xlabel());
 */
export function xlabel(label: string, options?: TextOptions): void {
  gca().set_xlabel(label, options);
}
/**
 * What the y axis is called.
 * @example
 * plt.ylabel('loss', { color: 'b' });
 * console.log(plt.gca().get_ylabel());
 */
export function ylabel(label: string, options?: TextOptions): void {
  gca().set_ylabel(label, options);
}
/**
 * Sets the limits of x, and says them.
 * @example
 * plt.plot([1, 2, 3]);
 * plt.xlim(0, 10);
 * console.log(plt.xlim());
 */
export function xlim(left?: number | null | readonly number[], right?: number | null): [number, number] {
  return gca().set_xlim(left, right);
}
/**
 * Sets the limits of y, and says them.
 * @example
 * plt.plot([1, 2, 3]);
 * console.log(plt.ylim(0, null));
 */
export function ylim(bottom?: number | null | readonly number[], top?: number | null): [number, number] {
  return gca().set_ylim(bottom, top);
}
/**
 * Sets where the ticks of x stand and what is written at them.
 * @example
 * plt.plot([1, 2, 3]);
 * console.log(plt.xticks([0, 1, 2], ['Mon', 'Tue', 'Wed'], { rotation: 45 }));
 */
export function xticks(
  ticks?: Data | TickOptions,
  labels?: readonly unknown[] | TickOptions,
  options?: TickOptions,
): number[] {
  return setTicks('x', ticks, labels, options);
}
/**
 * Sets where the ticks of y stand and what is written at them.
 * @example
 * plt.plot([1, 2, 3]);
 * console.log(plt.yticks([1, 3]));
 */
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
/**
 * Sets the scale of the x axis: `'linear'` or `'log'`.
 * @example
 * plt.xscale('log');
 * console.log(plt.gca().x.scale);
 */
export function xscale(scale: Scale): void {
  gca().set_xscale(scale);
}
/**
 * Sets the scale of the y axis: `'linear'` or `'log'`.
 * @example
 * plt.yscale('log');
 * console.log(plt.gca().y.scale);
 */
export function yscale(scale: Scale): void {
  gca().set_yscale(scale);
}
/**
 * A title above all axes of the current figure.
 * @example
 * plt.subplots(1, 2);
 * plt.suptitle('Two', { fontweight: 'bold' });
 * console.log(plt.gcf().title?.text);
 */
export function suptitle(label: string, options?: SuptitleOptions): void {
  gcf().suptitle(label, options);
}
/**
 * A bar that shows the colours of what was last drawn with a colour map, or of something given.
 * @example
 * plt.imshow(torch.rand(4, 4), { vmin: 0, vmax: 1 });
 * plt.colorbar(null, { label: 'part' });
 * console.log(plt.gca().colorbar?.label);
 */
export function colorbar(of?: Mappable | null, options?: ColorbarOptions): void {
  const shown = of ?? mapped.last;
  if (!shown) {
    throw new ValueError(
      'No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).',
    );
  }
  gcf().colorbar(shown, options);
}
/**
 * Arranges the axes of the current figure so that nothing overlaps.
 * @example
 * plt.subplots(2, 2);
 * plt.tight_layout({ pad: 2 });
 * console.log(plt.gcf().tight);
 */
export function tight_layout(options?: TightOptions): void {
  gcf().tight_layout(options);
}
/**
 * Sets the room around and between the axes of the current figure.
 * @example
 * plt.subplots(2, 2);
 * plt.subplots_adjust({ wspace: 0.4, hspace: 0.4 });
 * console.log(plt.gcf().margins.wspace);
 */
export function subplots_adjust(options: Partial<Figure['margins']>): void {
  gcf().subplots_adjust(options);
}
