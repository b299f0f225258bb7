/** Draws one digit as a hand with a soft pen would: style, slant, size, pressure and tremor fall by chance. */
import { STYLES, type Stroke } from './handwriting';

/** Sides of a picture, and of the box a digit is fitted into, as in MNIST. */
export const SIDE = 28;
const BOX = 20;

/** Curve points per span between two given points. */
const STEPS = 5;
/** Steps over which the edge of a line fades, in pixels. */
const SOFTNESS = 0.62;

/** Small fast counter-based generator (sfc32): the same picture for the same seed on every machine. */
export class Dice {
  private a: number;
  private b: number;
  private c = 0x2545f491;
  private counter = 1;

  constructor(seed: number, stream: number) {
    this.a = seed | 0;
    this.b = stream | 0;
    for (let i = 0; i < 12; i++) this.next();
  }

  private next(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** From `low` to `high`. */
  uniform(low: number, high: number): number {
    return low + (this.next() / 4294967296) * (high - low);
  }

  /** From 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.uniform(0, n));
  }

  /** Bell-shaped around 0, and never beyond three deviations. */
  normal(deviation: number): number {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += this.next() / 4294967296;
    return Math.max(-3, Math.min(3, sum - 6)) * deviation;
  }
}

/** Points of a curve, x and y one after the other, and the pressure at each. */
interface Curve {
  points: number[];
  pressure: number[];
}

/** Draws `digit` into a picture of SIDE × SIDE bytes. */
export function drawDigit(digit: number, dice: Dice, picture: Uint8Array): void {
  const styles = STYLES[digit]!;
  const strokes = styles[dice.below(styles.length)]!;
  // Most people write neatly; some do not.
  const haste = 0.7 + 1.5 * dice.uniform(0, 1) ** 3;
  const curves = strokes.map((stroke) => smooth(tremble(stroke, dice, haste), dice));
  slant(curves, dice, haste);
  fit(curves);
  const width = Math.max(0.75, dice.uniform(0.95, 1.75) + dice.normal(0.12));
  const ink = render(curves, width);
  expose(ink, picture, dice);
}

/** Moves every point a little, bends the whole, and lets go of the pen early or late. */
function tremble(stroke: Stroke, dice: Dice, haste: number): number[] {
  const bend = dice.normal(0.06 * haste);
  const points: number[] = [];
  for (let i = 0; i < stroke.length; i += 2) {
    const corner = i >= 2 && stroke[i] === stroke[i - 2] && stroke[i + 1] === stroke[i - 1];
    if (corner) {
      points.push(points[i - 2]!, points[i - 1]!);
      continue;
    }
    const y = stroke[i + 1]!;
    const arch = bend * 4 * y * (1 - y);
    points.push(stroke[i]! + arch + dice.normal(0.038 * haste), y + dice.normal(0.035 * haste));
  }
  stretchEnd(points, 0, 2, dice.normal(0.12 * haste));
  stretchEnd(points, points.length - 2, -2, dice.normal(0.18 * haste));
  return points;
}

/** Moves the end of a stroke away from its neighbour, or towards it. */
function stretchEnd(points: number[], end: number, inward: number, by: number): void {
  for (const axis of [0, 1]) points[end + axis]! += by * (points[end + axis]! - points[end + inward + axis]!);
}

/** Catmull-Rom curve through the points; the pen presses differently along the way. */
function smooth(points: number[], dice: Dice): Curve {
  const curve: Curve = { points: [], pressure: [] };
  const n = points.length / 2;
  const [start, end] = [dice.normal(0.12), dice.normal(0.16)];
  const at = (i: number, axis: number) => points[2 * Math.max(0, Math.min(n - 1, i)) + axis]!;
  for (let i = 0; i < n - 1; i++) {
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      curve.points.push(between(at, i, t, 0), between(at, i, t, 1));
      curve.pressure.push(1 + start + (end - start) * ((i + t) / (n - 1)));
    }
  }
  curve.points.push(at(n - 1, 0), at(n - 1, 1));
  curve.pressure.push(1 + end);
  return curve;
}

function between(at: (i: number, axis: number) => number, i: number, t: number, axis: number): number {
  const [a, b, c, d] = [at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis)];
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3);
}

/** Turns, shears and stretches. */
function slant(curves: Curve[], dice: Dice, haste: number): void {
  const angle = dice.normal(0.1 * haste);
  const shear = dice.normal(0.17 * haste) - 0.12;
  const aspect = Math.exp(dice.normal(0.17 * haste)) * 0.76;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (const { points } of curves) {
    for (let i = 0; i < points.length; i += 2) {
      const y = points[i + 1]! - 0.5;
      const x = (points[i]! - 0.5) * aspect + shear * y;
      points[i] = x * cos - y * sin;
      points[i + 1] = x * sin + y * cos;
    }
  }
}

/** Scales the digit into the box. */
function fit(curves: Curve[]): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { points } of curves) {
    for (let i = 0; i < points.length; i += 2) {
      left = Math.min(left, points[i]!);
      right = Math.max(right, points[i]!);
      top = Math.min(top, points[i + 1]!);
      bottom = Math.max(bottom, points[i + 1]!);
    }
  }
  const scale = (BOX - 2.4) / Math.max(right - left, bottom - top);
  for (const { points } of curves) {
    for (let i = 0; i < points.length; i += 2) {
      points[i] = (points[i]! - (left + right) / 2) * scale + SIDE / 2;
      points[i + 1] = (points[i + 1]! - (top + bottom) / 2) * scale + SIDE / 2;
    }
  }
}

/** Ink at every pixel, from 0 to 1. The middle of the strokes lies in the middle of the picture, as in MNIST. */
function render(curves: Curve[], width: number): Float32Array {
  let [mass, x, y] = [0, 0, 0];
  eachSegment(curves, (x0, y0, x1, y1, pressure) => {
    const weight = pressure * Math.hypot(x1 - x0, y1 - y0);
    mass += weight;
    x += (weight * (x0 + x1)) / 2;
    y += (weight * (y0 + y1)) / 2;
  });
  const [dx, dy] = [SIDE / 2 - x / mass, SIDE / 2 - y / mass];
  const ink = new Float32Array(SIDE * SIDE);
  eachSegment(curves, (x0, y0, x1, y1, pressure) => {
    line(ink, x0 + dx, y0 + dy, x1 + dx, y1 + dy, width * pressure);
  });
  return ink;
}

type Segment = (x0: number, y0: number, x1: number, y1: number, pressure: number) => void;

function eachSegment(curves: Curve[], visit: Segment): void {
  for (const { points, pressure } of curves) {
    for (let i = 0; i + 3 < points.length; i += 2) {
      const mean = (pressure[i / 2]! + pressure[i / 2 + 1]!) / 2;
      visit(points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!, mean);
    }
  }
}

/** A line with round ends and soft edges. */
function line(ink: Float32Array, x0: number, y0: number, x1: number, y1: number, radius: number): void {
  const reach = radius + SOFTNESS;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + reach));
  const ux = x1 - x0;
  const uy = y1 - y0;
  const length2 = ux * ux + uy * uy || 1e-9;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const t = Math.max(0, Math.min(1, (px * ux + py * uy) / length2));
      const distance = Math.sqrt((px - t * ux) ** 2 + (py - t * uy) ** 2);
      const amount = Math.min(1, (reach - distance) / (2 * SOFTNESS));
      const at = row * SIDE + column;
      if (amount > ink[at]!) ink[at] = amount;
    }
  }
}

/** Turns ink into grey: a pen runs dry here and there, and paper is not quite clean. */
function expose(ink: Float32Array, picture: Uint8Array, dice: Dice): void {
  const strength = dice.uniform(228, 262);
  const grain = dice.uniform(0, 0.12);
  for (let i = 0; i < ink.length; i++) {
    const value = ink[i]!;
    picture[i] =
      value <= 0 ? 0 : Math.max(0, Math.min(255, Math.round(strength * value * (1 - dice.uniform(0, grain)))));
  }
}
