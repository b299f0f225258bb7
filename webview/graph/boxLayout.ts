import { layout as dagre, Graph } from '@dagrejs/dagre';

export interface Position {
  x: number;
  y: number;
}

/** A rectangle by its upper left corner. */
export interface Rectangle extends Position {
  width: number;
  height: number;
}

/** One box by itself: rectangles with edges between them, or from and to ports on its border. */
export interface BoxSpec {
  sizes: { width: number; height: number }[];
  edges: SpecEdge[];
}

export interface SpecEdge {
  /** Position in `sizes`, or -1 for a port on the upper border. */
  from: number;
  /** Position in `sizes`, or -1 for a port on the lower border. */
  to: number;
  /** Edges with the same source share a port, and between the same ends they are one. */
  source: number;
  /** Size of the label; 0 for none. */
  width: number;
  height: number;
}

export interface BoxLayout {
  width: number;
  height: number;
  rectangles: Rectangle[];
  /** In the order of the edges. */
  routes: { points: Position[]; label: Position | undefined }[];
}

const SPACING = { nodesep: 22, edgesep: 12, ranksep: 26 };
/** Between an edge and its label, which stands to the right of it. */
const LABEL_OFFSET = 5;
const CORNER = 10;
/** Pulls ports to the border. */
const PORT_WEIGHT = 50;

interface DagreEdge {
  points: Position[];
  x?: number;
  y?: number;
}

/** Lays out one box with dagre. */
export function layoutBox({ sizes, edges }: BoxSpec): BoxLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', ...SPACING });
  sizes.forEach(({ width, height }, index) => void graph.setNode(`n${index}`, { width, height }));
  const tail = ({ from, source }: SpecEdge) => (from < 0 ? `t${source}` : `n${from}`);
  const head = ({ to, source }: SpecEdge) => (to < 0 ? `b${source}` : `n${to}`);
  for (const edge of edges) {
    if (edge.from < 0) addPort(graph, tail(edge), 'top');
    if (edge.to < 0) addPort(graph, head(edge), 'bottom');
    const label =
      edge.width > 0 ? { width: edge.width, height: edge.height, labelpos: 'r', labeloffset: LABEL_OFFSET } : {};
    graph.setEdge(tail(edge), head(edge), label, String(edge.source));
  }
  dagre(graph);

  const rectangles = sizes.map(({ width, height }, index) => {
    const { x, y } = graph.node(`n${index}`) as Position;
    return { x: x - width / 2, y: y - height / 2, width, height };
  });
  const found = edges.map((edge) => graph.edge(tail(edge), head(edge), String(edge.source)) as DagreEdge);
  const xs = found.flatMap(({ points }) => points.map((point) => point.x));
  const left = Math.min(...xs, ...rectangles.map(({ x }) => x));
  const right = Math.max(...xs, ...rectangles.map(({ x, width }) => x + width));
  const top = Math.min(...rectangles.map(({ y }) => y));
  const bottom = Math.max(...rectangles.map(({ y, height }) => y + height));
  for (const rectangle of rectangles) {
    rectangle.x -= left;
    rectangle.y -= top;
  }
  const height = bottom - top;
  const routes = found.map(({ points, x, y }, index) => {
    const { from, to } = edges[index] as SpecEdge;
    // The way between a port and the first or last rank is no part of the picture.
    const inside = points.map((point) => ({ x: point.x - left, y: Math.min(height, Math.max(0, point.y - top)) }));
    const [first, last] = [inside[0], inside[inside.length - 1]];
    if (first) Object.assign(first, from < 0 ? { y: 0 } : clip(first, rectangles[from] as Rectangle, 'bottom'));
    if (last) Object.assign(last, to < 0 ? { y: height } : clip(last, rectangles[to] as Rectangle, 'top'));
    const across = from >= 0 && to >= 0 && x !== undefined && y !== undefined;
    return { points: inside, label: across ? { x: x - left, y: y - top } : undefined };
  });
  return { width: right - left, height, rectangles, routes };
}

/** Edges leave below and arrive above, never at a side or a corner. */
function clip(point: Position, { x, y, width, height }: Rectangle, side: 'top' | 'bottom'): Position {
  const inset = Math.min(CORNER, width / 2);
  return { x: Math.min(x + width - inset, Math.max(x + inset, point.x)), y: side === 'top' ? y : y + height };
}

/** A point of the border, kept there by a heavy edge to a node beyond. */
function addPort(graph: Graph, id: string, side: 'top' | 'bottom'): void {
  if (graph.hasNode(id)) return;
  graph.setNode(id, { width: 1, height: 1 });
  if (!graph.hasNode(side)) graph.setNode(side, { width: 1, height: 1 });
  const [from, to] = side === 'top' ? [side, id] : [id, side];
  graph.setEdge(from, to, { weight: PORT_WEIGHT });
}
