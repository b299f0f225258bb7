import { h, setText } from '../shared/dom';
import { formatCompact, formatValue } from '../shared/format';
import type { Line } from './plot';
import type { Series } from './series';

/** Last points listed of each run, and of all of them together. */
const LAST_POINTS = 50;
const ALL_POINTS = 500;

/** What a curve comes down to. Positions are places in the series, -1 where there is no finite value. */
function summarise(series: Series): { last: number; min: number; max: number } {
  const { extremes } = series.raw;
  extremes.find(0, series.length);
  return { last: series.length - 1, min: extremes.low, max: extremes.high };
}

const stepAt = (series: Series, at: number) => (at < 0 ? '–' : formatCompact(series.steps.data[at] as number));
const valueAt = (series: Series, at: number) => (at < 0 ? '–' : formatValue(series.raw.values.data[at] as number, 4));

/** The small table under a chart: last, smallest and largest value of every run, and at which step. */
export class Summary {
  readonly element = h('table', { class: 'summary' });
  private readonly body = h('tbody');
  private readonly rows = new Map<string, HTMLTableRowElement>();

  constructor() {
    const heads = ['Run', 'Last', 'Step', 'Min', 'at', 'Max', 'at'];
    this.element.append(
      h(
        'thead',
        {},
        h('tr', {}, ...heads.map((head, at) => h('th', { scope: 'col', class: at > 0 && 'number' }, head))),
      ),
      this.body,
    );
  }

  update(lines: Line[], color: (run: number) => string): void {
    const shown = new Set(lines.map((line) => line.run.run));
    for (const [run, row] of this.rows) {
      if (shown.has(run)) continue;
      row.remove();
      this.rows.delete(run);
    }
    for (const { run, series } of lines) {
      let row = this.rows.get(run.run);
      if (!row) {
        const classes = ['strong', '', '', 'muted', '', 'muted'];
        row = h(
          'tr',
          {},
          h('th', { scope: 'row', title: run.run }, h('span', { class: 'swatch' }), h('span')),
          ...classes.map((extra) => h('td', { class: `number ${extra}` })),
        );
        this.rows.set(run.run, row);
        this.body.append(row);
      }
      const [head, ...cells] = row.children as unknown as [HTMLElement, ...HTMLElement[]];
      const [swatch, name] = head.children as unknown as [HTMLElement, HTMLElement];
      swatch.style.background = color(run.color);
      setText(name, run.name);
      const { last, min, max } = summarise(series);
      const texts = [last, min, max].flatMap((at) => [valueAt(series, at), stepAt(series, at)]);
      cells.forEach((cell, at) => void setText(cell, texts[at] as string));
    }
  }
}

/**
 * The chart in words, for screen readers: one row per run with first, last, smallest and largest value, then the
 * last points of every run.
 */
export class DataTable {
  readonly element: HTMLTableElement;
  private readonly runs = h('tbody', { class: 'runs' });
  private readonly points = h('tbody', { class: 'points' });

  constructor(tag: string) {
    const heads = ['run', 'points', 'first step', 'first value', 'last step', 'last value', 'min step', 'min value'];
    this.element = h(
      'table',
      { 'data-testid': `training-table-${tag}` },
      h('caption', {}, `${tag}: runs, and the last points of each`),
      h(
        'thead',
        {},
        h('tr', {}, ...[...heads, 'max step', 'max value'].map((head) => h('th', { scope: 'col' }, head))),
      ),
      this.runs,
      this.points,
    );
  }

  update(lines: Line[]): void {
    const exact = (list: Float64Array, at: number) => (at < 0 ? '' : String(list[at]));
    setRows(
      this.runs,
      lines.map(({ run, series }) => {
        const { last, min, max } = summarise(series);
        const places = [0, last, min, max].flatMap((at) => [
          exact(series.steps.data, at),
          exact(series.raw.values.data, at),
        ]);
        return [run.name, String(series.length), ...places];
      }),
    );
    const shown = Math.min(LAST_POINTS, Math.max(1, Math.floor(ALL_POINTS / Math.max(1, lines.length))));
    setRows(
      this.points,
      lines.flatMap(({ run, series }) => {
        const from = Math.max(0, series.length - shown);
        return Array.from({ length: series.length - from }, (_, index) => [
          run.name,
          exact(series.steps.data, from + index),
          exact(series.raw.values.data, from + index),
        ]);
      }),
    );
  }
}

/** Fills a table body, its rows used again; the first cell of a row is its head and names the run. */
function setRows(body: HTMLTableSectionElement, rows: string[][]): void {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((texts, at) => {
    let row = body.rows[at];
    if (!row) {
      row = h('tr', {}, ...texts.map((_, column) => (column === 0 ? h('th', { scope: 'row' }) : h('td'))));
      body.append(row);
    }
    row.dataset.run = texts[0] ?? '';
    texts.forEach((text, column) => void setText(row.cells[column] as HTMLTableCellElement, text));
  });
}
