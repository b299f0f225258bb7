import type { Growable } from './growable';

const FAN_BITS = 4;
const FAN = 1 << FAN_BITS;
const NONE = -1;

/** Position of the smallest and of the largest finite value of every block, or -1. */
interface Level {
  low: Int32Array;
  high: Int32Array;
}

/**
 * Where the smallest and the largest value of any stretch lie, found in logarithmic time: a pyramid whose
 * level k summarises blocks of 16^(k+1) values. Appending touches one block per level.
 */
export class Extremes {
  private levels: Level[] = [];
  private length = 0;
  /** Results of the last `find`; -1 where the stretch holds no finite value. */
  low = NONE;
  high = NONE;

  constructor(private readonly values: Growable) {}

  /** Takes in what was appended to the values since the last call. */
  extend(): void {
    const { length } = this.values;
    let from = this.length;
    let to = length;
    for (let index = 0; FAN ** (index + 1) < length; index++) {
      // A level that is new sums up all that is below it; the others only what changed.
      if (index === this.levels.length) {
        this.levels.push({ low: new Int32Array(0), high: new Int32Array(0) });
        from = 0;
      }
      const level = this.levels[index] as Level;
      const blocks = ((to - 1) >> FAN_BITS) + 1;
      level.low = reserve(level.low, blocks);
      level.high = reserve(level.high, blocks);
      this.summarise(level, this.levels[index - 1], from, to);
      from >>= FAN_BITS;
      to = blocks;
    }
    this.length = length;
  }

  /** Forgets everything; the values changed in place. */
  reset(): void {
    this.levels = [];
    this.length = 0;
  }

  /** Sets `low` and `high` to the positions of the extremes in `[from, to)`. */
  find(from: number, to: number): void {
    this.low = NONE;
    this.high = NONE;
    let start = from;
    let end = to;
    for (let index = -1; start < end; index++) {
      const level = this.levels[index];
      const top = index + 1 >= this.levels.length;
      while (start < end && (top || start & (FAN - 1))) this.visit(level, start++);
      while (start < end && end & (FAN - 1)) this.visit(level, --end);
      start >>= FAN_BITS;
      end >>= FAN_BITS;
    }
  }

  /** `block` is a block of `level`, or a single value where there is no level. */
  private visit(level: Level | undefined, block: number): void {
    const { data } = this.values;
    const low = level ? (level.low[block] as number) : block;
    const high = level ? (level.high[block] as number) : block;
    if (low === NONE || !Number.isFinite(data[low])) return;
    if (this.low === NONE || (data[low] as number) < (data[this.low] as number)) this.low = low;
    if (this.high === NONE || (data[high] as number) > (data[this.high] as number)) this.high = high;
  }

  private summarise(level: Level, below: Level | undefined, from: number, to: number): void {
    const { data } = this.values;
    let child = from;
    while (child < to) {
      const block = child >> FAN_BITS;
      const end = Math.min((block + 1) << FAN_BITS, to);
      let low = level.low[block] as number;
      let high = level.high[block] as number;
      let lowest = low === NONE ? Number.POSITIVE_INFINITY : (data[low] as number);
      let highest = high === NONE ? Number.NEGATIVE_INFINITY : (data[high] as number);
      for (; child < end; child++) {
        const childLow = below ? (below.low[child] as number) : child;
        const childHigh = below ? (below.high[child] as number) : child;
        if (childLow === NONE) continue;
        const least = data[childLow] as number;
        const most = data[childHigh] as number;
        // False for NaN, too.
        if (least < lowest && least > Number.NEGATIVE_INFINITY) {
          low = childLow;
          lowest = least;
        }
        if (most > highest && most < Number.POSITIVE_INFINITY) {
          high = childHigh;
          highest = most;
        }
      }
      level.low[block] = low;
      level.high[block] = high;
    }
  }
}

function reserve(positions: Int32Array, blocks: number): Int32Array {
  if (blocks <= positions.length) return positions;
  const grown = new Int32Array(Math.max(blocks, positions.length * 2, FAN)).fill(NONE);
  grown.set(positions);
  return grown;
}
