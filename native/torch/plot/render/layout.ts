/** Where the axes of a figure stand. All in points from the upper left. */
import type { Axis } from '../axis';
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
/** The size of letters that paddings are counted in. */
const FONT = 10;

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

/** Width of the widest label. */
export const widest = (labels: readonly string[], size: number): number =>
  Math.max(0, ...labels.map((label) => textSize(written(label), size).width));

/** Height of the labels along the x axis, which may be turned. */
export function tallest(axis: Axis, labels: readonly string[]): number {
  if (labels.length === 0) return 0;
  if (axis.rotation === 0) return axis.ticksize;
  return widest(labels, axis.ticksize) * Math.abs(Math.sin((axis.rotation * Math.PI) / 180)) + axis.ticksize * 0.5;
}

/** What stands around axes of a certain size: how far it reaches out on each side. */
export function around(
  axes: Axes,
  { width, height }: { width: number; height: number },
): { left: number; right: number; top: number; bottom: number } {
  const reach = { left: 0, right: 0, top: 0, bottom: 0 };
  const { x, y, title, shown } = axes;
  const name = (label: string, size: number) => (label ? LABEL_PAD + textSize(label, size).height : 0);
  if (axes.axison) {
    const across = x.chooseTicks(room(width, x.ticksize, true));
    const up = y.chooseTicks(room(height, y.ticksize, false));
    const [xSide, ySide] = [x.far ? 'top' : 'bottom', y.far ? 'right' : 'left'] as const;
    reach.top = up.factor ? y.ticksize * 1.2 : y.ticksize / 2;
    reach[xSide] = x.ticklength + PAD + (shown.x.labels ? tallest(x, across.labels) : 0) + name(x.label, x.labelsize);
    const last = across.labels.at(-1);
    if (last !== undefined && shown.x.labels)
      reach.right = Math.max(0, textWidth(written(last), x.ticksize) / 2 - (1 - x.share(across.at.at(-1)!)) * width);
    const wide = shown.y.labels ? widest(up.labels, y.ticksize) : 0;
    reach[ySide] = Math.max(reach[ySide], y.ticklength + PAD + wide + name(y.label, y.labelsize));
    if (across.factor && !x.label) reach[xSide] += x.ticksize + 2;
  }
  if (axes.colorbar && !axes.colorbar.horizontal) reach.right = axes.colorbar.label ? BAR_NAME : 0;
  if (title.text) reach.top = heading(axes) + textSize(title.text, title.size).height;
  return reach;
}

/** How high above the axes their title stands: beyond what else stands there. */
export function heading({ x, title, shown, axison }: Axes): number {
  const above = axison && x.far && (shown.x.labels || shown.x.ticks);
  return title.pad + (above ? x.ticklength + PAD + x.ticksize + (x.label ? LABEL_PAD + x.labelsize : 0) : 0);
}

/** Margins that just hold what stands around the axes. */
function tight(figure: Figure): Figure['margins'] {
  const { width, height } = figure.points;
  const { pad, w_pad, h_pad } = figure.pads;
  const room = pad * FONT;
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
      const found = outermost ? most : inner;
      found[side] = Math.max(found[side], reach[side]);
    };
    take('left', cell.column === 0);
    take('top', cell.row === 0);
    take('right', cell.column + cell.columnSpan === cell.columns);
    take('bottom', cell.row + cell.rowSpan === cell.rows);
  }
  const title = figure.title ? figure.title.size * 1.6 : 0;
  const [left, right] = [(room + most.left) / width, 1 - (room + most.right) / width];
  const [bottom, top] = [(room + most.bottom) / height, 1 - (room + most.top + title) / height];
  // Spaces are given in parts of a cell, whose size follows from them.
  const part = (space: number, all: number, count: number) =>
    count < 2 ? 0 : (space * count) / Math.max(all - space * (count - 1), 1);
  const wspace = part(inner.left + inner.right + w_pad * FONT, (right - left) * width, columns);
  const hspace = part(inner.top + inner.bottom + h_pad * FONT, (top - bottom) * height, rows);
  return { left, right, bottom, top, wspace, hspace };
}

/** Parts of the width: a colour bar's place, and the gap before it; and its height by its width. */
const [BAR, GAP, SLIM] = [0.15, 0.05, 20];

/** Splits a box into that of the axes and that of their colour bar, which is as long as the axes come out, or a part of that. */
export function withBar(axes: Axes, box: Box): { main: Box; bar: Box | undefined } {
  if (!axes.colorbar) {
    // What lies over other axes leaves their colour bar its room.
    const under = axes.overlay ? axes.figure.axes.find((one) => one.cell === axes.cell && one.colorbar) : undefined;
    return { main: under ? withBar(under, box).main : shaped(axes, box), bar: undefined };
  }
  const { horizontal, shrink } = axes.colorbar;
  if (horizontal) {
    const main = shaped(axes, { ...box, height: box.height * (1 - BAR - 0.1) });
    const width = main.width * shrink;
    const height = width / SLIM;
    const left = main.left + (main.width - width) / 2;
    return { main, bar: { left, top: box.top + box.height - height, width, height } };
  }
  const main = shaped(axes, { ...box, width: box.width * (1 - BAR - GAP) });
  const left = Math.min(main.left + main.width + box.width * GAP, box.left + box.width * (1 - BAR));
  const height = main.height * shrink;
  return { main, bar: { left, top: main.top + (main.height - height) / 2, width: height / SLIM, height } };
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
