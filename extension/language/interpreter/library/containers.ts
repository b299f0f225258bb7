/** Modules that hold modules: Sequential, ModuleList, ModuleDict and the lists of parameters. */
import { list, number, string, UNDEFINED, UNKNOWN, type Value } from '../../values';
import type { Site } from '../calls';
import { checkChild, checkIterable } from '../checks/children';
import { initialise } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { type Iteration, iterate, known } from '../iterate';
import { joinAll } from '../join';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { textOf } from '../text';

export const CONTAINERS: ReadonlySet<string> = new Set([
  'nn.Sequential',
  'nn.ModuleList',
  'nn.ModuleDict',
  'nn.ParameterList',
  'nn.ParameterDict',
]);

/** A field that says there may be further children. */
const OPEN = 'any child';

/** Puts what the constructor was given into a container. */
export function fillContainer(
  run: Interpreter,
  made: Instance,
  type: string,
  args: readonly Value[],
  node: Site,
): void {
  const [first] = args;
  if (type === 'ModuleList' || type === 'ParameterList') {
    if (first && first.kind !== 'none') extend(run, made, type, first, node);
    return;
  }
  const byName = args.length === 1 && !(type === 'Sequential' && first!.kind === 'array');
  const named = byName ? namedChildren(run, first!) : undefined;
  if (named) for (const [name, value] of named) put(run, made, name, value, type, node);
  else if (type === 'Sequential') append(run, made, known(run, args), type, node);
  else if (first && first.kind !== 'none') {
    if (type === 'ModuleDict') checkIterable(run, first, node, PAIRS);
    openContainer(run, made, UNKNOWN);
  }
}

const PAIRS = 'ModuleDict.update should be called with an iterable of key/value pairs';

/** Containers of parameters take what they are given. */
const ofModules = (type: string): boolean => !type.startsWith('Parameter');

/** Puts a child under its name. What is no module as far as is known may be one all the same. */
function put(run: Interpreter, made: Instance, name: string, value: Value, type: string, node: Site): void {
  if (ofModules(type)) checkChild(run, value, node);
  initialise(run, made, name, isChild(value) ? value : UNKNOWN);
}

/** Puts what going through a value gives at the end. */
function extend(run: Interpreter, made: Instance, type: string, values: Value, node: Site): void {
  if (ofModules(type)) checkIterable(run, values, node, `${type}.extend should be called with an iterable`);
  append(run, made, iterate(run, values), type, node);
}

/** Children given by name: in an object, a Map, or pairs. */
function namedChildren(run: Interpreter, value: Value): [string, Value][] | undefined {
  if (value.kind === 'literal' && !value.slot.value.open) return [...value.slot.value.fields];
  const map = value.kind === 'instance' && value.type.kind === 'member' && value.type.path[0] === 'Map';
  if (!map && value.kind !== 'array') return undefined;
  const pairs = iterate(run, value).items?.map((item): [string, Value] | undefined => {
    const [key, child] = iterate(run, item).items ?? [];
    const name = key && textOf(key);
    return name === undefined || !child ? undefined : [name, child];
  });
  return pairs?.every((pair) => pair !== undefined) ? pairs : undefined;
}

function append(run: Interpreter, made: Instance, from: Iteration, type: string, node: Site): void {
  if (!from.items) {
    openContainer(run, made, from.element);
    return;
  }
  let at = children(made).length;
  for (const item of from.items) put(run, made, String(at++), item, type, node);
}

/** There may be any number of further children, alike. */
export function openContainer(run: Interpreter, made: Instance, element: Value): void {
  const before = made.fields.value.fields.get(OPEN);
  initialise(run, made, OPEN, before ? joinAll([before, element], run.either) : element);
}

/** The modules of a container by name, in order; with `open`, there may be others. */
export function children(made: Instance): [string, Value][] {
  return [...made.fields.value.fields].filter(([name, value]) => name !== OPEN && isChild(value));
}

function isChild(value: Value): boolean {
  return value.kind === 'instance' || value.kind === 'tensor' || value.kind === 'union' || value.kind === 'unknown';
}

export function openChild(made: Instance): Value | undefined {
  return made.fields.value.fields.get(OPEN);
}

export function iterateContainer(run: Interpreter, made: Instance, type: string): Iteration {
  const own = children(made);
  const more = openChild(made);
  const all =
    type === 'ModuleDict' || type === 'ParameterDict'
      ? own.map(([name]) => string(name))
      : own.map(([, value]) => value);
  if (!more) return known(run, all);
  return { element: joinAll([...all, more], run.either) };
}

/** Methods of containers; nothing when it is none of theirs. */
export function callContainer(
  run: Interpreter,
  made: Instance,
  type: string,
  name: string,
  args: readonly Value[],
  node: Site,
): Value | undefined {
  const [first = UNDEFINED, second = UNKNOWN] = args;
  const own = children(made);
  const listed = iterateContainer(run, made, type);
  switch (name) {
    case 'append':
      append(run, made, known(run, [first]), type, node);
      return made;
    case 'extend':
      extend(run, made, type, first, node);
      return made;
    case 'push':
      append(run, made, known(run, args), type, node);
      return number(own.length + args.length);
    case 'insert':
    case 'set': {
      const key = textOf(first);
      if (key === undefined) openContainer(run, made, second);
      else if (name === 'set') put(run, made, key, second, type, node);
      else insert(run, made, Number(key), second);
      return made;
    }
    case 'update': {
      const named = namedChildren(run, first);
      if (!named && type === 'ModuleDict') checkIterable(run, first, node, PAIRS);
      for (const [key, value] of named ?? []) put(run, made, key, value, type, node);
      if (!named) openContainer(run, made, UNKNOWN);
      return UNDEFINED;
    }
    case 'pop':
    case 'clear':
    case 'delete':
      return taken(run, made, name, first, type, node);
    case 'at':
      return childAt(made, first, listed);
    case 'slice': {
      const [start, end] = args.map((arg) =>
        arg.kind === 'number' && typeof arg.value === 'number' ? arg.value : undefined,
      );
      const part: Instance = { ...made, fields: new Slot({ kind: 'record', fields: new Map() }) };
      append(
        run,
        part,
        known(
          run,
          own.slice(start, end).map(([, value]) => value),
        ),
        type,
        node,
      );
      const counted = args.every((arg) => arg.kind === 'none' || (arg.kind === 'number' && arg.value !== undefined));
      if (openChild(made) || !counted) openContainer(run, part, UNKNOWN);
      return part;
    }
    case 'keys':
      return array(list(own.map(([key]) => string(key))));
    case 'values':
      return listed.items
        ? array(list(own.map(([, value]) => value)))
        : array({ kind: 'sequence', element: listed.element });
    case 'items':
    case 'entries':
      return array(list(own.map(([key, value]) => list([string(key), value]))));
    case 'has': {
      const key = textOf(first);
      return {
        kind: 'boolean',
        ...(key !== undefined && !openChild(made) && { value: own.some(([each]) => each === key) }),
      };
    }
    default:
      return undefined;
  }
}

/** Takes a child out, or all of them. */
function taken(run: Interpreter, made: Instance, name: string, key: Value, type: string, node: Site): Value {
  const own = children(made);
  const at = key.kind === 'none' ? -1 : key.kind === 'number' ? key.value : undefined;
  if (openChild(made) || (name !== 'clear' && typeof at !== 'number')) {
    openContainer(run, made, UNKNOWN);
    return UNKNOWN;
  }
  const kept = name === 'clear' ? [] : own.toSpliced(at as number, 1);
  const rest = [...made.fields.value.fields].filter(([, value]) => !isChild(value));
  run.set(made.fields, { kind: 'record', fields: new Map(rest) });
  append(
    run,
    made,
    known(
      run,
      kept.map(([, value]) => value),
    ),
    type,
    node,
  );
  return name === 'pop' ? (own.at(at as number)?.[1] ?? UNKNOWN) : UNDEFINED;
}

function insert(run: Interpreter, made: Instance, at: number, value: Value): void {
  const values = children(made).map(([, child]) => child);
  values.splice(at, 0, value);
  values.forEach((child, position) => {
    initialise(run, made, String(position), child);
  });
}

export function childAt(made: Instance, key: Value, listed: Iteration): Value {
  const own = children(made);
  if (key.kind === 'number' && typeof key.value === 'number' && !openChild(made))
    return own.at(key.value)?.[1] ?? UNKNOWN;
  const name = textOf(key);
  if (name !== undefined) return made.fields.value.fields.get(name) ?? UNKNOWN;
  const values = own.map(([, value]) => value);
  return listed.items && values.length > 0 ? { kind: 'union', options: values } : listed.element;
}
