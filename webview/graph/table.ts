import type { AutogradGraph } from '../../extension/protocol/kernel';
import { h } from '../shared/dom';
import { formatShape } from '../shared/format';
import { place } from './describe';

const ROWS_PER_TURN = 400;

/**
 * The graph in words, for screen readers: one row per node, then one per edge with the shape that flows along it. Large
 * graphs are written a few hundred rows at a time.
 */
export class GraphTable {
  readonly element = h('table', { 'data-testid': 'graph-table' });
  private generation = 0;

  update(graph: AutogradGraph): void {
    const labels = new Map(graph.nodes.map((node) => [node.id, node.label]));
    const nodes = h('tbody', { class: 'nodes' }, heads(['node', 'kind', 'module', 'module type', 'line']));
    const edges = h('tbody', { class: 'edges' }, heads(['from', 'to', 'shape']));
    this.element.replaceChildren(h('caption', {}, `Computation graph of ${graph.title}`), nodes, edges);
    const writers = [
      ...graph.nodes.map((node) => () => {
        nodes.append(row([node.label, node.kind, node.module, node.moduleType, place(node)]));
      }),
      ...graph.edges.map(({ from, to, shape }) => () => {
        const ends = [labels.get(from) ?? '', labels.get(to) ?? ''];
        edges.append(row([...ends, formatShape(shape)]));
      }),
    ];
    const generation = ++this.generation;
    const write = (at: number) => {
      if (generation !== this.generation) return;
      for (const writer of writers.slice(at, at + ROWS_PER_TURN)) writer();
      if (at + ROWS_PER_TURN < writers.length) setTimeout(write, 0, at + ROWS_PER_TURN);
    };
    write(0);
  }
}

function heads(names: string[]): HTMLTableRowElement {
  return h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name)));
}

function row([first, ...cells]: string[]): HTMLTableRowElement {
  return h('tr', {}, h('th', { scope: 'row' }, first), ...cells.map((cell) => h('td', {}, cell)));
}
