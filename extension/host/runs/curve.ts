/** A curve that only grows: three arrays in parallel with room to append. */

export interface Points {
  steps: Float64Array;
  values: Float64Array;
  wall: Float64Array;
}

export class Curve {
  private steps = new Float64Array(64);
  private values = new Float64Array(64);
  private wall = new Float64Array(64);
  private count = 0;

  get length(): number {
    return this.count;
  }

  append(points: Points): void {
    this.reserve(points.steps.length);
    this.steps.set(points.steps, this.count);
    this.values.set(points.values, this.count);
    this.wall.set(points.wall, this.count);
    this.count += points.steps.length;
  }

  push(step: number, value: number, wall: number): void {
    this.reserve(1);
    this.steps[this.count] = step;
    this.values[this.count] = value;
    this.wall[this.count] = wall;
    this.count++;
  }

  /** A copy of the points from `from` on. */
  points(from = 0): Points {
    return {
      steps: this.steps.slice(from, this.count),
      values: this.values.slice(from, this.count),
      wall: this.wall.slice(from, this.count),
    };
  }

  private reserve(more: number): void {
    let capacity = this.steps.length;
    if (this.count + more <= capacity) return;
    while (capacity < this.count + more) capacity *= 2;
    const grow = (old: Float64Array) => {
      const grown = new Float64Array(capacity);
      grown.set(old.subarray(0, this.count));
      return grown;
    };
    this.steps = grow(this.steps);
    this.values = grow(this.values);
    this.wall = grow(this.wall);
  }
}
