import { download, h, setText, show, throttle } from '../shared/dom';
import { formatCount, formatValue } from '../shared/format';
import { iconButton } from '../shared/icons';
import { fileName, toCsv } from './csv';
import { Gestures } from './gestures';
import type { HoverCard, HoverRow } from './hover';
import type { Palette } from './palette';
import { type Line, Plot } from './plot';
import { savePng } from './png';
import { DataTable, Summary } from './summary';
import { formatPosition } from './ticks';
import { axisOffset, isLogX, type Range, type View, valueAt } from './view';

/** Milliseconds of drawing from which a picture counts as heavy. */
const HEAVY = 12;

/** What a chart card asks of the panel around it. */
export interface CardHost {
  readonly view: View;
  readonly palette: Palette;
  readonly hover: HoverCard;
  zoom(range: Range | null): void;
  toggleExpanded(tag: string): void;
}

/** One tag: its title, its chart, the numbers below it and, unseen, the same as a table. */
export class Card {
  readonly element: HTMLElement;
  readonly plot: Plot;
  /** On screen, or nearly so; only then is it worth drawing. */
  visible = true;
  /** A picture that took long is not drawn again for as long, so that the panel stays responsive. */
  restUntil = 0;
  private lines: Line[] = [];
  /** Where the pointer or the cursor keys are, as a fraction of the width. */
  private looked: number | undefined;
  private readonly frame: HTMLElement;
  private readonly warning = h('span', { class: 'warning', role: 'status', hidden: true });
  private readonly crosshair = h('div', { class: 'crosshair', hidden: true });
  private readonly dots = h('div', { class: 'dots' });
  private readonly summary = new Summary();
  private readonly table: DataTable;
  private readonly expand: HTMLButtonElement;
  private readonly refreshNumbers = throttle(250, () => this.summary.update(this.lines, this.host.palette.line));
  private readonly refreshTable = throttle(1000, () => this.table.update(this.lines));

  constructor(
    readonly tag: string,
    private readonly host: CardHost,
  ) {
    const canvas = h('canvas', { 'aria-hidden': 'true' });
    this.frame = h(
      'div',
      { class: 'plot', tabindex: 0, role: 'application', 'aria-roledescription': 'line chart' },
      canvas,
      this.crosshair,
      this.dots,
    );
    this.table = new DataTable(tag);
    this.expand = iconButton('fit', 'Show large', () => host.toggleExpanded(tag));
    const actions = h(
      'div',
      { class: 'group actions' },
      iconButton('table', `Save ${tag} as CSV`, () => this.saveCsv()),
      iconButton('image', `Save ${tag} as PNG`, () => savePng(this.tag, canvas, this.lines, host.palette)),
      this.expand,
    );
    this.element = h(
      'section',
      { class: 'card', 'aria-label': tag, 'data-testid': `training-chart-${tag}` },
      h('header', {}, h('h2', {}, tag), this.warning, h('span', { class: 'spacer' }), actions),
      this.frame,
      h('div', { class: 'summary-scroll', tabindex: -1 }, this.summary.element),
      h('div', { class: 'visually-hidden' }, this.table.element),
    );
    this.plot = new Plot(canvas);
    new Gestures(this.frame, {
      plot: this.plot,
      get logX() {
        return isLogX(host.view);
      },
      zoom: (range) => host.zoom(range),
      look: (fraction) => this.look(fraction),
    });
  }

  /** Takes over the curves; the picture follows with `draw`. */
  update(lines: Line[]): void {
    this.lines = lines;
    const large = this.host.view.expanded.includes(this.tag);
    this.element.classList.toggle('expanded', large);
    this.expand.setAttribute('aria-pressed', String(large));
    this.refreshNumbers();
    this.refreshTable();
    this.warn();
  }

  draw(): void {
    const start = performance.now();
    this.plot.draw(this.lines, this.host.view, this.host.palette);
    if (this.looked !== undefined) this.look(this.looked);
    const end = performance.now();
    if (end - start > HEAVY) this.restUntil = end + 2 * (end - start);
    const runs = this.lines.map((line) => line.run.name).join(', ');
    this.frame.setAttribute(
      'aria-label',
      `${this.tag} of ${runs || 'no run'}. Left and right arrows read values, plus and minus zoom, 0 resets.`,
    );
  }

  remove(): void {
    this.plot.destroy();
    this.element.remove();
  }

  /** Points out the first value that is no number: training rarely recovers from it. */
  private warn(): void {
    const broken = this.lines.find((line) => line.series.broken.length > 0);
    show(this.warning, broken !== undefined);
    if (!broken) return;
    const { series, run } = broken;
    const at = series.broken.data[0] as number;
    const what = formatValue(series.raw.values.data[at] as number);
    const many = this.lines.length > 1 ? ` in ${run.name}` : '';
    const count = series.broken.length > 1 ? `, ${formatCount(series.broken.length)} in all` : '';
    setText(this.warning, `${what} at step ${formatCount(series.steps.data[at] as number)}${count}${many}`);
  }

  private look(fraction: number | undefined): void {
    this.looked = fraction;
    const { plot, host } = this;
    if (fraction === undefined || this.lines.length === 0) {
      show(this.crosshair, false);
      this.dots.replaceChildren();
      host.hover.hide();
      return;
    }
    const { view, palette } = host;
    const target = valueAt(plot.range, fraction, isLogX(view));
    const rows: HoverRow[] = [];
    const dots: HTMLElement[] = [];
    for (const { run, series } of this.lines) {
      const offset = axisOffset(view, run);
      const at = series.nearest(view.axis, target - offset);
      if (at < 0) continue;
      const value = series.raw.values.data[at] as number;
      const smooth = view.smoothing > 0 ? (series.smoothed(view.smoothing).values.data[at] as number) : undefined;
      const position = (series.positions(view.axis).data[at] as number) + offset;
      const color = palette.line(run.color);
      rows.push({ name: run.name, color, value, smoothed: smooth, position: formatPosition(view.axis, position) });
      const [x, y] = [plot.x(position), plot.y(smooth ?? value)];
      const { left, right, top, bottom } = plot.area;
      if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
      const dot = h('div', { class: 'dot' });
      dot.style.transform = `translate(${x}px, ${y}px)`;
      dot.style.background = color;
      dots.push(dot);
    }
    const { left, right, top, bottom } = plot.area;
    const x = left + fraction * (right - left);
    this.crosshair.style.transform = `translate(${x}px, ${top}px)`;
    this.crosshair.style.height = `${bottom - top}px`;
    show(this.crosshair, true);
    this.dots.replaceChildren(...dots);
    const box = this.frame.getBoundingClientRect();
    host.hover.show(rows, box.left + x, box.top + (top + bottom) / 2);
  }

  private saveCsv(): void {
    const parts = toCsv(this.lines.map(({ run, series }) => ({ name: run.name, series })));
    download(`${fileName(this.tag)}.csv`, new Blob(parts, { type: 'text/csv' }));
  }
}
