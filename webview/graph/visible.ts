import type { AutogradGraph } from '../../extension/protocol/kernel';
import { allLeaves, type Item, isBox, type ModuleBox } from './hierarchy';

/** Something seen: a node, a collapsed module, or an open one with what it shows. */
export interface VisibleItem {
  id: string;
  item: Item;
  children?: VisibleItem[];
}

/** An edge between what is seen. */
export interface VisibleEdge {
  from: string;
  to: string;
  /** Distinct shapes of the tensors it stands for. */
  shapes: number[][];
}

export interface Visible {
  top: VisibleItem[];
  /** All of them, at any depth. */
  items: Map<string, VisibleItem>;
  /** The node or collapsed box that stands for a node of the graph. */
  standsFor: Map<number, string>;
  edges: VisibleEdge[];
}

/** A leaf with at least this many users is drawn once for each: its long edges would only tangle. */
const SHARED = 4;

/** The part of the hierarchy that is seen when the boxes of `open` are. */
export function visiblePart(root: ModuleBox, graph: AutogradGraph, open: ReadonlySet<string>): Visible {
  const items = new Map<string, VisibleItem>();
  const around = new Map<string, VisibleItem[]>();
  const standsFor = new Map<number, string>();
  const visit = (parent: ModuleBox): VisibleItem[] => {
    const siblings: VisibleItem[] = [];
    for (const child of parent.children) {
      const seen: VisibleItem = { id: child.id, item: child };
      if (isBox(child) && open.has(child.id)) seen.children = visit(child);
      else for (const leaf of allLeaves(child)) standsFor.set(leaf.node.id, child.id);
      siblings.push(seen);
      items.set(seen.id, seen);
      around.set(seen.id, siblings);
    }
    return siblings;
  };
  const top = visit(root);
  const edges = liftEdges(graph, standsFor);
  for (const [id, users] of groupBySource(edges)) {
    const { item } = items.get(id) as VisibleItem;
    if (users.length < SHARED || isBox(item) || !['parameter', 'input'].includes(item.node.kind)) continue;
    users.slice(1).forEach((edge, at) => {
      const copy = { id: `${id} copy ${at}`, item };
      edge.from = copy.id;
      items.set(copy.id, copy);
      around.get(edge.to)?.push(copy);
    });
    // The original moves to its first user, too.
    const [first] = users as [VisibleEdge];
    const home = around.get(id) as VisibleItem[];
    const [original] = home.splice(
      home.findIndex((seen) => seen.id === id),
      1,
    ) as [VisibleItem];
    around.get(first.to)?.push(original);
  }
  return { top, items, standsFor, edges };
}

function liftEdges(graph: AutogradGraph, standsFor: Map<number, string>): VisibleEdge[] {
  const edges = new Map<string, VisibleEdge>();
  for (const { from, to, shape } of graph.edges) {
    const source = standsFor.get(from);
    const target = standsFor.get(to);
    if (source === undefined || target === undefined || source === target) continue;
    const key = `${source}\n${target}`;
    const edge = edges.get(key);
    if (!edge) edges.set(key, { from: source, to: target, shapes: [shape] });
    else if (!edge.shapes.some((other) => other.join() === shape.join())) edge.shapes.push(shape);
  }
  return [...edges.values()];
}

function groupBySource(edges: VisibleEdge[]): Map<string, VisibleEdge[]> {
  const groups = new Map<string, VisibleEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.from);
    if (group) group.push(edge);
    else groups.set(edge.from, [edge]);
  }
  return groups;
}

/** Graphs larger than this start with their modules closed. */
export const OPEN_LIMIT = 300;

/** The boxes that are open at first: all of a small graph; of a large one only a box that is all there is. */
export function initiallyOpen(root: ModuleBox): Set<string> {
  const open = new Set<string>();
  const visit = (parent: ModuleBox) => {
    const boxes = parent.children.filter(isBox);
    for (const child of boxes) {
      const alone = boxes.length === 1 && child.children.some(isBox) && child.children.length <= OPEN_LIMIT;
      if (root.size > OPEN_LIMIT && !alone) continue;
      open.add(child.id);
      visit(child);
    }
  };
  visit(root);
  return open;
}
