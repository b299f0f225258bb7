/** What is put into a module: nothing but modules, and where parameters are, nothing but parameters. */
import type { Node } from '../../ir/nodes';
import type { TensorValue, Value } from '../../values';
import type { Site } from '../calls';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import { isParameter } from '../library/state';
import { shortName, typename } from './names';
import { originOf } from './origin';
import { isUncalled } from './uncalled';

function refuse(run: Interpreter, node: Site, message: string): void {
  report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
}

/** Whether a value may be a module. */
function mayBeModule(value: Value): boolean {
  if (value.kind === 'instance') {
    const path = origin(value.type);
    return path ? path[0] !== 'optim' : value.type.kind === 'class' && value.type.base !== undefined;
  }
  return typename(value) === undefined || (value.kind === 'none' && !value.left);
}

/** Notes a child of a module that is certainly none. */
export function checkChild(run: Interpreter, value: Value, node: Site): void {
  if (!mayBeModule(value)) refuse(run, node, `${typename(value)} is not a Module subclass`);
}

/** Notes what a container is given to go through, and cannot. */
export function checkIterable(run: Interpreter, value: Value, node: Site, takes: string): void {
  if (!mayBeIterable(value)) refuse(run, node, `${takes}, but got ${shortName(value)}`);
}

const HOLDERS = /^(Sequential|Module(List|Dict)|Parameter(List|Dict))$/;

const CREATED = /^(tensor|as_tensor|zeros|ones|full|empty|eye|arange|linspace|rand|randn|randint|\w+_like)$/;

/** Whether a tensor was made by a function, and so is certainly no parameter. */
const isPlainTensor = (value: TensorValue): boolean => CREATED.test(originOf(value)?.op ?? '') && !isParameter(value);

/** Notes what is registered as a parameter or buffer and cannot be one. */
export function checkState(
  run: Interpreter,
  value: Value,
  node: Site,
  kind: 'parameter' | 'buffer',
  name: string | undefined,
): void {
  if (name === undefined || value.kind === 'none') return;
  const wrong = value.kind === 'tensor' ? kind === 'parameter' && isPlainTensor(value) : typename(value) !== undefined;
  if (!wrong) return;
  const taken = kind === 'parameter' ? 'torch.nn.Parameter' : 'torch Tensor';
  refuse(run, node, `cannot assign '${typename(value)}' object to ${kind} '${name}' (${taken} or None required)`);
}

/** Notes what is put in the place of a parameter and is none. */
export function checkAssigned(
  run: Interpreter,
  before: Value | undefined,
  name: string,
  value: Value,
  node: Node,
): void {
  if (!before || !isParameter(before) || value.kind === 'none') return;
  const wrong = value.kind === 'tensor' ? isPlainTensor(value) : typename(value) !== undefined;
  if (!wrong) return;
  const message = `cannot assign '${typename(value)}' as parameter '${name}' (torch.nn.Parameter or None expected)`;
  report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
}

/** A class of a script may have a `[Symbol.iterator]` of its own. */
function saysItself(type: Value): boolean {
  for (let at: Value | undefined = type; at?.kind === 'class'; at = at.base)
    if (at.node.members.some(({ key }) => key)) return true;
  return false;
}

/** Whether a value may be gone through, as a list of parameters or modules is. */
export function mayBeIterable(value: Value): boolean {
  switch (value.kind) {
    case 'instance': {
      const path = origin(value.type);
      if (path?.[0] !== 'nn' || HOLDERS.test(path.at(-1)!)) return true;
      return saysItself(value.type);
    }
    case 'bound':
      return !isUncalled(value);
    case 'class':
      return false;
    case 'member':
      return shortName(value) !== 'type';
    case 'number':
    case 'boolean':
    case 'closure':
    case 'native':
      return false;
    default:
      return true;
  }
}
