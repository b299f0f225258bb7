/** A side of the frame. */
import { type ColorLike, color } from '../color';

/** One of the four lines around axes: `ax.spines.top.set_visible(false)`. */
export class Spine {
  visible = true;
  color = '#000';
  width = 0.8;

  set_visible(visible: boolean): void {
    this.visible = visible;
  }
  get_visible(): boolean {
    return this.visible;
  }
  set_color(given: ColorLike): void {
    this.color = color(given);
  }
  set_linewidth(width: number): void {
    this.width = width;
  }
}

export type Side = 'left' | 'right' | 'top' | 'bottom';
export const spines = (): Record<Side, Spine> => ({
  left: new Spine(),
  right: new Spine(),
  top: new Spine(),
  bottom: new Spine(),
});
