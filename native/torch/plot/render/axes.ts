/** One pair of axes: frame, grid, what is drawn inside, legend, colour bar. */
import type { Axes } from '../drawing';
import { dash as dashOf } from '../style';
import type { Ticks } from '../ticks';
import { draw, type Frame } from './artists';
import { colorbar } from './colorbar';
import { type Box, heading, room, withBar } from './layout';
import { legend } from './legend';
import { sides } from './sides';
import { element, n, opacity, stroke, text } from './svg';

/** Grid lines lie above what has a lower place, and below lines. */
const GRID_ORDER = 1.5;

export function drawAxes(axes: Axes, cell: Box): string {
  const { main, bar } = withBar(axes, cell);
  const parts = [element('g', { transform: `translate(${n(main.left)} ${n(main.top)})` }, inner(axes, main))];
  if (bar) parts.push(colorbar(axes.colorbar!, bar));
  return parts.join('');
}

function inner(axes: Axes, { width, height }: Box): string {
  const { x, y } = axes;
  const frame: Frame = {
    width,
    height,
    x: (value) => x.share(value) * width,
    y: (value) => (1 - y.share(value)) * height,
  };
  const across = x.chooseTicks(room(width, x.ticksize, true));
  const up = y.chooseTicks(room(height, y.ticksize, false));
  const ordered = axes.artists
    .map((artist, i) => ({ artist, i }))
    .sort((a, b) => a.artist.zorder - b.artist.zorder || a.i - b.i);
  const inside = ordered.filter(({ artist }) => artist.kind !== 'note').map(({ artist }) => artist);
  const below = inside.filter(({ zorder }) => zorder < GRID_ORDER).map((artist) => draw(artist, frame));
  const above = inside.filter(({ zorder }) => zorder >= GRID_ORDER).map((artist) => draw(artist, frame));
  const lines = axes.gridlines && axes.axison ? grid(axes.gridlines, across, up, frame) : '';
  // An inner picture cuts off what reaches out of it, without names that another figure could have too.
  const cut = element('svg', { x: 0, y: 0, width, height, overflow: 'hidden' }, ...below, lines, ...above);
  const notes = ordered.filter(({ artist }) => artist.kind === 'note').map(({ artist }) => draw(artist, frame));
  return [
    axes.axison && !axes.overlay
      ? element('rect', {
          x: 0,
          y: 0,
          width,
          height,
          fill: axes.facecolor ?? '#fff',
          class: axes.facecolor ? undefined : 'plane',
        })
      : '',
    cut,
    axes.axison ? sides(axes, across, up, frame) : '',
    ...notes,
    name(axes, frame),
    axes.legendStyle ? legend(axes.artists, axes.legendStyle, frame) : '',
  ].join('');
}

function grid(style: NonNullable<Axes['gridlines']>, across: Ticks, up: Ticks, frame: Frame): string {
  const at = ({ at, minor }: Ticks) => [
    ...(style.ticks === 'minor' ? [] : at),
    ...(style.ticks === 'major' ? [] : minor),
  ];
  const lines: string[] = [];
  if (style.which !== 'y') for (const place of at(across)) lines.push(`M${n(frame.x(place))} 0V${n(frame.height)}`);
  if (style.which !== 'x') for (const place of at(up)) lines.push(`M0 ${n(frame.y(place))}H${n(frame.width)}`);
  return element('path', {
    d: lines.join(''),
    ...stroke(style.color, style.width, dashOf(style.dash)),
    class: style.color === '#b0b0b0' ? 'grid' : undefined,
    ...opacity(style.alpha),
  });
}

function name(axes: Axes, { width }: Frame): string {
  const { title } = axes;
  if (!title.text) return '';
  const ha = title.loc as 'left' | 'center' | 'right';
  const x = { left: 0, center: width / 2, right: width }[ha];
  return text(x, -heading(axes), title.text, {
    size: title.size,
    color: title.color,
    ha,
    va: 'bottom',
    rotation: 0,
    weight: title.weight === 'bold' ? 'bold' : 'normal',
  });
}
