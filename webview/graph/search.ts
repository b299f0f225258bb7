import { h, setText, show } from '../shared/dom';
import { iconButton } from '../shared/icons';

/** The search box: finds as one types, Enter and Shift+Enter go on and back. */
export class Search {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly count = h('span', { class: 'count number muted', role: 'status' });
  private readonly steps: HTMLElement;
  private found: number[] = [];
  private at = -1;

  constructor(
    private readonly find: (text: string) => number[],
    private readonly go: (id: number | undefined) => void,
  ) {
    this.input = h('input', {
      type: 'search',
      placeholder: 'Find',
      'aria-label': 'Find node or module',
      input: () => this.search(),
      keydown: (event: KeyboardEvent) => this.key(event),
    });
    this.steps = h(
      'span',
      { class: 'group', hidden: true },
      this.count,
      iconButton('up', 'Previous match', () => this.step(-1)),
      iconButton('down', 'Next match', () => this.step(1)),
    );
    this.element = h('div', { class: 'search', role: 'search' }, this.input, this.steps);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  clear(): void {
    this.input.value = '';
    this.search();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') this.clear();
  }

  private search(): void {
    const text = this.input.value.trim().toLowerCase();
    this.found = text ? this.find(text) : [];
    this.at = -1;
    show(this.steps, text !== '');
    this.step(1);
  }

  private step(by: number): void {
    const { length } = this.found;
    if (length > 0) this.at = (this.at + by + length) % length;
    setText(this.count, length > 0 ? `${this.at + 1} of ${length}` : 'None');
    this.go(this.found[this.at]);
  }
}
