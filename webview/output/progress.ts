import type { ProgressBar } from '../../extension/protocol/kernel';
import { h, setText, show } from '../shared/dom';
import { formatClock, formatCount, formatRate } from '../shared/format';

/** Finished bars beyond this many fold into one line. */
const MAX_FINISHED = 12;

interface Row {
  element: HTMLElement;
  finished: boolean;
  update(bar: ProgressBar): void;
}

/** The progress bars of one cell, in order of appearance. */
export class ProgressBars {
  readonly element = h('div', { class: 'bars', hidden: true });
  private readonly rows = new Map<number, Row>();
  private readonly folded = h('div', { class: 'muted', hidden: true });
  private foldedCount = 0;

  constructor() {
    this.element.append(this.folded);
  }

  update(bar: ProgressBar): void {
    let row = this.rows.get(bar.id);
    if (!row) {
      row = createRow();
      this.rows.set(bar.id, row);
      this.element.append(row.element);
    }
    row.update(bar);
    this.fold();
    show(this.element, true);
  }

  private fold(): void {
    const finished = [...this.rows].filter(([, row]) => row.finished);
    for (const [id, row] of finished.slice(0, -MAX_FINISHED)) {
      row.element.remove();
      this.rows.delete(id);
      this.foldedCount++;
    }
    show(this.folded, this.foldedCount > 0);
    setText(this.folded, `${formatCount(this.foldedCount)} finished before`);
  }
}

function createRow(): Row {
  const label = h('span', { class: 'label' });
  const fill = h('div', { class: 'fill' });
  const track = h('div', { class: 'track', role: 'progressbar' }, fill);
  const percent = h('span', { class: 'percent number' });
  const count = h('span', { class: 'number' });
  const time = h('span', { class: 'number muted' });
  const note = h('span', { class: 'note muted' });
  const element = h('div', { class: 'bar', 'data-testid': 'output-bar' }, label, track, percent, count, time, note);
  const row: Row = {
    element,
    finished: false,
    update(bar) {
      const { done, total, rate } = bar;
      row.finished = bar.finished;
      const part = total ? Math.min(1, done / total) : undefined;
      element.classList.toggle('finished', bar.finished);
      element.classList.toggle('endless', part === undefined && !bar.finished);
      setText(label, bar.label);
      show(label, bar.label !== '');
      fill.style.transform = `scaleX(${part ?? 1})`;
      setText(percent, part === undefined ? '' : `${Math.floor(part * 100)}%`);
      setText(count, total ? `${formatCount(done)}/${formatCount(total)}` : formatCount(done));
      const left = total !== undefined && rate > 0 && !bar.finished ? formatClock((total - done) / rate) : undefined;
      setText(time, [rate > 0 && formatRate(rate), left && `${left} left`].filter(Boolean).join('  ·  '));
      setText(note, bar.note);
      show(note, bar.note !== '');
      track.setAttribute('aria-label', bar.label || 'Progress');
      track.setAttribute('aria-valuetext', `${count.textContent} ${time.textContent} ${bar.note}`.trim());
      if (part === undefined) track.removeAttribute('aria-valuenow');
      else track.setAttribute('aria-valuenow', String(Math.floor(part * 100)));
    },
  };
  return row;
}
