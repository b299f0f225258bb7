import type { Variable } from '../../extension/protocol/kernel';
import { h, setText } from '../shared/dom';
import { formatBytes, formatCount, formatDtype, formatShape } from '../shared/format';
import type { Sort, SortKey } from './variables';

const COLUMNS: { key: SortKey; title: string; number?: true }[] = [
  { key: 'name', title: 'Name' },
  { key: 'type', title: 'Type' },
  { key: 'shape', title: 'Shape' },
  { key: 'dtype', title: 'Dtype' },
  { key: 'memory', title: 'Memory', number: true },
  { key: 'preview', title: 'Value' },
];

export interface ListHost {
  sort(key: SortKey): void;
  select(name: string): void;
}

/** The table of variables. Rows are kept from one update to the next, so that nothing jumps or loses the focus. */
export class VariableList {
  readonly element: HTMLTableElement;
  private readonly heads = new Map<SortKey, HTMLTableCellElement>();
  private readonly body = h('tbody');
  private readonly rows = new Map<string, HTMLTableRowElement>();
  private selected: string | undefined;

  constructor(private readonly host: ListHost) {
    const head = h('tr');
    for (const { key, title, number } of COLUMNS) {
      const button = h('button', { type: 'button', click: () => host.sort(key) }, title);
      const cell = h('th', { scope: 'col', class: `${key}${number ? ' number' : ''}` }, button);
      this.heads.set(key, cell);
      head.append(cell);
    }
    this.element = h(
      'table',
      { class: 'variables', 'data-testid': 'tensors-table', 'aria-label': 'Variables' },
      h('thead', {}, head),
      this.body,
    );
    this.body.addEventListener('keydown', (event) => this.key(event));
  }

  update(variables: Variable[], sort: Sort, selected: string | undefined): void {
    for (const [key, cell] of this.heads) {
      if (key === sort.key) cell.setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    }
    const names = new Set(variables.map((variable) => variable.name));
    for (const [name, row] of this.rows) {
      if (names.has(name)) continue;
      row.remove();
      this.rows.delete(name);
    }
    variables.forEach((variable, at) => {
      const row = this.row(variable.name);
      fill(row, variable);
      if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at] ?? null);
    });
    this.mark(selected);
  }

  mark(selected: string | undefined): void {
    this.selected = selected;
    const first = this.body.firstElementChild;
    for (const [name, row] of this.rows) {
      const on = name === selected;
      row.classList.toggle('selected', on);
      row.setAttribute('aria-selected', String(on));
      // One row takes part in the tab order; arrows go on from there.
      row.tabIndex = on || (!this.rows.has(selected ?? '') && row === first) ? 0 : -1;
    }
  }

  private row(name: string): HTMLTableRowElement {
    const known = this.rows.get(name);
    if (known) return known;
    const row = h(
      'tr',
      { 'data-name': name, click: () => this.host.select(name) },
      ...COLUMNS.map(({ key, number }) =>
        h(key === 'name' ? 'th' : 'td', {
          class: `${key}${number ? ' number' : ''}`,
          ...(key === 'name' && { scope: 'row' }),
        }),
      ),
    );
    this.rows.set(name, row);
    return row;
  }

  private key(event: KeyboardEvent): void {
    const rows = [...this.body.children] as HTMLTableRowElement[];
    const at = rows.findIndex((row) => row.dataset.name === this.selected);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      Enter: Math.max(0, at),
      ' ': Math.max(0, at),
    };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const row = rows[Math.min(rows.length - 1, Math.max(0, to))];
    if (!row?.dataset.name) return;
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
    this.host.select(row.dataset.name);
  }
}

function fill(row: HTMLTableRowElement, { name, type, preview, tensor, parameters }: Variable): void {
  const shape = tensor ? formatShape(tensor.shape) : '';
  const dtype = tensor ? formatDtype(tensor.dtype) : '';
  const memory = tensor ? formatBytes(tensor.bytes) : '';
  const value = parameters === undefined ? preview : `${preview}  ·  ${formatCount(parameters)} parameters`;
  const texts = [name, type, shape, dtype, memory, value];
  texts.forEach((text, at) => void setText(row.cells[at] as HTMLTableCellElement, text));
  (row.cells[5] as HTMLTableCellElement).title = preview;
  row.classList.toggle('plain', tensor === undefined);
}
