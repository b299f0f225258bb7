/** The picture of each kind of artist, in points from the upper left of its axes. */
import type { Area, Artist, Bars, Contours, Line, Note, Picture, Rule, Scatter, Stripe, Whiskers } from '../artists';
import { encodePng } from '../png';
import { type Attributes, element, fill, isStroked, markPath, markScale, n, opacity, stroke, text } from './svg';
import { textSize, written } from './text';

/** From data to points. */
export interface Frame {
  width: number;
  height: number;
  x(value: number): number;
  y(value: number): number;
}

/** Far outside is as good as infinitely far, and easier on whoever draws it. */
const FAR = 1e5;
const bounded = (value: number) => Math.min(Math.max(value, -FAR), FAR);

/** What an artist looks like. */
export function draw(artist: Artist, frame: Frame): string {
  if (artist.alpha === 0) return '';
  switch (artist.kind) {
    case 'line':
      return line(artist, frame);
    case 'scatter':
      return scatter(artist, frame);
    case 'bars':
      return bars(artist, frame);
    case 'area':
      return area(artist, frame);
    case 'picture':
      return picture(artist, frame);
    case 'contours':
      return contours(artist, frame);
    case 'rule':
      return rule(artist, frame);
    case 'stripe':
      return stripe(artist, frame);
    case 'whiskers':
      return whiskers(artist, frame);
    case 'note':
      return note(artist, frame);
  }
}

/** A path through points; what is not finite interrupts it. */
function path(xs: ArrayLike<number>, ys: ArrayLike<number>, frame: Frame): string {
  let d = '';
  let begun = false;
  const { keep } = thinned(xs, ys, frame);
  for (const i of keep) {
    const [x, y] = [frame.x(xs[i]!), frame.y(ys[i]!)];
    if (Number.isFinite(x) && Number.isFinite(y)) d += `${begun ? 'L' : 'M'}${n(bounded(x))} ${n(bounded(y))}`;
    begun = Number.isFinite(x) && Number.isFinite(y);
  }
  return d;
}

/** Points beyond this many are thinned. */
const MANY = 2000;
/** So many columns of a point's width are told apart. */
const COLUMNS = 2;

/**
 * Of very many points in order of x: those that can be seen. In each column a quarter point wide, the first, the last,
 * the highest and the lowest stay, so no spike is lost.
 */
function thinned(xs: ArrayLike<number>, ys: ArrayLike<number>, frame: Frame): { keep: Iterable<number> } {
  const all = { keep: Array.from({ length: xs.length }, (_, i) => i) };
  if (xs.length <= MANY) return all;
  const keep: number[] = [];
  let [column, first, low, high] = [Number.NaN, 0, 0, 0];
  const close = (last: number) => keep.push(...[...new Set([first, low, high, last])].sort((a, b) => a - b));
  for (let i = 0; i < xs.length; i++) {
    if (i > 0 && !(xs[i]! >= xs[i - 1]!)) return all;
    const at = Math.floor(frame.x(xs[i]!) * COLUMNS);
    if (at !== column) {
      if (i > 0) close(i - 1);
      [column, first, low, high] = [at, i, i, i];
    }
    if (!(ys[i]! >= ys[low]!)) low = i;
    if (!(ys[i]! <= ys[high]!)) high = i;
  }
  close(xs.length - 1);
  return { keep };
}

function line(artist: Line, frame: Frame): string {
  const { color, width, dash, marker, markersize } = artist;
  const drawn =
    dash === ''
      ? ''
      : element('path', { d: path(artist.x, artist.y, frame), ...stroke(color, width, dash), ...joined(dash) });
  if (marker === '') return group(artist.alpha, drawn);
  let d = '';
  artist.x.forEach((value, i) => {
    const [x, y] = [frame.x(value), frame.y(artist.y[i]!)];
    if (seen(x, y, frame)) d += markPath(marker, x, y, markersize * markScale(marker));
  });
  const look: Attributes = isStroked(marker)
    ? stroke(color, 1)
    : { ...fill(color), stroke: color, 'stroke-width': marker === ',' ? undefined : 1 };
  return group(artist.alpha, drawn, element('path', { d, ...look }));
}
const joined = (dash: string): Attributes => ({
  'stroke-linejoin': 'round',
  'stroke-linecap': dash === '-' ? 'square' : undefined,
});

/** Whether a mark there can be seen; infinite places never. */
const seen = (x: number, y: number, { width, height }: Frame) =>
  x > -50 && y > -50 && x < width + 50 && y < height + 50;

const group = (alpha: number, ...inside: string[]) =>
  alpha === 1 ? inside.join('') : element('g', opacity(alpha), ...inside);

function scatter(artist: Scatter, frame: Frame): string {
  const { colors, sizes, marker, edge, width } = artist;
  const look = (color: string): Attributes => {
    if (isStroked(marker)) return stroke(color, width);
    const line = edge ?? color;
    return {
      ...fill(color),
      stroke: line === 'none' ? undefined : line,
      'stroke-width': line === 'none' ? undefined : width,
    };
  };
  // Marks of one colour in one path, unless they are to shine through each other.
  const paths = new Map<string, string>();
  const single: string[] = [];
  artist.x.forEach((value, i) => {
    const [x, y] = [frame.x(value), frame.y(artist.y[i]!)];
    if (!seen(x, y, frame)) return;
    const color = colors[i % colors.length]!;
    const size = Math.sqrt(sizes[i % sizes.length]!) * markScale(marker);
    const d = markPath(marker, x, y, size);
    if (artist.alpha === 1 && edge === undefined && colors.length === 1) paths.set(color, (paths.get(color) ?? '') + d);
    else single.push(element('path', { d, ...look(color), ...opacity(artist.alpha) }));
  });
  return [...paths].map(([color, d]) => element('path', { d, ...look(color) })).join('') + single.join('');
}

/** A rectangle between two corners of the data. */
function rectangle(frame: Frame, x: number, y: number, width: number, height: number, look: Attributes): string {
  const [left, right] = [bounded(frame.x(x)), bounded(frame.x(x + width))].sort((a, b) => a - b) as [number, number];
  // On a logarithmic axis zero lies infinitely far down.
  const ends = [y, y + height].map((value) =>
    Number.isFinite(frame.y(value)) ? bounded(frame.y(value)) : frame.height,
  );
  const [top, bottom] = ends.sort((a, b) => a - b) as [number, number];
  return element('rect', { x: left, y: top, width: right - left, height: bottom - top, ...look });
}

function bars(artist: Bars, frame: Frame): string {
  const { x, y, widths, heights, colors, edge, width } = artist;
  const rects = [...x].map((left, i) => {
    const color = colors[i % colors.length]!;
    const outline = edge && edge !== 'none' ? { stroke: edge, 'stroke-width': width } : {};
    return rectangle(frame, left, y[i]!, widths[i]!, heights[i]!, { ...fill(color), ...outline });
  });
  return group(artist.alpha, ...rects);
}

function area(artist: Area, frame: Frame): string {
  const d = `${path(artist.x, artist.y, frame)}Z`;
  const outline = artist.edge && artist.edge !== 'none' ? { stroke: artist.edge, 'stroke-width': artist.width } : {};
  return group(artist.alpha, element('path', { d, ...fill(artist.color), ...outline }));
}

function picture(artist: Picture, frame: Frame): string {
  const [left, right, bottom, top] = artist.extent;
  const [x0, x1, y0, y1] = [frame.x(left), frame.x(right), frame.y(top), frame.y(bottom)];
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const flipX = x1 < x0;
  const flipY = y1 < y0;
  const png = encodePng(artist.rgba, artist.width, artist.height).toString('base64');
  const turned =
    flipX || flipY
      ? `translate(${n(flipX ? 2 * x1 + width : 0)} ${n(flipY ? 2 * y1 + height : 0)}) scale(${flipX ? -1 : 1} ${flipY ? -1 : 1})`
      : undefined;
  return element('image', {
    x: Math.min(x0, x1),
    y: Math.min(y0, y1),
    width,
    height,
    preserveAspectRatio: 'none',
    transform: turned,
    'image-rendering': artist.smooth ? undefined : 'optimizeSpeed',
    class: artist.smooth ? undefined : 'pixels',
    href: `data:image/png;base64,${png}`,
    ...opacity(artist.alpha),
  });
}

function contours(artist: Contours, frame: Frame): string {
  const drawn = artist.levels.map(({ rings, closed, color }) => {
    const d = rings
      .map((ring, i) => {
        const count = ring.length / 2;
        const part = path(
          Float64Array.from({ length: count }, (_, k) => ring[k * 2]!),
          Float64Array.from({ length: count }, (_, k) => ring[k * 2 + 1]!),
          frame,
        );
        return artist.filled || closed[i] ? `${part}Z` : part;
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
  const texts = artist.texts.map(({ x, y, angle, text: content, color }) =>
    text(frame.x(x), frame.y(y), content, {
      size: 8,
      color,
      ha: 'center',
      va: 'center',
      rotation: angle,
      weight: 'normal',
    }),
  );
  return group(artist.alpha, ...drawn, ...texts);
}

function rule({ along, at, color, width, dash, alpha }: Rule, frame: Frame): string {
  const ends =
    along === 'x'
      ? { x1: frame.x(at), x2: frame.x(at), y1: 0, y2: frame.height }
      : { x1: 0, x2: frame.width, y1: frame.y(at), y2: frame.y(at) };
  return element('line', { ...ends, ...stroke(color, width, dash), ...opacity(alpha) });
}

function stripe({ along, from, to, color, alpha }: Stripe, frame: Frame): string {
  const place = along === 'x' ? frame.x : frame.y;
  const [low, high] = [bounded(place(from)), bounded(place(to))].sort((a, b) => a - b) as [number, number];
  const box =
    along === 'x'
      ? { x: low, y: 0, width: high - low, height: frame.height }
      : { x: 0, y: low, width: frame.width, height: high - low };
  return element('rect', { ...box, ...fill(color), ...opacity(alpha) });
}

function whiskers(artist: Whiskers, frame: Frame): string {
  const { left, right, down, up, color, width, cap } = artist;
  let d = '';
  artist.x.forEach((value, i) => {
    const [x, y] = [frame.x(value), frame.y(artist.y[i]!)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    if (down[i] || up[i]) {
      const [low, high] = [frame.y(artist.y[i]! - down[i]!), frame.y(artist.y[i]! + up[i]!)];
      d += `M${n(x)} ${n(low)}V${n(high)}`;
      if (cap) for (const end of [low, high]) d += `M${n(x - cap)} ${n(end)}h${n(cap * 2)}`;
    }
    if (left[i] || right[i]) {
      const [low, high] = [frame.x(value - left[i]!), frame.x(value + right[i]!)];
      d += `M${n(low)} ${n(y)}H${n(high)}`;
      if (cap) for (const end of [low, high]) d += `M${n(end)} ${n(y - cap)}v${n(cap * 2)}`;
    }
  });
  return element('path', { d, ...stroke(color, width), ...opacity(artist.alpha) });
}

/** Room around the text of a box. */
const BOX = 4;

function note(artist: Note, frame: Frame): string {
  const { style, box, arrow } = artist;
  const inAxes = artist.space === 'axes';
  const x = inAxes ? artist.x * frame.width : frame.x(artist.x);
  const y = inAxes ? (1 - artist.y) * frame.height : frame.y(artist.y);
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
  { x, y, color, width, head }: NonNullable<Note['arrow']>,
  { left, top, width: w, height: h }: { left: number; top: number; width: number; height: number },
  frame: Frame,
): string {
  const [toX, toY] = [frame.x(x), frame.y(y)];
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
