/** One pair of axes: frame, ticks, grid, labels, what is drawn inside, legend, colour bar. */
import { Axis } from '../axis';
import { colormap } from '../color';
import type { Axes } from '../drawing';
import { encodePng } from '../png';
import { dash as dashOf } from '../style';
import type { Ticks } from '../ticks';
import { draw, type Frame } from './artists';
import { type Box, LABEL_PAD, PAD, room, TICK, withBar } from './layout';
import { legend } from './legend';
import { element, n, opacity, stroke, text } from './svg';
import { textWidth, written } from './text';

const plain = (size: number) => ({ size, color: undefined, rotation: 0, weight: 'normal' as const });
/** The frame and the ticks; minor ones are finer. */
const [FRAME, MINOR, MINOR_TICK] = [0.8, 0.6, 2];
const rim = (width: number) => ({ ...stroke('#000', width), class: 'rim' });
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
    axes.axison
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
    heading(axes, frame),
    axes.legendStyle ? legend(axes.artists, axes.legendStyle, frame) : '',
  ].join('');
}

function grid(style: NonNullable<Axes['gridlines']>, across: Ticks, up: Ticks, frame: Frame): string {
  const lines: string[] = [];
  if (style.which !== 'y') for (const at of across.at) lines.push(`M${n(frame.x(at))} 0V${n(frame.height)}`);
  if (style.which !== 'x') for (const at of up.at) lines.push(`M0 ${n(frame.y(at))}H${n(frame.width)}`);
  return element('path', {
    d: lines.join(''),
    ...stroke(style.color, style.width, dashOf(style.dash)),
    class: style.color === '#b0b0b0' ? 'grid' : undefined,
    ...opacity(style.alpha),
  });
}

/** Frame, ticks and their labels, and what the axes are called. */
function sides({ x, y }: Axes, across: Ticks, up: Ticks, frame: Frame): string {
  const { width, height } = frame;
  const ticks = [
    ...across.at.map((at) => `M${n(frame.x(at))} ${n(height)}v${TICK}`),
    ...up.at.map((at) => `M0 ${n(frame.y(at))}h${-TICK}`),
  ];
  const minor = [
    ...across.minor.map((at) => `M${n(frame.x(at))} ${n(height)}v${MINOR_TICK}`),
    ...up.minor.map((at) => `M0 ${n(frame.y(at))}h${-MINOR_TICK}`),
  ];
  const under = height + TICK + PAD;
  const turned = x.rotation !== 0;
  const sine = Math.abs(Math.sin((x.rotation * Math.PI) / 180));
  const parts = [
    element('rect', { x: 0, y: 0, width, height, ...rim(FRAME), 'stroke-linejoin': 'miter' }),
    element('path', { d: ticks.join(''), ...rim(FRAME) }),
    minor.length > 0 ? element('path', { d: minor.join(''), ...rim(MINOR) }) : '',
    ...across.at.map((at, i) => {
      const style = {
        ...plain(x.ticksize),
        rotation: x.rotation,
        ha: turned && x.rotation % 90 !== 0 ? ('right' as const) : ('center' as const),
        va: 'top' as const,
      };
      const drop =
        turned && x.rotation % 180 !== 0 && x.rotation % 90 === 0
          ? textWidth(written(across.labels[i] ?? ''), x.ticksize) / 2 - x.ticksize * 0.4
          : 0;
      return text(frame.x(at), under + drop, across.labels[i] ?? '', style);
    }),
    ...up.at.map((at, i) =>
      text(-TICK - PAD, frame.y(at), up.labels[i] ?? '', {
        ...plain(y.ticksize),
        rotation: y.rotation,
        ha: 'right',
        va: 'center',
      }),
    ),
  ];
  const widest = (labels: string[], size: number) =>
    Math.max(0, ...labels.map((label) => textWidth(written(label), size)));
  const tall =
    across.labels.length === 0 ? 0 : turned ? widest(across.labels, x.ticksize) * sine + x.ticksize * 0.5 : x.ticksize;
  if (across.factor)
    parts.push(text(width, under + tall + 2, across.factor, { ...plain(x.ticksize), ha: 'right', va: 'top' }));
  if (up.factor) parts.push(text(0, -3, up.factor, { ...plain(y.ticksize), ha: 'left', va: 'bottom' }));
  if (x.label)
    parts.push(text(width / 2, under + tall + LABEL_PAD, x.label, { ...plain(x.labelsize), ha: 'center', va: 'top' }));
  if (y.label) {
    const left = -TICK - PAD - widest(up.labels, y.ticksize) - LABEL_PAD - y.labelsize * 0.3;
    parts.push(text(left, height / 2, y.label, { ...plain(y.labelsize), rotation: 90, ha: 'center', va: 'baseline' }));
  }
  return parts.join('');
}

function heading({ title }: Axes, { width }: Frame): string {
  if (!title.text) return '';
  const ha = title.loc as 'left' | 'center' | 'right';
  const x = { left: 0, center: width / 2, right: width }[ha];
  return text(x, -title.pad, title.text, {
    size: title.size,
    color: title.color,
    ha,
    va: 'bottom',
    rotation: 0,
    weight: title.weight === 'bold' ? 'bold' : 'normal',
  });
}

/** The colours of a mapping along an axis of its numbers. */
function colorbar(bar: NonNullable<Axes['colorbar']>, { left, top, width, height }: Box): string {
  const { mapping, levels, horizontal } = bar;
  const axis = new Axis();
  axis.limits = mapping.vmin === mapping.vmax ? [mapping.vmin - 0.5, mapping.vmax + 0.5] : [mapping.vmin, mapping.vmax];
  if (levels && levels.length <= 12) axis.ticks = levels;
  const ticks = axis.chooseTicks(horizontal ? room(width, 10, true) : room(height, 10, false));
  const look = colormap(mapping.cmap);
  const steps = levels ? levels.length - 1 : 256;
  const rgba = new Uint8Array(steps * 4);
  for (let i = 0; i < steps; i++) {
    // Filled levels show the colour of their middle.
    const middle = levels
      ? ((levels[i]! + levels[i + 1]!) / 2 - mapping.vmin) / (mapping.vmax - mapping.vmin)
      : i / (steps - 1);
    rgba.set([...look(middle), 255], (horizontal ? i : steps - 1 - i) * 4);
  }
  const [columns, rows] = horizontal ? [steps, 1] : [1, steps];
  const href = `data:image/png;base64,${encodePng(rgba, columns, rows).toString('base64')}`;
  const place = (at: number) => (horizontal ? axis.share(at) * width : (1 - axis.share(at)) * height);
  const marks = ticks.at.map((at) =>
    horizontal ? `M${n(place(at))} ${n(height)}v${TICK}` : `M${n(width)} ${n(place(at))}h${TICK}`,
  );
  const labels = ticks.at.map((at, i) =>
    horizontal
      ? text(place(at), height + TICK + PAD, ticks.labels[i]!, { ...plain(10), ha: 'center', va: 'top' })
      : text(width + TICK + PAD, place(at), ticks.labels[i]!, { ...plain(10), ha: 'left', va: 'center' }),
  );
  const widest = Math.max(0, ...ticks.labels.map((label) => textWidth(label, 10)));
  const name = !bar.label
    ? ''
    : horizontal
      ? text(width / 2, height + TICK + PAD + 10 + LABEL_PAD, bar.label, { ...plain(10), ha: 'center', va: 'top' })
      : text(width + TICK + PAD + widest + LABEL_PAD + 8, height / 2, bar.label, {
          ...plain(10),
          rotation: 90,
          ha: 'center',
          va: 'baseline',
        });
  return element(
    'g',
    { transform: `translate(${n(left)} ${n(top)})` },
    element('image', {
      x: 0,
      y: 0,
      width,
      height,
      preserveAspectRatio: 'none',
      'image-rendering': levels ? 'optimizeSpeed' : undefined,
      class: levels ? 'pixels' : undefined,
      href,
    }),
    element('rect', { x: 0, y: 0, width, height, ...rim(FRAME) }),
    element('path', { d: marks.join(''), ...rim(FRAME) }),
    ...labels,
    ticks.factor ? text(width, -3, ticks.factor, { ...plain(10), ha: 'center', va: 'bottom' }) : '',
    name,
  );
}
