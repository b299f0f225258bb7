/** Reading and writing fields and items. */
import type { Expression, Node } from '../ir/nodes';
import { boolean, list, number, type RecordValue, sequence, string, UNDEFINED, UNKNOWN, type Value } from '../values';
import { native } from './builtins/globals';
import { ITERATOR } from './builtins/methods';
import { isPromise, PROMISE_METHODS } from './builtins/promises';
import { callClosure } from './calls';
import { checkAssigned } from './checks/children';
import { initialise, lookUp, notePlainField, openFields, origin, PLACELESS } from './classes';
import type { Interpreter } from './interpreter';
import { iterate, lengthOf } from './iterate';
import { join, joinAll } from './join';
import { applyFunction } from './library/functions';
import { fieldOf } from './library/instances';
import { memberOf } from './library/members';
import { stateTensor } from './library/state';
import { propertyOf, setProperty } from './library/tensors';
import type { Instance } from './objects';
import { textOf } from './text';

/** What `object.name` gives; with `type`, looked up from that class on, as `super.name` is. */
export function getMember(
  run: Interpreter,
  object: Value,
  name: string,
  node: Expression | undefined,
  type?: Value,
): Value {
  if (name === ITERATOR && object.kind !== 'unknown') return bound(object, name);
  switch (object.kind) {
    case 'instance':
      return type ? inherited(run, object, name, type) : ofInstance(run, object, name);
    case 'class':
      if (type) return rebound(getMember(run, type, name, node), object);
      return object.statics.value.fields.get(name) ?? inheritedStatic(run, object, name);
    case 'literal': {
      const state = object.slot.value;
      const field = state.fields.get(name);
      if (field?.kind === 'closure' && field.getter) return callClosure(run, field, [], PLACELESS);
      return field ?? (METHODS.has(name) ? bound(object, name) : state.open ? UNKNOWN : UNDEFINED);
    }
    case 'record':
      return object.fields.get(name) ?? (object.open ? UNKNOWN : UNDEFINED);
    case 'array':
      if (POSITION.test(name)) return item(run, object.slot.value, number(Number(name)));
      return name === 'length' ? number(lengthOf(run, object)) : bound(object, name);
    case 'list': {
      if (POSITION.test(name)) return item(run, object, number(Number(name)));
      const at = object.names?.indexOf(name) ?? -1;
      if (at >= 0) return object.items[at] ?? UNKNOWN;
      return name === 'length' ? number(object.items.length) : bound(object, name);
    }
    case 'sequence':
      return name === 'length' ? number(lengthOf(run, object)) : bound(object, name);
    case 'tensor':
      return propertyOf(run, object, name, node) ?? bound(object, name);
    case 'string':
      if (name === 'length')
        return object.value === undefined ? { kind: 'number', integer: true } : number(object.value.length);
      return bound(object, name);
    case 'number':
    case 'boolean':
    case 'closure':
      return bound(object, name);
    case 'dtype':
      if (name === 'is_floating_point') return boolean(object.name.includes('float'));
      return UNKNOWN;
    case 'device':
      return name === 'type' ? string(object.name?.replace(/:.*/, '')) : UNKNOWN;
    case 'object':
      if (isPromise(object)) return PROMISE_METHODS.has(name) ? bound(object, name) : UNDEFINED;
      return object.fields.get(name) ?? bound(object, name);
    case 'member':
      return memberOf(run, [...object.path, name]);
    case 'namespace':
      return object.exports.get(name) ?? UNKNOWN;
    case 'native':
      return object.members?.get(name) ?? (CALLING.has(name) ? bound(object, name) : UNKNOWN);
    case 'union': {
      const having = object.options.filter(({ kind }) => kind !== 'none');
      return joinAll(
        having.map((option) => getMember(run, option, name, node, type)),
        run.either,
      );
    }
    default:
      return UNKNOWN;
  }
}

const METHODS: ReadonlySet<string> = new Set(['hasOwnProperty', 'toString']);
/** The name of an item, as in `{ 0: first }`. */
const POSITION = /^\d+$/;
/** Methods of functions. */
const CALLING: ReadonlySet<string> = new Set(['call', 'apply', 'bind']);

function bound(receiver: Value, name: string): Value {
  return { kind: 'bound', receiver, name };
}

function ofInstance(run: Interpreter, object: Instance, name: string): Value {
  const own = object.fields.value.fields.get(name);
  if (own) return own;
  return inherited(run, object, name, object.type);
}

function inherited(run: Interpreter, object: Instance, name: string, type: Value): Value {
  const method = lookUp(type, name);
  if (method.closure) return { ...method.closure, self: object };
  // A class's own forward calls that of the layer it extends.
  if (name === 'forward' && type !== object.type) return bound(object, 'super.forward');
  const getter = lookUp(type, name, 'getter').closure;
  if (getter) return callClosure(run, { ...getter, self: object }, [], PLACELESS);
  if (name === 'constructor') return object.type;
  const field = method.rest.kind === 'member' ? fieldOf(run, object, method.rest.path, name) : UNKNOWN;
  const found = field.kind !== 'unknown' && field.kind !== 'bound';
  // Only declared, and not set so far; unless that happened where the analysis did not see it.
  return !found && !object.fields.value.open && declares(type, name) ? UNDEFINED : field;
}

function declares(type: Value, name: string): boolean {
  for (let at: Value | undefined = type; at?.kind === 'class'; at = at.base)
    if (at.node.members.some((each) => each.role === 'field' && !each.static && each.name?.text === name)) return true;
  return false;
}

function inheritedStatic(run: Interpreter, type: Value & { kind: 'class' }, name: string): Value {
  if (name === 'name') return string(type.node.name?.text);
  if (name === 'prototype') {
    run.set(type.statics, { ...type.statics.value, open: true });
    return UNKNOWN;
  }
  if (name === 'apply' && origin(type)?.join('.') === 'autograd.Function')
    return native('apply', (own, args) => applyFunction(own, type, args));
  return type.base ? rebound(getMember(run, type.base, name, undefined), type) : UNKNOWN;
}

/** A static method called on a class that inherits it has that class as `this`. */
function rebound(value: Value, self: Value): Value {
  return value.kind === 'closure' && value.self?.kind === 'class' ? { ...value, self } : value;
}

export function setMember(run: Interpreter, object: Value, name: string, value: Value, node: Node): void {
  switch (object.kind) {
    case 'instance': {
      const setter = lookUp(object.type, name, 'setter').closure;
      if (setter) callClosure(run, { ...setter, self: object }, [value], PLACELESS);
      else {
        checkAssigned(run, object.fields.value.fields.get(name) ?? stateTensor(object, name), name, value, node);
        initialise(run, object, name, value);
        notePlainField(run, object, name, value, node);
      }
      return;
    }
    case 'literal':
      setField(run, object, name, value);
      return;
    case 'class': {
      const state = object.statics.value;
      run.set(object.statics, { ...state, fields: new Map(state.fields).set(name, value) });
      return;
    }
    case 'tensor':
      setProperty(run, object, name, value, node);
      return;
    case 'array':
      if (name === 'length') {
        const empty = value.kind === 'number' && value.value === 0;
        run.set(object.slot, empty ? list([]) : sequence(iterate(run, object).element));
      }
      return;
    case 'union':
      // Only one of them is changed: what it held before may stay.
      for (const option of object.options) {
        run.flow.branch([
          () => {
            setMember(run, option, name, value, node);
            return true;
          },
          () => true,
        ]);
      }
  }
}

function setField(run: Interpreter, object: Value & { kind: 'literal' }, name: string | undefined, value: Value): void {
  const state = object.slot.value;
  run.look(state.fields.size);
  if (name !== undefined) {
    run.set(object.slot, { ...state, fields: new Map(state.fields).set(name, value) });
    return;
  }
  // Any field may be the one.
  const fields = new Map<string, Value>();
  for (const [key, field] of state.fields) fields.set(key, join(field, value, run.either));
  run.set(object.slot, { kind: 'record', fields, open: true });
}

export function getIndex(run: Interpreter, object: Value, index: Value, node: Expression): Value {
  const key = textOf(index);
  switch (object.kind) {
    case 'array':
    case 'list':
    case 'sequence': {
      const state = object.kind === 'array' ? object.slot.value : object;
      if (index.kind === 'number' || index.kind === 'unknown') return item(run, state, index);
      return key === undefined ? UNKNOWN : getMember(run, object, key, node);
    }
    case 'literal': {
      if (key !== undefined) return getMember(run, object, key, node);
      const state: RecordValue = object.slot.value;
      if (state.open || state.fields.size === 0) return UNKNOWN;
      return joinAll([...state.fields.values()], run.either);
    }
    case 'union':
      return joinAll(
        object.options.filter(({ kind }) => kind !== 'none').map((option) => getIndex(run, option, index, node)),
        run.either,
      );
    case 'string':
      return string(object.value !== undefined && key !== undefined ? object.value[Number(key)] : undefined);
    default:
      return key === undefined ? UNKNOWN : getMember(run, object, key, node);
  }
}

/** One item of an array; where it is not known which, what all have in common. */
function item(run: Interpreter, state: Value, index: Value): Value {
  const at = index.kind === 'number' && typeof index.value === 'number' ? index.value : undefined;
  if (state.kind === 'list' && at !== undefined) return state.items[at] ?? UNDEFINED;
  return iterate(run, state).element;
}

export function setIndex(run: Interpreter, object: Value, index: Value, value: Value, node: Node): void {
  const key = textOf(index);
  if (object.kind === 'literal') {
    setField(run, object, key, value);
    return;
  }
  if (object.kind !== 'array') {
    if (key !== undefined) setMember(run, object, key, value, node);
    else if (object.kind === 'instance') openFields(run, object);
    return;
  }
  const state = object.slot.value;
  const at = index.kind === 'number' && typeof index.value === 'number' ? index.value : undefined;
  if (state.kind === 'list' && at !== undefined && at >= 0 && at <= state.items.length) {
    run.copy(state.items.length);
    const items = [...state.items];
    items[at] = value;
    run.set(object.slot, { ...state, items });
    return;
  }
  const { element } = iterate(run, state);
  const empty = state.kind === 'list' && state.items.length === 0;
  const joined = empty ? value : join(element, value, run.either);
  run.set(object.slot, { kind: 'sequence', element: joined });
}
