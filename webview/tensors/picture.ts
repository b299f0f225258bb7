import type { QueryResult } from '../../extension/protocol/kernel';
import { download, h, setText } from '../shared/dom';
import { formatValue } from '../shared/format';
import { iconButton } from '../shared/icons';

type ImageResult = Extract<QueryResult, { kind: 'image' }>;

/** A tensor as a picture: every value one pixel, enlarged without blurring. */
export class PictureView {
  readonly element: HTMLElement;
  private readonly canvas = h('canvas', { class: 'picture', role: 'img', 'data-testid': 'tensor-image' });
  private readonly frame = h('div', { class: 'frame' }, this.canvas);
  private readonly range = h('span', { class: 'muted number' });
  private readonly low = h('span', { class: 'number' });
  private readonly high = h('span', { class: 'number' });
  private readonly scale = h('div', { class: 'greys' }, this.low, h('i', { 'aria-hidden': 'true' }), this.high);
  private name = '';

  constructor() {
    const save = iconButton('export', 'Save as PNG', () =>
      this.canvas.toBlob((blob) => blob && download(`${this.name.replace(/[^\w.-]+/g, '-')}.png`, blob)),
    );
    this.element = h(
      'div',
      { class: 'image-view' },
      this.frame,
      h('div', { class: 'caption' }, this.range, this.scale, h('span', { class: 'spacer' }), save),
    );
    new ResizeObserver(() => this.fit()).observe(this.frame);
  }

  draw(name: string, { width, height, rgba, min, max }: ImageResult, channels: number): void {
    this.name = name;
    this.canvas.width = width;
    this.canvas.height = height;
    const pixels = new ImageData(new Uint8ClampedArray(rgba), width, height);
    this.canvas.getContext('2d')?.putImageData(pixels, 0, 0);
    const kind = channels === 1 ? 'grey' : channels === 3 ? 'RGB' : 'RGBA';
    setText(this.range, `${width} × ${height}, ${kind}`);
    this.scale.classList.toggle('colour', channels > 1);
    const grey = channels === 1;
    setText(this.low, grey ? formatValue(min) : `${formatValue(min)} to ${formatValue(max)}`);
    setText(this.high, grey ? formatValue(max) : '');
    this.canvas.setAttribute('aria-label', `${name} as a picture, ${width} by ${height}`);
    this.fit();
  }

  /** As large as fits; whole multiples where it is enlarged, so that all pixels are equal. */
  private fit(): void {
    const { clientWidth, clientHeight } = this.frame;
    const { width, height } = this.canvas;
    const room = Math.min(clientWidth / width, clientHeight / height);
    const scale = room >= 1 ? Math.min(32, Math.floor(room)) : room;
    this.canvas.style.width = `${width * scale}px`;
    this.canvas.style.height = `${height * scale}px`;
  }
}
