import { h, show } from '../shared/dom';
import type { Plot } from './plot';
import { panRange, type Range, valueAt, zoomRange } from './view';

export interface GestureTarget {
  readonly plot: Plot;
  readonly logX: boolean;
  zoom(range: Range | null): void;
  /** The place looked at, as a fraction of the plot's width; undefined when the pointer left. */
  look(fraction: number | undefined): void;
}

const WHEEL_SPEED = 0.0015;
const KEY_ZOOM = 0.7;
const DRAG_START = 4;

/**
 * Mouse, wheel and keyboard on one plot: drag a stretch to zoom, Shift-drag to pan, double-click to reset. The wheel
 * zooms where the plot has the focus or Ctrl or Alt is held, so that it still scrolls past charts.
 */
export class Gestures {
  private readonly selection = h('div', { class: 'selection', hidden: true });
  private drag: { pointer: number; from: number; pan: Range | undefined; moved: boolean } | undefined;
  private cursor = 0.5;

  constructor(
    private readonly element: HTMLElement,
    private readonly target: GestureTarget,
  ) {
    element.append(this.selection);
    element.addEventListener('pointerdown', (event) => this.press(event));
    element.addEventListener('pointermove', (event) => this.move(event));
    element.addEventListener('pointerup', (event) => this.release(event));
    element.addEventListener('pointercancel', () => this.cancel());
    element.addEventListener('pointerleave', () => !this.drag && target.look(undefined));
    element.addEventListener('dblclick', () => target.zoom(null));
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    element.addEventListener('keydown', (event) => this.key(event));
    element.addEventListener('blur', () => target.look(undefined));
  }

  private fraction(event: MouseEvent): number {
    const { left, right } = this.target.plot.area;
    const x = event.clientX - this.element.getBoundingClientRect().left;
    return Math.min(1, Math.max(0, (x - left) / Math.max(1, right - left)));
  }

  private press(event: PointerEvent): void {
    if (event.button > 1) return;
    const pan = event.shiftKey || event.button === 1;
    this.element.setPointerCapture(event.pointerId);
    this.drag = {
      pointer: event.clientX,
      from: this.fraction(event),
      pan: pan ? { ...this.target.plot.range } : undefined,
      moved: false,
    };
  }

  private move(event: PointerEvent): void {
    const at = this.fraction(event);
    this.cursor = at;
    const { drag, target } = this;
    if (!drag) {
      target.look(at);
      return;
    }
    drag.moved ||= Math.abs(event.clientX - drag.pointer) > DRAG_START;
    if (!drag.moved) return;
    target.look(undefined);
    const { left, right, top, bottom } = target.plot.area;
    if (drag.pan) {
      target.zoom(panRange(drag.pan, (drag.pointer - event.clientX) / Math.max(1, right - left), target.logX));
      return;
    }
    const [low, high] = [Math.min(drag.from, at), Math.max(drag.from, at)];
    const { style } = this.selection;
    style.left = `${left + low * (right - left)}px`;
    style.width = `${(high - low) * (right - left)}px`;
    style.top = `${top}px`;
    style.height = `${bottom - top}px`;
    show(this.selection, true);
  }

  private release(event: PointerEvent): void {
    const { drag, target } = this;
    this.cancel();
    if (!drag?.moved || drag.pan) return;
    const at = this.fraction(event);
    const { range } = target.plot;
    const ends = [drag.from, at].map((fraction) => valueAt(range, fraction, target.logX)).sort((a, b) => a - b);
    if ((ends[1] as number) > (ends[0] as number)) target.zoom({ min: ends[0] as number, max: ends[1] as number });
  }

  private cancel(): void {
    this.drag = undefined;
    show(this.selection, false);
  }

  private wheel(event: WheelEvent): void {
    const focused = document.activeElement === this.element;
    if (!focused && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    const { plot, logX } = this.target;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.target.zoom(panRange(plot.range, (event.deltaX || event.deltaY) * WHEEL_SPEED, logX));
      return;
    }
    this.target.zoom(zoomRange(plot.range, Math.exp(event.deltaY * WHEEL_SPEED), this.fraction(event), logX));
  }

  private key(event: KeyboardEvent): void {
    const { target } = this;
    const { range } = target.plot;
    const move = (to: number) => {
      this.cursor = Math.min(1, Math.max(0, to));
      target.look(this.cursor);
    };
    const step = event.ctrlKey ? 0.1 : 0.01;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => (event.shiftKey ? target.zoom(panRange(range, -0.1, target.logX)) : move(this.cursor - step)),
      ArrowRight: () => (event.shiftKey ? target.zoom(panRange(range, 0.1, target.logX)) : move(this.cursor + step)),
      Home: () => move(0),
      End: () => move(1),
      '+': () => target.zoom(zoomRange(range, KEY_ZOOM, this.cursor, target.logX)),
      '=': () => target.zoom(zoomRange(range, KEY_ZOOM, this.cursor, target.logX)),
      '-': () => target.zoom(zoomRange(range, 1 / KEY_ZOOM, this.cursor, target.logX)),
      '0': () => target.zoom(null),
      Escape: () => target.zoom(null),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
