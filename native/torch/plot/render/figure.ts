/** A whole figure as SVG: one picture for files, for rasterising, and for the editor, which gives the classes its colours. */
import type { Figure } from '../figure';
import { drawAxes } from './axes';
import { around, type Box, cells, withBar } from './layout';
import { element, n, text } from './svg';

const FONTS = "'DejaVu Sans', 'Bitstream Vera Sans', Verdana, Geneva, Arial, sans-serif";

export interface Rendering {
  /** Only what is drawn on, with a little room around it (`bbox_inches: 'tight'`). */
  tight?: boolean;
  transparent?: boolean;
  facecolor?: string;
}

/** The figure's picture; sizes are in points. */
export function renderSvg(figure: Figure, { tight = false, transparent = false, facecolor }: Rendering = {}): string {
  const { width, height } = figure.points;
  const boxes = cells(figure);
  const view = tight ? cropped(figure, boxes) : { left: 0, top: 0, width, height };
  const paper = facecolor ?? figure.facecolor;
  const parts = [
    transparent
      ? ''
      : element('rect', {
          x: view.left,
          y: view.top,
          width: view.width,
          height: view.height,
          fill: paper ?? '#fff',
          class: paper ? undefined : 'paper',
        }),
    ...figure.axes.map((axes) => drawAxes(axes, boxes.get(axes)!)),
  ];
  const { title } = figure;
  if (title)
    parts.push(
      text(title.x * width, (1 - title.y) * height, title.text, {
        size: title.size,
        color: undefined,
        ha: 'center',
        va: 'top',
        rotation: 0,
        weight: title.weight,
      }),
    );
  for (const note of figure.texts) parts.push(text(note.x * width, (1 - note.y) * height, note.text, note.style));
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: `${n(view.width)}pt`,
      height: `${n(view.height)}pt`,
      viewBox: `${n(view.left)} ${n(view.top)} ${n(view.width)} ${n(view.height)}`,
      'font-family': FONTS,
    },
    ...parts,
  );
}

/** Room around what is drawn, a tenth of an inch. */
const ROOM = 7.2;
/** What a colour bar's labels take up beside it. */
const BAR_LABELS = 40;

function cropped(figure: Figure, boxes: Map<unknown, Box>): Box {
  const { width, height } = figure.points;
  let [left, top, right, bottom] = [width, figure.title ? 0 : height, 0, 0];
  for (const axes of figure.axes) {
    const { main, bar } = withBar(axes, boxes.get(axes)!);
    const reach = around(axes, main);
    left = Math.min(left, main.left - reach.left);
    top = Math.min(top, main.top - reach.top);
    right = Math.max(right, main.left + main.width + reach.right, bar ? bar.left + bar.width + BAR_LABELS : 0);
    bottom = Math.max(bottom, main.top + main.height + reach.bottom, bar ? bar.top + bar.height : 0);
  }
  if (right <= left) return { left: 0, top: 0, width, height };
  return { left: left - ROOM, top: top - ROOM, width: right - left + 2 * ROOM, height: bottom - top + 2 * ROOM };
}
