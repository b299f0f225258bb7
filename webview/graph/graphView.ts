import type { AutogradGraph, GraphNode } from '../../extension/protocol/kernel';
import { download, h, perFrame, s, setText, show } from '../shared/dom';
import { formatCount } from '../shared/format';
import { iconButton } from '../shared/icons';
import { Camera, type View } from './camera';
import { nodeCount } from './describe';
import { allBoxes, buildHierarchy, type Item, isBox, type ModuleBox } from './hierarchy';
import { moveFocus } from './keyboard';
import { Layouter } from './layouter';
import { layoutRequest, Picture } from './picture';
import { Search } from './search';
import { exportSvg } from './svgExport';
import { GraphTable } from './table';
import { Tooltip } from './tooltip';
import { initiallyOpen, visiblePart } from './visible';

export interface ViewState {
  /** What graph it is of: title and number of nodes. */
  graph: string;
  open: string[];
  camera: View;
}

export interface GraphHost {
  reveal(file: string, line: number): void;
  remember(state: ViewState): void;
}

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;

/** The graph panel's content: toolbar, picture, legend, and the same as a table. */
export class GraphView {
  readonly element: HTMLElement;
  readonly tooltip = new Tooltip();
  private readonly title = h('h1');
  private readonly counts = h('span', { class: 'muted' });
  private readonly status = h('div', { class: 'message-line', role: 'alert', hidden: true });
  private readonly busy = h('div', { class: 'busy muted', role: 'status', hidden: true }, 'Laying out …');
  private readonly scale = h('button', { class: 'scale number', type: 'button', title: 'Actual size' });
  private readonly holder = s('g', { class: 'camera' });
  private readonly frame: SVGSVGElement;
  private readonly camera: Camera;
  private readonly search: Search;
  private readonly table = new GraphTable();
  private readonly layouter = new Layouter();
  private readonly drawPart = perFrame(() => this.picture?.drawPart(this.camera.window()));
  private graph: AutogradGraph = { title: '', nodes: [], edges: [] };
  private root: ModuleBox = buildHierarchy(this.graph);
  private open = new Set<string>();
  private picture: Picture | undefined;
  private selected: string | undefined;

  constructor(private readonly host: GraphHost) {
    const arrow = s('path', { d: 'M0 0L7 3.5L0 7z', class: 'arrow' });
    const marker = { id: 'arrow', markerWidth: 7, markerHeight: 7, refX: 6.5, refY: 3.5, orient: 'auto' };
    this.frame = s(
      'svg',
      { class: 'graph', tabindex: 0, role: 'application', keydown: (event: KeyboardEvent) => this.key(event) },
      s('defs', {}, s('marker', { ...marker, markerUnits: 'userSpaceOnUse' }, arrow)),
      this.holder,
    );
    this.camera = new Camera(this.frame, this.holder, () => this.cameraMoved());
    this.search = new Search(
      (text) => this.find(text),
      (id) => void this.showNode(id),
    );
    this.frame.addEventListener('click', (event) => this.click(event));
    this.frame.addEventListener('pointermove', (event) => this.hover(event));
    this.frame.addEventListener('pointerleave', () => this.hover(undefined));
    this.scale.addEventListener('click', () => this.camera.zoom(1 / this.camera.view.scale));
    this.element = h(
      'div',
      { class: 'panel' },
      this.toolbar(),
      this.status,
      h('div', { class: 'stage' }, this.frame, legend(), this.busy),
      h('div', { class: 'visually-hidden' }, this.table.element),
    );
  }

  /** Shows a graph, as it was looked at before if `state` is of the same one. */
  async display(graph: AutogradGraph, state: ViewState | null): Promise<void> {
    this.graph = graph;
    this.root = buildHierarchy(graph);
    const known = state?.graph === identity(graph) ? state : undefined;
    this.open = known ? new Set(known.open) : initiallyOpen(this.root);
    this.selected = undefined;
    this.search.clear();
    setText(this.title, graph.title);
    const edges = `${formatCount(graph.edges.length)} ${graph.edges.length === 1 ? 'edge' : 'edges'}`;
    setText(this.counts, `${nodeCount(graph.nodes.length)}, ${edges}`);
    this.frame.setAttribute(
      'aria-label',
      `Computation graph of ${graph.title}. Arrow keys go along edges, Enter opens a module or goes to the line.`,
    );
    this.table.update(graph);
    if (!(await this.draw())) return;
    if (known) this.camera.set(known.camera);
    else this.camera.start();
  }

  private toolbar(): HTMLElement {
    const setOpen = (open: Set<string>) => {
      this.open = open;
      void this.draw().then((done) => done && this.camera.start());
    };
    return h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Graph' },
      this.title,
      this.counts,
      h('span', { class: 'spacer' }),
      this.search.element,
      h(
        'div',
        { class: 'group' },
        iconButton('collapse', 'Close all modules', () => setOpen(new Set())),
        iconButton('expand', 'Open all modules', () => setOpen(new Set([...allBoxes(this.root)].map(({ id }) => id)))),
      ),
      h(
        'div',
        { class: 'group' },
        iconButton('minus', 'Zoom out (-)', () => this.camera.zoom(1 / ZOOM_STEP)),
        this.scale,
        iconButton('plus', 'Zoom in (+)', () => this.camera.zoom(ZOOM_STEP)),
        iconButton('fit', 'Show all (0)', () => this.camera.fit()),
      ),
      iconButton('export', 'Save as SVG', () => this.save()),
    );
  }

  /** Lays out and draws what is open now; false when another drawing overtook it or it failed. */
  private async draw(): Promise<boolean> {
    const visible = visiblePart(this.root, this.graph, this.open);
    const patience = setTimeout(() => show(this.busy, true), 150);
    try {
      const result = await this.layouter.layout(layoutRequest(visible));
      if (!result) return false;
      this.picture = new Picture(visible, result);
      this.camera.setPicture(result.width, result.height);
      this.holder.replaceChildren(this.picture.group);
      this.drawPart();
      this.select(this.selected);
      show(this.status, false);
      return true;
    } catch (error) {
      setText(this.status, (error as Error).message);
      show(this.status, true);
      return false;
    } finally {
      clearTimeout(patience);
      show(this.busy, false);
    }
  }

  /** Opens or closes a module; it stays where it is on the screen. */
  private async toggle(id: string): Promise<void> {
    const before = this.picture?.rectangles.get(id);
    if (!this.open.delete(id)) this.open.add(id);
    this.selected = id;
    if (!(await this.draw())) return;
    const after = this.picture?.rectangles.get(id);
    const { scale } = this.camera.view;
    if (before && after) {
      const middle = (box: typeof before) => box.x + box.width / 2;
      this.camera.pan((middle(before) - middle(after)) * scale, (before.y - after.y) * scale);
    }
  }

  private item(id: string | undefined): Item | undefined {
    return id === undefined ? undefined : this.picture?.visible.items.get(id)?.item;
  }

  private activate(id: string): void {
    const item = this.item(id);
    if (!item) return;
    if (isBox(item)) void this.toggle(id);
    else if (item.node.file !== undefined && item.node.line !== undefined) {
      this.host.reveal(item.node.file, item.node.line);
    }
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const id = target.closest('[data-id]')?.getAttribute('data-id') ?? undefined;
    // The area of an open module is background; only its title closes it.
    const inArea = target.classList.contains('area');
    this.select(inArea ? undefined : id);
    if (id !== undefined && !inArea) this.activate(id);
  }

  private hover(event: PointerEvent | undefined): void {
    const target = event?.buttons ? undefined : (event?.target as Element | undefined);
    const id = target?.classList.contains('area') ? undefined : target?.closest('[data-id]')?.getAttribute('data-id');
    const item = this.item(id ?? undefined);
    this.picture?.light(id ?? this.selected);
    if (event && item) this.tooltip.show(item, this.graph, event.clientX, event.clientY);
    else this.tooltip.hide();
  }

  private select(id: string | undefined): void {
    this.selected = id;
    this.picture?.select(id);
    this.picture?.light(id);
  }

  private find(text: string): number[] {
    const having = (fields: (node: GraphNode) => string[]) =>
      this.graph.nodes.filter((node) => fields(node).some((field) => field.toLowerCase().includes(text)));
    const named = having(({ label, module }) => [label, module]);
    // `conv2` means the module of that name rather than every Conv2d.
    const found = named.length > 0 ? named : having(({ moduleType }) => [moduleType]);
    return found.map((node) => node.id);
  }

  /** Selects a node and brings it into view, opening the modules around it. */
  private async showNode(id: number | undefined): Promise<void> {
    if (id === undefined) return this.select(undefined);
    const stack: ModuleBox[] = [...allBoxes(this.root)].filter((box) =>
      box.children.some((child) => !isBox(child) && child.node.id === id),
    );
    let opened = false;
    for (let box = stack[0]; box?.parent; box = box.parent) {
      if (this.open.has(box.id)) continue;
      this.open.add(box.id);
      opened = true;
    }
    if (opened && !(await this.draw())) return;
    const target = this.picture?.visible.standsFor.get(id);
    const rectangle = this.picture?.rectangles.get(target ?? '');
    this.select(target);
    if (rectangle) this.camera.bringIntoView(rectangle);
  }

  private key(event: KeyboardEvent): void {
    const pan: Record<string, [number, number]> = {
      ArrowLeft: [PAN_STEP, 0],
      ArrowRight: [-PAN_STEP, 0],
      ArrowUp: [0, PAN_STEP],
      ArrowDown: [0, -PAN_STEP],
    };
    const actions: Record<string, () => void> = {
      '+': () => this.camera.zoom(ZOOM_STEP),
      '=': () => this.camera.zoom(ZOOM_STEP),
      '-': () => this.camera.zoom(1 / ZOOM_STEP),
      '0': () => this.camera.fit(),
      '/': () => this.search.focus(),
      Enter: () => this.selected !== undefined && this.activate(this.selected),
      Escape: () => this.select(undefined),
    };
    const arrow = pan[event.key];
    if (arrow && event.shiftKey) this.camera.pan(...arrow);
    else if (arrow && this.picture) {
      const next = moveFocus(this.picture, this.selected, event.key as 'ArrowUp');
      this.select(next);
      const rectangle = this.picture.rectangles.get(next ?? '');
      if (rectangle) this.camera.bringIntoView(rectangle);
    } else if (actions[event.key]) actions[event.key]?.();
    else return;
    event.preventDefault();
  }

  private cameraMoved(): void {
    this.drawPart();
    setText(this.scale, `${Math.round(this.camera.view.scale * 100)}%`);
    this.host.remember({ graph: identity(this.graph), open: [...this.open], camera: this.camera.view });
  }

  private save(): void {
    if (!this.picture) return;
    const { group, width, height } = this.picture;
    this.picture.drawPart({ x: 0, y: 0, width, height });
    const text = exportSvg(this.frame, group, width, height);
    this.drawPart();
    download(
      `${this.graph.title.replace(/[^\w.-]+/g, '-') || 'graph'}.svg`,
      new Blob([text], { type: 'image/svg+xml' }),
    );
  }
}

const identity = (graph: AutogradGraph) => `${graph.title} ${graph.nodes.length}`;

function legend(): HTMLElement {
  const kinds = ['input', 'parameter', 'op', 'output'];
  const names: Record<string, string> = { op: 'operation' };
  return h(
    'div',
    { class: 'legend', 'aria-hidden': 'true' },
    ...kinds.map((kind) => h('span', {}, h('i', { class: `key ${kind}` }), names[kind] ?? kind)),
  );
}
