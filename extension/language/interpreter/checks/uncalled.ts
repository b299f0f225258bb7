/** Methods that are used without being called: `loss.item` where `loss.item()` is meant. */
import type { Node, Range } from '../../ir/nodes';
import { isMethod } from '../../rules';
import type { Value } from '../../values';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import type { Bound } from '../objects';

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const OF_TENSORS = names('backward item numel tolist');
const OF_MODULES = names(
  'parameters named_parameters buffers named_buffers children named_children modules named_modules train eval to cpu cuda ' +
    'float double half bfloat16 zero_grad state_dict load_state_dict apply requires_grad_ add_module register_module ' +
    'register_buffer register_parameter get_submodule get_parameter get_buffer',
);
const OF_OPTIMIZERS = names('step zero_grad state_dict load_state_dict add_param_group get_last_lr');

/** Whether a name is one of the methods that objects of a class of the package have. */
export function isMethodOf(path: readonly string[], name: string): boolean {
  if (path[0] === 'nn') return OF_MODULES.has(name) || name === 'forward';
  return path[0] === 'optim' && OF_OPTIMIZERS.has(name);
}

/** Whether a value is a method of the package that was taken from its object and not called. */
export function isUncalled(value: Value): value is Bound {
  if (value.kind !== 'bound') return false;
  const { receiver, name } = value;
  if (receiver.kind === 'tensor') return OF_TENSORS.has(name) || isMethod(name);
  return receiver.kind === 'instance' && isMethodOf(origin(receiver.type) ?? [], name);
}

const textAt = (run: Interpreter, { start, end }: Range): string =>
  run.place.program.text.slice(start, end).replace(/\s*\n\s*/g, '');

/** Notes a method in the place of what it gives. */
export function checkUncalled(run: Interpreter, value: Value, node: Node): void {
  if (!isUncalled(value)) return;
  const message = `${textAt(run, node)} is a method, and is not called`;
  report(run, { code: 'not-called', certainty: 'likely', message }, node, { args: [] });
}

/** Notes a method that is gone through like the items it gives. */
export function checkIterated(run: Interpreter, value: Value, node: Node): void {
  if (!isUncalled(value)) return;
  const message = `${textAt(run, node)} is not iterable`;
  report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args: [] });
}
