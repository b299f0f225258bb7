import { h, setText, show } from '../shared/dom';
import { formatCount } from '../shared/format';
import type { Style } from './ansi';
import { type Line, lineLength, type Stream, Terminal } from './terminal';

/** Lines in the document at first, and how many more each click on the head brings. */
const SHOWN = 400;
const MORE = 2000;
/** A line longer than this is cut in the view. */
const MAX_COLUMNS = 20_000;

/** The text a cell printed. However much it is, only the last lines are in the document. */
export class TextView {
  readonly element: HTMLElement;
  private terminal = new Terminal();
  private readonly lines = h('div', { class: 'lines', 'data-testid': 'output-text' });
  private readonly head = h('button', { class: 'link earlier', type: 'button', click: () => this.showMore() });
  private readonly lost = h('div', { class: 'muted lost', hidden: true }, 'Earlier output is no longer kept.');
  private limit = SHOWN;
  private dropped = false;
  /** The number, from the very first, of the first line in the document. */
  private from = 0;

  constructor() {
    this.element = h('div', { class: 'text mono', hidden: true }, this.lost, this.head, this.lines);
  }

  write(text: string, stream: Stream): void {
    this.terminal.write(text, stream);
  }

  /** Forgets all text; what comes next begins in the middle if something was `dropped` before. */
  reset(dropped: boolean): void {
    this.dropped = dropped;
    this.terminal = new Terminal();
    this.lines.replaceChildren();
    this.from = 0;
  }

  /** Brings the document up to date, touching only lines that changed. */
  draw(): void {
    const { terminal } = this;
    const end = terminal.first + terminal.lines.length;
    // The line after the last newline is not one yet.
    const last = terminal.lines[terminal.lines.length - 1] as Line;
    const visibleEnd = last.length === 0 ? end - 1 : end;
    const from = Math.max(terminal.first, visibleEnd - this.limit);
    while (this.from < from && this.lines.firstElementChild) {
      this.lines.firstElementChild.remove();
      this.from++;
    }
    if (this.lines.childElementCount === 0) this.from = from;
    const keep = Math.max(0, Math.min(terminal.changed, visibleEnd) - this.from);
    while (this.lines.childElementCount > keep) this.lines.lastElementChild?.remove();
    const fresh: HTMLElement[] = [];
    for (let at = this.from + this.lines.childElementCount; at < visibleEnd; at++) {
      fresh.push(drawLine(terminal.lines[at - terminal.first] as Line));
    }
    this.lines.append(...fresh);
    terminal.flush();
    show(this.element, visibleEnd > 0);
    show(this.lost, this.dropped || terminal.first > 0);
    show(this.head, this.from > terminal.first);
    setText(this.head, `${formatCount(this.from - terminal.first)} earlier lines`);
  }

  private showMore(): void {
    this.limit += MORE;
    this.lines.replaceChildren();
    this.draw();
  }
}

function drawLine(line: Line): HTMLElement {
  const element = h('div', { class: 'line' });
  const long = lineLength(line) > MAX_COLUMNS;
  let room = MAX_COLUMNS;
  for (const { text, style, stream } of line) {
    if (room <= 0) break;
    element.append(drawSpan(text.slice(0, room), style, stream));
    room -= text.length;
  }
  if (long) element.append(h('span', { class: 'muted' }, ` … ${formatCount(lineLength(line))} characters`));
  if (line.length === 0) element.append('\n');
  return element;
}

function drawSpan(text: string, style: Style, stream: Stream): Node {
  const { color, background, inverse, ...flags } = style;
  const [front, back] = inverse ? [background ?? 'back', color ?? 'front'] : [color, background];
  const classes: string[] = Object.keys(flags);
  if (stream === 'stderr') classes.push('stderr');
  if (typeof front === 'number' || front === 'back') classes.push(`fg-${front}`);
  if (typeof back === 'number' || back === 'front') classes.push(`bg-${back}`);
  if (classes.length === 0 && front === undefined && back === undefined) return document.createTextNode(text);
  const span = h('span', { class: classes.join(' ') }, text);
  if (typeof front === 'string' && front !== 'back') span.style.color = front;
  if (typeof back === 'string' && back !== 'front') span.style.backgroundColor = back;
  return span;
}
