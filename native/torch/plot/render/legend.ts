/** The box that says what lines, marks and colours stand for. */
import type { Artist } from '../artists';
import type { LegendStyle } from '../axes/labelled';
import type { Frame } from './artists';
import { draw } from './artists';
import { type Attributes, element, text } from './svg';
import { textSize, textWidth, written } from './text';

/** All in font sizes, as matplotlib has them. */
const [HANDLE, HANDLE_GAP, ROW_GAP, PAD, BORDER_PAD, COLUMN_GAP] = [2, 0.8, 0.5, 0.4, 0.5, 2];

/** In the order in which they are tried: the first with the least data behind it is the best. */
const PLACES: Record<string, [number, number]> = {
  'upper right': [1, 0],
  'upper left': [0, 0],
  'lower left': [0, 1],
  'lower right': [1, 1],
  'center left': [0, 0.5],
  'center right': [1, 0.5],
  'lower center': [0.5, 1],
  'upper center': [0.5, 0],
  center: [0.5, 0.5],
};
/** Numbers that stand for places, and a second name. */
const CODES = [
  'best',
  'upper right',
  'upper left',
  'lower left',
  'lower right',
  'right',
  'center left',
  'center right',
  'lower center',
  'upper center',
  'center',
];

/** The legend of some artists, in points from the upper left of their axes. */
export function legend(artists: readonly Artist[], style: LegendStyle, frame: Frame): string {
  const labelled =
    style.handles ??
    (style.labels
      ? artists.filter(({ kind }) => kind !== 'note')
      : artists.filter(({ label }) => label !== '' && !label.startsWith('_')));
  const entries = labelled
    .slice(0, style.labels?.length)
    .map((artist, i) => ({ artist, label: style.labels?.[i] ?? artist.label }));
  if (entries.length === 0) return '';
  const size = style.fontsize;
  const heights = entries.map(({ label }) => textSize(label, size).height);
  const columns = Math.max(1, Math.min(style.ncol, entries.length));
  const rows = Math.ceil(entries.length / columns);
  const rowHeight = Math.max(...heights) + ROW_GAP * size;
  const widest = Math.max(...entries.map(({ label }) => textSize(written(label), size).width));
  const columnWidth = (HANDLE + HANDLE_GAP) * size + widest;
  const heading = style.title ? size * 1.4 : 0;
  const width =
    Math.max(columns * columnWidth + (columns - 1) * COLUMN_GAP * size, textWidth(style.title, size)) + 2 * PAD * size;
  const height = rows * rowHeight - ROW_GAP * size + heading + 2 * PAD * size + size * 0.2;
  const { x, y } = place(artists, style, width, height, frame);
  const parts: string[] = [];
  if (style.frameon)
    parts.push(
      element('rect', {
        x,
        y,
        width,
        height,
        rx: 0.2 * size,
        class: 'card',
        fill: '#fff',
        'fill-opacity': style.framealpha,
        stroke: '#ccc',
        'stroke-width': 1,
      }),
    );
  if (style.title)
    parts.push(
      text(x + width / 2, y + PAD * size + size * 0.6, style.title, {
        size,
        color: undefined,
        ha: 'center',
        va: 'center',
        rotation: 0,
        weight: 'normal',
      }),
    );
  entries.forEach(({ artist, label }, i) => {
    const left = x + PAD * size + Math.floor(i / rows) * (columnWidth + COLUMN_GAP * size);
    const middle = y + PAD * size + heading + (i % rows) * rowHeight + (rowHeight - ROW_GAP * size) / 2 + size * 0.1;
    parts.push(element('g', { transform: `translate(${left.toFixed(2)} ${middle.toFixed(2)})` }, handle(artist, size)));
    parts.push(
      text(left + (HANDLE + HANDLE_GAP) * size, middle, label, {
        size,
        color: undefined,
        ha: 'left',
        va: 'center',
        rotation: 0,
        weight: 'normal',
      }),
    );
  });
  return element('g', { class: 'legend' }, ...parts);
}

/** A sample of an artist, `HANDLE` font sizes wide about a middle line. */
function handle(artist: Artist, size: number): string {
  const width = HANDLE * size;
  const plain: Frame = { width, height: size, x: (value) => value, y: (value) => value };
  const of = (...values: number[]) => Float64Array.from(values);
  switch (artist.kind) {
    case 'line': {
      const joined = artist.dash === '' ? '' : draw({ ...artist, marker: '', x: of(0, width), y: of(0, 0) }, plain);
      return joined + (artist.marker === '' ? '' : draw({ ...artist, dash: '', x: of(width / 2), y: of(0) }, plain));
    }
    case 'scatter':
      return draw({ ...artist, x: of(width / 2), y: of(0), sizes: of(Math.min(artist.sizes[0] ?? 36, 100)) }, plain);
    case 'rule':
      return draw({ ...artist, along: 'y', at: 0 }, plain);
    case 'whiskers':
      return draw(
        { ...artist, x: of(width / 2), y: of(0), left: of(0), right: of(0), down: of(size / 2), up: of(size / 2) },
        plain,
      );
    case 'contours':
      return element('rect', {
        x: 0,
        y: -0.35 * size,
        width,
        height: 0.7 * size,
        fill: artist.levels[0]?.color ?? 'none',
      });
    case 'picture':
    case 'note':
      return '';
    default: {
      const fill: Attributes = { fill: 'colors' in artist ? artist.colors[0] : artist.color };
      const edge = 'edge' in artist && artist.edge ? { stroke: artist.edge, 'stroke-width': 1 } : {};
      return element('rect', {
        x: 0,
        y: -0.35 * size,
        width,
        height: 0.7 * size,
        ...fill,
        ...edge,
        opacity: artist.alpha === 1 ? undefined : artist.alpha,
      });
    }
  }
}

function place(
  artists: readonly Artist[],
  { loc, fontsize: size, bbox_to_anchor: anchor }: LegendStyle,
  width: number,
  height: number,
  frame: Frame,
) {
  const name = typeof loc === 'number' ? (CODES[loc] ?? 'best') : loc;
  const pad = BORDER_PAD * size;
  // The box the legend stands in: the axes, or what is anchored to, which may be a point.
  const [left, low, across, up] = anchor
    ? [
        anchor[0]! * frame.width,
        anchor[1]! * frame.height,
        (anchor[2] ?? 0) * frame.width,
        (anchor[3] ?? 0) * frame.height,
      ]
    : [0, 0, frame.width, frame.height];
  const top = frame.height - low! - up!;
  const corner = ([right, down]: [number, number]) => ({
    x: left! + pad + right * (across! - width - 2 * pad),
    y: top + pad + down * (up! - height - 2 * pad),
  });
  const known = PLACES[name === 'right' ? 'center right' : name];
  if (known) return corner(known);
  const points = sample(artists, frame);
  let best = corner(PLACES['upper right']!);
  let least = Number.POSITIVE_INFINITY;
  for (const at of Object.values(PLACES)) {
    const spot = corner(at);
    const behind = points.filter(
      ([x, y]) => x >= spot.x && x <= spot.x + width && y >= spot.y && y <= spot.y + height,
    ).length;
    if (behind < least) [best, least] = [spot, behind];
  }
  return best;
}

/** Points that a legend should not cover: along lines also between the data. */
function sample(artists: readonly Artist[], frame: Frame): [number, number][] {
  const points: [number, number][] = [];
  for (const artist of artists) {
    if (artist.kind === 'bars') {
      artist.x.forEach((x, i) => {
        for (let k = 0; k <= 10; k++)
          points.push([frame.x(x + artist.widths[i]! / 2), frame.y(artist.y[i]! + (artist.heights[i]! * k) / 10)]);
      });
    } else if (artist.kind === 'line' || artist.kind === 'scatter' || artist.kind === 'area') {
      const stride = Math.max(1, Math.floor(artist.x.length / 2000));
      for (let i = 0; i < artist.x.length; i += stride) {
        const at: [number, number] = [frame.x(artist.x[i]!), frame.y(artist.y[i]!)];
        const before = points.at(-1);
        if (artist.kind === 'line' && i > 0 && before && artist.dash !== '')
          for (let k = 1; k < 8; k++)
            points.push([before[0] + ((at[0] - before[0]) * k) / 8, before[1] + ((at[1] - before[1]) * k) / 8]);
        points.push(at);
      }
    }
  }
  return points;
}
