/** `nn.utils.prune`: parameters of which a part is held at zero by a mask. */
import { ValueError } from '../../../errors';
import { ones_like } from '../../../generated/ops';
import type { Tensor } from '../../../tensor';
import type { Module } from '../../module';
import { parameters_to_vector } from '../convert_parameters';
import { applied, attributes, type BasePruningMethod, PruningContainer, pruned } from './method';
import {
  CustomFromMask,
  Identity,
  L1Unstructured,
  LnStructured,
  RandomStructured,
  RandomUnstructured,
} from './methods';

export { BasePruningMethod, PruningContainer } from './method';
export {
  CustomFromMask,
  Identity,
  L1Unstructured,
  LnStructured,
  RandomStructured,
  RandomUnstructured,
} from './methods';

/**
 * Makes mask and original of a parameter without pruning it.
 * @example
 * const net = torch.nn.utils.prune.identity(new torch.nn.Linear(3, 2), 'weight');
 * console.log(Object.keys(net.state_dict()));
 */
export function identity<M extends Module>(module: M, name: string): M {
  applied(new Identity(), module, name, null);
  return module;
}

/**
 * Holds a share (or, if whole, a number) of the elements at zero, chosen by chance.
 * @example
 * const net = torch.nn.utils.prune.random_unstructured(new torch.nn.Linear(3, 2), 'weight', 2);
 * console.log(net.weight.eq(0).sum());
 */
export function random_unstructured<M extends Module>(module: M, name: string, amount: number): M {
  applied(new RandomUnstructured(amount), module, name, null);
  return module;
}

/**
 * Holds the elements nearest to zero at zero, or those with the least scores.
 * @example
 * const net = torch.nn.utils.prune.l1_unstructured(new torch.nn.Linear(3, 2), 'weight', 0.5);
 * console.log(net.weight.eq(0).sum());
 */
export function l1_unstructured<M extends Module>(
  module: M,
  name: string,
  amount: number,
  importance_scores: Tensor | null = null,
): M {
  applied(new L1Unstructured(amount), module, name, importance_scores);
  return module;
}

/**
 * Holds slices along a dimension at zero, chosen by chance.
 * @example
 * const net = torch.nn.utils.prune.random_structured(new torch.nn.Linear(3, 2), 'weight', 1, 0);
 * console.log(net.weight.eq(0).sum());
 */
export function random_structured<M extends Module>(module: M, name: string, amount: number, dim: number): M {
  applied(new RandomStructured(amount, dim), module, name, null);
  return module;
}

/**
 * Holds the slices along a dimension whose n-norm is least at zero.
 * @example
 * const net = torch.nn.utils.prune.ln_structured(new torch.nn.Linear(3, 2), 'weight', 1, 2, 0);
 * console.log(net.weight.eq(0).sum());
 */
export function ln_structured<M extends Module>(
  module: M,
  name: string,
  amount: number,
  n: number,
  dim: number,
  importance_scores: Tensor | null = null,
): M {
  applied(new LnStructured(amount, n, dim), module, name, importance_scores);
  return module;
}

/**
 * Holds elements at zero that a mask names with zeros.
 * @example
 * const net = torch.nn.utils.prune.custom_from_mask(new torch.nn.Linear(2, 1), 'weight', torch.tensor([[0, 1]]));
 * console.log(net.weight.eq(0));
 */
export function custom_from_mask<M extends Module>(module: M, name: string, mask: Tensor): M {
  applied(new CustomFromMask(mask), module, name, null);
  return module;
}

/**
 * Chooses among the elements of several parameters taken together.
 * @example
 * const { prune } = torch.nn.utils;
 * const [a, b] = [new torch.nn.Linear(2, 2), new torch.nn.Linear(2, 2)];
 * prune.global_unstructured([[a, 'weight'], [b, 'weight']], prune.L1Unstructured, { amount: 4 });
 * console.log(a.weight.eq(0).sum().add(b.weight.eq(0).sum()));
 */
export function global_unstructured(
  parameters: Iterable<readonly [module: Module, name: string]>,
  pruning_method: new (amount: number) => BasePruningMethod,
  { amount, importance_scores = new Map() }: { amount: number; importance_scores?: Map<Tensor, Tensor> },
): void {
  const all = [...parameters].map(([module, name]) => ({ module, name, tensor: attributes(module)[name]! }));
  const scores = parameters_to_vector(all.map(({ tensor }) => importance_scores.get(tensor) ?? tensor)).detach();
  const masks = parameters_to_vector(
    all.map(({ module, name, tensor }) => attributes(module)[`${name}_mask`] ?? ones_like(tensor)),
  ).detach();
  const method = new pruning_method(amount);
  if (method.PRUNING_TYPE !== 'unstructured')
    throw new TypeError(
      'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method ' +
        `${pruning_method.name} of type ${method.PRUNING_TYPE}`,
    );
  const mask = new PruningContainer(method).compute_mask(scores, masks);
  let start = 0;
  for (const { module, name, tensor } of all) {
    custom_from_mask(module, name, mask.narrow(0, start, tensor.numel()).view_as(tensor));
    start += tensor.numel();
  }
}

/**
 * Makes the pruned tensor the parameter again.
 * @example
 * const { prune } = torch.nn.utils;
 * const net = prune.l1_unstructured(new torch.nn.Linear(3, 2), 'weight', 2);
 * prune.remove(net, 'weight');
 * console.log(Object.keys(net.state_dict()), net.weight.eq(0).sum());
 */
export function remove<M extends Module>(module: M, name: string): M {
  const [found] = pruned(module, name);
  if (!found)
    throw new ValueError(`Parameter '${name}' of module ${module} has to be pruned before pruning can be removed`);
  found.method.remove(module);
  module._hooks!.before.delete(found.entry);
  return module;
}

/**
 * Whether a module, or one inside it, is pruned.
 * @example
 * const { prune } = torch.nn.utils;
 * const net = new torch.nn.Linear(3, 2);
 * console.log(prune.is_pruned(net), prune.is_pruned(prune.identity(net, 'weight')));
 */
export function is_pruned(module: Module): boolean {
  return [...module.modules()].some((one) => !pruned(one).next().done);
}
