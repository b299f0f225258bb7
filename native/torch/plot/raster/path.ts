/** Paths as the rasteriser takes them: a kind, x and y of each point. */

/** Begins a contour, ends a line, controls a curve, closes a contour (its place counts for nothing). */
export const [BEGIN, LINE, CONIC, CUBIC, CLOSE] = [0, 1, 2, 3, 4] as const;
export type Path = number[];

/** x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

/** Reads a `transform` attribute. */
export function matrix(text = ''): Matrix {
  let result: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [, name, list] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a, b = 0, c = 0] = list!.split(/[ ,]+/).map(Number) as [number, number?, number?];
    if (name === 'translate') result = times(result, [1, 0, 0, 1, a, b]);
    else if (name === 'scale') result = times(result, [a, 0, 0, b, 0, 0]);
    else {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      result = times(times(times(result, [1, 0, 0, 1, b, c]), [cos, sin, -sin, cos, 0, 0]), [1, 0, 0, 1, -b, -c]);
    }
  }
  return result;
}

/** The path in the place where a matrix takes it. */
export function moved(path: ArrayLike<number>, [a, b, c, d, e, f]: Matrix): Path {
  const result: Path = [];
  for (let i = 0; i < path.length; i += 3) {
    const [x, y] = [path[i + 1]!, path[i + 2]!];
    result.push(path[i]!, a * x + c * y + e, b * x + d * y + f);
  }
  return result;
}

/** Reads the `d` of a path element: the commands M, L, H, V, A (of circles) and Z, and their relative forms. */
export function outline(d: string): Path {
  const path: Path = [];
  const tokens = d.match(/[A-Za-z]|-?\d*\.?\d+/g) ?? [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (let i = 0; i < tokens.length; ) {
    const letter = tokens[i++]!;
    const command = letter.toUpperCase();
    const next = (from: number) => Number(tokens[i++]) + (letter === command ? 0 : from);
    if (command === 'Z') {
      path.push(CLOSE, 0, 0);
      [x, y] = [startX, startY];
    } else if (command === 'A') {
      const radius = Number(tokens[i]);
      const [large, sweep] = [tokens[i + 3] === '1', tokens[i + 4] === '1'];
      i += 5;
      const [toX, toY] = [next(x), next(y)];
      path.push(...arc(x, y, toX, toY, radius, large, sweep));
      [x, y] = [toX, toY];
    } else {
      const [fromX, fromY] = [x, y];
      if (command !== 'V') x = next(fromX);
      if (command !== 'H') y = next(fromY);
      path.push(command === 'M' ? BEGIN : LINE, x, y);
      if (command === 'M') [startX, startY] = [x, y];
    }
  }
  return path;
}

/** Part of a circle between two points, as curves of a quarter turn at most. */
function arc(x0: number, y0: number, x1: number, y1: number, radius: number, large: boolean, sweep: boolean): Path {
  const [dx, dy] = [(x1 - x0) / 2, (y1 - y0) / 2];
  const half = Math.hypot(dx, dy);
  if (half === 0) return [];
  const r = Math.max(radius, half);
  const away = Math.sqrt(Math.max(r * r - half * half, 0)) * (large === sweep ? -1 : 1);
  const [cx, cy] = [x0 + dx - (dy / half) * away, y0 + dy + (dx / half) * away];
  const from = Math.atan2(y0 - cy, x0 - cx);
  let turn = Math.atan2(y1 - cy, x1 - cx) - from;
  if (sweep && turn < 0) turn += 2 * Math.PI;
  if (!sweep && turn > 0) turn -= 2 * Math.PI;
  const count = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9));
  const step = turn / count;
  const pull = (4 / 3) * Math.tan(step / 4) * r;
  const path: Path = [];
  for (let k = 0; k < count; k++) {
    const [a, b] = [from + k * step, from + (k + 1) * step];
    const [ax, ay, bx, by] = [cx + r * Math.cos(a), cy + r * Math.sin(a), cx + r * Math.cos(b), cy + r * Math.sin(b)];
    path.push(CUBIC, ax - pull * Math.sin(a), ay + pull * Math.cos(a));
    path.push(CUBIC, bx + pull * Math.sin(b), by - pull * Math.cos(b));
    path.push(LINE, bx, by);
  }
  return path;
}

/** A rectangle, its corners rounded where a radius is given. */
export function rectangle(x: number, y: number, width: number, height: number, r: number): Path {
  const [right, bottom] = [x + width, y + height];
  if (!r) return [BEGIN, x, y, LINE, right, y, LINE, right, bottom, LINE, x, bottom, CLOSE, 0, 0];
  const corner = (x0: number, y0: number, x1: number, y1: number) => arc(x0, y0, x1, y1, r, false, true);
  return [
    ...[BEGIN, x + r, y, LINE, right - r, y, ...corner(right - r, y, right, y + r)],
    ...[LINE, right, bottom - r, ...corner(right, bottom - r, right - r, bottom)],
    ...[LINE, x + r, bottom, ...corner(x + r, bottom, x, bottom - r)],
    ...[LINE, x, y + r, ...corner(x, y + r, x + r, y), CLOSE, 0, 0],
  ];
}

/** Longer paths than this are curves, whatever their pieces look like. */
const MOST_SNAPPED = 1024;
const UPRIGHT = 1e-4;

/** A path of upright and level pieces put on whole pixels, where a line `width` wide is sharp; others as they are. */
export function snapped(path: Path, width: number): Path {
  if (path.length > MOST_SNAPPED * 3) return path;
  for (let i = 3; i < path.length; i += 3) {
    if (path[i] === CONIC || path[i] === CUBIC) return path;
    if (path[i] !== LINE) continue;
    const [dx, dy] = [path[i + 1]! - path[i - 2]!, path[i + 2]! - path[i - 1]!];
    if (Math.abs(dx) > UPRIGHT && Math.abs(dy) > UPRIGHT) return path;
  }
  const middle = Math.round(width) % 2 === 1 ? 0.5 : 0;
  return path.map((value, i) => (i % 3 === 0 ? value : Math.floor(value + (middle ? 0 : 0.5)) + middle));
}

/** A path of straight pieces cut into strokes with gaps between. */
export function dashed(path: Path, lengths: readonly number[]): Path {
  const result: Path = [];
  let [part, left, x, y] = [0, 0, 0, 0];
  for (let i = 0; i < path.length; i += 3) {
    const [kind, toX, toY] = [path[i]!, path[i + 1]!, path[i + 2]!];
    if (kind === BEGIN) {
      [part, left] = [0, lengths[0]!];
      result.push(BEGIN, toX, toY);
    } else if (kind === LINE) {
      const length = Math.hypot(toX - x, toY - y);
      let gone = 0;
      for (; length - gone > left; left = lengths[part]!) {
        gone += left;
        part = (part + 1) % lengths.length;
        // Even parts are strokes: one ends where an odd part begins.
        result.push(part % 2 ? LINE : BEGIN, x + ((toX - x) * gone) / length, y + ((toY - y) * gone) / length);
      }
      left -= length - gone;
      if (part % 2 === 0) result.push(LINE, toX, toY);
    }
    [x, y] = [toX, toY];
  }
  return result;
}
