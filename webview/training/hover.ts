import { h, show } from '../shared/dom';
import { formatValue } from '../shared/format';

export interface HoverRow {
  name: string;
  color: string;
  value: number;
  /** Absent when nothing is smoothed. */
  smoothed: number | undefined;
  position: string;
}

const MAX_ROWS = 20;

/** The floating table of all runs at the place pointed at, largest value first. */
export class HoverCard {
  readonly element = h('div', { class: 'hover-card hover-table', role: 'status', hidden: true });

  show(rows: HoverRow[], x: number, y: number): void {
    const order = (row: HoverRow) => row.smoothed ?? row.value;
    const sorted = [...rows].sort(
      (a, b) => order(b) - order(a) || Number(Number.isNaN(order(a))) - Number(Number.isNaN(order(b))),
    );
    const smooth = rows.some((row) => row.smoothed !== undefined);
    const heads = ['Run', ...(smooth ? ['Smoothed'] : []), 'Value', 'At'];
    const body = sorted.slice(0, MAX_ROWS).map((row) => {
      const swatch = h('span', { class: 'swatch' });
      swatch.style.background = row.color;
      return h(
        'tr',
        {},
        h('th', { scope: 'row' }, swatch, row.name),
        row.smoothed !== undefined && h('td', { class: 'number strong' }, formatValue(row.smoothed)),
        smooth && row.smoothed === undefined && h('td'),
        h('td', { class: `number${smooth ? '' : ' strong'}` }, formatValue(row.value)),
        h('td', { class: 'number muted' }, row.position),
      );
    });
    const more = sorted.length - MAX_ROWS;
    this.element.replaceChildren(
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h('tr', {}, ...heads.map((head, at) => h('th', { scope: 'col', class: at > 0 && 'number' }, head))),
        ),
        h('tbody', {}, ...body),
      ),
      ...(more > 0 ? [h('div', { class: 'muted' }, `and ${more} more`)] : []),
    );
    show(this.element, rows.length > 0);
    const { width, height } = this.element.getBoundingClientRect();
    const left = x + 16 + width > innerWidth - 4 ? x - 16 - width : x + 16;
    this.element.style.left = `${Math.max(4, left)}px`;
    this.element.style.top = `${Math.max(4, Math.min(y - height / 2, innerHeight - height - 4))}px`;
  }

  hide(): void {
    show(this.element, false);
  }
}
