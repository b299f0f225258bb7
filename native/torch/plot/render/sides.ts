/** What stands around axes: the frame, ticks and their labels, and what the axes are called. */
import type { Spine } from '../axes/spine';
import type { Axis } from '../axis';
import type { Axes } from '../drawing';
import type { Ticks } from '../ticks';
import type { Frame } from './artists';
import { LABEL_PAD, PAD, TICK, tallest, widest } from './layout';
import { element, n, stroke, text } from './svg';
import { textWidth, written } from './text';

export const plain = (size: number) => ({ size, color: undefined, rotation: 0, weight: 'normal' as const });
/** The frame and the ticks; minor ones are finer. */
export const FRAME = 0.8;
const [MINOR, MINOR_TICK] = [0.6, 2];
export const rim = (width: number) => ({ ...stroke('#000', width), class: 'rim' });

export function sides(axes: Axes, across: Ticks, up: Ticks, frame: Frame): string {
  const { x, y, shown } = axes;
  return [
    border(axes, frame),
    shown.x.ticks
      ? marks(x, across, (at, from, to) => upright(frame.x(at), x.far ? 0 : frame.height, x.far, from, to))
      : '',
    shown.y.ticks ? marks(y, up, (at, from, to) => level(frame.y(at), y.far ? frame.width : 0, y.far, from, to)) : '',
    xLabels(axes, across, frame),
    yLabels(axes, up, frame),
  ].join('');
}

/** A tick on the lower or upper side, from inside to outside. */
const upright = (x: number, y: number, far: boolean, inside: number, outside: number) =>
  `M${n(x)} ${n(far ? y + inside : y - inside)}V${n(far ? y - outside : y + outside)}`;
const level = (y: number, x: number, far: boolean, inside: number, outside: number) =>
  `M${n(far ? x - inside : x + inside)} ${n(y)}H${n(far ? x + outside : x - outside)}`;

function border({ spines }: Axes, { width, height }: Frame): string {
  const all = Object.values(spines);
  const [first] = all as [Spine];
  const alike = all.every((one) => one.visible && one.color === first.color && one.width === first.width);
  if (alike)
    return element('rect', {
      x: 0,
      y: 0,
      width,
      height,
      ...stroke(first.color, first.width),
      'stroke-linejoin': 'miter',
    });
  const ends = {
    left: { x1: 0, y1: height, x2: 0, y2: 0 },
    right: { x1: width, y1: height, x2: width, y2: 0 },
    top: { x1: 0, y1: 0, x2: width, y2: 0 },
    bottom: { x1: 0, y1: height, x2: width, y2: height },
  };
  return Object.entries(spines)
    .filter(([, { visible }]) => visible)
    .map(([side, { color, width: thick }]) =>
      element('line', { ...ends[side as keyof typeof ends], ...stroke(color, thick), 'stroke-linecap': 'square' }),
    )
    .join('');
}

/** Ticks, the major and the finer ones. */
function marks(
  axis: Axis,
  { at, minor }: Ticks,
  mark: (at: number, inside: number, outside: number) => string,
): string {
  const reach = (length: number): [number, number] => [
    axis.direction === 'out' ? 0 : length,
    axis.direction === 'in' ? 0 : length,
  ];
  const ink = axis.tickcolor ?? '#000';
  const drawn = (places: number[], length: number, width: number) =>
    places.length === 0
      ? ''
      : element('path', { d: places.map((place) => mark(place, ...reach(length))).join(''), ...stroke(ink, width) });
  return drawn(at, axis.ticklength, FRAME) + drawn(minor, (MINOR_TICK * axis.ticklength) / TICK, MINOR);
}

function xLabels({ x, shown }: Axes, ticks: Ticks, frame: Frame): string {
  const parts: string[] = [];
  const outside = (x.direction === 'in' || !shown.x.ticks ? 0 : x.ticklength) + PAD;
  // Distances count away from the axes: down below them, up above them.
  const y = (away: number) => (x.far ? -away : frame.height + away);
  const va = x.far ? ('bottom' as const) : ('top' as const);
  const slanted = x.rotation !== 0 && x.rotation % 90 !== 0;
  const standing = x.rotation % 90 === 0 && x.rotation % 180 !== 0;
  if (shown.x.labels)
    ticks.at.forEach((at, i) => {
      const label = ticks.labels[i] ?? '';
      const drop = standing ? textWidth(written(label), x.ticksize) / 2 - x.ticksize * 0.4 : 0;
      parts.push(
        text(frame.x(at), y(outside + drop), label, {
          ...plain(x.ticksize),
          color: x.labelcolors,
          rotation: x.rotation,
          ha: slanted ? 'right' : 'center',
          va,
        }),
      );
    });
  const tall = shown.x.labels ? tallest(x, ticks.labels) : 0;
  if (ticks.factor && shown.x.labels)
    parts.push(text(frame.width, y(outside + tall + 2), ticks.factor, { ...plain(x.ticksize), ha: 'right', va }));
  if (x.label && (shown.x.ticks || shown.x.labels || !x.far))
    parts.push(
      text(frame.width / 2, y(outside + tall + LABEL_PAD), x.label, {
        size: x.labelsize,
        color: x.labelcolor,
        rotation: 0,
        weight: x.labelbold ? 'bold' : 'normal',
        ha: 'center',
        va,
      }),
    );
  return parts.join('');
}

function yLabels({ y, shown }: Axes, ticks: Ticks, frame: Frame): string {
  const parts: string[] = [];
  const outside = (y.direction === 'in' || !shown.y.ticks ? 0 : y.ticklength) + PAD;
  const x = (away: number) => (y.far ? frame.width + away : -away);
  const wide = shown.y.labels ? widest(ticks.labels, y.ticksize) : 0;
  if (shown.y.labels) {
    ticks.at.forEach((at, i) => {
      parts.push(
        text(x(outside), frame.y(at), ticks.labels[i] ?? '', {
          ...plain(y.ticksize),
          color: y.labelcolors,
          rotation: y.rotation,
          ha: y.far ? 'left' : 'right',
          va: 'center',
        }),
      );
    });
    if (ticks.factor)
      parts.push(text(x(0), -3, ticks.factor, { ...plain(y.ticksize), ha: y.far ? 'right' : 'left', va: 'bottom' }));
  }
  if (y.label) {
    // Turned letters stand on their baseline, which is on the right of them.
    const away = outside + wide + LABEL_PAD + y.labelsize * (y.far ? 0.9 : 0.3);
    parts.push(
      text(x(away), frame.height / 2, y.label, {
        size: y.labelsize,
        color: y.labelcolor,
        rotation: 90,
        weight: y.labelbold ? 'bold' : 'normal',
        ha: 'center',
        va: 'baseline',
      }),
    );
  }
  return parts.join('');
}
