import '../shared/base.css';
import './main.css';
import type { MemoryStats, Variable } from '../../extension/protocol/kernel';
import { h, perFrame, setText, show } from '../shared/dom';
import { formatCount } from '../shared/format';
import { Host, type PanelMessage } from '../shared/host';
import { emptyState } from '../shared/icons';
import { Detail } from './detail';
import { VariableList } from './list';
import { MemoryLine } from './memory';
import { defaultState, type State } from './state';
import { arrange } from './variables';

const host = new Host<State>(defaultState);
let variables: Variable[] = [];
let memory: MemoryStats = { live: 0, peak: 0, cached: 0, rss: 0 };

const memoryLine = new MemoryLine();
const detail = new Detail(host);
const list = new VariableList({
  sort: (key) => {
    const { sort } = host.state;
    host.remember({ sort: { key, descending: sort.key === key && !sort.descending } });
    draw();
  },
  select: (name) => {
    host.remember({ selected: name });
    list.mark(name);
    detail.show(selectedVariable());
  },
});
const filter = h('input', {
  type: 'search',
  placeholder: 'Filter',
  'aria-label': 'Filter variables',
  value: host.state.filter,
  input: () => {
    host.remember({ filter: filter.value });
    draw();
  },
});
const nothing = h('p', { class: 'nothing muted', hidden: true });
const content = h(
  'main',
  { class: 'content', hidden: true },
  h('div', { class: 'list' }, list.element, nothing),
  detail.element,
);
const empty = emptyState(
  'table',
  'No variables yet',
  'Run a cell: its tensors, modules and other variables are listed here, and stay live while a loop runs.',
);
const toolbar = { class: 'toolbar', role: 'toolbar', 'aria-label': 'Variables' };
document.body.append(
  h(
    'div',
    { class: 'panel' },
    h('div', toolbar, filter, h('span', { class: 'spacer' }), memoryLine.element),
    content,
    empty,
  ),
);

const selectedVariable = () => variables.find((variable) => variable.name === host.state.selected);

const draw = perFrame(() => {
  const { sort, filter: words, selected } = host.state;
  const shown = arrange(variables, sort, words);
  list.update(shown, sort, selected ?? undefined);
  memoryLine.update(memory);
  show(content, variables.length > 0);
  show(empty, variables.length === 0);
  show(nothing, variables.length > 0 && shown.length === 0);
  setText(nothing, `None of ${formatCount(variables.length)} variables matches.`);
  detail.show(selectedVariable());
});

function receive(message: PanelMessage): void {
  if (message.type === 'tensors/variables') {
    ({ variables, memory } = message);
    draw();
  } else if (message.type === 'kernel/state') detail.setKernel(message.state);
}

draw();
host.connect(receive);
