/**
 * Sizes that may hold unknowns: a plain number, or a polynomial with integer coefficients over atoms. An atom is a named
 * variable, or what stays of a floor division, remainder, minimum or maximum that cannot be carried out. Every polynomial
 * has one form only (terms sorted, like terms merged, never a bare number), so that equal sizes compare equal.
 */

export type Size = number | Polynomial;

export interface Polynomial {
  readonly terms: readonly Term[];
  readonly constant: number;
  readonly hash: number;
  /** How many atoms it is made of, those inside its atoms included. */
  readonly weight: number;
}

/** A coefficient that is not 0, and the atoms it multiplies, sorted and repeated for powers. */
export interface Term {
  readonly coefficient: number;
  readonly factors: readonly Atom[];
}

export type Atom = Variable | Quotient | Remainder | Extreme;

/** An unknown whole number that is `least` or more. Two variables are the same only when they are the same object. */
export interface Variable {
  readonly kind: 'variable';
  readonly hash: number;
  readonly weight: 1;
  readonly id: number;
  readonly name: string;
  readonly least: number;
  /** All the numbers it may be, where those are few. */
  readonly among?: readonly number[];
}

/** Numerator over divisor, rounded down. */
export interface Quotient {
  readonly kind: 'quotient';
  readonly hash: number;
  readonly weight: number;
  readonly left: Size;
  readonly right: Size;
}

export interface Remainder {
  readonly kind: 'remainder';
  readonly hash: number;
  readonly weight: number;
  readonly left: Size;
  readonly right: Size;
}

export interface Extreme {
  readonly kind: 'min' | 'max';
  readonly hash: number;
  readonly weight: number;
  readonly left: Size;
  readonly right: Size;
}

const mix = (a: number, b: number): number => (Math.imul(a, 31) + b) | 0;
const hashOf = (size: Size): number => (typeof size === 'number' ? size | 0 : size.hash);

let variables = 0;

/** Characters of a name that are kept. */
const NAMED = 64;

/** A new unknown, distinct from all others whatever its name. */
export function variable(name: string, least = 0, among?: readonly number[]): Polynomial {
  const id = ++variables;
  const atom = { kind: 'variable', hash: mix(7, id), weight: 1, id, name: name.slice(0, NAMED), least } as const;
  return ofAtom(among ? { ...atom, among } : atom);
}

/** The numbers of which a size is one, where these are known and few. */
export function valuesOf(size: Size): readonly number[] | undefined {
  if (typeof size === 'number') return [size];
  const [only, another] = variablesOf(size);
  if (!only?.among || another) return undefined;
  const values = only.among.map((value) => substitute(size, (atom) => (atom === only ? value : undefined)));
  return values.every((value) => typeof value === 'number') ? values : undefined;
}

export function ofAtom(atom: Atom): Polynomial {
  const { hash, weight } = atom;
  return { terms: [{ coefficient: 1, factors: [atom] }], constant: 0, hash: mix(mix(1, hash), 0), weight };
}

/** Made of more atoms, a size is a new unknown: nobody could read it, and each step might double it. */
const HEAVIEST = 96;
/** Products of terms that are carried out. */
const PRODUCTS = 512;

/** The size, or where it is too large to reckon with, an unknown of which no more is known than its least value. */
function bounded(size: Size): Size {
  if (typeof size === 'number') return size;
  const exact =
    size.weight <= HEAVIEST &&
    Number.isSafeInteger(size.constant) &&
    size.terms.every(({ coefficient }) => Number.isSafeInteger(coefficient));
  return exact ? size : variable('n', range(size)[0]);
}

const weightOf = (size: Size): number => (typeof size === 'number' ? 0 : size.weight);

/** What stays of an operation on two sizes. */
function kept(kind: Exclude<Atom['kind'], 'variable'>, seed: number, left: Size, right: Size): Size {
  const hash = mix(mix(seed, hashOf(left)), hashOf(right));
  return ofAtom({ kind, hash, weight: 1 + weightOf(left) + weightOf(right), left, right });
}

/** The only atom of a size that is nothing else. */
export function asAtom(size: Size): Atom | undefined {
  if (typeof size === 'number' || size.constant !== 0 || size.terms.length !== 1) return undefined;
  const [term] = size.terms as [Term];
  return term.coefficient === 1 && term.factors.length === 1 ? term.factors[0] : undefined;
}

const RANK = { variable: 0, quotient: 1, remainder: 2, min: 3, max: 4 };

function compareAtoms(a: Atom, b: Atom): number {
  if (a === b) return 0;
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  if (a.kind === 'variable' || b.kind === 'variable') return (a as Variable).id - (b as Variable).id;
  return compareForms(a.left, b.left) || compareForms(a.right, b.right);
}

function compareFactors(a: readonly Atom[], b: readonly Atom[]): number {
  if (a.length !== b.length) return b.length - a.length;
  for (let i = 0; i < a.length; i++) {
    const order = compareAtoms(a[i]!, b[i]!);
    if (order) return order;
  }
  return 0;
}

/** An order of forms, of no meaning but that equal sizes compare as 0. */
function compareForms(a: Size, b: Size): number {
  if (a === b) return 0;
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  if (a.terms.length !== b.terms.length) return a.terms.length - b.terms.length;
  for (let i = 0; i < a.terms.length; i++) {
    const [x, y] = [a.terms[i]!, b.terms[i]!];
    const order = compareFactors(x.factors, y.factors) || x.coefficient - y.coefficient;
    if (order) return order;
  }
  return a.constant - b.constant;
}

/** Whether two sizes are the same for every value of their unknowns, as far as their forms tell. */
export function same(a: Size, b: Size): boolean {
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number') return false;
  return a.hash === b.hash && compareForms(a, b) === 0;
}

/** Terms that are sorted and merged, with the constant. */
function build(terms: readonly Term[], constant: number): Size {
  if (terms.length === 0) return constant;
  let hash = 0;
  let weight = 0;
  for (const term of terms) {
    let own = term.coefficient | 0;
    for (const atom of term.factors) {
      own = mix(own, atom.hash);
      weight += atom.weight;
    }
    hash = mix(hash, own);
  }
  return { terms, constant, hash: mix(hash, constant | 0), weight };
}

const ZERO: { terms: readonly Term[]; constant: number } = { terms: [], constant: 0 };
const parts = (size: Size) => (typeof size === 'number' ? { ...ZERO, constant: size } : size);

/** The size made of these terms, in any order, and a constant. */
function collect(terms: Term[], constant: number): Size {
  terms.sort((a, b) => compareFactors(a.factors, b.factors));
  const merged: Term[] = [];
  for (const term of terms) {
    const last = merged.at(-1);
    if (last && compareFactors(last.factors, term.factors) === 0) {
      merged.pop();
      const coefficient = last.coefficient + term.coefficient;
      if (coefficient !== 0) merged.push({ coefficient, factors: last.factors });
    } else if (term.coefficient !== 0) merged.push(term);
  }
  return build(merged, constant);
}

export function add(a: Size, b: Size): Size {
  return typeof a === 'number' && typeof b === 'number' ? a + b : bounded(plus(a, b));
}

function plus(a: Size, b: Size): Size {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a + b;
    return a === 0 ? b : build(b.terms, b.constant + a);
  }
  if (typeof b === 'number') return b === 0 ? a : build(a.terms, a.constant + b);
  return collect([...a.terms, ...b.terms], a.constant + b.constant);
}

export function sub(a: Size, b: Size): Size {
  if (typeof b === 'number') return add(a, -b);
  return same(a, b) ? 0 : add(a, mul(b, -1));
}

export function mul(a: Size, b: Size): Size {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const products = parts(a).terms.length * parts(b).terms.length;
  if (products > PRODUCTS) return variable('n', corners(bounds(a), bounds(b))[0]);
  return bounded(times(a, b));
}

function times(a: Size, b: Size): Size {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a * b;
    if (a === 1) return b;
    if (a === 0) return 0;
    const terms = b.terms.map((t) => ({ coefficient: t.coefficient * a, factors: t.factors }));
    return build(terms, b.constant * a);
  }
  if (typeof b === 'number') return times(b, a);
  const terms: Term[] = [];
  for (const x of a.terms) {
    for (const y of b.terms) {
      const factors = [...x.factors, ...y.factors].sort(compareAtoms);
      terms.push({ coefficient: x.coefficient * y.coefficient, factors });
    }
    if (b.constant !== 0) terms.push({ coefficient: x.coefficient * b.constant, factors: x.factors });
  }
  if (a.constant !== 0)
    for (const y of b.terms) terms.push({ coefficient: y.coefficient * a.constant, factors: y.factors });
  return collect(terms, a.constant * b.constant);
}

/** The product of sizes; of none, 1. */
export function product(sizes: readonly Size[]): Size {
  let result: Size = 1;
  for (const size of sizes) result = mul(result, size);
  return result;
}

export function sum(sizes: readonly Size[]): Size {
  let result: Size = 0;
  for (const size of sizes) result = add(result, size);
  return result;
}

/** `factors` without those of `divisor`, if all of these are among them. */
function without(factors: readonly Atom[], divisor: readonly Atom[]): Atom[] | undefined {
  const rest: Atom[] = [];
  let at = 0;
  for (const atom of factors) {
    if (at < divisor.length && compareAtoms(atom, divisor[at]!) === 0) at++;
    else rest.push(atom);
  }
  return at === divisor.length ? rest : undefined;
}

/** Splits a size into `whole * divisor + rest`, where the rest holds what the divisor does not visibly divide. */
function split(size: Size, divisor: Size): { whole: Size; rest: Size } {
  const { terms, constant } = parts(size);
  const whole: Term[] = [];
  const rest: Term[] = [];
  if (typeof divisor === 'number') {
    for (const { coefficient, factors } of terms) {
      const quotient = Math.floor(coefficient / divisor);
      const left = coefficient - quotient * divisor;
      if (quotient) whole.push({ coefficient: quotient, factors });
      if (left) rest.push({ coefficient: left, factors });
    }
    const quotient = Math.floor(constant / divisor);
    return { whole: build(whole, quotient), rest: build(rest, constant - quotient * divisor) };
  }
  if (same(size, divisor)) return { whole: 1, rest: 0 };
  const lead = divisor.terms[0]!;
  if (divisor.terms.length > 1 || divisor.constant !== 0) return splitLong(size, divisor, lead);
  let added = 0;
  for (const term of terms) {
    const factors = without(term.factors, lead.factors);
    if (!factors || term.coefficient % lead.coefficient !== 0) rest.push(term);
    else if (factors.length === 0) added += term.coefficient / lead.coefficient;
    else whole.push({ coefficient: term.coefficient / lead.coefficient, factors });
  }
  return { whole: collect(whole, added), rest: build(rest, constant) };
}

/** Long division by a sum; all or nothing. */
function splitLong(size: Size, divisor: Polynomial, lead: Term): { whole: Size; rest: Size } {
  let left = size;
  let whole: Size = 0;
  for (let step = 0; step < 8 && typeof left !== 'number'; step++) {
    const term: Term = left.terms[0]!;
    const factors = without(term.factors, lead.factors);
    if (!factors || term.coefficient % lead.coefficient !== 0) break;
    const part = build(
      factors.length ? [{ coefficient: term.coefficient / lead.coefficient, factors }] : [],
      factors.length ? 0 : term.coefficient / lead.coefficient,
    );
    whole = add(whole, part);
    left = sub(left, mul(part, divisor));
  }
  return left === 0 ? { whole, rest: 0 } : { whole: 0, rest: size };
}

/** `a / b` rounded down. The divisor is taken not to be 0. */
export function floorDiv(a: Size, b: Size): Size {
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  if (b === 1) return a;
  if (typeof b === 'number' && b < 0) return floorDiv(mul(a, -1), -b);
  const { whole, rest } = split(a, b);
  if (rest === 0) return whole;
  if (typeof b === 'number') {
    if (typeof rest === 'number') return whole;
    // (x//m + c)//b is (x + c*m)//(m*b).
    const [term] = rest.terms as [Term];
    const inner = term.factors[0]!;
    const alone = rest.terms.length === 1 && term.coefficient === 1 && term.factors.length === 1;
    if (alone && inner.kind === 'quotient' && typeof inner.right === 'number')
      return add(whole, floorDiv(add(inner.left, rest.constant * inner.right), inner.right * b));
  }
  return add(whole, kept('quotient', 11, rest, b));
}

/** `a / b` rounded up. */
export function ceilDiv(a: Size, b: Size): Size {
  return floorDiv(sub(add(a, b), 1), b);
}

/** What is left of `a` after division by `b`: never negative for a positive divisor. */
export function mod(a: Size, b: Size): Size {
  if (typeof a === 'number' && typeof b === 'number') return a - Math.floor(a / b) * b;
  if (b === 1) return 0;
  const { rest } = split(a, b);
  if (typeof rest === 'number' && (rest === 0 || typeof b === 'number')) return rest;
  return bounded(kept('remainder', 13, rest, b));
}

export function min(a: Size, b: Size): Size {
  return extreme('min', a, b);
}

export function max(a: Size, b: Size): Size {
  return extreme('max', a, b);
}

function extreme(kind: 'min' | 'max', a: Size, b: Size): Size {
  if (typeof a === 'number' && typeof b === 'number') return kind === 'min' ? Math.min(a, b) : Math.max(a, b);
  const gap = sub(a, b);
  if (lowest(gap) >= 0) return kind === 'min' ? b : a;
  if (lowest(mul(gap, -1)) >= 0) return kind === 'min' ? a : b;
  const [left, right] = compareForms(a, b) <= 0 ? [a, b] : [b, a];
  return bounded(kept(kind, RANK[kind], left, right));
}

/** A number the size is never below; minus infinity when its form does not tell. */
export function lowest(size: Size): number {
  if (typeof size === 'number') return size;
  const direct = range(size)[0];
  return Math.max(direct > Number.NEGATIVE_INFINITY ? direct : shifted(size), chosen(size));
}

/** Extremes within each other that are looked into. */
const CHOICES = 4;
let choices = 0;

/** The lowest of a sum with a minimum or maximum: `n + max(0, 5 - n)` is one of `n` and 5, whichever is larger. */
function chosen(size: Polynomial): number {
  const term = size.terms.find(
    ({ coefficient, factors: [atom, ...more] }) =>
      Math.abs(coefficient) === 1 && more.length === 0 && (atom!.kind === 'max' || atom!.kind === 'min'),
  );
  if (!term || size.terms.length === 1 || choices === CHOICES) return Number.NEGATIVE_INFINITY;
  const [atom] = term.factors as [Extreme];
  const rest = sub(size, mul(term.coefficient, ofAtom(atom)));
  choices++;
  const [left, right] = [atom.left, atom.right].map((side) => lowest(add(rest, mul(term.coefficient, side))));
  choices--;
  return (atom.kind === 'max') === term.coefficient > 0 ? Math.max(left!, right!) : Math.min(left!, right!);
}

/** A number the size is never above. */
export function highest(size: Size): number {
  return -lowest(mul(size, -1));
}

type Range = readonly [low: number, high: number];

const bounds = (size: Size): Range => [lowest(size), highest(size)];

/** Atoms whose range was asked for: those inside each other would be looked at over and over. */
const ranges = new WeakMap<Atom, Range>();

function atomRange(atom: Atom): Range {
  if (atom.kind === 'variable') return [atom.least, atom.among?.at(-1) ?? Number.POSITIVE_INFINITY];
  const known = ranges.get(atom) ?? rangeOf(atom);
  ranges.set(atom, known);
  return known;
}

function rangeOf(atom: Exclude<Atom, Variable>): Range {
  const [low, high] = bounds(atom.left);
  switch (atom.kind) {
    case 'min':
      return [Math.min(low, lowest(atom.right)), Math.min(high, highest(atom.right))];
    case 'max':
      return [Math.max(low, lowest(atom.right)), Math.max(high, highest(atom.right))];
    case 'remainder':
      return [lowest(atom.right) > 0 ? 0 : Number.NEGATIVE_INFINITY, highest(atom.right) - 1];
    case 'quotient':
      if (typeof atom.right === 'number') return [Math.floor(low / atom.right), Math.floor(high / atom.right)];
      return [low >= 0 ? 0 : Number.NEGATIVE_INFINITY, low >= 0 ? high : Number.POSITIVE_INFINITY];
  }
}

/** The product of two ranges: 0 times whatever is 0. */
function corners([from, to]: Range, [low, high]: Range): Range {
  const ends = [from * low, from * high, to * low, to * high].map((end) => (Number.isNaN(end) ? 0 : end));
  return [Math.min(...ends), Math.max(...ends)];
}

/** Interval arithmetic, term by term. */
function range(size: Polynomial): Range {
  let [low, high] = [size.constant, size.constant];
  for (const { coefficient, factors } of size.terms) {
    let [from, to]: Range = [coefficient, coefficient];
    for (const atom of factors) [from, to] = corners([from, to], atomRange(atom));
    low += from;
    high += to;
  }
  return [low, high];
}

/** With every variable written as `least + more`: a sum without negative coefficients is lowest where all `more` are 0. */
function shifted(size: Polynomial): number {
  if (size.terms.length > 12 || size.terms.every((t) => t.coefficient < 0)) return Number.NEGATIVE_INFINITY;
  let result: Size = size.constant;
  for (const { coefficient, factors } of size.terms) {
    if (factors.length > 8) return Number.NEGATIVE_INFINITY;
    let part: Size = coefficient;
    for (const atom of factors) {
      const least = atomRange(atom)[0];
      if (least === Number.NEGATIVE_INFINITY) return least;
      part = times(part, plus(ofAtom(atom), least));
    }
    result = plus(result, part);
  }
  // `result` is now the size with `atom` standing for `atom - least`, which is 0 or more.
  if (typeof result === 'number') return result;
  return result.terms.every((t) => t.coefficient > 0) ? result.constant : Number.NEGATIVE_INFINITY;
}

/** The size with atoms replaced, everything carried out again. */
export function substitute(size: Size, replace: (atom: Atom) => Size | undefined): Size {
  if (typeof size === 'number') return size;
  let result: Size = size.constant;
  for (const { coefficient, factors } of size.terms) {
    let part: Size = coefficient;
    for (const atom of factors) part = mul(part, substituteAtom(atom, replace));
    result = add(result, part);
  }
  return result;
}

const CARRY = { quotient: floorDiv, remainder: mod, min, max };

function substituteAtom(atom: Atom, replace: (atom: Atom) => Size | undefined): Size {
  const replaced = replace(atom);
  if (replaced !== undefined) return replaced;
  if (atom.kind === 'variable') return ofAtom(atom);
  const [left, right] = [substitute(atom.left, replace), substitute(atom.right, replace)];
  if (left === atom.left && right === atom.right) return ofAtom(atom);
  return CARRY[atom.kind](left, right);
}

/** The size with every minimum and maximum written in one way: `min(1, n)` as `n - max(0, n - 1)`. */
export function evened(size: Size): Size {
  const upper = (a: Size, b: Size): Size => (typeof a === 'number' ? add(a, max(0, sub(b, a))) : max(a, b));
  return substitute(size, (atom) => {
    if (atom.kind === 'max') return upper(atom.left, atom.right);
    return atom.kind === 'min' ? sub(add(atom.left, atom.right), upper(atom.left, atom.right)) : undefined;
  });
}

/** The variables a size is made of, those inside divisions included. */
export function variablesOf(size: Size, into: Set<Variable> = new Set()): Set<Variable> {
  if (typeof size === 'number') return into;
  for (const term of size.terms)
    for (const atom of term.factors) {
      if (atom.kind === 'variable') into.add(atom);
      else variablesOf(atom.right, variablesOf(atom.left, into));
    }
  return into;
}
