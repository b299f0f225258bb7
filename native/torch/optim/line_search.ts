/** Looks along a direction for a step that satisfies the strong Wolfe conditions. */
import type { Tensor } from '../tensor';

/** The loss and its gradient at a step of length `t`; `slope` is the gradient along the direction. */
export interface Point {
  t: number;
  loss: number;
  grad: Tensor;
  slope: number;
}

export interface Found {
  point: Point;
  evaluations: number;
}

/** Share of the slope by which the loss must fall, and below which the slope itself must have come. */
const [DECREASE, CURVATURE] = [1e-4, 0.9];

/** Where the cubic through two points with these slopes is smallest, kept inside [low, high]. */
function cubicMinimum(a: Point, b: Point, low = Math.min(a.t, b.t), high = Math.max(a.t, b.t)): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const at = right.t - (right.t - left.t) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return Math.min(Math.max(at, low), high);
}

/**
 * Finds a point that is low enough and flat enough, beginning with a step of length `t`. `evaluate` takes such a step
 * from `start`; `size` is the largest element of the direction.
 */
export function strongWolfe(
  evaluate: (t: number) => Point,
  start: Point,
  t: number,
  size: number,
  tolerance: number,
  limit: number,
): Found {
  const search = new Search(evaluate, start, limit);
  const bracket = search.bracket(t);
  return { point: search.zoom(bracket, size, tolerance), evaluations: search.evaluations };
}

class Search {
  evaluations = 0;
  private iterations = 0;
  private done = false;

  constructor(
    private readonly evaluate: (t: number) => Point,
    private readonly start: Point,
    private readonly limit: number,
  ) {}

  private at(t: number): Point {
    this.evaluations++;
    return this.evaluate(t);
  }
  private tooHigh({ t, loss }: Point): boolean {
    return loss > this.start.loss + DECREASE * t * this.start.slope;
  }
  private flat({ slope }: Point): boolean {
    return Math.abs(slope) <= -CURVATURE * this.start.slope;
  }

  /** Goes on until a wanted point lies between two steps, or is met. */
  bracket(t: number): Point[] {
    let previous = this.start;
    let now = this.at(t);
    while (this.iterations < this.limit) {
      if (this.tooHigh(now) || (this.iterations > 1 && now.loss >= previous.loss)) return [previous, now];
      if (this.flat(now)) {
        this.done = true;
        return [now];
      }
      if (now.slope >= 0) return [previous, now];
      const next = cubicMinimum(previous, now, now.t + 0.01 * (now.t - previous.t), now.t * 10);
      previous = now;
      now = this.at(next);
      this.iterations++;
    }
    return [this.start, now];
  }

  /** Narrows the bracket down to the wanted point. */
  zoom(bracket: Point[], size: number, tolerance: number): Point {
    let [low, high] = bracket[0]!.loss <= bracket.at(-1)!.loss ? [0, 1] : [1, 0];
    let stalled = false;
    while (!this.done && this.iterations < this.limit) {
      const [a, b] = bracket as [Point, Point];
      if (Math.abs(b.t - a.t) * size < tolerance) break;
      const [left, right] = [Math.min(a.t, b.t), Math.max(a.t, b.t)];
      let t = cubicMinimum(a, b);
      // A guess at the very edge makes no headway: the second time, it is moved inwards.
      const edge = 0.1 * (right - left);
      const near = Math.min(right - t, t - left) < edge;
      if (near && (stalled || t >= right || t <= left)) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - edge : left + edge;
        stalled = false;
      } else {
        stalled = near;
      }
      const now = this.at(t);
      this.iterations++;
      if (this.tooHigh(now) || now.loss >= bracket[low]!.loss) {
        bracket[high] = now;
        [low, high] = bracket[0]!.loss <= bracket[1]!.loss ? [0, 1] : [1, 0];
      } else {
        if (this.flat(now)) this.done = true;
        else if (now.slope * (bracket[high]!.t - bracket[low]!.t) >= 0) bracket[high] = bracket[low]!;
        bracket[low] = now;
      }
    }
    return bracket[low]!;
  }
}
