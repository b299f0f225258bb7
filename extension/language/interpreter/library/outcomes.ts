/**
 * What rules said of the call at a place. Rules are pure: for the same arguments under the same conditions they say the
 * same, in the next turn of a loop and, where an edit left the place alone, in the next analysis.
 */
import type { Node } from '../../ir/nodes';
import type { Context, Outcome } from '../../rules';
import { type Value, work } from '../../values';
import type { Interpreter } from '../interpreter';
import { equal } from '../join';
import { copy } from '../memo';
import { contextOf } from './apply';

interface Known {
  readonly op: string;
  readonly args: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  readonly context: Context;
  readonly outcome: Outcome;
}

const outcomes = new WeakMap<Node, Known>();

/** What is asked of a rule; `external` where sizes it makes up are known only to a run. */
export interface Asked {
  readonly op: string;
  readonly args: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  readonly external?: boolean;
}

/** The outcome of a rule: remembered, or found by `apply`. Either counts as no work, or it would tell that there was an edit. */
export function outcomeOf(run: Interpreter, node: Node, asked: Asked, apply: (context: Context) => Outcome): Outcome {
  run.ask();
  const { done } = work;
  const outcome = found(run, node, asked, apply);
  work.done = done;
  return outcome;
}

function found(run: Interpreter, node: Node, asked: Asked, apply: (context: Context) => Outcome): Outcome {
  const { op, args, options, external } = asked;
  const context = contextOf(run, external);
  const known = outcomes.get(node);
  if (known && holds(known, asked, context)) return { ...known.outcome, value: again(known.outcome.value)! };
  const fresh = run.freshCount;
  const outcome = apply(context);
  // What it changed, what it made up and what it was given are of this time only.
  const pure = run.freshCount === fresh && !outcome.receiver && !args.includes(outcome.value);
  const value = pure && args.every(comparable) && [...options.values()].every(comparable) && again(outcome.value);
  if (value) outcomes.set(node, { op, args, options, context, outcome: { ...outcome, value } });
  return outcome;
}

function holds(known: Known, { op, args, options }: Asked, context: Context): boolean {
  return (
    known.op === op &&
    known.context.facts === context.facts &&
    known.context.gradMode === context.gradMode &&
    known.context.defaultDtype === context.defaultDtype &&
    known.args.length === args.length &&
    known.options.size === options.size &&
    known.args.every((arg, at) => equal(arg, args[at]!)) &&
    [...known.options].every(([name, value]) => options.has(name) && equal(value, options.get(name)!))
  );
}

/** Values that say all that a rule may look at. */
function comparable(value: Value): boolean {
  switch (value.kind) {
    case 'tensor':
    case 'number':
    case 'boolean':
    case 'string':
    case 'none':
    case 'dtype':
    case 'device':
      return true;
    case 'module':
      return !value.children;
    case 'list':
      return value.items.every((item) => item.kind !== 'module' && comparable(item));
    default:
      return false;
  }
}

/** A result of its own for each call. */
function again(value: Value): Value | undefined {
  if (value.kind === 'module') return value.children ? undefined : { ...value };
  return copy(value);
}
