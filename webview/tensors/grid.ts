import { h, setText } from '../shared/dom';
import { formatCount } from '../shared/format';
import { windowStart } from './slicing';

const CELL_HEIGHT = 22;
const HEAD_HEIGHT = 24;
const CHARACTER = 7.4;
const MIN_CELL = 58;
const MAX_CELL = 190;
const CELL_PADDING = 18;
/** Browsers give up on elements much taller than this; beyond it a scrolled pixel is more than a row. */
const MAX_EXTENT = 4_000_000;

export interface GridWindow {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

export interface GridValues extends GridWindow {
  values: Float64Array;
}

/** How strongly a value is coloured, from -1 to 1; 0 is not at all. */
export type Heat = (value: number) => number;

/**
 * A table of any size of which only what is seen exists: scrolling chooses the window, whose values are asked for. The
 * table itself stays in the corner of the view.
 */
export class ValueGrid {
  readonly element: HTMLElement;
  private readonly sizer = h('div', { class: 'sizer' });
  private readonly table = h('table', { class: 'values mono', 'data-testid': 'tensor-values' });
  private rows = 0;
  private columns = 0;
  private cellWidth = MIN_CELL;
  private headWidth = 0;
  private shown = '';

  constructor(private readonly ask: () => void) {
    this.sizer.append(this.table);
    this.element = h('div', { class: 'grid', tabindex: 0, role: 'region', 'aria-label': 'Values' }, this.sizer);
    this.element.addEventListener('scroll', () => ask());
    new ResizeObserver(() => ask()).observe(this.element);
  }

  /** The size of the whole table. */
  resize(rows: number, columns: number): void {
    if (rows === this.rows && columns === this.columns) return;
    this.rows = rows;
    this.columns = columns;
    this.cellWidth = MIN_CELL;
    this.headWidth = Math.ceil(Math.max(4, formatCount(rows).length) * CHARACTER) + CELL_PADDING;
    this.measure();
    this.element.scrollTo(0, 0);
  }

  /** What is in view now. */
  window(): GridWindow {
    const { clientWidth, clientHeight, scrollTop, scrollLeft, scrollHeight, scrollWidth } = this.element;
    const rows = Math.min(this.rows, Math.max(1, Math.floor((clientHeight - HEAD_HEIGHT) / CELL_HEIGHT)));
    const columns = Math.min(this.columns, Math.max(1, Math.floor((clientWidth - this.headWidth) / this.cellWidth)));
    const row = windowStart(scrollTop, scrollHeight - clientHeight, this.rows, rows);
    const column = windowStart(scrollLeft, scrollWidth - clientWidth, this.columns, columns);
    // One more of each, cut off by the edge, says that there is more.
    return {
      row,
      column,
      rows: Math.min(rows + 1, this.rows - row),
      columns: Math.min(columns + 1, this.columns - column),
    };
  }

  draw({ row, column, rows, columns, values }: GridValues, format: (value: number) => string, heat: Heat): void {
    const texts = Array.from(values, format);
    const longest = texts.reduce((length, text) => Math.max(length, text.length), 0);
    const wanted = Math.min(MAX_CELL, Math.ceil(longest * CHARACTER) + CELL_PADDING);
    if (wanted > this.cellWidth) {
      this.cellWidth = wanted;
      this.measure();
      this.ask();
    }
    this.build(rows, columns);
    const [head, ...body] = [...this.table.rows] as [HTMLTableRowElement, ...HTMLTableRowElement[]];
    for (let x = 0; x < columns; x++) setText(head.cells[x + 1] as Element, formatCount(column + x));
    body.forEach((line, y) => {
      setText(line.cells[0] as Element, formatCount(row + y));
      for (let x = 0; x < columns; x++) {
        const cell = line.cells[x + 1] as HTMLTableCellElement;
        const value = values[y * columns + x] as number;
        setText(cell, texts[y * columns + x] as string);
        cell.classList.toggle('broken', !Number.isFinite(value));
        const warmth = heat(value);
        cell.style.background = warmth === 0 ? '' : tint(warmth);
      }
    });
  }

  private measure(): void {
    this.sizer.style.height = `${Math.min(MAX_EXTENT, HEAD_HEIGHT + this.rows * CELL_HEIGHT)}px`;
    this.sizer.style.width = `${Math.min(MAX_EXTENT, this.headWidth + this.columns * this.cellWidth)}px`;
    this.table.style.setProperty('--cell', `${this.cellWidth}px`);
    this.table.style.setProperty('--head', `${this.headWidth}px`);
  }

  private build(rows: number, columns: number): void {
    const size = `${rows} ${columns}`;
    if (size === this.shown) return;
    this.shown = size;
    const cells = <T>(make: () => T) => Array.from({ length: columns }, make);
    this.table.replaceChildren(
      h('thead', {}, h('tr', {}, h('th', {}), ...cells(() => h('th', { scope: 'col', class: 'number' })))),
      h(
        'tbody',
        {},
        ...Array.from({ length: rows }, () =>
          h('tr', {}, h('th', { scope: 'row', class: 'number' }), ...cells(() => h('td', { class: 'number' }))),
        ),
      ),
    );
  }
}

function tint(warmth: number): string {
  const color = warmth > 0 ? 'var(--warm)' : 'var(--cold)';
  return `color-mix(in srgb, ${color} ${Math.round(Math.min(1, Math.abs(warmth)) * 55)}%, transparent)`;
}
