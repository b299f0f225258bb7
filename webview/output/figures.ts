import type { FigurePicture } from '../../extension/protocol/kernel';
import { download, h, show } from '../shared/dom';
import { iconButton } from '../shared/icons';

/** The figures of one cell, in order of appearance; each new picture takes the place of the last. */
export class Figures {
  readonly element = h('div', { class: 'figures', hidden: true });
  private readonly views = new Map<string, FigureView>();

  update(figure: FigurePicture): void {
    let view = this.views.get(figure.figure);
    if (!view) {
      view = new FigureView(figure.figure);
      this.views.set(figure.figure, view);
      this.element.append(view.element);
    }
    view.update(figure.svg);
    show(this.element, true);
  }
}

class FigureView {
  readonly element: HTMLElement;
  private readonly paper = h('div', { class: 'paper-frame', role: 'img' });
  private svg = '';

  constructor(private readonly name: string) {
    const save = iconButton('export', 'Save as SVG', () => this.save());
    this.element = h(
      'figure',
      { 'data-testid': 'output-figure', 'data-figure': name },
      this.paper,
      h('div', { class: 'figure-tools' }, save),
    );
    this.paper.setAttribute('aria-label', `Figure ${name}`);
  }

  /** Puts a new picture in the place of the old one, in one go: nothing flickers. */
  update(svg: string): void {
    if (svg === this.svg) return;
    this.svg = svg;
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    if (root.localName !== 'svg') return;
    const picture = document.importNode(root, true);
    const put = () => {
      if (this.svg === svg) this.paper.replaceChildren(picture);
    };
    const images = [...picture.querySelectorAll('image')].map((image) => image.getAttribute('href') ?? '');
    if (images.length === 0) put();
    // Pictures inside would come up a moment after the rest.
    else void Promise.allSettled(images.map(decoded)).then(put);
  }

  private save(): void {
    download(`figure-${this.name}.svg`, new Blob([this.svg], { type: 'image/svg+xml' }));
  }
}

function decoded(source: string): Promise<void> {
  const image = new Image();
  image.src = source;
  return image.decode();
}
