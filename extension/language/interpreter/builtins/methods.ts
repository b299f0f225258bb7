/** Methods of values that are not the script's. */
import { UNKNOWN, type Value } from '../../values';
import { call, callbacks, callClosure, type Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { callInstanceMethod } from '../library/instances';
import { callTensorMethod } from '../library/tensors';
import type { Bound } from '../objects';
import { callArrayMethod } from './arrays';
import { callNumberMethod, callStringMethod } from './strings';

export function callBound(run: Interpreter, { receiver, name }: Bound, args: readonly Value[], node: Site): Value {
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
      if (name === 'call')
        return callClosure(
          run,
          args[0] && !receiver.self ? { ...receiver, self: args[0] } : receiver,
          args.slice(1),
          node,
        );
      return name === 'bind' ? receiver : UNKNOWN;
    case 'literal': {
      const [key] = args;
      if (name !== 'hasOwnProperty' || key?.kind !== 'string') return UNKNOWN;
      return {
        kind: 'boolean',
        ...(key.value !== undefined &&
          !receiver.slot.value.open && { value: receiver.slot.value.fields.has(key.value) }),
      };
    }
    case 'union':
      return call(run, UNKNOWN, args, node);
    default:
      callbacks(run, args, node);
      return UNKNOWN;
  }
}
