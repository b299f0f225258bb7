/** Where the axes of a figure stand. All in points from the upper left. */
import type { Axes } from '../drawing';
import type { Figure } from '../figure';
import { textSize, textWidth, written } from './text';

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Length of ticks, and the space between what stands around the axes. */
export const [TICK, PAD, LABEL_PAD] = [3.5, 3.5, 4];
/** How far the name beside a colour bar reaches out of the bar's place. */
const BAR_NAME = 14;
/** Room around everything in a tight figure, in font sizes. */
const TIGHT = 1.08;

/** Room for parts of an axis: its length by the size of its labels. */
export const room = (length: number, size: number, wide: boolean) =>
  Math.min(9, Math.max(1, Math.floor(length / (size * (wide ? 3 : 2)))));

/** The boxes of all axes, colour bars still inside. */
export function cells(figure: Figure): Map<Axes, Box> {
  const { width, height } = figure.points;
  const { left, right, bottom, top, wspace, hspace } = figure.tight ? tight(figure) : figure.margins;
  const boxes = new Map<Axes, Box>();
  for (const axes of figure.axes) {
    const { rows, columns, row, column, rowSpan, columnSpan } = axes.cell;
    const cellWidth = ((right - left) * width) / (columns + wspace * (columns - 1));
    const cellHeight = ((top - bottom) * height) / (rows + hspace * (rows - 1));
    boxes.set(axes, {
      left: left * width + column * cellWidth * (1 + wspace),
      top: (1 - top) * height + row * cellHeight * (1 + hspace),
      width: cellWidth * (columnSpan + wspace * (columnSpan - 1)),
      height: cellHeight * (rowSpan + hspace * (rowSpan - 1)),
    });
  }
  return boxes;
}

/** What stands around axes of a certain size: how far it reaches out on each side. */
export function around(
  axes: Axes,
  { width, height }: { width: number; height: number },
): { left: number; right: number; top: number; bottom: number } {
  const reach = { left: 0, right: 0, top: 0, bottom: 0 };
  const { x, y, title } = axes;
  if (axes.axison) {
    const across = x.chooseTicks(room(width, x.ticksize, true));
    const up = y.chooseTicks(room(height, y.ticksize, false));
    const tall = x.rotation
      ? Math.max(0, ...across.labels.map((label) => textWidth(written(label), x.ticksize))) *
          Math.abs(Math.sin((x.rotation * Math.PI) / 180)) +
        x.ticksize * 0.5
      : x.ticksize;
    const wide = Math.max(0, ...up.labels.map((label) => textSize(written(label), y.ticksize).width));
    reach.bottom =
      TICK +
      PAD +
      (across.labels.length > 0 ? tall : 0) +
      (x.label ? LABEL_PAD + textSize(x.label, x.labelsize).height : 0);
    reach.left = TICK + PAD + wide + (y.label ? LABEL_PAD + textSize(y.label, y.labelsize).height : 0);
    const last = across.labels.at(-1);
    if (last !== undefined)
      reach.right = Math.max(0, textWidth(written(last), x.ticksize) / 2 - (1 - x.share(across.at.at(-1)!)) * width);
    reach.top = up.factor ? y.ticksize * 1.2 : y.ticksize / 2;
    if (across.factor && !x.label) reach.bottom += x.ticksize + 2;
  }
  if (axes.colorbar && !axes.colorbar.horizontal) reach.right = axes.colorbar.label ? BAR_NAME : 0;
  if (title.text) reach.top = Math.max(reach.top, title.pad + textSize(title.text, title.size).height);
  return reach;
}

/** Margins that just hold what stands around the axes. */
function tight(figure: Figure): Figure['margins'] {
  const { width, height } = figure.points;
  const pad = TIGHT * 10;
  // How far the outermost reach out, and those that have neighbours reach towards them.
  const most = { left: 0, right: 0, top: 0, bottom: 0 };
  const inner = { left: 0, right: 0, top: 0, bottom: 0 };
  let [rows, columns] = [1, 1];
  for (const axes of figure.axes) {
    const { cell } = axes;
    [rows, columns] = [Math.max(rows, cell.rows), Math.max(columns, cell.columns)];
    const size = { width: (0.85 * width) / cell.columns, height: (0.8 * height) / cell.rows };
    const reach = around(axes, size);
    const take = (side: keyof typeof most, outermost: boolean) => {
      const room = outermost ? most : inner;
      room[side] = Math.max(room[side], reach[side]);
    };
    take('left', cell.column === 0);
    take('top', cell.row === 0);
    take('right', cell.column + cell.columnSpan === cell.columns);
    take('bottom', cell.row + cell.rowSpan === cell.rows);
  }
  const heading = figure.title ? figure.title.size * 1.6 : 0;
  const [left, right] = [(pad + most.left) / width, 1 - (pad + most.right) / width];
  const [bottom, top] = [(pad + most.bottom) / height, 1 - (pad + most.top + heading) / height];
  // Spaces are given in parts of a cell, whose size follows from them.
  const part = (space: number, all: number, count: number) =>
    count < 2 ? 0 : (space * count) / Math.max(all - space * (count - 1), 1);
  const wspace = part(inner.left + inner.right + pad, (right - left) * width, columns);
  const hspace = part(inner.top + inner.bottom + pad, (top - bottom) * height, rows);
  return { left, right, bottom, top, wspace, hspace };
}

/** Parts of the width: a colour bar's place, and the gap before it; and its height by its width. */
const [BAR, GAP, SLIM] = [0.15, 0.05, 20];

/** Splits a box into that of the axes and that of their colour bar, which is as high as the axes come out. */
export function withBar(axes: Axes, box: Box): { main: Box; bar: Box | undefined } {
  if (!axes.colorbar) return { main: shaped(axes, box), bar: undefined };
  if (axes.colorbar.horizontal) {
    const main = shaped(axes, { ...box, height: box.height * (1 - BAR - 0.1) });
    const height = main.width / SLIM;
    return { main, bar: { left: main.left, top: box.top + box.height - height, width: main.width, height } };
  }
  const main = shaped(axes, { ...box, width: box.width * (1 - BAR - GAP) });
  const left = Math.min(main.left + main.width + box.width * GAP, box.left + box.width * (1 - BAR));
  return { main, bar: { left, top: main.top, width: main.height / SLIM, height: main.height } };
}

/** The largest box inside with the axes' aspect. */
function shaped({ aspect, x, y }: Axes, box: Box): Box {
  if (aspect === null) return box;
  const [[left, right], [bottom, top]] = [x.range(), y.range()];
  const ratio = (aspect * (top - bottom)) / (right - left);
  const width = Math.min(box.width, box.height / ratio);
  const height = width * ratio;
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}
