/** Calling functions, classes and modules. */
import type { Call, FunctionNode, New } from '../ir/nodes';
import { SOME_TENSOR, UNDEFINED, UNKNOWN, type Value } from '../values';
import { callBound } from './builtins/methods';
import { promised } from './builtins/promises';
import { checkCallable, notCallable, withoutNew } from './checks/callable';
import { isClassPath } from './checks/names';
import { isMethodOf } from './checks/uncalled';
import { initialise, openFields, runConstructor } from './classes';
import { SPREAD } from './expressions';
import type { Interpreter } from './interpreter';
import { joinAll } from './join';
import { callMember, constructMember } from './library/members';
import { callModule } from './library/modules';
import type { Finding } from './notes';
import type { Closure, Instance } from './objects';
import { declare, withFallback } from './patterns';
import { Scope } from './scope';
import { execute } from './statements';
import { Slot } from './store';

/** The expression of a call. */
export type Site = Call | New;

/** Calls of one function within each other: when it is certain that they happen, and when it is not. */
const RECURSION = 24;
const MAYBE_RECURSION = 2;

export function call(run: Interpreter, target: Value, args: readonly Value[], node: Site, self?: Value): Value {
  switch (target.kind) {
    case 'closure':
      return callClosure(run, target, args, node);
    case 'native':
      return target.call(run, args, self);
    case 'bound':
      return callBound(run, target, args, node);
    case 'instance':
      return callModule(run, target, args, node);
    case 'class':
      withoutNew(run, target.node.name?.text, node);
      return UNKNOWN;
    case 'member':
      if (isClassPath(target.path.slice(0, -1)) && isMethodOf(target.path, target.path.at(-1)!)) {
        notCallable(run, node);
        return UNKNOWN;
      }
      if (!isClassPath(target.path)) return callMember(run, target.path, args, node);
      withoutNew(run, target.path.at(-1), node);
      return UNKNOWN;
    case 'union':
      return alternatives(run, target.options, (option) => call(run, option, args, node, self));
    default:
      checkCallable(run, target, node);
      for (const arg of args) if (arg.kind === 'instance') openFields(run, arg);
      callbacks(run, args, node);
      return UNKNOWN;
  }
}

/** A call of one of several: wrong only where it is wrong for each of them. */
export function alternatives(run: Interpreter, options: readonly Value[], use: (option: Value) => Value): Value {
  const values: Value[] = [];
  const { findings } = run.notes;
  const found: Finding[][] = [];
  run.flow.branch(
    options.map((option) => () => {
      const before = findings.length;
      values.push(use(option));
      found.push(findings.splice(before));
      return true;
    }),
  );
  if (found.every((each) => each.length > 0)) findings.push(...found[0]!);
  return joinAll(values, run.either);
}

/** Functions that are given to something unknown may be called, with anything. */
export function callbacks(run: Interpreter, args: readonly Value[], node: Site): void {
  for (const arg of args) {
    if (arg.kind !== 'closure') continue;
    run.uncertain++;
    run.flow.branch([
      () => {
        callClosure(run, arg, [SPREAD], node);
        return true;
      },
      () => true,
    ]);
    run.uncertain--;
  }
}

export function callClosure(run: Interpreter, fn: Closure, args: readonly Value[], node: Site): Value {
  const { node: body, scope: outer } = fn;
  if (run.tooDeep || recursive(run, body)) return UNKNOWN;
  const frame = body.arrow ? outer.frame : { self: fn.self ? { value: fn.self } : undefined, home: fn.home };
  const yields = body.generator ? new Yields(run) : undefined;
  const scope = new Scope(outer, yields ? { ...frame, yielded: yields.take } : frame);
  const site = { place: run.place, node, name: body.name?.text ?? '', callee: body, uncertain: run.uncertain };
  run.notes.entered.add(body);
  run.calls.push(site);
  try {
    return run.at(outer.place ?? run.main, () => {
      const compute = () => {
        bind(run, fn, args, scope);
        return returned(run, body, scope);
      };
      if (!yields) {
        const value = run.memo.call(run, fn, args, compute);
        return body.async ? promised(value) : value;
      }
      const before = run.diverged;
      compute();
      // One without an end goes on for as long as it is asked.
      const endless = run.diverged && !before;
      run.diverged = before;
      return yields.value(endless);
    });
  } finally {
    run.calls.pop();
  }
}

function recursive(run: Interpreter, body: FunctionNode): boolean {
  const same = run.calls.filter(({ callee }) => callee === body);
  const last = same.at(-1);
  if (!last) return false;
  return same.length >= (last.uncertain < run.uncertain ? MAYBE_RECURSION : RECURSION);
}

/** Gives parameters their values. */
function bind(run: Interpreter, { node, self }: Closure, args: readonly Value[], scope: Scope): void {
  const open = args.indexOf(SPREAD);
  node.parameters.forEach(({ target, fallback, rest, type, field }, at) => {
    const beyond = open >= 0 && at >= open;
    if (rest) {
      const items = args.slice(at);
      const state =
        beyond || open >= 0 ? ({ kind: 'sequence', element: UNKNOWN } as const) : ({ kind: 'list', items } as const);
      declare(run, target, { kind: 'array', slot: new Slot(state) }, scope);
      return;
    }
    const given = beyond ? typed(type) : (args[at] ?? UNDEFINED);
    const value = given.kind === 'unknown' && type ? typed(type) : given;
    declare(run, target, beyond ? value : withFallback(run, value, fallback, scope), scope);
    if (field && self?.kind === 'instance' && target.kind === 'name')
      initialise(run, self, target.name, scope.own(target.name)!.value);
  });
}

/** What an annotation says of a value nobody gave. */
export function typed(type: string | undefined): Value {
  if (!type) return UNKNOWN;
  if (/^(\w+\.)?Tensor$/.test(type)) return { ...SOME_TENSOR };
  if (type === 'number') return { kind: 'number' };
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'string') return { kind: 'string' };
  return UNKNOWN;
}

function returned(run: Interpreter, body: FunctionNode, scope: Scope): Value {
  return run.flow.within('function', undefined, (target) => {
    if (execute(run, body.body, scope)) target.exits.push({ kind: 'return', value: UNDEFINED });
    const values = target.exits.map(({ value }) => value ?? UNDEFINED);
    run.flow.meet(target, target.exits);
    if (target.exits.length === 0) {
      run.diverged = true;
      return UNKNOWN;
    }
    return joinAll(values, run.either);
  });
}

/** What a generator yields, put together to one value. */
class Yields {
  private readonly items: Value[] = [];
  private exact = true;
  private readonly uncertain: number;

  constructor(private readonly run: Interpreter) {
    this.uncertain = run.uncertain;
  }

  readonly take = (value: Value, each: boolean): void => {
    if (each || this.run.uncertain > this.uncertain) this.exact = false;
    this.items.push(value);
  };

  value(endless: boolean): Value {
    const { items, exact, run } = this;
    if (exact && !endless) return { kind: 'array', slot: new Slot({ kind: 'list', items }) };
    return { kind: 'sequence', element: joinAll(items, run.either) };
  }
}

/** `new callee(…)`; with `self`, the `super(…)` of a class that is being made. */
export function construct(run: Interpreter, callee: Value, args: readonly Value[], node: Site, self?: Value): Value {
  const own = self?.kind === 'instance' ? self : undefined;
  switch (callee.kind) {
    case 'class': {
      const made: Instance = own ?? {
        kind: 'instance',
        type: callee,
        fields: new Slot({ kind: 'record', fields: new Map() }),
        module: new Slot(undefined),
        ...(node.kind === 'new' && { made: node, file: run.place.file }),
      };
      runConstructor(run, callee, made, args, node);
      return made;
    }
    case 'member':
      return constructMember(run, callee.path, args, node, own);
    case 'native':
      return callee.call(run, args, undefined);
    case 'union':
      return alternatives(run, callee.options, (option) => construct(run, option, args, node, self));
    case 'closure':
      if (callee.node.arrow || callee.node.async || callee.node.generator) notCallable(run, node);
      callbacks(run, args, node);
      return UNKNOWN;
    default:
      callbacks(run, args, node);
      return UNKNOWN;
  }
}
