/** Modules that learn the sizes of their parameters from the first input. */
import { RuntimeError } from '../errors';
import { Tensor } from '../tensor';
import type { Module } from './module';
import { isUninitialized } from './uninitialized';

// biome-ignore lint/suspicious/noExplicitAny: whatever it is made from
export type Class<M> = abstract new (...args: any[]) => M;

function* lazyState(module: Module): IterableIterator<[string, Tensor]> {
  yield* module._own_parameters();
  yield* module._own_buffers();
}

const isOpen = (module: Module) => [...lazyState(module)].some(([, tensor]) => isUninitialized(tensor));

/**
 * Before the first call, or when a state is loaded, `initialize` gives the parameters their shapes; from then on the
 * module is of the class `become`.
 */
export function untilFirstInput<M extends Module>(
  module: M,
  become: Class<Module>,
  initialize: (module: M, input: Tensor) => void,
): void {
  const loading = module.register_load_state_dict_pre_hook((part, state, prefix) => {
    for (const [name, tensor] of lazyState(part)) {
      const given: unknown = state[prefix + name];
      if (isUninitialized(tensor) && given instanceof Tensor && !isUninitialized(given))
        tensor.materialize(given.shape);
    }
  });
  const calling = module.register_forward_pre_hook((part, [input]) => {
    if (isOpen(part)) initialize(part as M, input as Tensor);
    if (isOpen(part)) throw new RuntimeError(`module ${part._get_name()} has not been fully initialized`);
    loading.remove();
    calling.remove();
    Object.setPrototypeOf(part, become.prototype);
  });
}
