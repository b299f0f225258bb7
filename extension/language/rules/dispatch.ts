/** From a name in a script to the overloads and the rule behind it. */
import { type TensorValue, UNKNOWN, type Value } from '../values';
import { applyOverloads, settle } from './apply';
import { Call, Refusal } from './call';
import { ALIASES, OPS, SPECIAL } from './generated/ops';
import type { Context, Outcome } from './outcome';
import { type Overload, overload } from './overload';
import { type Definition, definitionOf } from './registry';

export type Options = ReadonlyMap<string, Value>;

const NO_OPTIONS: Options = new Map();
const parsed = new Map<string, readonly Overload[]>();

/** The overloads of an op that scripts find in `where`. */
function overloadsOf(name: string, where: string): readonly Overload[] | undefined {
  const key = `${where} ${name}`;
  let found = parsed.get(key);
  if (!found) {
    const declared = Object.hasOwn(OPS, name) ? OPS[name]! : [];
    found = declared.map(overload).filter((own) => isIn(own, where));
    parsed.set(key, found);
  }
  return found.length > 0 ? found : undefined;
}

function isIn(own: Overload, where: string): boolean {
  const { variants } = own.declared;
  const takesSelf = own.params[0]?.name === 'self';
  if (where === 'method' && !takesSelf) return false;
  if (where === 'function' && own.mutating && !variants) return false;
  return (variants ?? (takesSelf ? ['function', 'method'] : ['function'])).includes(where);
}

/** The last argument of a call, when it is a plain object, gives arguments by name. */
export function splitOptions(args: readonly Value[]): { positional: readonly Value[]; options: Options } {
  const last = args.at(-1);
  if (last?.kind !== 'record') return { positional: args, options: NO_OPTIONS };
  return { positional: args.slice(0, -1), options: last.fields };
}

function run(
  definition: Definition,
  receiver: Value | undefined,
  positional: readonly Value[],
  options: Options,
  context: Context,
): Outcome {
  if (definition.free) {
    const { free } = definition;
    const call = new Call(context, definition.overloads[0]!, new Map());
    return settle(call, () => free(call, { ...(receiver && { receiver }), positional, options, context }));
  }
  const given = receiver ? [receiver, ...positional] : positional;
  return applyOverloads(definition.overloads, given, options, context, definition.rule);
}

const ROOMS: Readonly<Record<string, string>> = { linalg: 'linalg', fft: 'fft', special: 'special' };

/** What a function of the package gives, named by its path: `['nn', 'functional', 'relu']`, `['cat']`. */
export function applyFunction(
  path: readonly string[],
  positional: readonly Value[],
  options: Options,
  context: Context,
): Outcome {
  const definition = definitionOf(path.join('.'));
  if (definition) return run(definition, undefined, positional, options, context);
  const overloads = functionOverloads(path);
  return overloads ? applyOverloads(overloads, positional, options, context) : { value: UNKNOWN, problems: [] };
}

function functionOverloads(path: readonly string[]): readonly Overload[] | undefined {
  const [place, name] = path.length === 1 ? ['', path[0]!] : [path.slice(0, -1).join('.'), path.at(-1)!];
  if (place === '') return overloadsOf(ALIASES[name] ?? name, 'function');
  if (place === 'nn.functional') return overloadsOf(name, 'nn') ?? overloadsOf(`nn_${name}`, 'nn');
  const room = ROOMS[place];
  if (!room) return undefined;
  if (room === 'special' && SPECIAL[name])
    return overloadsOf(SPECIAL[name], 'function') ?? overloadsOf(SPECIAL[name], 'nn');
  return overloadsOf(`${room}_${name}`, room) ?? overloadsOf(name, room);
}

/** Whether the package has a function of this path that rules know by name. */
export function isFunction(path: readonly string[]): boolean {
  return definitionOf(path.join('.')) !== undefined || functionOverloads(path) !== undefined;
}

/** The signatures of a function, as `['nn', 'functional', 'relu']`, or of a method, as `['Tensor', 'view']`. */
export function signaturesOf(path: readonly string[]): readonly Overload[] {
  const definition = definitionOf(path.join('.'));
  if (definition) return definition.free ? [] : definition.overloads;
  return (path[0] === 'Tensor' ? methodOverloads(path[1]!) : functionOverloads(path)) ?? [];
}

/** What a method of a tensor gives: `x.view(2, -1)`. */
export function applyMethod(
  receiver: TensorValue,
  name: string,
  positional: readonly Value[],
  options: Options,
  context: Context,
): Outcome {
  const definition = definitionOf(`Tensor.${name}`);
  if (definition) return run(definition, receiver, positional, options, context);
  const overloads = methodOverloads(name);
  if (!overloads) return { value: UNKNOWN, problems: [] };
  return applyOverloads(overloads, [receiver, ...positional], options, context);
}

function methodOverloads(name: string): readonly Overload[] | undefined {
  const inplace = name.endsWith('_');
  const bare = inplace ? name.slice(0, -1) : name;
  const own = ALIASES[bare];
  return overloadsOf(own ? own + (inplace ? '_' : '') : name, 'method');
}

/** Whether tensors have a method of this name that rules know. */
export function isMethod(name: string): boolean {
  return definitionOf(`Tensor.${name}`) !== undefined || methodOverloads(name) !== undefined;
}

/** Applies another rule from within one: what it requires is required here too. */
export function invoke(
  call: Call,
  path: readonly string[],
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): Value {
  const given = new Map<string, Value>();
  for (const [name, value] of Object.entries(options)) if (value) given.set(name, value);
  return absorb(call, applyFunction(path, positional, given, { ...call.context, facts: call.facts }));
}

/** Takes over what another rule found; its certain failure is one here. */
export function absorb(call: Call, outcome: Outcome): Value {
  for (const problem of outcome.problems) {
    if (problem.certainty === 'certain') throw new Refusal(problem);
    call.problems.push(problem);
    if (problem.condition) call.facts = call.facts.assume(problem.condition);
  }
  if (outcome.words !== undefined) call.words = outcome.words;
  return outcome.value;
}

/** Applies a method from within a rule. */
export function invokeMethod(
  call: Call,
  receiver: TensorValue,
  name: string,
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): Value {
  const given = new Map<string, Value>();
  for (const [key, value] of Object.entries(options)) if (value) given.set(key, value);
  return absorb(call, applyMethod(receiver, name, positional, given, { ...call.context, facts: call.facts }));
}

/** Applies an op from within the rule of the library's function of the same name. */
export function invokeOp(
  call: Call,
  name: string,
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): Value {
  const given = new Map<string, Value>();
  for (const [key, value] of Object.entries(options)) if (value) given.set(key, value);
  const overloads = overloadsOf(name, 'nn') ?? overloadsOf(name, 'function');
  if (!overloads) throw new Error(`no op ${name}`);
  return absorb(call, applyOverloads(overloads, positional, given, { ...call.context, facts: call.facts }));
}
