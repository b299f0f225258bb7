/** One application of a rule: the arguments by name, what is required of them, and what has been found. */
import type { Code } from '../diagnostics/codes';
import { type Condition, type Facts, printCondition, printShape, printSize, type Size } from '../sizes';
import {
  type Category,
  category,
  type DType,
  type ModuleValue,
  SOME_TENSOR,
  type TensorValue,
  type Value,
} from '../values';
import type { Context, Problem } from './outcome';
import type { Overload } from './overload';

/** Thrown when the call certainly fails. */
export class Refusal {
  constructor(readonly problem: Problem) {}
}

/** Thrown when an argument that the result hangs on is not known. */
export class Unknowable {
  constructor(readonly value?: Value) {}
}

/** Where a problem lies. */
export type Detail = Pick<Problem, 'expected' | 'actual' | 'argument' | 'against' | 'dim'>;

export class Call {
  readonly problems: Problem[] = [];
  words?: string;
  receiver?: TensorValue;
  /** The module whose configuration this reads. */
  module?: ModuleValue;
  facts: Facts;

  constructor(
    readonly context: Context,
    readonly overload: Overload,
    readonly args: ReadonlyMap<string, Value>,
    /** Arguments of another kind than their parameter, with what is wrong: using them fails. */
    readonly mistakes: ReadonlyMap<string, string> = new Map(),
  ) {
    this.facts = context.facts;
  }

  /** The same call with other arguments. */
  with(args: ReadonlyMap<string, Value>): Call {
    const call = new Call(this.context, this.overload, args, this.mistakes);
    call.facts = this.facts;
    return call;
  }

  // What was given.

  /** The argument, or its default; nothing when it is null. */
  value(name: string): Value | undefined {
    const mistake = this.mistakes.get(name);
    if (mistake !== undefined) this.refuse('wrong-call', mistake, { argument: name === 'self' ? 'input' : name });
    const value = this.args.get(name) ?? this.overload.defaults.get(name);
    return value && value.kind !== 'none' ? value : undefined;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** A tensor argument; a number stands for a tensor without dimensions; one left out is a tensor of unknown shape. */
  tensor(name: string): TensorValue {
    const value = this.value(name);
    return value?.kind === 'tensor' ? value : SOME_TENSOR;
  }

  /** The sizes of a tensor argument; without them nothing can be said. */
  shape(name: string): readonly Size[] {
    return this.tensor(name).shape ?? this.unknown();
  }

  /** The tensors of a list argument. */
  tensors(name: string): readonly TensorValue[] {
    const value = this.value(name);
    if (value?.kind !== 'list') return this.unknown();
    return value.items.map((item) => (item.kind === 'tensor' ? item : SOME_TENSOR));
  }

  /** A whole number; nothing when left out. Gives up when it is not known. */
  size(name: string): Size | undefined;
  size(name: string, fallback: Size): Size;
  size(name: string, fallback?: Size): Size | undefined {
    const value = this.value(name);
    if (!value) return fallback;
    if (value.kind !== 'number' || value.value === undefined) return this.unknown();
    return value.value;
  }

  /** A whole number without unknowns in it. */
  int(name: string): number | undefined;
  int(name: string, fallback: number): number;
  int(name: string, fallback?: number): number | undefined {
    const size = this.size(name);
    if (size === undefined) return fallback;
    return typeof size === 'number' ? size : this.unknown();
  }

  /** A number that may be any; nothing when left out or not known. */
  number(name: string): number | undefined {
    const given = this.value(name);
    // The script's language takes a list of one number for the number.
    const value = given?.kind === 'list' && given.items.length === 1 ? given.items[0] : given;
    if (value?.kind === 'boolean' && value.value !== undefined) return Number(value.value);
    return value?.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
  }

  /** A truth value; gives up when it is not known. */
  flag(name: string, fallback = false): boolean {
    const value = this.value(name);
    if (!value) return this.args.has(name) ? false : fallback;
    return truth(value) ?? this.unknown();
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (!value) return undefined;
    if (value.kind !== 'string' || value.value === undefined) return this.unknown();
    return value.value;
  }

  dtype(name = 'dtype'): DType | undefined {
    const value = this.value(name);
    if (!value) return undefined;
    return value.kind === 'dtype' ? value.name : this.unknown();
  }

  /** A list of whole numbers; a single number where the parameter takes one. Nothing when left out. */
  sizes(name: string): readonly Size[] | undefined {
    const value = this.value(name);
    if (!value) return undefined;
    if (value.kind === 'number') return [value.value ?? this.unknown()];
    if (value.kind !== 'list') return this.unknown();
    return value.items.map((item) => (item.kind === 'number' ? (item.value ?? this.unknown()) : this.unknown()));
  }

  ints(name: string): readonly number[] | undefined {
    return this.sizes(name)?.map((size) => (typeof size === 'number' ? size : this.unknown()));
  }

  /** A list for each of `count` dimensions; one number is meant for all of them. */
  perDim(name: string, count: number, fallback?: readonly Size[] | Size): readonly Size[] {
    let given = this.sizes(name);
    if (!given || given.length === 0) {
      if (fallback === undefined) return this.unknown();
      given = typeof fallback === 'object' && 'length' in fallback ? fallback : [fallback as Size];
    }
    return given.length === 1 ? Array<Size>(count).fill(given[0]!) : given;
  }

  unknown(value?: Value): never {
    throw new Unknowable(value);
  }

  // What is required.

  /** The call fails here. */
  refuse(code: Code, message: string, detail: Detail = {}): never {
    throw new Refusal({ code, certainty: 'certain', message, ...detail });
  }

  /** The call fails unless this holds; nothing is said where it is not known. */
  check(holds: boolean | undefined, code: Code, message: () => string, argument?: string | number): void {
    if (holds === false) this.refuse(code, message(), argument === undefined ? {} : { argument });
  }

  /** Requires a dtype of one of these kinds. */
  checkDtype(name: string, kinds: readonly Category[], message: (dtype: DType) => string): void {
    const { dtype } = this.tensor(name);
    if (dtype && !kinds.includes(category(dtype)))
      this.refuse('dtype-mismatch', message(dtype), { argument: name === 'self' ? 'input' : name, actual: dtype });
  }

  /** Refuses when the condition certainly does not hold, and notes it where it depends. */
  need(condition: Condition, code: Code, message: () => string, detail: Detail = {}): void {
    const answer = this.facts.holds(condition);
    if (answer) return;
    if (answer === false) this.refuse(code, message(), detail);
    this.problems.push({
      code: 'condition',
      certainty: 'condition',
      condition,
      message: `fails unless ${printCondition(condition)}: ${message()}`,
      ...detail,
    });
    this.facts = this.facts.assume(condition);
  }

  needEqual(left: Size, right: Size, code: Code, message: () => string, detail?: Detail): void {
    if (left !== right) this.need({ relation: 'equal', left, right }, code, message, detail);
  }

  needAtMost(left: Size, right: Size, code: Code, message: () => string, detail?: Detail): void {
    this.need({ relation: 'atMost', left, right }, code, message, detail);
  }

  /** Runs, and is likely not meant. */
  warn(code: Code, message: string, detail: Detail = {}): void {
    this.problems.push({ code, certainty: 'likely', message, ...detail });
  }

  /** A dimension counted from the front. */
  axis(dim: number, rank: number): number {
    const range = Math.max(rank, 1);
    if (dim < -range || dim >= range)
      this.refuse(
        'dim-out-of-range',
        `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`,
        { argument: 'dim', actual: dim },
      );
    return dim < 0 ? dim + range : dim;
  }

  /** Dimensions counted from the front, none named twice; all of them when none are given. */
  axes(name: string, rank: number): number[] {
    const given = this.ints(name);
    if (!given || given.length === 0) return Array.from({ length: rank }, (_x, i) => i);
    return this.distinct(given, rank);
  }

  distinct(dims: readonly number[], rank: number): number[] {
    const seen = new Set<number>();
    return dims.map((dim) => {
      const at = this.axis(dim, rank);
      if (seen.has(at))
        this.refuse('dim-out-of-range', `dim ${at} appears multiple times in the list of dims`, { argument: 'dim' });
      seen.add(at);
      return at;
    });
  }
}

/** Whether a value counts as true in the script's language. */
function truth(value: Value): boolean | undefined {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'number') return typeof value.value === 'number' ? value.value !== 0 : undefined;
  if (value.kind === 'string') return value.value === undefined ? undefined : value.value !== '';
  return TRUE.has(value.kind) ? true : undefined;
}

const TRUE: ReadonlySet<string> = new Set(['tensor', 'list', 'record', 'dtype', 'device', 'module']);

export { printShape, printSize };
