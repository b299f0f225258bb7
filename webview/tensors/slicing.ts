/** How a tensor falls into a table: leading dimensions to choose from, then rows and columns. */
export interface TableShape {
  leading: number[];
  rows: number;
  columns: number;
  /** One dimension only: shown as a column, although the kernel sends it as a row. */
  vertical: boolean;
}

export function tableShape(shape: readonly number[]): TableShape {
  const [columns = 1, rows = 1] = [...shape].reverse();
  if (shape.length === 1) return { leading: [], rows: columns, columns: 1, vertical: true };
  return { leading: shape.slice(0, -2), rows, columns, vertical: false };
}

/** How a tensor falls into pictures. */
export interface ImageShape {
  leading: number[];
  channels: number;
  /** Looks so much like pictures that they are the first thing to show. */
  likely: boolean;
}

const MIN_SIDE = 4;
const LIKELY_SIDE = 8;
const MAX_SIDE = 8192;
const MAX_RATIO = 8;

/** Undefined when the tensor is no plausible picture: HW, CHW or NCHW, not too small and not too long. */
export function imageShape(shape: readonly number[]): ImageShape | undefined {
  if (shape.length < 2 || shape.length > 4) return undefined;
  const [height, width] = shape.slice(-2) as [number, number];
  const small = Math.min(height, width);
  const large = Math.max(height, width);
  if (small < MIN_SIDE || large > MAX_SIDE || large > small * MAX_RATIO) return undefined;
  const third = shape.length > 2 ? (shape[shape.length - 3] as number) : 1;
  const colour = third === 3 || third === 4;
  const leading = shape.slice(0, colour ? -3 : -2);
  const likely = shape.length > 2 && (colour || third === 1) && small >= LIKELY_SIDE;
  return { leading, channels: colour ? third : 1, likely };
}

/** Brings indices into the range of the dimensions they are for. */
export function clampIndices(at: readonly number[], sizes: readonly number[]): number[] {
  return sizes.map((size, dimension) => Math.min(Math.max(0, at[dimension] ?? 0), Math.max(0, size - 1)));
}

/** How all values of a tensor are written, so that they align. */
export function valueFormat(dtype: string, min: number, max: number): (value: number) => string {
  const special = (value: number) => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
  if (dtype === 'torch.bool') return (value) => (value ? 'True' : 'False');
  if (/int/.test(dtype)) return String;
  const size = Math.max(Math.abs(min), Math.abs(max));
  const scientific = size >= 1e5 || (size > 0 && size < 1e-3);
  return (value) => (!Number.isFinite(value) ? special(value) : scientific ? value.toExponential(3) : value.toFixed(4));
}

/** The window of a long table that a scroll position shows, also when the table is longer than a page can be. */
export function windowStart(scroll: number, maxScroll: number, total: number, shown: number): number {
  if (maxScroll <= 0 || total <= shown) return 0;
  return Math.round((scroll / maxScroll) * (total - shown));
}
