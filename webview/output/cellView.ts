import type { CellError, Frame } from '../../extension/protocol/kernel';
import type { CellOutput } from '../../extension/protocol/panels';
import { h, setText, show } from '../shared/dom';
import { formatClock, formatDuration } from '../shared/format';
import { icon } from '../shared/icons';
import { Figures } from './figures';
import { ProgressBars } from './progress';
import type { Stream } from './terminal';
import { TextView } from './textView';

const STATUS = { queued: 'Queued', running: 'Running', ok: '', error: 'Failed', interrupted: 'Interrupted' } as const;

/** One execution of a cell: head, text, figures, progress, error. */
export class CellView {
  readonly element: HTMLElement;
  private readonly order = h('span', { class: 'order mono' });
  private readonly title = h('span', { class: 'title' });
  private readonly place = h('button', { class: 'link place', type: 'button' });
  private readonly status = h('span', { class: 'status' });
  private readonly time = h('span', { class: 'time number' });
  private readonly fold: HTMLButtonElement;
  private readonly body = h('div', { class: 'body' });
  private readonly text = new TextView();
  private readonly figures = new Figures();
  private readonly bars = new ProgressBars();
  private readonly error = h('div', { class: 'error', role: 'alert', 'data-testid': 'output-error', hidden: true });
  /** Characters of the history taken in so far, dropped ones included. */
  private received = 0;

  constructor(
    public cell: CellOutput,
    private readonly reveal: (file: string, line: number) => void,
  ) {
    this.fold = h('button', { class: 'fold icon-button', type: 'button', click: () => this.toggle() }, icon('chevron'));
    this.place.addEventListener('click', () => this.reveal(this.cell.file, this.cell.line));
    this.body.append(this.text.element, this.figures.element, this.bars.element, this.error);
    this.element = h(
      'article',
      { class: 'cell', 'data-testid': 'output-cell', 'data-execution': cell.execution },
      h(
        'header',
        {},
        this.fold,
        this.order,
        this.title,
        this.place,
        h('span', { class: 'spacer' }),
        this.status,
        this.time,
      ),
      this.body,
    );
    this.toggle(true);
    this.update(cell);
  }

  /** Takes over the host's account of the cell; text that is already here is not parsed again. */
  update(cell: CellOutput): void {
    this.cell = cell;
    const length = cell.dropped + cell.text.reduce((sum, run) => sum + run.text.length, 0);
    if (length !== this.received) {
      this.text.reset(cell.dropped > 0);
      for (const run of cell.text) this.text.write(run.text, run.stream);
      this.received = length;
    }
    this.text.draw();
    for (const figure of cell.figures) this.figures.update(figure);
    for (const bar of cell.bars) this.bars.update(bar);
    this.drawHead();
    this.drawError(cell.error);
  }

  append(text: string, stream: Stream): void {
    this.text.write(text, stream);
    this.received += text.length;
  }

  setBar(bar: CellOutput['bars'][number]): void {
    this.bars.update(bar);
  }

  setFigure(figure: CellOutput['figures'][number]): void {
    this.figures.update(figure);
  }

  /** Brings appended text into the document. */
  draw(): void {
    this.text.draw();
  }

  /** Advances the clock of a running cell. */
  tick(): void {
    const { status, startedAt, milliseconds } = this.cell;
    if (status === 'running' && startedAt !== undefined)
      setText(this.time, formatClock((Date.now() - startedAt) / 1000));
    else setText(this.time, milliseconds === undefined ? '' : formatDuration(milliseconds));
  }

  /** The cell in one sentence, for screen readers. */
  describe(): string {
    const { cell } = this;
    const name = cell.title || `Cell ${cell.cell + 1}`;
    const took = cell.milliseconds === undefined ? '' : ` after ${formatDuration(cell.milliseconds)}`;
    return `${name}: ${cell.status === 'ok' ? 'done' : STATUS[cell.status].toLowerCase()}${took}`;
  }

  private drawHead(): void {
    const { cell } = this;
    this.element.dataset.status = cell.status;
    setText(this.order, `[${cell.status === 'queued' ? '*' : (cell.order ?? ' ')}]`);
    setText(this.title, cell.title || `Cell ${cell.cell + 1}`);
    setText(this.place, `${cell.script}:${cell.line + 1}`);
    this.place.title = `Go to line ${cell.line + 1} of ${cell.file}`;
    setText(this.status, STATUS[cell.status]);
    this.tick();
  }

  private drawError(error: CellError | undefined): void {
    show(this.error, error !== undefined);
    if (!error) return;
    this.error.replaceChildren(
      h('div', { class: 'message mono' }, h('strong', {}, error.name), error.message ? `: ${error.message}` : ''),
      h('ol', { class: 'frames mono' }, ...error.frames.map((frame) => this.drawFrame(frame))),
    );
  }

  private drawFrame(frame: Frame): HTMLElement {
    const name = frame.file.split(/[\\/]/).pop();
    const place = `${name}:${frame.line + 1}:${frame.column + 1}`;
    const link = { class: 'link', type: 'button', title: frame.file, click: () => this.reveal(frame.file, frame.line) };
    return h('li', {}, h('span', { class: 'muted' }, `at ${frame.function || 'cell'} `), h('button', link, place));
  }

  private toggle(open = this.element.classList.contains('folded')): void {
    this.element.classList.toggle('folded', !open);
    this.fold.setAttribute('aria-expanded', String(open));
    this.fold.setAttribute('aria-label', open ? 'Fold output' : 'Unfold output');
    show(this.body, open);
  }
}
