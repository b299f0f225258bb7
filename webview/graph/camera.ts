export interface View {
  x: number;
  y: number;
  scale: number;
}

const MIN_SCALE = 0.02;
const MAX_SCALE = 4;
/** Smaller than this, text cannot be read: then the first view shows the top of the picture. */
const READABLE = 0.75;
const MARGIN = 28;
const WHEEL_SPEED = 0.0015;
const DRAG_START = 4;

/** Zoom and pan of an SVG group by wheel, drag and calls. */
export class Camera {
  view: View = { x: 0, y: 0, scale: 1 };
  private size = { width: 0, height: 0 };
  private wasDragged = false;
  private drag: { pointer: number; x: number; y: number; view: View; moved: boolean } | undefined;

  constructor(
    private readonly frame: SVGSVGElement,
    private readonly group: SVGGElement,
    private readonly changed: () => void,
  ) {
    frame.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    frame.addEventListener('pointerdown', (event) => this.press(event));
    frame.addEventListener('pointermove', (event) => this.move(event));
    frame.addEventListener('pointerup', (event) => this.release(event));
    frame.addEventListener('pointercancel', () => {
      this.drag = undefined;
    });
    // A drag must not end as a click on the node it began on.
    frame.addEventListener('click', (event) => this.wasDragged && event.stopPropagation(), { capture: true });
  }

  setPicture(width: number, height: number): void {
    this.size = { width, height };
  }

  set(view: View): void {
    this.view = view;
    this.group.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);
    this.changed();
  }

  /** The part of the picture that is seen, and half as much around it. */
  window(): { x: number; y: number; width: number; height: number } {
    const { x, y, scale } = this.view;
    const { clientWidth, clientHeight } = this.frame;
    const [width, height] = [(clientWidth * 2) / scale, (clientHeight * 2) / scale];
    return { x: (-x - clientWidth / 2) / scale, y: (-y - clientHeight / 2) / scale, width, height };
  }

  /** The whole picture. */
  fit(): void {
    this.show(this.fittingScale());
  }

  /** The whole picture if that can be read, else its top. */
  start(): void {
    const { clientWidth } = this.frame;
    const wide = Math.min(1, Math.max(READABLE, (clientWidth - 2 * MARGIN) / this.size.width));
    const fitting = this.fittingScale();
    this.show(fitting < READABLE ? wide : fitting);
  }

  zoom(factor: number, at = this.center()): void {
    const { x, y, scale } = this.view;
    const next = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale * factor));
    const ratio = next / scale;
    this.set({ x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio, scale: next });
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.view;
    this.set({ x: x + dx, y: y + dy, scale });
  }

  /** Moves as little as needed to show a rectangle of the picture. */
  bringIntoView({ x, y, width, height }: { x: number; y: number; width: number; height: number }): void {
    const { scale } = this.view;
    const { clientWidth, clientHeight } = this.frame;
    const axis = (from: number, length: number, origin: number, room: number) => {
      const start = from * scale + origin;
      const end = start + length * scale;
      if (start >= MARGIN && end <= room - MARGIN) return 0;
      return room / 2 - (start + end) / 2;
    };
    this.pan(axis(x, width, this.view.x, clientWidth), axis(y, height, this.view.y, clientHeight));
  }

  private show(scale: number): void {
    const { clientWidth, clientHeight } = this.frame;
    const { width, height } = this.size;
    const x = (clientWidth - width * scale) / 2;
    const y = Math.max(MARGIN, (clientHeight - height * scale) / 2);
    this.set({ x, y, scale });
  }

  private fittingScale(): number {
    const { clientWidth, clientHeight } = this.frame;
    const { width, height } = this.size;
    const scale = Math.min((clientWidth - 2 * MARGIN) / width, (clientHeight - 2 * MARGIN) / height, 1);
    return Math.max(MIN_SCALE, scale || 1);
  }

  private center(): { x: number; y: number } {
    return { x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 };
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.shiftKey) {
      this.pan(-(event.deltaX || event.deltaY), 0);
      return;
    }
    const box = this.frame.getBoundingClientRect();
    // Pinching on a touchpad arrives as a wheel with Ctrl and small steps.
    const speed = event.ctrlKey ? WHEEL_SPEED * 5 : WHEEL_SPEED;
    this.zoom(Math.exp(-event.deltaY * speed), { x: event.clientX - box.left, y: event.clientY - box.top });
  }

  private press(event: PointerEvent): void {
    this.wasDragged = false;
    if (event.button > 1) return;
    this.drag = { pointer: event.pointerId, x: event.clientX, y: event.clientY, view: this.view, moved: false };
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < DRAG_START) return;
    if (!drag.moved) {
      drag.moved = true;
      this.wasDragged = true;
      this.frame.setPointerCapture(drag.pointer);
      this.frame.classList.add('dragging');
    }
    this.set({ ...drag.view, x: drag.view.x + dx, y: drag.view.y + dy });
  }

  private release(event: PointerEvent): void {
    if (this.frame.hasPointerCapture(event.pointerId)) this.frame.releasePointerCapture(event.pointerId);
    this.frame.classList.remove('dragging');
    this.drag = undefined;
  }
}
