/**
 * Goes through a script as a run would, with what can be known in place of values. One interpreter analyses one script
 * once; what it finds is in `notes`.
 */
import type { Expression, Node, Program, Range } from '../ir/nodes';
import { type Condition, Facts, type Size, type Variable, variable, variablesOf } from '../sizes';
import { type DType, type StringValue, type TensorValue, type Value, work } from '../values';
import type { PlainField } from './checks/modules';
import { Optimizers } from './checks/optimizers';
import { Schedules } from './checks/schedules';
import { Flow } from './flow';
import { Memo } from './memo';
import { type LayerCall, Notes } from './notes';
import { Scope } from './scope';
import { Slot, Store } from './store';

/** What the interpreter asks of its surroundings. */
export interface Host {
  /** The script that a file imports by a relative name. */
  load?(from: string, name: string): { file: string; program: Program } | undefined;
  /** True when nobody waits for the result any more. */
  cancelled?(): boolean;
}

/** Thrown when nobody waits for the result. */
export class Cancelled extends Error {}

/** Expressions looked at before the analysis gives up on the rest of the script. */
const STEPS = 300_000;
/** Values looked at in arrays and objects that are as much work as an expression, and values copied with what holds them. */
const LOOKS = 8;
const MANY_LOOKS = 64;
const COPIES = 48;
/** Steps that asking a rule is worth, when all work is counted. */
const ASKING = 4;
/** Calls within calls. */
const DEPTH = 60;
/** Expressions, statements and layers within each other. */
const NESTED = 1500;
/** Steps between two looks at whether the result is still wanted. */
const PATIENCE = 2048;

/** The file and function that runs. */
export interface Place {
  readonly file: string;
  readonly program: Program;
  /** A file of the package, which scripts cannot change: what goes wrong in it is shown where it is called. */
  readonly library?: boolean;
}

/** A call that is under way, innermost last. */
export interface CallSite {
  readonly place: Place;
  readonly node: Range;
  readonly name: string;
  readonly callee: Node;
  /** How uncertain it is that the call happens. */
  readonly uncertain: number;
}

/** A batch at the end of a loader that is smaller than the others. */
export interface LastBatch {
  readonly length: Size;
  readonly batch: Size;
  readonly rest: Size;
}

export class Interpreter {
  readonly store = new Store();
  readonly flow: Flow;
  readonly notes = new Notes();
  readonly facts = new Slot(Facts.none);
  readonly globals = new Scope(undefined);
  readonly calls: CallSite[] = [];
  /** Tensors that were changed in place, and what they are now. */
  private readonly revisions = new Map<TensorValue, Slot<TensorValue>>();
  /** False inside `no_grad`. */
  readonly gradMode = new Slot(true);
  readonly defaultDtype = new Slot<DType | undefined>('float32');
  lastBatch: LastBatch | undefined;
  /** Number of the turn of the innermost loop that is gone through turn by turn, from 0. */
  turn: number | undefined;
  /** What the loop that begins goes through. */
  over: Expression | undefined;
  /** More than 0 where it is not known whether, or how often, something runs. */
  uncertain = 0;
  /** More than 0 in code whose failure is caught on purpose. */
  expecting = 0;
  /** A call that never returns was made. */
  diverged = false;
  /** What comparisons compared when they were last evaluated. */
  readonly operands = new Map<Expression, readonly [Value, Value]>();
  /** Some tensor was overwritten in place. */
  overwrites = false;
  /** Tensors that were changed in place, in the order of their first change. */
  readonly revised: TensorValue[] = [];
  /** Unknown sizes made so far. */
  freshCount = 0;
  readonly memo = new Memo();
  readonly optimizers = new Optimizers();
  readonly schedules = new Schedules();
  /** Fields of modules that were given plain arrays or objects. */
  readonly plainFields: PlainField[] = [];
  /** Calls of layers inside the module that runs. */
  layers: LayerCall[] | undefined;
  /** Modules of the workspace by file. */
  readonly modules = new Map<string, Value>();
  /** Texts that are not known, by what they were put together from. */
  readonly composed = new Map<string, StringValue>();
  /** What the script saved, by file. */
  readonly saved = new Map<unknown, Value>();
  place: Place;
  private steps = 0;
  /** Questions to rules. */
  private questions = 0;
  /** Work on values that was done before this analysis. */
  private readonly before = work.done;
  /** Steps at the last look at whether the result is still wanted. */
  private asked = 0;
  private nested = 0;
  private readonly externals = new Set<Variable>();

  constructor(
    readonly main: Place,
    readonly host: Host = {},
  ) {
    this.place = main;
    const uncertain = (change: 1 | -1) => {
      this.uncertain += change;
    };
    this.flow = new Flow(this.store, this.either, uncertain);
  }

  /** A new unknown size. */
  fresh(name: string, least = 0): Size {
    this.freshCount++;
    return variable(name, least);
  }

  /** A size that is one of several: of what ways that meet make it, or of what different things have for it. */
  readonly either = (name: string, least = 0, among?: readonly number[]): Size => {
    this.freshCount++;
    return variable(name, least, among);
  };

  /** A size that is known only when the script runs: from a file, or the command line. */
  external(name: string): Size {
    this.freshCount++;
    const size = variable(name);
    for (const each of variablesOf(size)) this.externals.add(each);
    return size;
  }

  /** Whether a condition is on one such size alone: that two of them are equal is for the data to know. */
  isExternal({ left, right }: Condition): boolean {
    const [one, ...others] = new Set([...variablesOf(left), ...variablesOf(right)]);
    return one !== undefined && others.length === 0 && this.externals.has(one);
  }

  /** Expressions so far. Values looked at count where they are very many: a loop over large arrays is not unrolled. */
  get work(): number {
    return this.steps + (work.done - this.before) / MANY_LOOKS;
  }

  /** Counts a step; false when there were too many. */
  step(): boolean {
    this.steps++;
    const { all } = this;
    if (all - this.asked >= PATIENCE) {
      this.asked = all;
      if (this.host.cancelled?.()) throw new Cancelled();
    }
    return all < STEPS;
  }

  private get all(): number {
    return this.steps + this.questions * ASKING + (work.done - this.before) / LOOKS;
  }

  /** Counts a question to a rule. */
  ask(): void {
    this.questions++;
  }

  /** Counts values that are gone through; false when that is too much work. */
  look(values: number): boolean {
    work.done += values;
    return this.all < STEPS;
  }

  /** Counts values that are copied from one array or object to another; false when that is too much. */
  copy(values: number): boolean {
    return this.look((values * LOOKS) / COPIES);
  }

  /** Goes one level deeper, where that is not too deep and there is work left: whoever does so comes back with `leave`. */
  enter(): boolean {
    if (this.nested >= NESTED || this.all >= STEPS) return false;
    this.nested++;
    return true;
  }

  leave(): void {
    this.nested--;
  }

  get tooDeep(): boolean {
    return this.calls.length >= DEPTH;
  }

  set<T>(slot: Slot<T>, value: T): void {
    this.store.set(slot, value);
  }

  /** What a tensor is now, after what was done to it in place. */
  current(value: Value): Value {
    if (value.kind !== 'tensor' || this.revisions.size === 0) return value;
    return this.revisions.get(value)?.value ?? value;
  }

  tensor(value: TensorValue): TensorValue {
    return this.revisions.get(value)?.value ?? value;
  }

  /** Notes that a tensor changed in place. */
  revise(value: TensorValue, now: TensorValue): void {
    let slot = this.revisions.get(value);
    if (!slot) {
      slot = new Slot(value);
      this.revisions.set(value, slot);
      this.revised.push(value);
    }
    this.revisions.set(now, slot);
    this.set(slot, now);
  }

  assume(condition: Condition): void {
    this.set(this.facts, this.facts.value.assume(condition));
  }

  /** Runs with another file as the present one. */
  at<T>(place: Place, run: () => T): T {
    const before = this.place;
    this.place = place;
    try {
      return run();
    } finally {
      this.place = before;
    }
  }

  /** Notes what an expression gave, if it is something that hovers and hints speak of. */
  observe(node: Expression, value: Value): void {
    if ((value.kind === 'tensor' || value.kind === 'instance') && this.place === this.main)
      this.notes.observe(node, value);
  }
}
