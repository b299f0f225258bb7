/** Modules called with other parameters than their own. */
import { KeyError } from '../../errors';
import type { Tensor } from '../../tensor';
import type { Module } from '../module';

type Values = Record<string, Tensor> | Map<string, Tensor>;

const pairs = (values: Values): [string, Tensor][] => [...(values instanceof Map ? values : Object.entries(values))];

/**
 * Calls a module with the given tensors, by their dotted names, in the place of its parameters and buffers. `args` is
 * one argument or a list of them.
 * @example
 * const net = new torch.nn.Linear(2, 1);
 * const values = { weight: torch.ones(1, 2), bias: torch.zeros(1) };
 * console.log(torch.nn.utils.stateless.functional_call(net, values, torch.ones(3, 2)));
 */
export function functional_call(
  module: Module,
  parameters_and_buffer_dicts: Values | readonly Values[],
  args?: unknown,
  kwargs: Record<string, unknown> | null = null,
  // biome-ignore lint/suspicious/noExplicitAny: what the module returns
): any {
  const dictionaries = Array.isArray(parameters_and_buffer_dicts)
    ? (parameters_and_buffer_dicts as Values[])
    : [parameters_and_buffer_dicts as Values];
  const restore: (() => void)[] = [];
  try {
    for (const [path, value] of dictionaries.flatMap(pairs)) restore.push(swap(module, path, value));
    const list = Array.isArray(args) ? (args as unknown[]) : args === undefined ? [] : [args];
    return Reflect.apply(module, undefined, kwargs ? [...list, kwargs] : list);
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}

/** Puts a tensor in the place of a parameter or buffer; returns how to undo it. */
function swap(module: Module, path: string, value: Tensor): () => void {
  const at = path.lastIndexOf('.');
  const owner = module.get_submodule(path.slice(0, Math.max(at, 0)));
  const name = path.slice(at + 1);
  if (!(name in owner)) throw new KeyError(`'${path}'`);
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else delete (owner as unknown as Record<string, unknown>)[name];
  };
}
