/** Classes of scripts: making them, their constructors and fields. */
import type { ClassMember, ClassNode, Range } from '../ir/nodes';
import { type RecordValue, UNDEFINED, type Value } from '../values';
import { COLLECTIONS } from './builtins/collections';
import { callClosure, construct, type Site } from './calls';
import { evaluate } from './expressions';
import type { Interpreter } from './interpreter';
import { join } from './join';
import type { ClassValue, Closure, Instance } from './objects';
import { Scope } from './scope';
import { Slot } from './store';
import { textOf } from './text';

const EMPTY: RecordValue = { kind: 'record', fields: new Map() };

export function makeClass(run: Interpreter, node: ClassNode, outer: Scope): ClassValue {
  const scope = new Scope(outer);
  const base = node.base && evaluate(run, node.base, scope);
  const made: ClassValue = { kind: 'class', node, scope, base, statics: new Slot(EMPTY) };
  if (node.name) scope.declare(node.name.text, new Slot<Value>(made, node.name.text));
  const inner = new Scope(scope, { self: { value: made }, home: made });
  for (const member of node.members) {
    if (!member.static) continue;
    if (member.role === 'field')
      setStatic(run, made, member, member.value ? evaluate(run, member.value, inner) : UNDEFINED, inner);
    else if (member.role === 'method' && member.function)
      setStatic(run, made, member, { kind: 'closure', node: member.function, scope, self: made, home: made }, inner);
    else if (member.role === 'block' && member.function)
      callClosure(run, { kind: 'closure', node: member.function, scope, self: made, home: made }, [], PLACELESS);
  }
  return made;
}

/** A call that no expression makes. */
export const PLACELESS: Site = {
  kind: 'call',
  callee: { kind: 'this', start: 0, end: 0 },
  args: [],
  optional: false,
  start: 0,
  end: 0,
};

function setStatic(run: Interpreter, made: ClassValue, member: ClassMember, value: Value, scope: Scope): void {
  const name = nameOf(run, member, scope);
  if (name === undefined) return;
  const state = made.statics.value;
  run.set(made.statics, { ...state, fields: new Map(state.fields).set(name, value) });
}

function nameOf(run: Interpreter, member: ClassMember, scope: Scope): string | undefined {
  return member.name?.text ?? (member.key && textOf(evaluate(run, member.key, scope)));
}

/** Runs a class's constructor, or what stands for one where it has none. */
export function runConstructor(
  run: Interpreter,
  type: ClassValue,
  made: Instance,
  args: readonly Value[],
  node: Site,
): void {
  const written = type.node.members.find(({ role }) => role === 'constructor');
  if (!type.base) initialiseFields(run, type, made);
  if (written?.function) {
    callClosure(
      run,
      { kind: 'closure', node: written.function, scope: type.scope, self: made, home: type },
      args,
      node,
    );
    return;
  }
  if (type.base) runSuper(run, type, made, args, node);
}

/** `super(…)`: the base's constructor, then the fields of the class itself. */
export function runSuper(run: Interpreter, type: ClassValue, made: Instance, args: readonly Value[], node: Site): void {
  if (type.base) construct(run, type.base, args, node, made);
  initialiseFields(run, type, made);
}

function initialiseFields(run: Interpreter, type: ClassValue, made: Instance): void {
  const scope = new Scope(type.scope, { self: { value: made }, home: type });
  for (const member of type.node.members) {
    if (member.role !== 'field' || member.static || !member.value) continue;
    const value = run.at(type.scope.place ?? run.main, () => evaluate(run, member.value!, scope));
    const name = nameOf(run, member, scope);
    if (name === undefined) continue;
    initialise(run, made, name, value);
    notePlainField(run, made, name, value, member);
    if (member.name) run.observe({ kind: 'name', name, ...member.name }, value);
  }
}

/** Remembers that a field of a module holds a plain array, object or collection, which may hide modules. */
export function notePlainField(
  run: Interpreter,
  owner: Instance,
  name: string,
  value: Value,
  { start, end }: Range,
): void {
  const collection = value.kind === 'instance' && COLLECTIONS.has(origin(value.type)?.at(-1) ?? '');
  if (value.kind !== 'array' && value.kind !== 'literal' && !collection) return;
  if (origin(owner.type)?.[0] === 'nn') run.plainFields.push({ owner, name, file: run.place.file, start, end });
}

/** Gives a field its value. */
export function initialise(run: Interpreter, made: Instance, name: string, value: Value): void {
  const state = made.fields.value;
  run.look(state.fields.size);
  run.set(made.fields, { ...state, fields: new Map(state.fields).set(name, value) });
  // Any of them may be the one.
  for (const each of made.among ?? []) {
    const before = each.fields.value.fields.get(name) ?? UNDEFINED;
    const both = join(before, value, run.either);
    initialise(run, each, name, both);
  }
}

/** An object that something unknown was done to may have further fields. */
export function openFields(run: Interpreter, made: Instance): void {
  if (!made.fields.value.open) run.set(made.fields, { ...made.fields.value, open: true });
}

/** The method of a name, looked up through the classes a class extends; or the class of the package it ends in. */
export function lookUp(
  type: Value,
  name: string,
  role: ClassMember['role'] = 'method',
): { closure?: Closure; rest: Value } {
  let at: Value | undefined = type;
  while (at?.kind === 'class') {
    const home: ClassValue = at;
    const member = home.node.members.find((each) => each.role === role && !each.static && each.name?.text === name);
    if (member?.function)
      return { closure: { kind: 'closure', node: member.function, scope: home.scope, home }, rest: home };
    at = home.base;
  }
  return { rest: at ?? UNDEFINED };
}

/** The class of the package that a class extends in the end: `['nn', 'Module']`. */
export function origin(type: Value | undefined): readonly string[] | undefined {
  let at = type;
  while (at?.kind === 'class') at = at.base;
  return at?.kind === 'member' ? at.path : undefined;
}
