import '../shared/base.css';
import './main.css';
import { h, perFrame, show } from '../shared/dom';
import { Host, type PanelMessage } from '../shared/host';
import { emptyState } from '../shared/icons';
import { RunButtons } from '../shared/runButtons';
import { onThemeChange } from '../shared/theme';
import { Card, type CardHost } from './card';
import { Controls } from './controls';
import { HoverCard } from './hover';
import { readPalette } from './palette';
import { RunList } from './runList';
import { Store } from './store';
import { defaultView, type View } from './view';

/** Milliseconds of a frame that drawing may take; what does not fit waits for the next one. */
const FRAME_BUDGET = 10;

const host = new Host<View>(defaultView);
const store = new Store();
const cards = new Map<string, Card>();
const dirty = new Set<Card>();
const hover = new HoverCard();
let palette = readPalette();

const cardHost: CardHost = {
  hover,
  get view() {
    return host.state;
  },
  get palette() {
    return palette;
  },
  zoom: (zoom) => change({ zoom }),
  toggleExpanded: (tag) => {
    const { expanded } = host.state;
    change({ expanded: expanded.includes(tag) ? expanded.filter((other) => other !== tag) : [...expanded, tag] });
  },
};

const runButtons = new RunButtons((command) => host.command(command));
const controls = new Controls(change, runButtons.element);
const runList = new RunList(store, (hidden) => change({ hidden }));
const grid = h('main', { class: 'charts' });
const content = h('div', { class: 'content', hidden: true }, runList.element, grid);
const empty = emptyState(
  'curve',
  'No curves yet',
  'They appear here while a cell runs that calls ',
  h('code', {}, 'writer.add_scalar(tag, value, step)'),
  ' on a ',
  h('code', {}, 'SummaryWriter'),
  '. Finished runs of this folder are shown, too.',
);
document.body.append(h('div', { class: 'panel training' }, controls.element, content, empty), hover.element);

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const card = [...cards.values()].find((candidate) => candidate.element === entry.target);
      if (!card) continue;
      card.visible = entry.isIntersecting;
      if (card.visible) draw();
    }
  },
  { rootMargin: '200px' },
);

/** Draws what changed and is on screen, the longest waiting first. */
const draw = perFrame(() => {
  const start = performance.now();
  for (const card of dirty) {
    if (!card.visible) continue;
    if (performance.now() - start > FRAME_BUDGET || start < card.restUntil) {
      draw();
      continue;
    }
    dirty.delete(card);
    card.draw();
  }
});

function refresh(tags: Iterable<string>): void {
  const hidden = new Set(host.state.hidden);
  for (const tag of tags) {
    const series = store.tags.get(tag);
    let card = cards.get(tag);
    if (!series) {
      card?.remove();
      if (card) dirty.delete(card);
      cards.delete(tag);
      continue;
    }
    if (!card) {
      card = new Card(tag, cardHost);
      cards.set(tag, card);
      grid.append(card.element);
      watcher.observe(card.element);
    }
    const lines = [...store.runs.values()].flatMap((run) => {
      const curve = hidden.has(run.run) ? undefined : series.get(run.run);
      return curve ? [{ run, series: curve }] : [];
    });
    card.update(lines);
    dirty.add(card);
  }
  grid.classList.toggle('single', cards.size === 1);
  show(content, store.runs.size > 0);
  show(empty, store.runs.size === 0);
  draw();
}

function refreshAll(): void {
  controls.update(host.state);
  runList.update(host.state, palette);
  refresh(new Set([...cards.keys(), ...store.tags.keys()]));
}

function change(view: Partial<View>): void {
  host.remember(view);
  refreshAll();
}

function receive(message: PanelMessage): void {
  switch (message.type) {
    case 'training/snapshot':
      store.reset(message.runs, message.batches);
      refreshAll();
      break;
    case 'training/runs':
      store.setRuns(message.runs);
      refreshAll();
      break;
    case 'training/append': {
      const known = store.runs.size;
      store.append(message.batches);
      if (store.runs.size === known) refresh(new Set(message.batches.map((batch) => batch.tag)));
      else refreshAll();
      break;
    }
    case 'kernel/state':
      runButtons.update(message.state);
  }
}

onThemeChange(() => {
  palette = readPalette();
  refreshAll();
});
setInterval(() => runList.updateRates(), 1000);
refreshAll();
host.connect(receive);
