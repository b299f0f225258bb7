import { type BoxLayout, layoutBox, type Position, type Rectangle } from './boxLayout';

/** What is to be laid out: boxes with children, and leaves with a size. */
export interface LayoutItem {
  id: string;
  /** For open boxes, the least width. */
  width: number;
  height: number;
  /** Present for open boxes, whose size follows from what they hold. */
  children?: LayoutItem[];
}

export interface LayoutEdge {
  from: string;
  to: string;
  /** Size of the label, or 0. */
  width: number;
  height: number;
}

export interface LayoutRequest {
  items: LayoutItem[];
  edges: LayoutEdge[];
}

export interface Route {
  points: Position[];
  label: Position | undefined;
}

export interface LayoutResult {
  width: number;
  height: number;
  items: (Rectangle & { id: string })[];
  /** In the order of the request's edges. */
  routes: Route[];
}

/** Room between the border of a box and what it holds; above it is its title. */
const BORDER = { side: 16, top: 36, bottom: 22 };
/** An edge that comes in goes straight from here, below the title, so that its turn above has room. */
const PORT_DEPTH = 28;
const NO_BORDER = { side: 0, top: 0, bottom: 0 };
/** Boxes that hold more are cut across into bands of about this many items, each laid out by itself. */
const BAND = 120;

/** The stretch of an edge within one box: out of it, into it, or between two of its children. */
interface Piece extends Route {
  kind: 'out' | 'across' | 'in';
  depth: number;
}

/** An edge as seen in one box: its ends are children of the box, or undefined where it leaves the box. */
interface Touch {
  edge: number;
  from: string | undefined;
  to: string | undefined;
}

/** A box that is laid out; coordinates are its own until it is placed. */
interface Inner {
  item: Item;
  width: number;
  height: number;
  at: Map<string, Rectangle>;
  boxes: Map<string, Inner>;
  pieces: { edge: number; piece: Piece }[];
}

/** A band is a box that is not seen. */
type Item = LayoutItem & { band?: boolean };

/**
 * Lays out nested boxes from the inside out, each by itself: a box that is done is one rectangle of its parent. So the
 * time grows with the sizes of the boxes, not with that of the graph, and no long edge spans it all. Where an edge
 * crosses the border of a box there is a port, at the top for what comes in and at the bottom for what goes out.
 */
export function layout({ items, edges }: LayoutRequest): LayoutResult {
  const root = cutIntoBands({ id: '', width: 0, height: 0, children: items }, edges);
  const inner = new Arranger(root, edges).arrange(root, 0);
  const result: LayoutResult = { width: inner.width, height: inner.height, items: [], routes: [] };
  const pieces = edges.map((): Piece[] => []);
  place(inner, { x: 0, y: 0 }, result.items, pieces);
  result.routes = pieces.map(joinPieces);
  return result;
}

class Arranger {
  private readonly parents = new Map<string, Item>();
  private readonly touching = new Map<string, Touch[]>();
  /** Networks repeat themselves, and so do their layouts. */
  private readonly known = new Map<string, BoxLayout>();

  constructor(
    root: Item,
    private readonly edges: LayoutEdge[],
  ) {
    this.enter(root);
    edges.forEach(({ from: source, to: target }, edge) => {
      const up = this.chain(source);
      const down = this.chain(target);
      // Outside the innermost box around both ends there is nothing of the edge.
      for (const [box, from] of up) {
        const to = down.get(box);
        if (from !== to) this.touching.get(box)?.push({ edge, from, to });
      }
      for (const [box, to] of down) if (!up.has(box)) this.touching.get(box)?.push({ edge, from: undefined, to });
    });
  }

  arrange(item: Item, depth: number): Inner {
    const children = item.children ?? [];
    const boxes = new Map<string, Inner>();
    for (const child of children) if (child.children) boxes.set(child.id, this.arrange(child, depth + 1));
    const touching = this.touching.get(item.id) ?? [];
    const flat = this.layoutFlat(children, boxes, touching);

    const border = depth === 0 || item.band ? NO_BORDER : BORDER;
    const width = Math.max(item.width, flat.width + 2 * border.side);
    const height = flat.height + border.top + border.bottom;
    const shift = move({ x: (width - flat.width) / 2, y: border.top });
    const at = new Map(
      children.map((child, index) => {
        const rectangle = flat.rectangles[index] as Rectangle;
        return [child.id, { ...rectangle, ...shift(rectangle) }];
      }),
    );
    const pieces = touching.map(({ edge, from, to }, index) => {
      const { points, label } = flat.routes[index] as Route;
      const shifted = points.map(shift);
      const [first, last] = [shifted[0], shifted[shifted.length - 1]];
      if (from === undefined && first) first.y = border === BORDER ? PORT_DEPTH : 0;
      if (to === undefined && last) last.y = height;
      const kind = from === undefined ? 'in' : to === undefined ? 'out' : 'across';
      return { edge, piece: { kind, depth, points: shifted, label: label && shift(label) } as Piece };
    });
    return { item, width, height, at, boxes, pieces };
  }

  private layoutFlat(children: Item[], boxes: Map<string, Inner>, touching: Touch[]): BoxLayout {
    const index = new Map(children.map((child, at) => [child.id, at]));
    const sources = new Map<string, number>();
    const spec = {
      sizes: children.map((child) => {
        const { width, height } = boxes.get(child.id) ?? child;
        return { width, height };
      }),
      edges: touching.map(({ edge, from, to }) => {
        const { from: source, width, height } = this.edges[edge] as LayoutEdge;
        if (!sources.has(source)) sources.set(source, sources.size);
        const across = from !== undefined && to !== undefined;
        return {
          from: from === undefined ? -1 : (index.get(from) as number),
          to: to === undefined ? -1 : (index.get(to) as number),
          source: sources.get(source) as number,
          width: across ? width : 0,
          height: across ? height : 0,
        };
      }),
    };
    const key = JSON.stringify(spec);
    const known = this.known.get(key) ?? layoutBox(spec);
    this.known.set(key, known);
    return known;
  }

  private enter(box: Item): void {
    this.touching.set(box.id, []);
    for (const child of box.children ?? []) {
      this.parents.set(child.id, box);
      if (child.children) this.enter(child);
    }
  }

  /** For every box around `id`, innermost first, the child of it that holds `id`. */
  private chain(id: string): Map<string, string> {
    const result = new Map<string, string>();
    let child = id;
    for (let box = this.parents.get(id); box; box = this.parents.get(box.id)) {
      result.set(box.id, child);
      child = box.id;
    }
    return result;
  }
}

const move = (by: Position) => (point: Position) => ({ x: point.x + by.x, y: point.y + by.y });

/**
 * Replaces the children of large boxes by bands of successive ranks. Every edge leads from a band to itself or to a
 * later one, so the bands stack.
 */
function cutIntoBands(item: LayoutItem, edges: LayoutEdge[]): Item {
  if (!item.children) return item;
  const children = item.children.map((child) => cutIntoBands(child, edges));
  if (children.length <= BAND) return { ...item, children };
  const ranks = rankChildren(children, edges);
  const sorted = [...children].sort((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0));
  const bands: Item[] = [];
  let band: Item[] = [];
  sorted.forEach((child, at) => {
    band.push(child);
    const next = sorted[at + 1];
    if (next && (band.length < BAND || ranks.get(next.id) === ranks.get(child.id))) return;
    bands.push({ id: `${item.id} band ${bands.length}`, width: 0, height: 0, children: band, band: true });
    band = [];
  });
  return { ...item, children: bands };
}

/** The longest way to each child from one that depends on nothing; those themselves stand just above their users. */
function rankChildren(children: Item[], edges: LayoutEdge[]): Map<string, number> {
  const owner = new Map<string, string>();
  const own = (item: Item, child: string) => {
    owner.set(item.id, child);
    for (const inner of item.children ?? []) own(inner, child);
  };
  for (const child of children) own(child, child.id);
  const next = new Map(children.map((child) => [child.id, new Set<string>()]));
  const waiting = new Map<string, number>();
  for (const edge of edges) {
    const [from, to] = [owner.get(edge.from), owner.get(edge.to)];
    if (from === undefined || to === undefined || from === to || next.get(from)?.has(to)) continue;
    next.get(from)?.add(to);
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const ranks = new Map<string, number>();
  const ready = children.filter((child) => !waiting.has(child.id)).map((child) => child.id);
  const roots = [...ready];
  for (const id of roots) ranks.set(id, 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    for (const to of next.get(id) ?? []) {
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  for (const id of roots) {
    const users = [...(next.get(id) ?? [])].map((to) => ranks.get(to) ?? 0);
    if (users.length > 0) ranks.set(id, users.reduce((least, rank) => Math.min(least, rank)) - 1);
  }
  return ranks;
}

/** Turns the boxes' own coordinates into those of the picture. */
function place(inner: Inner, origin: Position, items: LayoutResult['items'], pieces: Piece[][]): void {
  const shift = move(origin);
  for (const [id, rectangle] of inner.at) {
    const box = inner.boxes.get(id);
    const corner = shift(rectangle);
    if (!box?.item.band) items.push({ id, ...rectangle, ...corner });
    if (box) place(box, corner, items, pieces);
  }
  for (const { edge, piece } of inner.pieces) {
    pieces[edge]?.push({ ...piece, points: piece.points.map(shift), label: piece.label && shift(piece.label) });
  }
}

/**
 * One line from the pieces of an edge: out of the inner boxes, across, into the inner boxes. Where two pieces meet, the
 * outer one was aimed at the middle of a box and gives way to the inner one's port.
 */
function joinPieces(pieces: Piece[]): Route {
  const rank = ({ kind, depth }: Piece) => (kind === 'out' ? -depth - 1 : kind === 'in' ? depth + 1 : 0);
  const sorted = [...pieces].sort((a, b) => rank(a) - rank(b));
  const points = sorted.flatMap(({ kind, points }, index) => {
    const cutFirst = index > 0 && kind !== 'in';
    const cutLast = index < sorted.length - 1 && kind !== 'out';
    return points.slice(cutFirst ? 1 : 0, cutLast ? -1 : undefined);
  });
  return { points, label: sorted.find((piece) => piece.label)?.label };
}
