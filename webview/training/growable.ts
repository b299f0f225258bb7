/** A Float64Array that grows: appending is amortised constant time, reading is plain array access. */
export class Growable {
  data = new Float64Array(64);
  length = 0;

  append(values: ArrayLike<number>): void {
    const from = this.length;
    this.resize(from + values.length);
    this.data.set(values, from);
  }

  push(value: number): void {
    this.resize(this.length + 1);
    this.data[this.length - 1] = value;
  }

  /** Makes room for `length` values; new ones are to be written by the caller. */
  resize(length: number): void {
    if (length > this.data.length) {
      const grown = new Float64Array(Math.max(length, this.data.length * 2));
      grown.set(this.data.subarray(0, this.length));
      this.data = grown;
    }
    this.length = length;
  }
}

/** First position in `[from, to)` of ascending `data` whose value is at least `target`; `to` if there is none. */
export function lowerBound(data: Float64Array, target: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((data[middle] as number) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
