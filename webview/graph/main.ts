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

/** How many other graphs are offered where there is none. */
const OFFERED = 6;

const host = new Host<State>({ view: null });
const hint = h('span');
const others = h('span', { class: 'others', 'data-testid': 'graph-others' });
const empty = emptyState('graph', 'No graph yet', hint, others);
const view = new GraphView({
  reveal: (file, line) => host.reveal(file, line),
  remember: (state) => host.remember({ view: state }),
});
document.body.append(h('div', { class: 'panel' }, view.element, empty), view.tooltip.element);

function display(graph: AutogradGraph): void {
  show(view.element, true);
  show(empty, false);
  void view.display(graph, host.state.view);
}

/** Says why there is nothing to see, and leads to what there is. */
function explain(message: string, names: readonly string[] = []): void {
  show(view.element, false);
  show(empty, true);
  hint.textContent = message;
  const buttons = names.slice(0, OFFERED).map((name) => button(name));
  others.replaceChildren(...(buttons.length > 0 ? ['Show that of ', ...buttons] : []));
}

function button(name: string): HTMLButtonElement {
  return h('button', { class: 'link mono', type: 'button', click: () => host.showGraph(name) }, name);
}

function receive(message: PanelMessage): void {
  if (message.type === 'graph/show') display(message.graph);
  else if (message.type === 'graph/empty') explain(message.message, message.others);
}

explain('Put the cursor on a tensor or a module of the script and choose Show Computation Graph.');
host.connect(receive);
