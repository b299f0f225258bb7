/** Random numbers that repeat, and what sizes and dtypes are drawn from. */

/** A small generator of repeatable random numbers. */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

export const SIZES = [0, 1, 1, 2, 2, 3, 4, 5, 6, 8];
export const DTYPES = [
  'float32',
  'float32',
  'float64',
  'int64',
  'int64',
  'int32',
  'bool',
  'float16',
  'uint8',
  'complex64',
];
