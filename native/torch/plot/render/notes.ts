/** Texts between the axes, with boxes around them and arrows from them. */
import type { Note } from '../artists';
import { type Frame, group } from './artists';
import { element, n, stroke, text } from './svg';
import { textSize, written } from './text';

/** Room around the text of a box. */
const BOX = 4;

export function note(artist: Note, frame: Frame): string {
  const { style, box, arrow } = artist;
  const inAxes = artist.space === 'axes';
  const [right, up] = artist.offset;
  const x = (inAxes ? artist.x * frame.width : frame.x(artist.x)) + right;
  const y = (inAxes ? (1 - artist.y) * frame.height : frame.y(artist.y)) - up;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return '';
  const { width, height } = textSize(written(artist.text), style.size);
  const left = x - { left: 0, center: width / 2, right: width }[style.ha];
  const top = y - { top: 0, center: height / 2, bottom: height, baseline: height * 0.78 }[style.va];
  const parts: string[] = [];
  if (arrow) parts.push(arrowTo(arrow, { left, top, width, height }, frame));
  if (box)
    parts.push(
      element('rect', {
        x: left - BOX,
        y: top - BOX,
        width: width + 2 * BOX,
        height: height + 2 * BOX,
        fill: box.fill,
        stroke: box.edge,
        'stroke-width': 1,
      }),
    );
  parts.push(text(x, y, artist.text, style));
  return group(artist.alpha, ...parts);
}

/** A line from the edge of a text to a point, with a head there. */
function arrowTo(
  { x, y, space, color, width, head }: NonNullable<Note['arrow']>,
  { left, top, width: w, height: h }: { left: number; top: number; width: number; height: number },
  frame: Frame,
): string {
  const [toX, toY] = space === 'axes' ? [x * frame.width, (1 - y) * frame.height] : [frame.x(x), frame.y(y)];
  const [midX, midY] = [left + w / 2, top + h / 2];
  const length = Math.hypot(toX - midX, toY - midY);
  if (!(length > 1)) return '';
  const [dx, dy] = [(toX - midX) / length, (toY - midY) / length];
  // Begins where the line leaves the text's box, and ends a little before the point.
  const out = Math.min(Math.abs((w / 2 + 2) / dx), Math.abs((h / 2 + 2) / dy));
  const [fromX, fromY] = [midX + dx * out, midY + dy * out];
  const [endX, endY] = [toX - dx * 2, toY - dy * 2];
  const shaft = element('line', { x1: fromX, y1: fromY, x2: endX, y2: endY, ...stroke(color, width) });
  if (!head) return shaft;
  const wing = (side: number) => `${n(endX - dx * 6 + dy * 3 * side)} ${n(endY - dy * 6 - dx * 3 * side)}`;
  return (
    shaft +
    element('path', {
      d: `M${wing(1)}L${n(endX)} ${n(endY)}L${wing(-1)}`,
      ...stroke(color, width),
      'stroke-linejoin': 'round',
    })
  );
}
