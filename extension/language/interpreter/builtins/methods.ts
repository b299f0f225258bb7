/** Methods of values that are not the script's. */
import { list, UNKNOWN, type Value } from '../../values';
import { call, callbacks, type Site } from '../calls';
import { lacksMethod, notCallable } from '../checks/callable';
import { array, SPREAD } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { callInstanceMethod } from '../library/instances';
import { callTensorMethod } from '../library/tensors';
import type { Bound, Closure, Native } from '../objects';
import { callArrayMethod } from './arrays';
import { callRegularExpression, isRegularExpression } from './patterns';
import { callPromiseMethod, isPromise } from './promises';
import { callNumberMethod, callStringMethod } from './strings';

/** The key `Symbol.iterator` stands for. */
export const ITERATOR = '@@iterator';

export function callBound(run: Interpreter, { receiver, name }: Bound, args: readonly Value[], node: Site): Value {
  if (name === ITERATOR) return itemsOf(run, receiver);
  if (lacksMethod(receiver, name)) {
    notCallable(run, node);
    return UNKNOWN;
  }
  switch (receiver.kind) {
    case 'tensor':
      return callTensorMethod(run, receiver, name, args, node);
    case 'instance':
      return callInstanceMethod(run, receiver, name, args, node);
    case 'array':
    case 'list':
    case 'sequence':
      return callArrayMethod(run, receiver, name, args, node);
    case 'string':
      return callStringMethod(run, receiver, name, args, node);
    case 'number':
      return callNumberMethod(receiver, name, args);
    case 'closure':
    case 'native':
      return callFunctionMethod(run, receiver, name, args, node);
    case 'literal': {
      const [key] = args;
      if (name !== 'hasOwnProperty' || key?.kind !== 'string') return UNKNOWN;
      return {
        kind: 'boolean',
        ...(key.value !== undefined &&
          !receiver.slot.value.open && { value: receiver.slot.value.fields.has(key.value) }),
      };
    }
    case 'object':
      if (isPromise(receiver)) return callPromiseMethod(run, receiver, name, args, node);
      if (isRegularExpression(receiver)) return callRegularExpression(receiver, name, args);
      callbacks(run, args, node);
      return UNKNOWN;
    case 'union':
      return call(run, UNKNOWN, args, node);
    default:
      callbacks(run, args, node);
      return UNKNOWN;
  }
}

/** `call`, `apply` and `bind`. */
function callFunctionMethod(
  run: Interpreter,
  target: Closure | Native,
  name: string,
  [self, ...args]: readonly Value[],
  node: Site,
): Value {
  const own: Closure | Native = self && target.kind === 'closure' && !target.self ? { ...target, self } : target;
  switch (name) {
    case 'call':
      return call(run, own, args, node);
    case 'apply':
      return call(run, own, iterate(run, args[0] ?? list([])).items ?? [SPREAD], node);
    case 'bind':
      if (args.length === 0) return own;
      return { kind: 'native', name: 'bound', call: (later, more) => call(later, own, [...args, ...more], node) };
    default:
      return UNKNOWN;
  }
}

/** What `[Symbol.iterator]()` gives: the items, which `next` takes from. */
function itemsOf(run: Interpreter, value: Value): Value {
  const { items, element, length } = iterate(run, value);
  return array(items ? list(items) : { kind: 'sequence', element, ...(length !== undefined && { length }) });
}
