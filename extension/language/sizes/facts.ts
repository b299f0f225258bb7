/** What is known about unknown sizes, and the questions that can be answered with it: yes, no, or it depends. */

import { printSize } from './print';
import {
  type Atom,
  add,
  asAtom,
  evened,
  floorDiv,
  highest,
  lowest,
  mod,
  mul,
  ofAtom,
  type Size,
  same,
  sub,
  substitute,
  type Variable,
  valuesOf,
  variable,
  variablesOf,
} from './size';

/** `undefined`: it depends on the unknowns. */
export type Answer = boolean | undefined;

/** A statement about two sizes. `divides`: left divides right. `broadcast`: equal, or one of them 1. */
export interface Condition {
  readonly relation: 'equal' | 'different' | 'atMost' | 'divides' | 'broadcast';
  readonly left: Size;
  readonly right: Size;
}

const RELATIONS = { equal: '==', different: '!=', atMost: '<=' } as const;

/** A condition as a reader would write it: `N % 2 == 0`, `H >= 5`. */
export function printCondition({ relation, left, right }: Condition): string {
  const [a, b] = [printSize(left), printSize(right)];
  if (relation === 'divides') return `${/^\w+$/.test(b) ? b : `(${b})`} % ${a} == 0`;
  if (relation === 'broadcast') {
    if (typeof left === 'number') return left === 1 ? `${a} == ${b}` : `${b} == ${a} or ${b} == 1`;
    return typeof right === 'number' ? `${a} == ${b} or ${a} == 1` : `${a} == ${b}, or one of them 1`;
  }
  if (typeof left === 'number') return relation === 'atMost' ? `${b} >= ${a}` : `${b} ${RELATIONS[relation]} ${a}`;
  return `${a} ${RELATIONS[relation]} ${b}`;
}

/** `a == min(a, b)` is `a <= b`, however it was put. */
export function simplified(condition: Condition): Condition {
  const { relation, left, right } = condition;
  if (relation !== 'equal' && relation !== 'broadcast') return condition;
  for (const [size, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const atom = asAtom(other);
    if (atom?.kind !== 'min' && atom?.kind !== 'max') continue;
    const limit = same(atom.left, size) ? atom.right : same(atom.right, size) ? atom.left : undefined;
    if (limit === undefined) continue;
    return atom.kind === 'min'
      ? { relation: 'atMost', left: size, right: limit }
      : { relation: 'atMost', left: limit, right: size };
  }
  return condition;
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** Immutable: learning something gives new facts and leaves these as they are. */
export class Facts {
  static readonly none = new Facts(new Map(), [], [], []);

  private constructor(
    /** Variables that are known in terms of others. */
    private readonly known: ReadonlyMap<Variable, Size>,
    /** Sizes that are 0 or more. */
    private readonly positive: readonly Size[],
    /** Sizes that are 0. */
    private readonly zero: readonly Size[],
    /** Sizes that are not 0. */
    private readonly nonzero: readonly Size[],
  ) {}

  /** A size with what is known of its variables put in. */
  resolve(size: Size): Size {
    if (typeof size === 'number' || this.known.size === 0) return size;
    let result: Size = size;
    for (let round = 0; round < 4 && typeof result !== 'number'; round++) {
      const next: Size = substitute(result, (atom: Atom) =>
        atom.kind === 'variable' ? this.known.get(atom) : undefined,
      );
      if (same(next, result)) break;
      result = next;
    }
    return result;
  }

  /** A size to show: like `resolve`, without the helpers that stand for quotients. */
  value(size: Size): Size {
    const found = this.resolve(size);
    return [...variablesOf(found)].some((v) => helpers.has(v)) ? size : found;
  }

  equal(a: Size, b: Size): Answer {
    if (typeof a === 'number' && typeof b === 'number') return a === b;
    const gap = this.resolve(sub(a, b));
    if (typeof gap === 'number') return gap === 0;
    if (this.zero.some((z) => same(z, gap) || same(mul(z, -1), gap))) return true;
    if (this.nonzero.some((z) => same(z, gap) || same(mul(z, -1), gap))) return false;
    if (this.atLeast(sub(gap, 1), 0) || this.atLeast(sub(mul(gap, -1), 1), 0)) return false;
    const values = valuesOf(gap);
    if (values?.every((value) => value !== 0)) return false;
    if (evened(gap) === 0) return true;
    let common = 0;
    for (const term of gap.terms) common = gcd(common, term.coefficient);
    return gap.constant % common !== 0 ? false : undefined;
  }

  private atLeast(size: Size, bound: number): boolean {
    if (lowest(size) >= bound) return true;
    return typeof size !== 'number' && this.positive.some((p) => lowest(sub(size, p)) >= bound);
  }

  /** Whether `a <= b`. */
  atMost(a: Size, b: Size): Answer {
    if (typeof a === 'number' && typeof b === 'number') return a <= b;
    const gap = this.resolve(sub(b, a));
    if (this.atLeast(gap, 0)) return true;
    if (this.atLeast(mul(add(gap, 1), -1), 0)) return false;
    const values = valuesOf(gap);
    if (values?.every((value) => value >= 0)) return true;
    return values?.every((value) => value < 0) ? false : undefined;
  }

  /** Whether `a < b`. */
  below(a: Size, b: Size): Answer {
    return this.atMost(add(a, 1), b);
  }

  /** Whether `divisor` divides `size`. */
  divides(divisor: Size, size: Size): Answer {
    if (divisor === 0) return this.equal(size, 0);
    const left = mod(this.resolve(size), this.resolve(divisor));
    return typeof left === 'number' ? left === 0 : this.equal(left, 0);
  }

  /** Whether two sizes broadcast: equal, or one of them 1. */
  broadcast(a: Size, b: Size): Answer {
    if (typeof a === 'number' && typeof b === 'number') return a === b || a === 1 || b === 1;
    const answers = [this.equal(a, b), this.equal(a, 1), this.equal(b, 1)];
    if (answers.includes(true)) return true;
    return answers.every((answer) => answer === false) ? false : undefined;
  }

  holds({ relation, left, right }: Condition): Answer {
    if (relation === 'different') {
      const equal = this.equal(left, right);
      return equal === undefined ? undefined : !equal;
    }
    return this[relation](left, right);
  }

  /** A number the size is never below. */
  lowest(size: Size): number {
    const found = this.resolve(size);
    let best = lowest(found);
    if (typeof found !== 'number') for (const p of this.positive) best = Math.max(best, lowest(sub(found, p)));
    return best;
  }

  highest(size: Size): number {
    const found = this.resolve(size);
    return typeof found === 'number' ? found : Math.min(highest(found), -this.lowest(mul(found, -1)));
  }

  /** These facts and the condition. Conditions that say nothing, or cannot be used, change nothing. */
  assume(condition: Condition): Facts {
    if (this.holds(condition) !== undefined) return this;
    const { relation } = condition;
    const [left, right] = [this.resolve(condition.left), this.resolve(condition.right)];
    switch (relation) {
      case 'equal':
        return this.assumeZero(sub(left, right));
      case 'different':
        return this.with({ nonzero: [...this.nonzero, sub(left, right)] });
      case 'atMost':
        return this.with({ positive: [...this.positive, sub(right, left)] });
      case 'divides':
        return this.assumeDivides(left, right);
      case 'broadcast':
        return this;
    }
  }

  private with(change: { known?: Map<Variable, Size>; positive?: Size[]; zero?: Size[]; nonzero?: Size[] }): Facts {
    return new Facts(
      change.known ?? this.known,
      change.positive ?? this.positive,
      change.zero ?? this.zero,
      change.nonzero ?? this.nonzero,
    );
  }

  private assumeZero(gap: Size): Facts {
    if (typeof gap === 'number') return this;
    for (const { coefficient, factors } of gap.terms) {
      const [atom] = factors;
      if (Math.abs(coefficient) !== 1 || factors.length !== 1 || atom?.kind !== 'variable') continue;
      const rest = sub(gap, mul(coefficient, ofAtom(atom)));
      const value = mul(rest, -coefficient);
      if (!variablesOf(value).has(atom)) return this.with({ known: new Map(this.known).set(atom, value) });
    }
    return this.with({ zero: [...this.zero, gap] });
  }

  private assumeDivides(divisor: Size, size: Size): Facts {
    const atom = asAtom(size);
    if (atom?.kind === 'variable' && typeof divisor === 'number' && divisor > 1) {
      const part = variable(printSize(floorDiv(size, divisor)), Math.ceil(atom.least / divisor));
      for (const helper of variablesOf(part)) helpers.add(helper);
      return this.with({ known: new Map(this.known).set(atom, mul(divisor, part)) });
    }
    return this.assumeZero(mod(size, divisor));
  }
}

/** Variables that stand for `N//2` where 2 is known to divide N. */
const helpers = new WeakSet<Variable>();
