/** Calls of what is no function: a property in the place of a method, a method that a value does not have. */
import { isMethod } from '../../rules';
import type { Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';

const PROTOTYPES: Partial<Record<Value['kind'], object>> = {
  number: Number.prototype,
  boolean: Boolean.prototype,
  string: String.prototype,
};

/** Methods that only tensors have; `at` and the like are found among those of arrays, too. */
const ofTensors = (name: string): boolean => name === 'backward' || name === 'item' || isMethod(name);

/** What arrays stand for may be an iterator, or a `torch.Size`. */
const ofLists = (name: string): boolean =>
  name in Array.prototype || name === 'take' || name === 'drop' || name === 'numel';

/** Whether a value certainly has no method of this name. */
export function lacksMethod(value: Value, name: string): boolean {
  const prototype = PROTOTYPES[value.kind];
  if (prototype) return !(name in prototype);
  return (value.kind === 'array' || value.kind === 'list') && ofTensors(name) && !ofLists(name);
}

const NO_FUNCTIONS: ReadonlySet<Value['kind']> = new Set([
  'number',
  'boolean',
  'string',
  'tensor',
  'list',
  'array',
  'dtype',
  'device',
]);

/** Notes a call of something that cannot be called. */
export function checkCallable(run: Interpreter, target: Value, node: Site): void {
  if (NO_FUNCTIONS.has(target.kind)) notCallable(run, node);
}

export function notCallable(run: Interpreter, node: Site): void {
  const { start, end } = node.callee;
  const name = run.place.program.text.slice(start, end).replace(/\s+/g, '');
  const message = `${name} is not a ${node.kind === 'new' ? 'constructor' : 'function'}`;
  if (end > 0) report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
}

/** Notes a class that is called like a function. */
export function withoutNew(run: Interpreter, name: string | undefined, node: Site): void {
  const message = `Class constructor ${name ?? ''} cannot be invoked without 'new'`;
  report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
}
