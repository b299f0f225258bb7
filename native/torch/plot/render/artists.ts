/** The picture of each kind of artist, in points from the upper left of its axes. */
import type { Area, Artist, Bars, Line, Picture, Rule, Scatter, Stripe, Whiskers } from '../artists';
import { stepped } from '../drawing/common';
import { encodePng } from '../png';
import { contours } from './contours';
import { note } from './notes';
import { type Attributes, element, fill, isInk, isStroked, markPath, markScale, n, opacity, stroke } from './svg';

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
export function path(xs: ArrayLike<number>, ys: ArrayLike<number>, frame: Frame): string {
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
  const corners = artist.steps === '' ? undefined : stepped(artist.x, artist.y, artist.steps);
  const [xs, ys] = corners ? [corners.map(([x]) => x), corners.map(([, y]) => y)] : [artist.x, artist.y];
  const drawn =
    dash === '' ? '' : element('path', { d: path(xs, ys, frame), ...stroke(color, width, dash), ...joined(dash) });
  if (marker === '') return group(artist.alpha, drawn);
  let d = '';
  artist.x.forEach((value, i) => {
    const [x, y] = [frame.x(value), frame.y(artist.y[i]!)];
    if (seen(x, y, frame)) d += markPath(marker, x, y, markersize * markScale(marker));
  });
  const look: Attributes = isStroked(marker)
    ? stroke(artist.edge ?? color, artist.edgewidth)
    : { ...fill(artist.face ?? color), ...edged(artist.edge ?? color, marker === ',' ? 0 : artist.edgewidth) };
  return group(artist.alpha, drawn, element('path', { d, ...look }));
}
/** The edge of a filled shape. A black one follows the theme, unless the filling is black too and has the class already. */
const edged = (color: string | undefined, width: number): Attributes =>
  color === undefined || color === 'none' || width === 0
    ? {}
    : { stroke: color, 'stroke-width': width, ...(isInk(color) ? { class: 'rim' } : {}) };
const joined = (dash: string): Attributes => ({
  'stroke-linejoin': 'round',
  'stroke-linecap': dash === '-' ? 'square' : undefined,
});

/** Whether a mark there can be seen; infinite places never. */
const seen = (x: number, y: number, { width, height }: Frame) =>
  x > -50 && y > -50 && x < width + 50 && y < height + 50;

export const group = (alpha: number, ...inside: string[]) =>
  alpha === 1 ? inside.join('') : element('g', opacity(alpha), ...inside);

function scatter(artist: Scatter, frame: Frame): string {
  const { colors, sizes, marker, edge, width } = artist;
  const look = (color: string): Attributes => {
    if (isStroked(marker)) return stroke(color, width);
    return { ...fill(color), ...edged(edge ?? color, width) };
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
    return rectangle(frame, left, y[i]!, widths[i]!, heights[i]!, { ...fill(color), ...edged(edge, width) });
  });
  return group(artist.alpha, ...rects);
}

function area(artist: Area, frame: Frame): string {
  // On a logarithmic axis zero lies infinitely far out, and the area reaches there.
  const far = {
    ...frame,
    x: (value: number) => bounded(frame.x(value)),
    y: (value: number) => bounded(frame.y(value)),
  };
  const d = `${path(artist.x, artist.y, far)}${artist.closed ? 'Z' : ''}`;
  return group(artist.alpha, element('path', { d, ...fill(artist.color), ...edged(artist.edge, artist.width) }));
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

function rule({ along, at, span: [from, to], color, width, dash, alpha }: Rule, frame: Frame): string {
  const ends =
    along === 'x'
      ? { x1: frame.x(at), x2: frame.x(at), y1: (1 - to) * frame.height, y2: (1 - from) * frame.height }
      : { x1: from * frame.width, x2: to * frame.width, y1: frame.y(at), y2: frame.y(at) };
  return element('line', { ...ends, ...stroke(color, width, dash), ...opacity(alpha) });
}

function stripe({ along, from, to, span: [begin, end], color, alpha }: Stripe, frame: Frame): string {
  const place = along === 'x' ? frame.x : frame.y;
  const [low, high] = [bounded(place(from)), bounded(place(to))].sort((a, b) => a - b) as [number, number];
  const box =
    along === 'x'
      ? { x: low, y: (1 - end) * frame.height, width: high - low, height: (end - begin) * frame.height }
      : { x: begin * frame.width, y: low, width: (end - begin) * frame.width, height: high - low };
  return element('rect', { ...box, ...fill(color), ...opacity(alpha) });
}

function whiskers(artist: Whiskers, frame: Frame): string {
  const { left, right, down, up, color, width, cap, capwidth } = artist;
  let d = '';
  let caps = '';
  artist.x.forEach((value, i) => {
    const [x, y] = [frame.x(value), frame.y(artist.y[i]!)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    if (down[i] || up[i]) {
      const [low, high] = [frame.y(artist.y[i]! - down[i]!), frame.y(artist.y[i]! + up[i]!)];
      d += `M${n(x)} ${n(low)}V${n(high)}`;
      if (cap) for (const end of [low, high]) caps += `M${n(x - cap)} ${n(end)}h${n(cap * 2)}`;
    }
    if (left[i] || right[i]) {
      const [low, high] = [frame.x(value - left[i]!), frame.x(value + right[i]!)];
      d += `M${n(low)} ${n(y)}H${n(high)}`;
      if (cap) for (const end of [low, high]) caps += `M${n(end)} ${n(y - cap)}v${n(cap * 2)}`;
    }
  });
  const ends = caps === '' ? '' : element('path', { d: caps, ...stroke(color, capwidth) });
  return group(artist.alpha, element('path', { d, ...stroke(color, width) }), ends);
}
