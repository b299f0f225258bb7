/** What happens when a module is called. */
import { asInstance } from '../callable';
import { context, MODULE } from '../context';
import type { Module } from './module';

/** What a call needs to know, within reach of the function that is called. */
export interface Core {
  readonly id: number;
  /** There are hooks. */
  hooked: boolean;
}

/** Makes instances of Module functions. */
export class ModuleFunction {
  constructor(core: Core) {
    const call = (...args: unknown[]): unknown => {
      const array = context.array;
      const outer = array[MODULE]!;
      array[MODULE] = core.id;
      try {
        if (core.hooked || args.length > self.forward.length) return self._call(args);
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

/** JavaScript drops arguments that a function has no parameter for; Python refuses them. */
export function checkArity(module: Module, args: readonly unknown[]): void {
  const { forward } = module;
  const given = args.length - [...args].reverse().findIndex((arg) => arg !== undefined);
  if (given <= forward.length || args.every((arg) => arg === undefined)) return;
  // `length` stops counting at the first default or rest parameter.
  const parameters = /^[^(]*\(([^{]*?)\)\s*\{/.exec(Function.prototype.toString.call(forward))?.[1];
  if (parameters === undefined || /=|\.\.\./.test(parameters)) return;
  throw new TypeError(
    `${module._get_name()}.forward() takes ${forward.length + 1} positional arguments but ${given + 1} were given`,
  );
}
