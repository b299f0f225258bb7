import '../shared/base.css';
import './main.css';
import type { CellOutput } from '../../extension/protocol/panels';
import { h, perFrame, setText, show } from '../shared/dom';
import { Host, type PanelMessage } from '../shared/host';
import { emptyState, icon } from '../shared/icons';
import { CellView } from './cellView';
import { KernelBar } from './kernelBar';

/** Executions in the document; older ones leave it. */
const MAX_CELLS = 300;
/** This close to the end counts as being there. */
const END_SLACK = 12;

const host = new Host({});
const bar = new KernelBar((command) => host.command(command));
const cells = new Map<number, CellView>();
const dirty = new Set<CellView>();

const list = h('div', { class: 'cells' });
const scroller = h('main', { class: 'scroller', tabindex: -1 }, list);
const latest = h(
  'button',
  { class: 'latest', type: 'button', hidden: true, click: () => scrollToEnd() },
  icon('down'),
  'Latest output',
);
const announcer = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
const empty = emptyState(
  'play',
  'Nothing has run yet',
  'Open a script with ',
  h('code', {}, '// %%'),
  ' cells, put the cursor into one and press ',
  h('kbd', {}, 'Shift'),
  ' ',
  h('kbd', {}, 'Enter'),
  ', or click Run Cell above it.',
);
document.body.append(h('div', { class: 'panel' }, bar.element, empty, scroller, latest), announcer);

/** True while the end is in view: then new output keeps it there. */
let following = true;
const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_SLACK;
let top = 0;
scroller.addEventListener('scroll', () => {
  // Output that comes between scrolling and this event moves the end away; only a person moves up.
  if (atEnd()) following = true;
  else if (scroller.scrollTop < top) following = false;
  top = scroller.scrollTop;
  show(latest, !following);
});

function scrollToEnd(): void {
  following = true;
  scroller.scrollTop = scroller.scrollHeight;
}

const draw = perFrame(() => {
  for (const cell of dirty) cell.draw();
  dirty.clear();
  show(empty, cells.size === 0);
  show(scroller, cells.size > 0);
  if (following) scrollToEnd();
  show(latest, !following && cells.size > 0);
});
new ResizeObserver(draw).observe(scroller);

function setCell(cell: CellOutput): void {
  const view = cells.get(cell.execution);
  if (view) {
    const before = view.cell.status;
    view.update(cell);
    if (before !== cell.status) setText(announcer, view.describe());
  } else {
    const fresh = new CellView(cell, (file, line) => host.reveal(file, line));
    cells.set(cell.execution, fresh);
    list.append(fresh.element);
    // Someone who runs a cell wants to see what it does.
    following = true;
  }
  for (const [execution, old] of cells) {
    if (cells.size <= MAX_CELLS) break;
    old.element.remove();
    cells.delete(execution);
  }
}

function clear(): void {
  for (const cell of cells.values()) cell.element.remove();
  cells.clear();
  dirty.clear();
}

function receive(message: PanelMessage): void {
  switch (message.type) {
    case 'output/snapshot':
      clear();
      message.cells.forEach(setCell);
      bar.update(message.state);
      break;
    case 'output/cell':
      setCell(message.cell);
      break;
    case 'output/append': {
      const cell = cells.get(message.execution);
      cell?.append(message.text, message.stream);
      if (cell) dirty.add(cell);
      break;
    }
    case 'output/bar':
      cells.get(message.execution)?.setBar(message.bar);
      break;
    case 'output/figure':
      cells.get(message.execution)?.setFigure(message.figure);
      break;
    case 'output/clear':
      clear();
      break;
    case 'kernel/state':
      bar.update(message.state);
      break;
  }
  draw();
}

setInterval(() => {
  for (const cell of cells.values()) if (cell.cell.status === 'running') cell.tick();
}, 500);
draw();
host.connect(receive);
