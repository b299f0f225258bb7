/** Lines and areas of equal height, and the heights written on them. */
import type { Contours } from '../artists';
import { type Frame, group, path } from './artists';
import { element, fill, stroke, text } from './svg';
import { textWidth } from './text';

export function contours(artist: Contours, frame: Frame): string {
  const written: string[] = [];
  const drawn = artist.levels.map(({ rings, closed, color }, k) => {
    const placed = rings.map((ring) => ({
      xs: Float64Array.from({ length: ring.length / 2 }, (_, i) => frame.x(ring[i * 2]!)),
      ys: Float64Array.from({ length: ring.length / 2 }, (_, i) => frame.y(ring[i * 2 + 1]!)),
    }));
    const d = placed
      .map(({ xs, ys }, i) => {
        const label = artist.texts && !artist.filled ? labelled(artist.texts, k, xs, ys, color) : undefined;
        if (label) written.push(label.text);
        if (label?.rest) return path(label.rest.xs, label.rest.ys, PLACED);
        return `${path(xs, ys, PLACED)}${artist.filled || closed[i] ? 'Z' : ''}`;
      })
      .join('');
    if (d === '') return '';
    return element('path', {
      d,
      ...(artist.filled
        ? { ...fill(color), 'fill-rule': 'evenodd' }
        : { ...stroke(color, artist.width, artist.dash), 'stroke-linejoin': 'round' }),
    });
  });
  return group(artist.alpha, ...drawn, ...written);
}

/** Of what is in points already. */
const PLACED: Frame = { width: 0, height: 0, x: (value) => value, y: (value) => value };
/** Room on both sides of a height that interrupts its line. */
const ROOM = 5;

interface Points {
  xs: Float64Array;
  ys: Float64Array;
}

/** A height written along the flattest stretch of its line, and the line without that stretch; short lines have none. */
function labelled(
  { labels, size, inline, color: own }: NonNullable<Contours['texts']>,
  level: number,
  xs: Float64Array,
  ys: Float64Array,
  color: string,
): { text: string; rest: Points | undefined } | undefined {
  const label = labels[level]!;
  const width = textWidth(label, size) + (inline ? 2 * ROOM : 0);
  const far = Float64Array.from(xs, () => 0);
  for (let i = 1; i < xs.length; i++) far[i] = far[i - 1]! + Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
  const length = far.at(-1) ?? 0;
  if (length < 1.2 * width || xs.length < 4) return undefined;
  const at = (distance: number): [number, number] => {
    const i = Math.max(
      1,
      far.findIndex((value) => value >= distance),
    );
    const part = (distance - far[i - 1]!) / (far[i]! - far[i - 1]! || 1);
    return [xs[i - 1]! + (xs[i]! - xs[i - 1]!) * part, ys[i - 1]! + (ys[i]! - ys[i - 1]!) * part];
  };
  // The stretch whose ends lie farthest apart bends least; of equal ones the one nearest to the middle.
  let [begin, most] = [0, Number.NEGATIVE_INFINITY];
  for (let k = 0; k <= 20; k++) {
    const from = ((length - width) * k) / 20;
    const [[x0, y0], [x1, y1]] = [at(from), at(from + width)];
    const straight = Math.round(Math.hypot(x1 - x0, y1 - y0)) - Math.abs(k - 10) / 100;
    if (straight > most) [begin, most] = [from, straight];
  }
  const [[x0, y0], [x1, y1], [x, y]] = [at(begin), at(begin + width), at(begin + width / 2)];
  const slope = (-Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
  // Never upside down.
  const rotation = slope > 90 ? slope - 180 : slope < -90 ? slope + 180 : slope;
  const style = { size, color: own ?? color, ha: 'center', va: 'center', rotation, weight: 'normal' } as const;
  return { text: text(x, y, label, style), rest: inline ? without(xs, ys, far, begin, begin + width, at) : undefined };
}

/** The points of a line before and after a stretch. */
function without(
  xs: Float64Array,
  ys: Float64Array,
  far: Float64Array,
  from: number,
  to: number,
  at: (distance: number) => [number, number],
): Points {
  const points: [number, number][] = [];
  far.forEach((distance, i) => {
    if (distance < from) points.push([xs[i]!, ys[i]!]);
  });
  points.push(at(from), [Number.NaN, Number.NaN], at(to));
  far.forEach((distance, i) => {
    if (distance > to) points.push([xs[i]!, ys[i]!]);
  });
  return { xs: Float64Array.from(points, ([x]) => x), ys: Float64Array.from(points, ([, y]) => y) };
}
