/**
 * Results of calls that were made before. A call gives what it gave if its arguments, and all it reads of what surrounds
 * it, are as they were; what it changed is then changed again.
 */
import type { FunctionNode } from '../ir/nodes';
import { type Value, Walk } from '../values';
import { setSpan, spanOf } from '../values/spans';
import { standIn } from './checks/freed';
import { originOf, setOrigin } from './checks/origin';
import type { Interpreter, LastBatch } from './interpreter';
import { equal } from './join';
import { isParameter } from './library/state';
import type { LayerCall } from './notes';
import type { Closure } from './objects';
import { Slot } from './store';

interface Entry {
  readonly fn: Closure;
  readonly args: readonly Value[];
  readonly reads: readonly (readonly [Slot, unknown])[];
  readonly changes: readonly (readonly [Slot, unknown])[];
  readonly value: Value;
  readonly layers: readonly LayerCall[];
  readonly lastBatch: LastBatch | undefined;
  readonly expecting: boolean;
  readonly uncertain: boolean;
  readonly general: boolean;
  /** Tensors that had been changed in place. */
  readonly revised: number;
}

/** Results kept of one function. */
const KEPT = 12;
/** Calls that read more are made again. */
const READS = 1000;

export class Memo {
  private readonly entries = new Map<FunctionNode, Entry[]>();

  /** The result of a call: remembered, or computed. */
  call(run: Interpreter, fn: Closure, args: readonly Value[], compute: () => Value): Value {
    const known = this.entries.get(fn.node)?.find((entry) => holds(run, entry, fn, args));
    if (known) {
      const stand = { before: known.args, now: args };
      for (const [slot, value] of known.changes) {
        run.set(slot, value);
        if ((value as Value | undefined)?.kind !== undefined) standIn(value as Value, stand);
      }
      run.layers?.push(...known.layers);
      const value = copy(known.value)!;
      standIn(value, stand);
      return value;
    }
    const layer = run.store.begin();
    const [fresh, before, layers] = [run.freshCount, Slot.count, run.layers?.length ?? 0];
    const revised = run.revised.length;
    const watched = run.optimizers.watched;
    const outer = Slot.reads;
    const reads = new Set<Slot>();
    Slot.reads = reads;
    try {
      const value = compute();
      const changed = run.store.changes(layer);
      run.copy(changed.size);
      const kept =
        !run.diverged &&
        run.freshCount === fresh &&
        !run.flow.guarded &&
        reads.size <= READS &&
        // What it did to optimizers seen for the first time is not among the changes either.
        run.optimizers.watched === watched &&
        // Where others' tensors were changed for the first time, that is not among the changes.
        !run.revised.slice(revised).some((tensor) => args.includes(tensor) || isParameter(tensor))
          ? copy(value)
          : undefined;
      if (kept) {
        this.keep({
          fn,
          args,
          reads: [...reads].filter(({ id }) => id <= before).map((slot) => [slot, run.store.before(layer, slot)]),
          changes: [...changed].filter(([{ id }]) => id <= before),
          value: kept,
          layers: run.layers?.slice(layers) ?? [],
          lastBatch: run.lastBatch,
          expecting: run.expecting > 0,
          uncertain: run.uncertain > 0,
          general: run.notes.general,
          revised: run.revised.length,
        });
      }
      return value;
    } finally {
      run.store.keep(layer);
      Slot.reads = outer;
      run.copy(reads.size);
      // What has read that much is not kept.
      if (outer && outer.size <= READS) for (const slot of reads) outer.add(slot);
    }
  }

  private keep(entry: Entry): void {
    const known = this.entries.get(entry.fn.node) ?? [];
    this.entries.set(entry.fn.node, known);
    known.unshift(entry);
    if (known.length > KEPT) known.pop();
  }
}

function holds(run: Interpreter, entry: Entry, fn: Closure, args: readonly Value[]): boolean {
  if (entry.revised !== run.revised.length) return false;
  if (entry.fn.scope !== fn.scope || entry.fn.self !== fn.self || entry.lastBatch !== run.lastBatch) return false;
  if (entry.expecting !== run.expecting > 0 || (entry.uncertain && run.uncertain === 0)) return false;
  if ((entry.general && !run.notes.general) || entry.args.length !== args.length) return false;
  const pure = entry.changes.length === 0;
  if (!args.every((arg, at) => sameArgument(run, arg, entry.args[at]!, pure))) return false;
  return entry.reads.every(([slot, value]) => slot.value === value || sameState(slot.value, value));
}

/**
 * What a tensor came from counts, too: checks look back, as far as to what was overwritten. Objects that may be changed
 * have to be the same ones.
 */
function sameArgument(run: Interpreter, a: Value, b: Value, pure: boolean): boolean {
  if (a === b) return true;
  if ((a.kind === 'array' || a.kind === 'literal') && !pure) return false;
  const [from, before] = [originOf(a), originOf(b)];
  if (a.kind === 'tensor' && (run.overwrites ? from !== before : from?.node !== before?.node)) return false;
  return equal(a, b);
}

function sameState(a: unknown, b: unknown): boolean {
  const [x, y] = [a as Value | undefined, b as Value | undefined];
  return x?.kind !== undefined && y?.kind !== undefined && x.kind !== 'array' && x.kind !== 'literal' && equal(x, y);
}

/** A result of its own for each call; nothing where that cannot be made. */
export function copy(value: Value, walk = new Walk()): Value | undefined {
  if (!walk.enter()) return undefined;
  const made = copied(value, (each) => copy(each, walk));
  walk.leave();
  return made;
}

function copied(value: Value, inner: (value: Value) => Value | undefined): Value | undefined {
  switch (value.kind) {
    case 'tensor': {
      const made = { ...value };
      const origin = originOf(value);
      if (origin) setOrigin(made, origin);
      setSpan(made, spanOf(value));
      return made;
    }
    case 'list': {
      const items = copies(value.items, inner);
      return items && { ...value, items };
    }
    case 'array': {
      const state = inner(value.slot.value);
      return state?.kind === 'list' || state?.kind === 'sequence' ? { ...value, slot: new Slot(state) } : undefined;
    }
    case 'literal': {
      const state = inner(value.slot.value);
      return state?.kind === 'record' ? { kind: 'literal', slot: new Slot(state) } : undefined;
    }
    case 'record': {
      const fields = new Map<string, Value>();
      for (const [name, field] of value.fields) {
        const made = inner(field);
        if (!made) return undefined;
        fields.set(name, made);
      }
      return { ...value, fields };
    }
    case 'sequence': {
      const element = inner(value.element);
      return element && { ...value, element };
    }
    case 'number':
    case 'boolean':
    case 'string':
    case 'none':
    case 'dtype':
    case 'device':
    case 'unknown':
      return value;
    default:
      return undefined;
  }
}

/** What `make` gives for each value; nothing as soon as it gives nothing. */
function copies(values: readonly Value[], make: (value: Value) => Value | undefined): Value[] | undefined {
  const made: Value[] = [];
  for (const value of values) {
    const own = make(value);
    if (!own) return undefined;
    made.push(own);
  }
  return made;
}
