import type { AutogradGraph, GraphNode } from '../../extension/protocol/kernel';

/** A module's call, holding the nodes made in it and the calls of its submodules. */
export interface ModuleBox {
  /** Unique in the picture: the path, with a number where one module was called several times. */
  id: string;
  /** Qualified name, as `features.0`; '' for the whole graph. */
  path: string;
  /** Last part of the path. */
  name: string;
  type: string;
  parent: ModuleBox | undefined;
  children: Item[];
  /** Nodes in it at any depth. */
  size: number;
}

/** A node of the graph as an item of a box. */
export interface Leaf {
  id: string;
  node: GraphNode;
  parent: ModuleBox;
}

export type Item = ModuleBox | Leaf;

export const isBox = (item: Item): item is ModuleBox => 'children' in item;

/** Sorts the nodes of a graph into nested boxes, one for each call of a module. */
export function buildHierarchy(graph: AutogradGraph): ModuleBox {
  const builder = new Builder(graph);
  const root = box('', '', '', '', undefined);
  builder.fill(root, graph.nodes, 0);
  return root;
}

function box(id: string, path: string, name: string, type: string, parent: ModuleBox | undefined): ModuleBox {
  return { id, path, name, type, parent, children: [], size: 0 };
}

class Builder {
  private readonly next = new Map<number, number[]>();
  private readonly previous = new Map<number, number[]>();
  private readonly paths = new Map<number, string[]>();
  private readonly types = new Map<string, string>();
  private readonly calls = new Map<string, number>();

  constructor(private readonly graph: AutogradGraph) {
    for (const { from, to } of graph.edges) {
      push(this.next, from, to);
      push(this.previous, to, from);
    }
    for (const node of graph.nodes) {
      this.paths.set(node.id, node.module ? node.module.split('.') : []);
      if (node.module && node.moduleType) this.types.set(node.module, node.moduleType);
    }
    for (const node of graph.nodes) if (node.kind === 'parameter') this.paths.set(node.id, this.home(node));
  }

  /** Puts `nodes` into `parent`, whose path has `depth` parts, grouped by the next part of their own paths. */
  fill(parent: ModuleBox, nodes: GraphNode[], depth: number): void {
    parent.size = nodes.length;
    const groups = new Map<string, GraphNode[]>();
    for (const node of nodes) {
      const part = (this.paths.get(node.id) as string[])[depth];
      if (part === undefined) parent.children.push({ id: `#${node.id}`, node, parent });
      else push(groups, part, node);
    }
    for (const [name, members] of groups) {
      const path = parent.path ? `${parent.path}.${name}` : name;
      for (const call of this.calledOnce(members, nodes) ? [members] : this.splitCalls(members)) {
        // A box around a single node says nothing that the node cannot.
        if (call.length === 1) {
          const [node] = call as [GraphNode];
          parent.children.push({ id: `#${node.id}`, node, parent });
          continue;
        }
        const count = (this.calls.get(path) ?? 0) + 1;
        this.calls.set(path, count);
        const child = box(count > 1 ? `${path}#${count}` : path, path, name, this.types.get(path) ?? '', parent);
        this.fill(child, call, depth + 1);
        parent.children.push(child);
      }
    }
  }

  /** A parameter belongs to the module it is named after, or else to the one that uses it. */
  private home(node: GraphNode): string[] {
    if (node.module) return node.module.split('.');
    const owner = node.label.split('.').slice(0, -1);
    const user = this.graph.nodes.find((other) => other.id === this.next.get(node.id)?.[0]);
    const used = user?.module ? user.module.split('.') : [];
    // The graph may be of a part of the network, with shorter names.
    return owner.length > 0 && this.types.has(owner.join('.')) ? owner : used;
  }

  /** True when no path leaves `members` and comes back within `all`: then one box makes no cycle. */
  private calledOnce(members: GraphNode[], all: GraphNode[]): boolean {
    const inside = new Set(members.map((node) => node.id));
    const around = new Set(all.map((node) => node.id));
    const seen = new Set<number>();
    const stack = members.flatMap((node) => this.next.get(node.id) ?? []).filter((id) => !inside.has(id));
    while (stack.length > 0) {
      const id = stack.pop() as number;
      if (seen.has(id) || !around.has(id)) continue;
      seen.add(id);
      for (const to of this.next.get(id) ?? []) {
        if (inside.has(to)) return false;
        stack.push(to);
      }
    }
    return true;
  }

  /** Separates the calls of a module that was used several times: parts that only share parameters. */
  private splitCalls(members: GraphNode[]): GraphNode[][] {
    const inside = new Map(members.map((node) => [node.id, node]));
    const call = new Map<number, number>();
    const result: GraphNode[][] = [];
    const isOp = (id: number) => inside.get(id)?.kind !== 'parameter' && inside.has(id);
    for (const start of members) {
      if (!isOp(start.id) || call.has(start.id)) continue;
      const part: GraphNode[] = [];
      const stack = [start.id];
      while (stack.length > 0) {
        const id = stack.pop() as number;
        if (call.has(id) || !isOp(id)) continue;
        call.set(id, result.length);
        part.push(inside.get(id) as GraphNode);
        stack.push(...(this.next.get(id) ?? []), ...(this.previous.get(id) ?? []));
      }
      result.push(part);
    }
    // A parameter goes with the first call that uses it.
    for (const node of members) {
      if (node.kind !== 'parameter') continue;
      const users = (this.next.get(node.id) ?? []).flatMap((id) => call.get(id) ?? []);
      const part = result[Math.min(...users, result.length - 1)];
      if (part) part.push(node);
      else result.push([node]);
    }
    return result;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Every box below `root`, outer ones first. */
export function* allBoxes(root: ModuleBox): Generator<ModuleBox> {
  for (const child of root.children) {
    if (!isBox(child)) continue;
    yield child;
    yield* allBoxes(child);
  }
}

/** Every node below `item`. */
export function* allLeaves(item: Item): Generator<Leaf> {
  if (!isBox(item)) yield item;
  else for (const child of item.children) yield* allLeaves(child);
}
