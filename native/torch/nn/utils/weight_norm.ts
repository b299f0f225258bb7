/** Weights as directions and norms, by a hook before forward; `parametrizations.weight_norm` is the present way. */
import { RuntimeError, ValueError } from '../../errors';
import { _weight_norm, norm_except_dim } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import type { ForwardPreHook } from '../hooks';
import type { Module } from '../module';
import { Parameter } from '../parameter';
import { isUninitialized } from '../uninitialized';

/** What belongs to the hook of one weight. */
class WeightNorm {
  constructor(
    readonly name: string,
    readonly dim: number,
  ) {}

  compute(module: Module): Tensor {
    const attributes = module as unknown as Record<string, Tensor>;
    return _weight_norm(attributes[`${this.name}_v`]!, attributes[`${this.name}_g`]!, this.dim);
  }
}

const hooks = new WeakMap<object, WeightNorm>();

function normOf(hook: object, name: string): WeightNorm | undefined {
  const norm = hooks.get(hook);
  return norm?.name === name ? norm : undefined;
}

/**
 * Makes a weight the product of `weight_g`, its norms along `dim`, and `weight_v`, its directions. Deprecated: see
 * `parametrizations.weight_norm`.
 * @example
 * const net = torch.nn.utils.weight_norm(new torch.nn.Linear(3, 2));
 * console.log([...net.named_parameters()].map(([name]) => name));
 */
export function weight_norm<M extends Module>(module: M, name = 'weight', dim: number | null = 0): M {
  warn(
    '`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.',
    'FutureWarning',
  );
  for (const { hook } of module._hooks?.before ?? [])
    if (normOf(hook, name))
      throw new RuntimeError(`Cannot register two weight_norm hooks on the same parameter ${name}`);
  const norm = new WeightNorm(name, dim ?? -1);
  const attributes = module as unknown as Record<string, Tensor>;
  const weight = attributes[name]!;
  if (isUninitialized(weight))
    throw new ValueError(
      "The module passed to `WeightNorm` can't have uninitialized parameters. Make sure to run the dummy forward before " +
        'applying weight normalization',
    );
  delete attributes[name];
  module.register_parameter(`${name}_g`, new Parameter(norm_except_dim(weight, 2, norm.dim).data));
  module.register_parameter(`${name}_v`, new Parameter(weight.data));
  attributes[name] = norm.compute(module);
  const hook: ForwardPreHook = (owner) => {
    (owner as unknown as Record<string, Tensor>)[name] = norm.compute(owner);
  };
  hooks.set(hook, norm);
  module.register_forward_pre_hook(hook);
  return module;
}

/**
 * Undoes `weight_norm`.
 * @example
 * const net = torch.nn.utils.weight_norm(new torch.nn.Linear(3, 2));
 * torch.nn.utils.remove_weight_norm(net);
 * console.log([...net.named_parameters()].map(([name]) => name));
 */
export function remove_weight_norm<M extends Module>(module: M, name = 'weight'): M {
  const attributes = module as unknown as Record<string, Tensor>;
  for (const entry of module._hooks?.before ?? []) {
    const norm = normOf(entry.hook, name);
    if (!norm) continue;
    const weight = norm.compute(module);
    for (const removed of [name, `${name}_g`, `${name}_v`]) delete attributes[removed];
    module.register_parameter(name, new Parameter(weight.data));
    module._hooks!.before.delete(entry);
    return module;
  }
  throw new ValueError(`weight_norm of '${name}' not found in ${module}`);
}
