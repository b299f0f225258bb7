/** Lines of equal height through a grid, by marching squares; areas above a height come out as closed rings. */

/** A grid of heights, row by row, and where in the plane its nodes lie. */
export interface Heights {
  z: Float64Array;
  rows: number;
  columns: number;
  x: (row: number, column: number) => number;
  y: (row: number, column: number) => number;
}

/**
 * Which edges of a cell the line enters and leaves by, for each pattern of corners above the level: bit 0 is the lower
 * left, 1 the lower right, 2 the upper right, 3 the upper left. Edges: 0 below, 1 right, 2 above, 3 left. What is above
 * lies to the left of the line.
 */
const CASES: [number, number][][] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/**
 * The lines where the height is `level`, as x, y, x, y …; `closed` says which are rings. With `area` the border of the
 * grid counts as lying below, so that all lines are rings around what is above.
 */
export function trace(heights: Heights, level: number, area: boolean): { lines: Float64Array[]; closed: boolean[] } {
  const { z, rows, columns } = heights;
  const margin = area ? 1 : 0;
  const height = (i: number, j: number): number => {
    if (i < 0 || j < 0 || i >= rows || j >= columns) return Number.NEGATIVE_INFINITY;
    const value = z[i * columns + j]!;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  const inside = (i: number, j: number) => height(i, j) >= level;
  // An edge is known by its lower or left node and whether it goes up.
  const width = columns + 2;
  const key = (i: number, j: number, up: number) => ((i + 1) * width + j + 1) * 2 + up;
  const edges = (i: number, j: number) => [key(i, j, 0), key(i, j + 1, 1), key(i + 1, j, 0), key(i, j, 1)];
  const next = new Map<number, number>();
  const entered = new Set<number>();
  for (let i = -margin; i < rows - 1 + margin; i++) {
    for (let j = -margin; j < columns - 1 + margin; j++) {
      const pattern =
        Number(inside(i, j)) |
        (Number(inside(i, j + 1)) << 1) |
        (Number(inside(i + 1, j + 1)) << 2) |
        (Number(inside(i + 1, j)) << 3);
      for (const [from, to] of CASES[pattern]!) {
        const around = edges(i, j);
        next.set(around[from]!, around[to]!);
        entered.add(around[to]!);
      }
    }
  }
  const place = (edge: number): [number, number] => {
    const up = edge % 2;
    const node = (edge - up) / 2;
    const j = (node % width) - 1;
    const i = Math.floor(node / width) - 1;
    return between(heights, height, level, i, j, i + up, j + 1 - up);
  };
  return follow(next, entered, place);
}

/** Joins the pieces that the cells hold. */
function follow(next: Map<number, number>, entered: Set<number>, place: (edge: number) => [number, number]) {
  const lines: Float64Array[] = [];
  const closed: boolean[] = [];
  const run = (start: number, ring: boolean) => {
    const points: number[] = [];
    let edge: number | undefined = start;
    do {
      points.push(...place(edge));
      const following: number | undefined = next.get(edge);
      next.delete(edge);
      edge = following;
    } while (edge !== undefined && edge !== start);
    lines.push(Float64Array.from(points));
    closed.push(ring);
  };
  // Lines that begin at the border first; what is left then are rings.
  for (const start of [...next.keys()]) if (!entered.has(start) && next.has(start)) run(start, false);
  for (const start of [...next.keys()]) if (next.has(start)) run(start, true);
  return { lines, closed };
}

/** Where between two nodes the height is `level`; beyond the border the node inside. */
function between(
  heights: Heights,
  height: (i: number, j: number) => number,
  level: number,
  i: number,
  j: number,
  k: number,
  l: number,
): [number, number] {
  const [a, b] = [height(i, j), height(k, l)];
  const share =
    a === Number.NEGATIVE_INFINITY ? 1 : b === Number.NEGATIVE_INFINITY ? 0 : a === b ? 0.5 : (level - a) / (b - a);
  const clamp = (n: number, count: number) => Math.min(Math.max(n, 0), count - 1);
  const coordinate = (of: (row: number, column: number) => number) => {
    const from = of(clamp(i, heights.rows), clamp(j, heights.columns));
    const to = of(clamp(k, heights.rows), clamp(l, heights.columns));
    return from + (to - from) * share;
  };
  return [coordinate(heights.x), coordinate(heights.y)];
}
