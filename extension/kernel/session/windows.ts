/** Parts of a tensor's values, for tables and pictures. */
import type { QueryResult } from '../../protocol/kernel';
import type { Tensor, Torch } from '../engine';
import type { Describer } from './describe';

type Result<K extends QueryResult['kind']> = Extract<QueryResult, { kind: K }>;

export class Windows {
  constructor(
    private readonly torch: Torch,
    private readonly describer: Describer,
  ) {}

  /** `rows` × `columns` of the last two dimensions, the leading ones fixed by `at`. */
  table(tensor: Tensor, at: number[], row: number, column: number, rows: number, columns: number): Result<'tensor'> {
    const sizes = [...Array.from(tensor.shape).slice(-2)];
    while (sizes.length < 2) sizes.unshift(1);
    const [height, width] = sizes as [number, number];
    const top = clamp(row, height);
    const left = clamp(column, width);
    const bottom = Math.min(top + rows, height);
    const right = Math.min(left + columns, width);
    const dimensions = tensor.shape.length;
    const index: unknown[] = leading(tensor, at, dimensions - 2);
    if (dimensions >= 2) index.push(`${top}:${bottom}`);
    if (dimensions >= 1) index.push(`${left}:${right}`);
    const part = index.length > 0 ? tensor.detach().at(...index) : tensor.detach();
    return {
      kind: 'tensor',
      info: this.describer.tensor(tensor, this.describer.stats(tensor)),
      values: this.values(part),
      rows: bottom - top,
      columns: right - left,
      text: String(tensor),
    };
  }

  /** NCHW, CHW or HW as RGBA, the shown values stretched to 0–255; bytes are shown as they are. */
  image(tensor: Tensor, at: number[]): Result<'image'> {
    const dimensions = tensor.shape.length;
    if (dimensions < 2 || dimensions > 4) throw new Error(`a tensor of ${dimensions} dimensions is not an image`);
    const channels = dimensions > 2 ? tensor.shape[dimensions - 3]! : 1;
    const colour = channels === 3 || channels === 4;
    const index = leading(tensor, at, colour ? dimensions - 3 : dimensions - 2);
    const part = index.length > 0 ? tensor.detach().at(...index) : tensor.detach();
    const [height, width] = Array.from(tensor.shape).slice(-2) as [number, number];
    const values = this.values(part);
    const info = this.describer.tensor(tensor, this.describer.stats(tensor));
    const { min, max } = range(values);
    const scale = info.dtype === 'torch.uint8' ? 1 : max > min ? 255 / (max - min) : 0;
    const offset = info.dtype === 'torch.uint8' ? 0 : min;
    const area = height * width;
    const rgba = new Uint8Array(4 * area);
    for (let pixel = 0; pixel < area; pixel++)
      for (let channel = 0; channel < 4; channel++) {
        const plane = colour ? channel : 0;
        const opaque = channel === 3 && channels !== 4;
        const value = values[plane * area + pixel]!;
        rgba[4 * pixel + channel] = opaque ? 255 : Math.round((value - offset) * scale);
      }
    return { kind: 'image', info, width, height, rgba, min, max };
  }

  private values(tensor: Tensor): Float64Array {
    const list = tensor.to(this.torch.float64).tolist();
    return Float64Array.from([list].flat(Number.POSITIVE_INFINITY) as number[]);
  }
}

function clamp(start: number, size: number): number {
  return Math.max(0, Math.min(start, size));
}

/** The first `count` indices; what `at` leaves open is 0. */
function leading(tensor: Tensor, at: number[], count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, dimension) =>
    Math.min(Math.max(0, at[dimension] ?? 0), Math.max(0, tensor.shape[dimension]! - 1)),
  );
}

function range(values: Float64Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values)
    if (Number.isFinite(value)) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}
