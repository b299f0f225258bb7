import { h } from '../shared/dom';
import { formatCount } from '../shared/format';
import { iconButton } from '../shared/icons';

/** One index to choose per leading dimension. */
export class Slicer {
  readonly element = h('div', { class: 'slicer' });
  private sizes = '';
  private inputs: HTMLInputElement[] = [];

  constructor(private readonly change: (at: number[]) => void) {}

  update(sizes: number[], at: number[]): void {
    if (sizes.join() !== this.sizes) {
      this.sizes = sizes.join();
      this.inputs = sizes.map((size, dimension) => this.input(size, dimension));
      // A dimension of one leaves nothing to choose.
      this.element.replaceChildren(
        ...this.inputs.flatMap((input, dimension) => {
          const size = sizes[dimension] as number;
          return size > 1 ? [this.field(input, size, dimension)] : [];
        }),
      );
    }
    this.inputs.forEach((input, dimension) => {
      if (document.activeElement !== input) input.value = String(at[dimension] ?? 0);
    });
  }

  private input(size: number, dimension: number): HTMLInputElement {
    return h('input', {
      type: 'number',
      min: 0,
      max: size - 1,
      value: 0,
      'aria-label': `Index in dimension ${dimension}`,
      input: () => this.emit(),
    });
  }

  private field(input: HTMLInputElement, size: number, dimension: number): HTMLElement {
    const step = (by: number) => {
      input.value = String((Number(input.value) + by + size) % size);
      this.emit();
    };
    return h(
      'span',
      { class: 'field' },
      h('span', { class: 'muted' }, `dim ${dimension}`),
      iconButton('left', `Previous in dimension ${dimension}`, () => step(-1)),
      input,
      iconButton('right', `Next in dimension ${dimension}`, () => step(1)),
      h('span', { class: 'muted' }, `of ${formatCount(size)}`),
    );
  }

  private emit(): void {
    this.change(this.inputs.map((input) => Math.trunc(Number(input.value)) || 0));
  }
}
