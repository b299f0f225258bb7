import '../shared/base.css';
import './main.css';
import type { AutogradGraph } from '../../extension/protocol/kernel';
import { h, show } from '../shared/dom';
import { Host, type PanelMessage } from '../shared/host';
import { emptyState } from '../shared/icons';
import { GraphView, type ViewState } from './graphView';

interface State {
  /** How the last graph was looked at, so that a reload shows it the same way. */
  view: ViewState | null;
}

const host = new Host<State>({ view: null });
const hint = h('span');
const empty = emptyState('graph', 'No graph yet', hint);
const view = new GraphView({
  reveal: (file, line) => host.reveal(file, line),
  remember: (state) => host.remember({ view: state }),
});
document.body.append(h('div', { class: 'panel' }, view.element, empty), view.tooltip.element);

function display(graph: AutogradGraph | undefined, message: string): void {
  show(view.element, graph !== undefined);
  show(empty, graph === undefined);
  hint.textContent = message;
  if (graph) void view.display(graph, host.state.view);
}

function receive(message: PanelMessage): void {
  if (message.type === 'graph/show') display(message.graph, '');
  else if (message.type === 'graph/empty') display(undefined, message.message);
}

display(undefined, 'Put the cursor on a tensor or a module of the script and choose Show Computation Graph.');
host.connect(receive);
