import { h, setText, show } from '../shared/dom';
import { formatRate } from '../shared/format';
import type { Palette } from './palette';
import type { Run, Store } from './store';
import type { View } from './view';

interface Item {
  element: HTMLElement;
  box: HTMLInputElement;
  swatch: HTMLElement;
  name: HTMLElement;
  rate: HTMLElement;
  live: HTMLElement;
}

/** With more runs than this a filter helps. */
const FILTER_FROM = 8;

/** All runs, each with its colour, whether it is shown, whether it is live and how fast it goes. */
export class RunList {
  readonly element = h('aside', { class: 'runs', 'aria-label': 'Runs' });
  private readonly list = h('ul');
  private readonly items = new Map<string, Item>();
  private readonly all: HTMLInputElement;
  private readonly filter: HTMLInputElement;

  constructor(
    private readonly store: Store,
    private readonly setHidden: (hidden: string[]) => void,
  ) {
    this.all = h('input', {
      type: 'checkbox',
      'aria-label': 'Show all runs',
      change: () => setHidden(this.all.checked ? [] : [...store.runs.keys()]),
    });
    this.filter = h('input', {
      type: 'search',
      placeholder: 'Filter runs',
      'aria-label': 'Filter runs',
      input: () => this.applyFilter(),
    });
    this.element.append(h('header', {}, h('label', {}, this.all, h('span', {}, 'Runs'))), this.filter, this.list);
  }

  update(view: View, palette: Palette): void {
    for (const [run, item] of this.items) {
      if (this.store.runs.has(run)) continue;
      item.element.remove();
      this.items.delete(run);
    }
    for (const run of this.store.runs.values()) {
      let item = this.items.get(run.run);
      if (!item) {
        item = this.createItem(run);
        this.items.set(run.run, item);
      }
      // Keeps the order of the list without moving elements that are in place.
      if (this.list.children[[...this.store.runs.keys()].indexOf(run.run)] !== item.element)
        this.list.append(item.element);
      item.box.checked = !view.hidden.includes(run.run);
      item.swatch.style.background = palette.line(run.color);
      setText(item.name, run.name);
      show(item.live, run.live);
    }
    const hidden = view.hidden.filter((run) => this.store.runs.has(run)).length;
    this.all.checked = hidden === 0;
    this.all.indeterminate = hidden > 0 && hidden < this.store.runs.size;
    show(this.filter, this.store.runs.size > FILTER_FROM);
    this.updateRates();
  }

  /** Speeds change with the clock alone: a run that stalls slows down. */
  updateRates(): void {
    const now = Date.now() / 1000;
    for (const run of this.store.runs.values()) {
      const rate = run.live ? this.store.stepRate(run.run, now) : 0;
      const item = this.items.get(run.run);
      if (item)
        setText(item.rate, rate > 0 ? formatRate(rate).replace('/s', ' steps/s').replace(' each', '/step') : '');
    }
  }

  private createItem(run: Run): Item {
    const box = h('input', { type: 'checkbox', change: () => this.toggle(run.run, box.checked) });
    const swatch = h('span', { class: 'swatch' });
    const name = h('span', { class: 'name' });
    const live = h('span', { class: 'live', title: 'Receiving points', role: 'img', 'aria-label': 'live' });
    const rate = h('span', { class: 'rate number muted', 'data-testid': `training-rate-${run.name}` });
    const only = h(
      'button',
      { class: 'link only', type: 'button', click: () => this.showOnly(run.run), title: `Show only ${run.name}` },
      'only',
    );
    const label = h('label', { title: run.run }, box, swatch, name, live);
    const element = h('li', { 'data-testid': `training-run-${run.name}` }, label, rate, only);
    return { element, box, swatch, name, rate, live };
  }

  private toggle(run: string, on: boolean): void {
    const hidden = new Set([...this.items].filter(([, item]) => !item.box.checked).map(([key]) => key));
    if (on) hidden.delete(run);
    else hidden.add(run);
    this.setHidden([...hidden]);
  }

  private showOnly(run: string): void {
    this.setHidden([...this.items.keys()].filter((key) => key !== run));
  }

  private applyFilter(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    for (const item of this.items.values()) {
      show(item.element, (item.name.textContent ?? '').toLowerCase().includes(wanted));
    }
  }
}
