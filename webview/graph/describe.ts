import type { AutogradGraph, GraphNode } from '../../extension/protocol/kernel';
import { formatCount, formatShape } from '../shared/format';
import { type Item, isBox } from './hierarchy';

/** What is written on a node: a name and, smaller, what it belongs to. */
export interface Caption {
  title: string;
  subtitle: string;
}

export function caption(item: Item): Caption {
  if (isBox(item)) return { title: item.name, subtitle: [item.type, nodeCount(item.size)].filter(Boolean).join(' · ') };
  const { node, parent } = item;
  const title = node.kind === 'parameter' ? nameWithin(node.label, parent.path) : node.label;
  // The box around it says the rest.
  const own = node.kind === 'op' && node.module !== parent.path ? node.module.split('.').pop() : '';
  return { title, subtitle: own ? [own, node.moduleType].filter(Boolean).join(' · ') : '' };
}

/** `weight` for `fc1.weight` or `net.fc1.weight` in the box `fc1`. */
function nameWithin(label: string, path: string): string {
  const inside = path !== '' && `.${label}`.includes(`.${path}.`);
  return inside ? label.slice(label.lastIndexOf(`${path}.`) + path.length + 1) : label;
}

export const nodeCount = (count: number) => `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`;

export function place(node: GraphNode): string {
  if (node.file === undefined || node.line === undefined) return '';
  return `${node.file.split(/[\\/]/).pop()}:${node.line + 1}`;
}

export interface Neighbour {
  label: string;
  shape: string;
}

/** What flows into a node and out of it. */
export function neighbours(graph: AutogradGraph, id: number): { into: Neighbour[]; out: Neighbour[] } {
  const labels = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const pick = (own: 'from' | 'to', other: 'from' | 'to') =>
    graph.edges
      .filter((edge) => edge[own] === id)
      .map((edge) => ({ label: labels.get(edge[other]) ?? '', shape: formatShape(edge.shape) }));
  return { into: pick('to', 'from'), out: pick('from', 'to') };
}
