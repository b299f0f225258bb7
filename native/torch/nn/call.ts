/** What happens when a module is called. */
import { asInstance } from '../callable';
import { context, MODULE } from '../context';
import { everyModule, type ModuleHooks } from './hooks';
import type { Module } from './module';

/** What a call needs to know, within reach of the function that is called. */
export interface Core {
  readonly id: number;
  /** Made when the first hook is registered. */
  hooks: ModuleHooks | undefined;
}

/** Makes instances of Module functions. */
export class ModuleFunction {
  constructor(core: Core) {
    const call = (...args: unknown[]): unknown => {
      const array = context.array;
      const outer = array[MODULE]!;
      array[MODULE] = core.id;
      try {
        if (core.hooks || everyModule.active || args.length > self.forward.length) return self._call(args);
        return self.forward(...args);
      } finally {
        array[MODULE] = outer;
      }
    };
    const self = asInstance(call, new.target.prototype) as Module;
    // biome-ignore lint/correctness/noConstructorReturn: a class can make its instances callable in no other way
    return self;
  }
}
