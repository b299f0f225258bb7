/** Heights over a grid, and the levels to cut them at. */
import type { Heights } from '../contour';
import { type Data, extent, grid, vector } from '../data';
import { niceNumbers } from '../ticks';

export function heightsOf(args: Data[]): Heights {
  const z = grid(args.at(-1)!);
  if (z.shape.length !== 2) throw new TypeError(`Input z must be 2D, not ${z.shape.length}D`);
  const [rows, count] = z.shape as [number, number];
  if (rows < 2 || count < 2)
    throw new TypeError(`Input z must be at least a (2, 2) shaped array, but has shape (${rows}, ${count})`);
  if (args.length === 1) return { z: z.data, rows, columns: count, x: (_, j) => j, y: (i) => i };
  const place = (given: Data, name: string, vectorLength: number) => {
    const { data, shape } = grid(given);
    if (shape.length === 2 && shape[0] === rows && shape[1] === count)
      return (i: number, j: number) => data[i * count + j]!;
    if (shape.length === 1 && data.length === vectorLength)
      return (i: number, j: number) => data[name === 'x' ? j : i]!;
    throw new TypeError(
      `Length of ${name} (${data.length}) must match number of ${name === 'x' ? 'columns' : 'rows'} in z (${vectorLength})`,
    );
  };
  return { z: z.data, rows, columns: count, x: place(args[0]!, 'x', count), y: place(args[1]!, 'y', rows) };
}

export function contourLevels(z: Float64Array, given: number | Data, filled: boolean): number[] {
  if (typeof given !== 'number') return [...vector(given)];
  const [low, high] = extent(z) ?? [0, 1];
  const all = niceNumbers(low, low === high ? low + 1 : high, given + 1);
  const under = all.filter((value) => value < low).length;
  const over = all.filter((value) => value > high).length;
  return filled
    ? all.slice(Math.max(under - 1, 0), over > 1 ? all.length - over + 1 : all.length)
    : all.slice(Math.max(under - 1, 0));
}

export function bounds({ rows, columns: count, x, y }: Heights): [number, number, number, number] {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < count; j++) {
      xs.push(x(i, j));
      ys.push(y(i, j));
    }
  const [left, right] = extent(xs) ?? [0, 1];
  const [bottom, top] = extent(ys) ?? [0, 1];
  return [left, right, bottom, top];
}
