import { s } from '../shared/dom';
import { formatShape } from '../shared/format';
import type { Position, Rectangle } from './boxLayout';
import { type Caption, caption } from './describe';
import { isBox } from './hierarchy';
import type { LayoutItem, LayoutRequest, LayoutResult, Route } from './layout';
import type { Visible, VisibleEdge, VisibleItem } from './visible';

const LINE = 15;
const SMALL_LINE = 13;
const PADDING = { x: 12, y: 7 };
const LABEL_HEIGHT = 12;
const TITLE_HEIGHT = 22;

/** Measures text in the font of the panel. */
class Ruler {
  private readonly context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
  private readonly family = getComputedStyle(document.body).fontFamily;
  private readonly known = new Map<string, number>();

  width(text: string, size: number, weight = 400): number {
    const key = `${weight} ${size} ${text}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.context.font = `${weight} ${size}px ${this.family}`;
    const width = Math.ceil(this.context.measureText(text).width);
    this.known.set(key, width);
    return width;
  }
}

/** What the layout needs to know: sizes from texts, and the nesting. */
export function layoutRequest(visible: Visible): LayoutRequest {
  const ruler = new Ruler();
  const measure = (seen: VisibleItem): LayoutItem => {
    const { title, subtitle } = caption(seen.item);
    const titleWidth = ruler.width(title, 12, isBox(seen.item) ? 600 : 400);
    const subtitleWidth = ruler.width(subtitle, 11);
    if (seen.children) {
      const width = titleWidth + ruler.width(openSubtitle(seen), 11) + 60;
      return { id: seen.id, width, height: 0, children: seen.children.map(measure) };
    }
    const width = Math.max(titleWidth, subtitleWidth) + 2 * PADDING.x;
    return { id: seen.id, width, height: LINE + (subtitle ? SMALL_LINE : 0) + 2 * PADDING.y };
  };
  return {
    items: visible.top.map(measure),
    edges: visible.edges.map((edge) => {
      const label = edgeLabel(edge);
      return { from: edge.from, to: edge.to, width: label ? ruler.width(label, 10) : 0, height: LABEL_HEIGHT };
    }),
  };
}

/** The shape on an edge; of several tensors, their number. */
export function edgeLabel({ shapes }: VisibleEdge): string {
  const [shape] = shapes as [number[]];
  if (shapes.length > 1) return `${shapes.length} tensors`;
  return shape.length === 0 ? '' : formatShape(shape);
}

const openSubtitle = ({ item }: VisibleItem) => (isBox(item) ? item.type : '');

/** A part of the picture that is drawn when it comes into view. */
interface Part extends Rectangle {
  layer: SVGGElement;
  /** Items at its ends, or the item itself. */
  ids: string[];
  create(): SVGElement;
  element?: SVGElement;
}

/** The graph as SVG. Only what is in view, or nearly, is in the document: graphs may have thousands of nodes. */
export class Picture {
  readonly group = s('g');
  readonly width: number;
  readonly height: number;
  readonly rectangles = new Map<string, Rectangle>();
  private readonly parts: Part[] = [];
  private selected: string | undefined;
  private lit: string | undefined;

  constructor(
    readonly visible: Visible,
    result: LayoutResult,
  ) {
    this.width = result.width;
    this.height = result.height;
    const layer = (name: string) => this.group.appendChild(s('g', { class: name }));
    const [boxes, edges, nodes] = [layer('boxes'), layer('edges'), layer('nodes')];
    for (const { id, ...rectangle } of result.items) {
      const seen = visible.items.get(id) as VisibleItem;
      this.rectangles.set(id, rectangle);
      const create = () => (seen.children ? openBox(seen, rectangle) : node(seen, rectangle));
      this.parts.push({ ...rectangle, layer: seen.children ? boxes : nodes, ids: [id], create });
    }
    visible.edges.forEach((edge, index) => {
      const route = result.routes[index];
      if (!route || route.points.length < 2) return;
      const create = () => drawEdge(edge, route);
      this.parts.push({ ...bounds(route.points), layer: edges, ids: [edge.from, edge.to], create });
    });
  }

  /** Draws what touches a window of the picture and lets the rest go. */
  drawPart({ x, y, width, height }: Rectangle): void {
    for (const part of this.parts) {
      const seen = part.x < x + width && part.x + part.width > x && part.y < y + height && part.y + part.height > y;
      if (seen && !part.element) {
        part.element = part.create();
        this.mark(part);
        part.layer.append(part.element);
      } else if (!seen && part.element) {
        part.element.remove();
        delete part.element;
      }
    }
  }

  /** Marks the edges of an item; undefined marks none. */
  light(id: string | undefined): void {
    if (id === this.lit) return;
    this.lit = id;
    for (const part of this.parts) this.mark(part);
  }

  select(id: string | undefined): void {
    this.selected = id;
    for (const part of this.parts) this.mark(part);
  }

  private mark({ element, ids }: Part): void {
    const isEdge = ids.length > 1;
    element?.classList.toggle('lit', isEdge && ids.includes(this.lit ?? ''));
    element?.classList.toggle('selected', !isEdge && ids[0] === this.selected);
  }
}

function drawEdge(edge: VisibleEdge, { points, label }: Route): SVGElement {
  const path = { class: 'line', d: curve(points), 'stroke-width': strokeWidth(edge), 'marker-end': 'url(#arrow)' };
  const text = edgeLabel(edge);
  return s(
    'g',
    { class: 'edge' },
    s('path', path),
    text !== '' && label && s('text', { class: 'shape', x: label.x, y: label.y + 3 }, text),
  );
}

function bounds(points: Position[]): Rectangle {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

function node(seen: VisibleItem, { x, y, width, height }: Rectangle): SVGGElement {
  const { item } = seen;
  const text = caption(item);
  const kind = isBox(item) ? 'module' : item.node.kind;
  const group = s(
    'g',
    {
      class: `node ${kind}`,
      'data-id': seen.id,
      'data-node': isBox(item) ? undefined : item.node.id,
      transform: `translate(${x} ${y})`,
    },
    // A second sheet behind says that there is more inside.
    isBox(item) && s('rect', { class: 'sheet', x: 3, y: 3, width, height, rx: 5 }),
    s('rect', { width, height, rx: kind === 'parameter' ? height / 2 : 5 }),
  );
  group.append(...captionText(text, width / 2));
  return group;
}

function captionText({ title, subtitle }: Caption, center: number): SVGTextElement[] {
  const texts = [s('text', { class: 'title', x: center, y: PADDING.y + 11.5 }, title)];
  if (subtitle) texts.push(s('text', { class: 'subtitle', x: center, y: PADDING.y + LINE + 10 }, subtitle));
  return texts;
}

function openBox(seen: VisibleItem, { x, y, width, height }: Rectangle): SVGGElement {
  const { title } = caption(seen.item);
  return s(
    'g',
    { class: 'box', 'data-id': seen.id, transform: `translate(${x} ${y})` },
    s('rect', { class: 'area', width, height, rx: 7 }),
    s('rect', { class: 'handle', width, height: TITLE_HEIGHT, rx: 7 }),
    s('path', { class: 'fold', d: 'M8 9l4 4 4-4' }),
    s(
      'text',
      { x: 22, y: 15 },
      s('tspan', { class: 'title' }, title),
      s('tspan', { class: 'subtitle', dx: 7 }, openSubtitle(seen)),
    ),
  );
}

/** A curve through the points that leaves and enters each vertically. */
function curve(points: Position[]): string {
  const round = (value: number) => Math.round(value * 10) / 10;
  const [first, ...rest] = points as [Position, ...Position[]];
  let path = `M${round(first.x)} ${round(first.y)}`;
  let last = first;
  for (const point of rest) {
    const middle = round((last.y + point.y) / 2);
    path += `C${round(last.x)} ${middle} ${round(point.x)} ${middle} ${round(point.x)} ${round(point.y)}`;
    last = point;
  }
  return path;
}

/** Thicker for more data, between one and about two and a half pixels. */
function strokeWidth({ shapes }: VisibleEdge): number {
  const elements = Math.max(...shapes.map((shape) => shape.reduce((product, size) => product * size, 1)));
  return Math.round((1 + Math.min(6, Math.max(0, Math.log10(elements) - 2)) * 0.25) * 100) / 100;
}
