import type { QueryResult, TensorInfo, Variable } from '../../extension/protocol/kernel';
import type { KernelState } from '../../extension/protocol/panels';
import { h, perFrame, setText, show, throttle } from '../shared/dom';
import { formatCount, formatDtype, formatShape, formatValue } from '../shared/format';
import type { Host } from '../shared/host';
import { type Heat, ValueGrid } from './grid';
import { PictureView } from './picture';
import { Slicer } from './slicer';
import { clampIndices, imageShape, tableShape, valueFormat } from './slicing';
import type { State, ViewName } from './state';

const VIEWS: [ViewName, string][] = [
  ['values', 'Values'],
  ['image', 'Image'],
  ['text', 'Text'],
];

/** While a cell runs, what is looked at is asked for again this often. */
const REFRESH = 1000;

/** A first look at the selected variable: facts, and its values as numbers, picture or text. */
export class Detail {
  readonly element: HTMLElement;
  private readonly name = h('h2', { class: 'mono' });
  private readonly place = h('button', { class: 'link', type: 'button' });
  private readonly facts = h('div', { class: 'facts muted' });
  private readonly stats = h('div', { class: 'stats', 'data-testid': 'tensor-stats' });
  private readonly message = h('div', { class: 'message-line', role: 'alert', hidden: true });
  private readonly tabs: HTMLButtonElement[];
  private readonly heat: HTMLButtonElement;
  private readonly controls: HTMLElement;
  private readonly slicer: Slicer;
  private readonly grid = new ValueGrid(() => this.load());
  private readonly picture = new PictureView();
  private readonly text = h('pre', { class: 'mono printed', tabindex: 0 });
  private variable: Variable | undefined;
  private running = false;
  /** A question is under way; another one waits for it. */
  private asking = false;
  private again = false;
  private readonly load = perFrame(() => void this.ask());
  private readonly refresh = throttle(REFRESH, () => this.load());

  constructor(private readonly host: Host<State>) {
    this.tabs = VIEWS.map(([view, label]) =>
      h('button', { type: 'button', 'data-view': view, click: () => this.change({ view }) }, label),
    );
    this.heat = h('button', { class: 'toggle', type: 'button', title: 'Colour values by size' }, 'Heat');
    this.heat.addEventListener('click', () => this.change({ heat: !host.state.heat }));
    this.slicer = new Slicer((at) => this.change({ at }));
    this.place.addEventListener('click', () => {
      const { file, line } = this.variable ?? {};
      if (file !== undefined && line !== undefined) host.reveal(file, line);
    });
    const views = { class: 'segments', role: 'group', 'aria-label': 'View' };
    this.controls = h('div', { class: 'controls' }, h('div', views, ...this.tabs), this.heat, this.slicer.element);
    this.element = h(
      'section',
      { class: 'detail', 'aria-label': 'Selected variable', hidden: true },
      h('header', {}, this.name, this.place),
      this.facts,
      this.stats,
      this.controls,
      this.message,
      this.grid.element,
      this.picture.element,
      this.text,
    );
  }

  /** Shows another variable, or the same one with what is new about it. */
  show(variable: Variable | undefined): void {
    const other = variable?.name !== this.variable?.name;
    this.variable = variable;
    show(this.element, variable !== undefined);
    if (!variable) return;
    if (other) show(this.message, false);
    this.draw();
    if (other) this.load();
    else if (variable.tensor) this.refresh();
  }

  setKernel(state: KernelState): void {
    // The last values of a run that just ended are still to come.
    const running = state === 'running';
    if (this.running && !running) this.load();
    this.running = running;
  }

  private change(change: Partial<State>): void {
    this.host.remember(change);
    this.draw();
    this.load();
  }

  private get view(): ViewName {
    const { state } = this.host;
    const image = this.variable?.tensor && imageShape(this.variable.tensor.shape);
    if (state.view === 'image' && !image) return 'values';
    return state.view ?? (image?.likely ? 'image' : 'values');
  }

  private draw(): void {
    const { variable, view } = this;
    if (!variable) return;
    const { tensor } = variable;
    setText(this.name, variable.name);
    const file = variable.file?.split(/[\\/]/).pop();
    setText(this.place, file && variable.line !== undefined ? `${file}:${variable.line + 1}` : '');
    setText(this.facts, tensor ? describe(tensor) : variable.type);
    show(this.stats, tensor !== undefined);
    show(this.controls, tensor !== undefined);
    show(this.grid.element, tensor !== undefined && view === 'values');
    show(this.picture.element, tensor !== undefined && view === 'image');
    show(this.text, tensor === undefined || view === 'text');
    if (!tensor) {
      const parameters = variable.parameters === undefined ? '' : `\n${formatCount(variable.parameters)} parameters`;
      setText(this.text, variable.preview + parameters);
      return;
    }
    const image = imageShape(tensor.shape);
    for (const tab of this.tabs) {
      tab.setAttribute('aria-pressed', String(tab.dataset.view === view));
      if (tab.dataset.view === 'image') show(tab, image !== undefined);
    }
    show(this.heat, view === 'values');
    this.heat.setAttribute('aria-pressed', String(this.host.state.heat));
    const { leading, rows, columns } = tableShape(tensor.shape);
    const sizes = view === 'text' ? [] : view === 'image' && image ? image.leading : leading;
    this.slicer.update(sizes, clampIndices(this.host.state.at, sizes));
    show(this.slicer.element, sizes.length > 0);
    this.grid.resize(rows, columns);
    if (tensor.stats) this.drawStats(tensor);
  }

  private drawStats({ stats, numel }: TensorInfo): void {
    const figures: [string, string, boolean?][] = stats
      ? [
          ['min', formatValue(stats.min)],
          ['max', formatValue(stats.max)],
          ['mean', formatValue(stats.mean)],
          ['nan', formatCount(stats.nan), stats.nan > 0],
          ['inf', formatCount(stats.inf), stats.inf > 0],
        ]
      : [];
    const all: [string, string, boolean?][] = [...figures, ['elements', formatCount(numel)]];
    this.stats.replaceChildren(
      ...all.map(([name, value, alarm]) =>
        h(
          'span',
          { class: alarm && 'alarm', 'data-stat': name },
          h('span', { class: 'muted' }, name),
          h('b', {}, value),
        ),
      ),
    );
  }

  /** Asks for what is in view; one question at a time, the latest wins. */
  private async ask(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    const { variable } = this;
    if (!variable?.tensor) return;
    this.asking = true;
    try {
      if (this.view === 'image') await this.askImage(variable, variable.tensor);
      else await this.askValues(variable, variable.tensor);
      show(this.message, false);
    } catch (error) {
      setText(this.message, (error as Error).message);
      show(this.message, true);
    } finally {
      this.asking = false;
      if (this.again) {
        this.again = false;
        this.load();
      }
    }
  }

  private async askValues({ name }: Variable, { shape }: TensorInfo): Promise<void> {
    const { leading, vertical } = tableShape(shape);
    const window = this.grid.window();
    const { row, column, rows, columns } = window;
    const part = vertical ? { row: 0, column: row, rows: 1, columns: rows } : { row, column, rows, columns };
    const at = clampIndices(this.host.state.at, leading);
    const result = await this.host.ask({ kind: 'tensor', name, at, ...part });
    if (this.variable?.name !== name) return;
    this.drawStats(result.info);
    setText(this.text, this.view === 'text' ? result.text : (this.text.textContent ?? ''));
    const size = vertical ? { rows: result.columns, columns: 1 } : { rows: result.rows, columns: result.columns };
    const { min = 0, max = 0 } = result.info.stats ?? {};
    this.grid.draw(
      { ...window, ...size, values: result.values },
      valueFormat(result.info.dtype, min, max),
      this.heatOf(result),
    );
  }

  private async askImage({ name }: Variable, { shape }: TensorInfo): Promise<void> {
    const plan = imageShape(shape);
    if (!plan) return;
    const at = clampIndices(this.host.state.at, plan.leading);
    const result = await this.host.ask({ kind: 'image', name, at });
    if (this.variable?.name !== name) return;
    this.drawStats(result.info);
    this.picture.draw([name, ...at].join('-'), result, plan.channels);
  }

  /** Values of both signs are coloured by their distance from zero, others from the smallest to the largest. */
  private heatOf({ info }: Extract<QueryResult, { kind: 'tensor' }>): Heat {
    const { stats } = info;
    if (!this.host.state.heat || !stats || !(stats.max > stats.min)) return () => 0;
    const { min, max } = stats;
    const largest = Math.max(-min, max);
    const scale = (value: number) => (min < 0 && max > 0 ? value / largest : (value - min) / (max - min));
    return (value) => (Number.isFinite(value) ? scale(value) : 0);
  }
}

function describe({ kind, shape, dtype, device, requiresGrad, gradFn }: TensorInfo): string {
  const parts = [kind, formatShape(shape), formatDtype(dtype), device, requiresGrad && 'requires grad', gradFn];
  return parts.filter(Boolean).join('  ·  ');
}
