import type { AutogradGraph } from '../../extension/protocol/kernel';
import { h } from '../shared/dom';
import { formatShape } from '../shared/format';
import { place } from './describe';

const ROWS_PER_TURN = 400;

/**
 * The graph in words, for screen readers: one row per node, then one per edge with the shape that flows along it. The
 * rows of large graphs are made a few hundred at a time and laid out together at the end.
 */
export class GraphTable {
  readonly element = h('table', { 'data-testid': 'graph-table' });
  private generation = 0;

  update(graph: AutogradGraph): void {
    const labels = new Map(graph.nodes.map((node) => [node.id, node.label]));
    const nodes = h('tbody', { class: 'nodes' }, heads(['node', 'kind', 'module', 'module type', 'line']));
    const edges = h('tbody', { class: 'edges' }, heads(['from', 'to', 'shape']));
    this.element.replaceChildren(h('caption', {}, `Computation graph of ${graph.title}`));
    const generation = ++this.generation;
    const write = (at: number) => {
      if (generation !== this.generation) return;
      for (const node of graph.nodes.slice(at, at + ROWS_PER_TURN)) {
        nodes.append(row([node.label, node.kind, node.module, node.moduleType, place(node)]));
      }
      for (const { from, to, shape } of graph.edges.slice(at, at + ROWS_PER_TURN)) {
        edges.append(row([labels.get(from) ?? '', labels.get(to) ?? '', formatShape(shape)]));
      }
      const next = at + ROWS_PER_TURN;
      if (next < Math.max(graph.nodes.length, graph.edges.length)) setTimeout(write, 0, next);
      else this.element.append(nodes, edges);
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
