/** What expressions give. */
import type { Call, Expression, FunctionNode, New, RecordLiteral, Spread, Template } from '../ir/nodes';
import type { Size } from '../sizes';
import {
  boolean,
  LONGEST,
  list,
  NONE,
  number,
  type RecordValue,
  string,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values';
import { arithmetic, asNumber } from './arithmetic';
import { settled } from './builtins/promises';
import { call, construct } from './calls';
import { checkPresent } from './checks/absent';
import { checkIterated, checkUncalled } from './checks/uncalled';
import { makeClass, runSuper } from './classes';
import { assume, truth } from './conditions';
import type { Interpreter } from './interpreter';
import { chained, iterate, known, lengthOf } from './iterate';
import { join } from './join';
import { getIndex, getMember } from './members';
import { assign, update } from './patterns';
import type { Scope } from './scope';
import { Slot } from './store';
import { compose, textOf } from './text';

export function evaluate(run: Interpreter, node: Expression, scope: Scope): Value {
  if (!run.step() || !run.enter()) return UNKNOWN;
  const value = run.current(compute(run, node, scope));
  run.leave();
  run.observe(node, value);
  return value;
}

function compute(run: Interpreter, node: Expression, scope: Scope): Value {
  switch (node.kind) {
    case 'literal':
      return literal(node.value);
    case 'name':
      return named(run, node.name, scope);
    case 'this':
      return scope.frame.self?.value ?? UNKNOWN;
    case 'super':
      return UNKNOWN;
    case 'member': {
      if (node.object.kind === 'super') return superMember(run, node.name.text, scope);
      const object = evaluate(run, node.object, scope);
      if (node.optional && object.kind === 'none') return UNDEFINED;
      checkPresent(run, object, node);
      return getMember(run, object, node.name.text, node);
    }
    case 'index': {
      const object = evaluate(run, node.object, scope);
      checkUncalled(run, object, node.object);
      const index = evaluate(run, node.index, scope);
      return getIndex(run, object, index, node);
    }
    case 'call':
      return callOf(run, node, scope);
    case 'new':
      return construct(run, evaluate(run, node.callee, scope), args(run, node.args, scope), node);
    case 'spread':
      return evaluate(run, node.value, scope);
    case 'array':
      return arrayOf(run, node.items, scope);
    case 'record':
      return recordOf(run, node, scope);
    case 'function':
      return closure(node, scope);
    case 'class':
      return makeClass(run, node, scope);
    case 'unary':
      if (node.operator === 'delete') return remove(run, node.operand, scope);
      return unary(run, node.operator, evaluate(run, node.operand, scope));
    case 'binary': {
      const left = evaluate(run, node.left, scope);
      const right = evaluate(run, node.right, scope);
      run.operands.set(node, [left, right]);
      if (node.operator !== ',' && !/^[!=]=$/.test(node.operator)) {
        checkUncalled(run, left, node.left);
        checkUncalled(run, right, node.right);
      }
      if (node.loose && left.kind === 'none' && right.kind === 'none') return boolean(node.operator === '==');
      return arithmetic(node.operator, left, right, run);
    }
    case 'logical':
      return logical(run, node, scope);
    case 'assign':
      return assign(run, node, scope);
    case 'update':
      return update(run, node, scope);
    case 'conditional': {
      const test = truth(evaluate(run, node.test, scope), run);
      if (test !== undefined) return evaluate(run, test ? node.whenTrue : node.whenFalse, scope);
      return either(
        run,
        node.test,
        () => evaluate(run, node.whenTrue, scope),
        () => evaluate(run, node.whenFalse, scope),
        scope,
      );
    }
    case 'template':
      return template(run, node, scope);
    case 'await':
      return settled(evaluate(run, node.value, scope));
    case 'yield': {
      const value = node.value ? evaluate(run, node.value, scope) : UNDEFINED;
      scope.frame.yielded?.(value, node.each);
      return UNKNOWN;
    }
    case 'opaque':
      for (const part of node.parts) evaluate(run, part, scope);
      return UNKNOWN;
  }
}

export function literal(value: unknown): Value {
  switch (typeof value) {
    case 'number':
      return number(value);
    case 'string':
      return string(value);
    case 'boolean':
      return boolean(value);
    case 'bigint':
      return number(Number(value));
    default:
      return value === null ? NONE : UNDEFINED;
  }
}

function named(run: Interpreter, name: string, scope: Scope): Value {
  if (name === 'undefined') return UNDEFINED;
  return (scope.find(name) ?? run.globals.own(name))?.value ?? UNKNOWN;
}

export function closure(node: FunctionNode, scope: Scope): Value {
  return { kind: 'closure', node, scope };
}

function superMember(run: Interpreter, name: string, scope: Scope): Value {
  const { home, self } = scope.frame;
  if (!home?.base || !self) return UNKNOWN;
  return getMember(run, self.value, name, undefined, home.base);
}

function callOf(run: Interpreter, node: Call, scope: Scope): Value {
  const { callee } = node;
  if (callee.kind === 'super') {
    const { home, self } = scope.frame;
    const given = args(run, node.args, scope);
    if (home && self?.value.kind === 'instance') runSuper(run, home, self.value, given, node);
    return UNDEFINED;
  }
  let self: Value | undefined;
  let target: Value;
  if (callee.kind === 'member' && callee.object.kind !== 'super') {
    self = evaluate(run, callee.object, scope);
    if ((callee.optional || node.optional) && self.kind === 'none') return UNDEFINED;
    checkPresent(run, self, callee);
    target = run.current(getMember(run, self, callee.name.text, callee));
    if (target.kind === 'instance') run.observe(callee, target);
  } else {
    target = evaluate(run, callee, scope);
    if (node.optional && target.kind === 'none') return UNDEFINED;
  }
  // Gradients flow, even if what from is not known.
  if (target.kind === 'unknown' && callee.kind === 'member' && callee.name.text === 'backward')
    run.optimizers.backward(run);
  if (target.kind === 'bound' && target.name === 'push' && node.args.some(({ kind }) => kind === 'spread'))
    return pushAll(run, target.receiver, node, scope);
  const given = args(run, node.args, scope);
  if (target.kind === 'bound' && (target.name === 'at' || target.name === 'put_'))
    for (const [at, arg] of node.args.entries()) slice(run, arg, given, at, scope);
  return call(run, target, given, node, self);
}

/** `array.push(...more)`, of however many items. */
function pushAll(run: Interpreter, receiver: Value, node: Call, scope: Scope): Value {
  const parts = node.args.map((arg) => {
    const value = evaluate(run, arg, scope);
    return arg.kind === 'spread' ? iterate(run, value) : known(run, [value]);
  });
  if (receiver.kind !== 'array') return UNKNOWN;
  run.set(receiver.slot, chained(run, [iterate(run, receiver), ...parts]));
  return number(lengthOf(run, receiver));
}

/**
 * `x.at(`${start}:${start + 8}`)` at a start that a run picks: eight, wherever they begin. In a counted loop the last
 * slice may be shorter, and there the start is a size with a name. Other slices at places that are not known take any
 * number of elements.
 */
function slice(run: Interpreter, arg: Expression, given: Value[], at: number, scope: Scope): void {
  const value = given[at];
  if (arg.kind !== 'template' || value?.kind !== 'string' || value.value !== undefined || value.pieces) return;
  const pieces: (string | Size | undefined)[] = [arg.texts[0]!];
  for (let part = 0; part < arg.values.length; part++) {
    const [from, to] = [arg.values[part]!, arg.values[part + 1]];
    const start = evaluate(run, from, scope);
    const same =
      to?.kind === 'binary' &&
      to.operator === '+' &&
      to.left.kind === 'name' &&
      from.kind === 'name' &&
      to.left.name === from.name;
    const length =
      same && arg.texts[part + 1] === ':' && start.kind === 'number' && start.value === undefined
        ? evaluate(run, to.right, scope)
        : undefined;
    if (length?.kind === 'number' && length.value !== undefined) {
      pieces.push(':', textOf(length) ?? length.value);
      part++;
    } else if (start.kind === 'number') pieces.push(textOf(start) ?? start.value);
    else if (start.kind === 'string' && start.value !== undefined) pieces.push(start.value);
    else return;
    pieces.push(arg.texts[part + 1]!);
  }
  given[at] = indexText(pieces);
}

/** A text of known texts and sizes. */
function indexText(pieces: readonly (string | Size | undefined)[]): Value {
  return pieces.every((piece) => typeof piece === 'string') ? string(pieces.join('')) : { kind: 'string', pieces };
}

/** Arguments, with `...more` spread out; what cannot be counted makes the rest unknown. */
export function args(run: Interpreter, nodes: readonly Expression[], scope: Scope): Value[] {
  const values: Value[] = [];
  for (const node of nodes) {
    if (node.kind !== 'spread') {
      values.push(evaluate(run, node, scope));
      continue;
    }
    const spread = evaluate(run, node.value, scope);
    checkIterated(run, spread, node.value);
    const { items } = iterate(run, spread);
    if (items && values.length + items.length <= LONGEST && run.copy(items.length))
      for (const item of items) values.push(item);
    else values.push(SPREAD);
  }
  return values;
}

/** Stands for any number of arguments. */
export const SPREAD: Value = { kind: 'unknown' };

function arrayOf(run: Interpreter, nodes: readonly Expression[], scope: Scope): Value {
  if (!nodes.some(({ kind }) => kind === 'spread')) return array(list(nodes.map((node) => evaluate(run, node, scope))));
  const parts = nodes.map((node) => {
    const value = evaluate(run, node, scope);
    if (node.kind === 'spread') checkIterated(run, value, node.value);
    return node.kind === 'spread' ? iterate(run, value) : known(run, [value]);
  });
  return array(chained(run, parts));
}

export function array(state: Extract<Value, { kind: 'list' | 'sequence' }>): Value {
  return { kind: 'array', slot: new Slot(state) };
}

function recordOf(run: Interpreter, node: RecordLiteral, scope: Scope): Value {
  const fields = new Map<string, Value>();
  let open = false;
  for (const entry of node.entries) {
    if (entry.kind === 'spread') open = !spreadInto(run, fields, evaluate(run, (entry as Spread).value, scope)) || open;
    else {
      const key = evaluate(run, entry.key, scope);
      const name = textOf(key);
      const given = evaluate(run, entry.value, scope);
      const value: Value = entry.getter && given.kind === 'closure' ? { ...given, getter: true } : given;
      if (name === undefined) open = true;
      else fields.set(name, value);
    }
  }
  const state: RecordValue = { kind: 'record', fields, ...(open && { open }) };
  const made: Value = { kind: 'literal', slot: new Slot(state) };
  bindMethods(made, state);
  return made;
}

/** Functions in an object have it as `this`. */
function bindMethods(made: Value & { kind: 'literal' }, state: RecordValue): void {
  const fields = new Map(state.fields);
  let bound = false;
  for (const [name, value] of fields) {
    if (value.kind !== 'closure' || value.node.arrow || value.self) continue;
    fields.set(name, { ...value, self: made });
    bound = true;
  }
  if (bound) made.slot.value = { ...state, fields };
}

/** Puts the fields of a value in; false when they are not all known. */
function spreadInto(run: Interpreter, fields: Map<string, Value>, value: Value): boolean {
  const state = value.kind === 'literal' ? value.slot.value : value;
  if (state.kind === 'none') return true;
  if (state.kind !== 'record') {
    // Any field may be another now.
    fields.clear();
    return false;
  }
  run.look(state.fields.size);
  for (const name of state.fields.keys()) fields.set(name, getMember(run, value, name, undefined));
  return !state.open;
}

function unary(run: Interpreter, operator: string, operand: Value): Value {
  switch (operator) {
    case '-':
      return operand.kind === 'number' && operand.value === 0
        ? number(-operand.value)
        : arithmetic('-', number(0), operand, run);
    case '+':
      return asNumber(operand);
    case '~':
      return arithmetic('-', arithmetic('-', number(0), operand, run), number(1), run);
    case '!': {
      const test = truth(operand, run);
      return boolean(test === undefined ? undefined : !test);
    }
    case 'void':
      return UNDEFINED;
    case 'present':
      return present(operand);
    case 'typeof':
      if (operand.kind === 'none') return string(operand.left ? 'undefined' : 'object');
      return string(TYPES[operand.kind]);
    default:
      return UNKNOWN;
  }
}

const TYPES: Partial<Record<Value['kind'], string>> = {
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  tensor: 'object',
  array: 'object',
  list: 'object',
  sequence: 'object',
  literal: 'object',
  closure: 'function',
  native: 'function',
  bound: 'function',
  class: 'function',
};

/** `delete object.name`. */
function remove(run: Interpreter, place: Expression, scope: Scope): Value {
  if (place.kind !== 'member' && place.kind !== 'index') return boolean(true);
  const object = evaluate(run, place.object, scope);
  const key = place.kind === 'member' ? place.name.text : textOf(evaluate(run, place.index, scope));
  if (object.kind === 'literal') {
    const state = object.slot.value;
    const fields = new Map(state.fields);
    if (key !== undefined) fields.delete(key);
    run.set(object.slot, key === undefined ? { ...state, fields: new Map(), open: true } : { ...state, fields });
  }
  return boolean(true);
}

/** A value without the alternatives null and undefined. */
function present(value: Value): Value {
  if (value.kind !== 'union') return value;
  const rest = value.options.filter(({ kind }) => kind !== 'none');
  return rest.length === 1 ? rest[0]! : { kind: 'union', options: rest };
}

function logical(run: Interpreter, node: Expression & { kind: 'logical' }, scope: Scope): Value {
  const left = evaluate(run, node.left, scope);
  if (node.operator === '??') {
    if (left.kind === 'none') return evaluate(run, node.right, scope);
    if (left.kind === 'union' && left.options.some(({ kind }) => kind === 'none')) {
      return either(
        run,
        undefined,
        () => present(left),
        () => evaluate(run, node.right, scope),
        scope,
      );
    }
    if (left.kind !== 'unknown') return left;
    return either(
      run,
      undefined,
      () => left,
      () => evaluate(run, node.right, scope),
      scope,
    );
  }
  const test = truth(left, run);
  const stays = node.operator === '&&' ? test === false : test === true;
  if (stays) return left;
  if (test !== undefined) return evaluate(run, node.right, scope);
  const right = () => {
    assume(run, node.left, scope, node.operator === '&&');
    return evaluate(run, node.right, scope);
  };
  return either(run, undefined, () => left, right, scope);
}

/** One of two values; what computing them changed meets. */
function either(
  run: Interpreter,
  test: Expression | undefined,
  first: () => Value,
  second: () => Value,
  scope: Scope,
): Value {
  const values: Value[] = [];
  const way = (compute: () => Value, outcome: boolean) => () => {
    if (test) assume(run, test, scope, outcome);
    values.push(compute());
    return true;
  };
  run.flow.branch([way(first, true), way(second, false)]);
  return join(values[0]!, values[1]!, run.either);
}

function template(run: Interpreter, node: Template, scope: Scope): Value {
  const pieces: (string | Size | undefined)[] = [node.texts[0]];
  const parts: Value[] = [string(node.texts[0])];
  node.values.forEach((part, at) => {
    const value = evaluate(run, part, scope);
    checkUncalled(run, value, part);
    pieces.push(textOf(value) ?? (value.kind === 'number' ? value.value : undefined), node.texts[at + 1]!);
    parts.push(value, string(node.texts[at + 1]));
  });
  return pieces.includes(undefined) ? compose(run, parts) : indexText(pieces);
}

export type Made = Call | New;
