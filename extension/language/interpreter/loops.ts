/**
 * Loops. What can be counted is gone through turn by turn while that is little work. Then one more turn stands for all
 * others: whatever a turn changes is not known in it.
 */
import type { Expression, ForEach, Loop, Statement } from '../ir/nodes';
import { walk } from '../ir/walk';
import type { Value } from '../values';
import { settled } from './builtins/promises';
import { Count } from './checks/schedules';
import { checkIterated } from './checks/uncalled';
import { truth } from './conditions';
import { evaluate } from './expressions';
import { type Change, Growth } from './growth';
import type { Interpreter, LastBatch } from './interpreter';
import { iterate } from './iterate';
import { equal, joinStates } from './join';
import { declare, store } from './patterns';
import { Scope } from './scope';
import { execute, inBlock } from './statements';
import type { Slot } from './store';

/** Turns that are gone through one by one, and those over items that are known, as a model's parameters. */
const TURNS = 64;
const ITEMS = 512;
/** Steps that all turns of a loop may take together, and those of a loop with hardly any turns. */
const WORK = 6_000;
const MORE_WORK = 15_000;
const HARDLY_ANY = 8;
/** Turns and steps where each turn makes a tensor longer, as text that is generated: one of them may be too long. */
const GROWING_TURNS = 256;
const GROWING_WORK = 20_000;
/** Items that are all alike teach little after the first turns, unless the script collects what it makes of them. */
const ALIKE = 8;
/** Turns of a long loop before the rest is taken together. */
const FIRST = 2;

export function loop(run: Interpreter, node: Loop, outer: Scope, label: string | undefined): boolean {
  const scope = new Scope(outer);
  execute(run, node.before, scope);
  return turns(
    run,
    label,
    (at, target) => {
      if (!(node.bodyFirst && at === 0) && node.test) {
        const test = truth(evaluate(run, node.test, scope), run);
        if (test === false) return 'ended';
        if (test === undefined) target.leave();
      }
      target.body(() => inBlock(run, node.body, scope));
      if (!target.reached) return 'ended';
      if (node.step) evaluate(run, node.step, scope);
      return 'on';
    },
    {
      count: remaining(run, node, scope),
      decided: true,
      isWhole: () => isCounted(node),
      total: (growth) => turnsOf(run, node, scope, growth),
    },
    node.test === undefined || isTrue(node.test),
  );
}

/** Whether a loop goes on by one each turn until its test says so. */
function isCounted({ step, body }: Loop): boolean {
  return step?.kind === 'update' && step.step === 1 && !endsEarly(body);
}

/** Whether something in a loop may end it. */
function endsEarly(body: Statement): boolean {
  let found = false;
  walk([body], (node) => {
    found ||= node.kind === 'break' || node.kind === 'return' || node.kind === 'throw';
    return !found && node.kind !== 'function';
  });
  return found;
}

/** How many turns a loop has whose test compares what each of them makes larger, or smaller, with a number. */
function turnsOf(run: Interpreter, { test, bodyFirst }: Loop, scope: Scope, growth: Growth): number | undefined {
  if (bodyFirst || test?.kind !== 'binary') return undefined;
  const limit = run.notes.quietly(() => evaluate(run, test.right, scope));
  const slot = measured(run, test.left, scope);
  const grown = slot && growth.of(slot);
  if (!grown || limit.kind !== 'number' || typeof limit.value !== 'number') return undefined;
  const turns = (limit.value - grown.start) / grown.by;
  const up = grown.by > 0;
  if (test.operator === (up ? '<' : '>')) return Math.max(0, Math.ceil(turns));
  return test.operator === (up ? '<=' : '>=') ? Math.max(0, Math.floor(turns) + 1) : undefined;
}

/** What a test looks at: a variable, or an array whose length it asks for. */
function measured(run: Interpreter, node: Expression, scope: Scope): Slot | undefined {
  if (node.kind === 'name') return scope.find(node.name);
  if (node.kind !== 'member' || node.name.text !== 'length') return undefined;
  const owner = run.notes.quietly(() => evaluate(run, node.object, scope));
  return owner.kind === 'array' ? owner.slot : undefined;
}

function isTrue(test: Expression): boolean {
  return test.kind === 'literal' && test.value === true;
}

/** How often a counted loop turns, where that can be told: `for (…; i < count; …)`. */
function remaining(run: Interpreter, { test, bodyFirst }: Loop, scope: Scope): number | undefined {
  if (bodyFirst || test?.kind !== 'binary' || test.left.kind !== 'name') return undefined;
  const limit = run.notes.quietly(() => evaluate(run, test.right, scope));
  const from = scope.find(test.left.name)?.value;
  if (limit.kind !== 'number' || from?.kind !== 'number') return undefined;
  if (typeof limit.value !== 'number' || typeof from.value !== 'number') return undefined;
  return Math.abs(limit.value - from.value);
}

export function forEach(run: Interpreter, node: ForEach, outer: Scope, label: string | undefined): boolean {
  const over = evaluate(run, node.over, outer);
  checkIterated(run, over, node.over);
  run.over = node.over;
  const from = iterate(run, over, node.keys);
  run.over = undefined;
  const give = (item: Value): Scope => {
    const scope = new Scope(outer);
    const value = settled(item);
    if (node.declares) declare(run, node.target, value, scope);
    else store(run, node.target, value, scope);
    return scope;
  };
  const { items } = from;
  if (items) {
    return turns(
      run,
      label,
      (at, target) => {
        if (at >= items.length && !target.rest) return 'ended';
        if (target.rest) target.leave();
        const scope = give(target.rest ? from.element : items[at]!);
        target.body(() => inBlock(run, node.body, scope));
        return target.reached ? 'on' : 'ended';
      },
      { count: items.length, most: ITEMS, isWhole: () => !endsEarly(node.body) },
    );
  }
  if (from.length === 0) return true;
  const alike = typeof from.length === 'number' ? from.length - (from.last ? 1 : 0) : undefined;
  const count = alike !== undefined && alike <= ALIKE ? alike : undefined;
  const reached = turns(
    run,
    label,
    (at, target) => {
      if (count !== undefined && at >= count && !target.rest) return 'ended';
      if (target.rest) target.leave();
      const scope = give(from.element);
      target.body(() => inBlock(run, node.body, scope));
      return target.reached ? 'on' : 'ended';
    },
    { count, all: alike, isWhole: () => !endsEarly(node.body) },
  );
  if (from.last && reached) {
    const { value, ...last } = from.last;
    inLastBatch(run, last, () =>
      turns(
        run,
        label,
        (at, target) => {
          if (at > 0) return 'ended';
          const scope = give(value);
          target.body(() => inBlock(run, node.body, scope));
          return target.reached ? 'on' : 'ended';
        },
        { count: 1 },
      ),
    );
  }
  return reached;
}

function inLastBatch(run: Interpreter, last: LastBatch, body: () => unknown): void {
  const before = run.lastBatch;
  run.lastBatch = last;
  body();
  run.lastBatch = before;
}

/** What a turn is told and tells. */
interface Turns {
  /** This turn stands for all that are left. */
  rest: boolean;
  /** Whether the body's end, or a `continue`, was reached. */
  reached: boolean;
  /** The loop may end here. */
  leave(): void;
  body(run: () => boolean): void;
}

/** What is known of the number of turns. */
interface Expected {
  readonly count: number | undefined;
  /** A test says before each turn whether there is one. */
  readonly decided?: boolean;
  /** Turns that are gone through one by one. */
  readonly most?: number;
  /** The number, where it is too large for the turns to be counted. */
  readonly all?: number | undefined;
  /** Whether nothing ends the loop before. */
  readonly isWhole?: () => boolean;
  /** How many there were, of a loop that goes on while something that each turn makes larger is small. */
  readonly total?: (growth: Growth) => number | undefined;
}

/** Goes through the turns of a loop; gives whether what follows it is reached. */
function turns(
  run: Interpreter,
  label: string | undefined,
  turn: (at: number, turns: Turns) => 'on' | 'ended',
  { count, decided = false, most = TURNS, all = count, isWhole, total = () => all }: Expected,
  endless = false,
): boolean {
  const { flow, store } = run;
  const outer = run.turn;
  return flow.within('loop', label, (loop) => {
    const growth = new Growth();
    let left = 0;
    const each: Turns = {
      rest: false,
      reached: true,
      leave: () => {
        left++;
        loop.exits.push({ kind: 'break', changes: store.changes(loop.layer) });
      },
      body: (runBody) => {
        each.reached = flow.within('turn', label, (target) => {
          if (runBody()) target.exits.push({ kind: 'continue' });
          flow.meet(target, target.exits);
          return target.exits.length > 0;
        });
      },
    };
    const start = run.work;
    const found = run.notes.findings.length;
    let few = count === undefined ? decided : count <= most;
    let work = count !== undefined && count <= HARDLY_ANY ? MORE_WORK : WORK;
    let limit = most;
    let ended = false;
    let at = 0;
    for (; !ended; at++) {
      if (
        at >= limit ||
        run.work - start > work ||
        (!few && at >= FIRST) ||
        ((!few || count === undefined) && at > 0 && loop.exits.length > 0)
      )
        break;
      if (!run.step()) break;
      run.turn = at;
      const layer = store.begin();
      ended = turn(at, each) === 'ended';
      if (at === 0 && decided && count !== undefined && count <= GROWING_TURNS && grows(run, layer)) {
        few = true;
        work = GROWING_WORK;
        limit = GROWING_TURNS;
      }
      // There is no turn after one that fails.
      if (limit > most && run.notes.findings.length > found) ended = true;
      const changed = at >= FIRST || few || ended ? undefined : changesOf(run, layer);
      if (changed) growth.turn(changed);
      store.keep(layer);
      // What two turns make differently, any further turn may.
      if (changed && at > 0) widen(run, changed);
    }
    run.turn = undefined;
    const rest = run.schedules.counting && all !== undefined && isWhole?.() ? all - at : undefined;
    const counted = ended
      ? []
      : generalise(run, each, endless, growth, () => run.schedules.through(run, rest, () => turn(count ?? 0, each)));
    if (ended && each.reached) loop.exits.push({ kind: 'break' });
    run.turn = outer;
    const natural = !ended && loop.exits.length === left;
    flow.meet(loop, loop.exits);
    if (rest !== undefined) for (const [slot, , after] of counted) store.set(slot, after);
    const turned = natural ? total(growth) : undefined;
    if (turned !== undefined) growth.finish(run, turned);
    return loop.exits.length > 0;
  });
}

function changesOf({ store }: Interpreter, layer: number): Change[] {
  return [...store.changes(layer)].map(([slot, after]) => [slot, store.before(layer, slot), after]);
}

/** Whether a turn made a tensor longer. */
function grows(run: Interpreter, layer: number): boolean {
  return changesOf(run, layer).some(([, before, after]) => {
    const [old, now] = [before as Value | undefined, after as Value | undefined];
    if (old?.kind !== 'tensor' || now?.kind !== 'tensor' || old.shape?.length !== now.shape?.length) return false;
    return now.shape?.some((size, at) => {
      const less = old.shape?.[at];
      return typeof size === 'number' && typeof less === 'number' && size > less;
    });
  });
}

/** Gives slots what their values before and after have in common; true when nothing but numbers differed. */
function widen(run: Interpreter, changes: readonly Change[]): boolean {
  let settled = true;
  for (const [slot, before, after] of changes) {
    if (same(before, after) || after instanceof Count) continue;
    if ((after as Value | undefined)?.kind !== 'number') settled = false;
    const fresh = (name: string, least?: number) => run.fresh(slot.name ?? name, least);
    run.store.set(slot, joinStates(before, after, before, fresh));
  }
  return settled;
}

/** Turns that stand for all that are left: what one changes is taken to be anything it may be. Gives what was counted. */
function generalise(run: Interpreter, each: Turns, endless: boolean, growth: Growth, turn: () => unknown): Change[] {
  const { store, notes } = run;
  const before = notes.general;
  notes.general = true;
  run.uncertain++;
  each.rest = true;
  let counted: Change[] = [];
  for (let pass = 0; pass < 2 && run.step(); pass++) {
    growth.begin(run);
    const layer = store.begin();
    if (!endless) each.leave();
    turn();
    if (!endless && each.reached) each.leave();
    const changes = changesOf(run, layer);
    growth.general(changes);
    store.undo(layer);
    store.keep(layer);
    counted = changes.filter(([, , after]) => after instanceof Count);
    if (widen(run, changes)) break;
  }
  run.uncertain--;
  notes.general = before;
  return counted;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const [x, y] = [a as Value | undefined, b as Value | undefined];
  return x?.kind !== undefined && y?.kind !== undefined && equal(x, y);
}
