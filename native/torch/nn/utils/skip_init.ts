/** Modules without their first draw. */
import { isPlainObject } from '../../arguments';
import { RuntimeError } from '../../errors';
import type { DeviceLike } from '../factory';
import { Module } from '../module';

/**
 * A module whose parameters hold whatever memory held, for loading a state into. The arguments are the class's.
 * @example
 * console.log(torch.nn.utils.skip_init(torch.nn.Linear, 3, 2));
 */
export function skip_init<M extends Module, A extends unknown[]>(module_cls: new (...args: A) => M, ...args: A): M {
  if (!(module_cls?.prototype instanceof Module))
    throw new RuntimeError(`Expected a Module; got ${String(module_cls)}`);
  const last = args.at(-1);
  const { device, ...named } = (isPlainObject(last) ? last : {}) as { device?: DeviceLike };
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  const module = Reflect.construct(module_cls, [...positional, { ...named, device: 'meta' }]) as M;
  return module.to_empty({ device: device ?? 'cpu' });
}
