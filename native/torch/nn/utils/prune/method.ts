/** What all ways to prune have in common, and several of them on one parameter. */
import { AssertionError, IndexError, ValueError } from '../../../errors';
import * as ops from '../../../generated/ops';
import type { Tensor } from '../../../tensor';
import { classname } from '../../../typename';
import type { ForwardPreHook } from '../../hooks';
import type { Module } from '../../module';
import type { Parameter } from '../../parameter';

export const attributes = (module: Module) => module as unknown as Record<string, Tensor>;
export const sameShape = (a: Tensor, b: Tensor) => String(a.shape) === String(b.shape);

/** The methods that hooks belong to. */
const methods = new WeakMap<object, BasePruningMethod>();

/** The pruning hooks of a module, or of one of its parameters. */
export function* pruned(module: Module, name?: string) {
  for (const entry of module._hooks?.before ?? []) {
    const method = methods.get(entry.hook);
    if (method && (name === undefined || method._tensor_name === name)) yield { entry, method };
  }
}

/**
 * How to choose what is pruned: a subclass defines `compute_mask`.
 * @example
 * class EveryOther extends torch.nn.utils.prune.BasePruningMethod {
 *   compute_mask(t: torch.Tensor, mask: torch.Tensor) {
 *     return mask.mul(torch.arange(t.numel()).view(t.shape).remainder(2));
 *   }
 * }
 * const net = new torch.nn.Linear(3, 1);
 * EveryOther.apply(net, 'weight');
 * console.log(net.state_dict().weight_mask);
 */
export abstract class BasePruningMethod {
  /** 'unstructured' chooses elements, 'structured' slices, 'global' all at once. */
  readonly PRUNING_TYPE: 'unstructured' | 'structured' | 'global' = 'unstructured';
  _tensor_name = '';

  /** A mask for `t`, in which what `default_mask` leaves out stays out. */
  abstract compute_mask(t: Tensor, default_mask: Tensor): Tensor;

  /** The tensor with its mask. */
  apply_mask(module: Module): Tensor {
    const original = attributes(module)[`${this._tensor_name}_orig`]!;
    return attributes(module)[`${this._tensor_name}_mask`]!.to(original.dtype).mul(original);
  }

  /** `t` with what this method chooses set to zero. */
  prune(t: Tensor, default_mask: Tensor | null = null, importance_scores: Tensor | null = null): Tensor {
    if (importance_scores && !sameShape(importance_scores, t))
      throw new AssertionError(
        `importance_scores should have the same shape as tensor t, got ${importance_scores.shape} vs ${t.shape}`,
      );
    return t.mul(this.compute_mask(importance_scores ?? t, default_mask ?? ops.ones_like(t)));
  }

  /** Makes the pruned tensor the parameter again. */
  remove(module: Module): void {
    const name = this._tensor_name;
    const weight = this.apply_mask(module);
    const original = attributes(module)[`${name}_orig`]!;
    for (const removed of [name, `${name}_orig`, `${name}_mask`]) delete attributes(module)[removed];
    original.data = weight.data;
    module.register_parameter(name, original as Parameter);
  }

  /** Prunes a parameter with a method of this class, made from the arguments; after those that pruned it before. */
  static apply<A extends unknown[]>(
    this: new (
      ...args: A
    ) => BasePruningMethod,
    module: Module,
    name: string,
    ...args: A
  ): BasePruningMethod {
    return applied(new this(...args), module, name, null);
  }
}

/** Prunes a parameter, after what pruned it before. */
export function applied(
  given: BasePruningMethod,
  module: Module,
  name: string,
  importance_scores: Tensor | null,
): BasePruningMethod {
  given._tensor_name = name;
  const [before] = pruned(module, name);
  let method = given;
  if (before) {
    const container = before.method instanceof PruningContainer ? before.method : new PruningContainer(before.method);
    container.add_pruning_method(given);
    method = container;
  }
  const original = attributes(module)[name]!;
  if (importance_scores && !sameShape(importance_scores, original))
    throw new AssertionError(
      `importance_scores should have the same shape as parameter ${name} of ${module}, got ${importance_scores.shape} ` +
        `vs ${original.shape}`,
    );
  const default_mask = before ? attributes(module)[`${name}_mask`]!.detach().clone() : ops.ones_like(original).detach();
  const mask = method.compute_mask((importance_scores ?? original).detach(), default_mask);
  if (before) module._hooks!.before.delete(before.entry);
  else {
    delete attributes(module)[name];
    module.register_parameter(`${name}_orig`, original as Parameter);
  }
  module.register_buffer(`${name}_mask`, mask);
  attributes(module)[name] = method.apply_mask(module);
  const hook: ForwardPreHook = (owner) => {
    attributes(owner)[name] = method.apply_mask(owner);
  };
  methods.set(hook, method);
  module.register_forward_pre_hook(hook);
  return method;
}

/**
 * Several methods one after the other on one parameter.
 * @example
 * const { prune } = torch.nn.utils;
 * const net = prune.identity(new torch.nn.Linear(3, 2), 'weight');
 * const both = prune.L1Unstructured.apply(net, 'weight', 0.5);
 * console.log(both instanceof prune.PruningContainer);
 */
export class PruningContainer extends BasePruningMethod {
  private readonly list: BasePruningMethod[] = [];

  constructor(...given: BasePruningMethod[]) {
    super();
    if (given.length > 0) this._tensor_name = given[0]!._tensor_name;
    for (const method of given) this.add_pruning_method(method);
  }

  /** Number of methods. */
  get length(): number {
    return this.list.length;
  }

  at(index: number): BasePruningMethod | undefined {
    return this.list.at(index);
  }

  [Symbol.iterator](): IterableIterator<BasePruningMethod> {
    return this.list.values();
  }

  /** Adds a method at the end. */
  add_pruning_method(method: BasePruningMethod): void {
    if (!(method instanceof BasePruningMethod))
      throw new TypeError(`<class '${classname(method)}'> is not a BasePruningMethod subclass`);
    if (method._tensor_name !== this._tensor_name)
      throw new ValueError(
        `Can only add pruning methods acting on the parameter named '${this._tensor_name}' to PruningContainer ` +
          `${this}. Found '${method._tensor_name}'`,
      );
    this.list.push(method);
  }

  /** The mask of the last method, which sees only what the others have left. */
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const method = this.list.at(-1)!;
    const mask = default_mask.to(t.dtype).clone();
    if (method.PRUNING_TYPE === 'global') return method.compute_mask(t, mask);
    if (method.PRUNING_TYPE === 'unstructured') {
      const left = default_mask.eq(1);
      return mask.masked_scatter(left, method.compute_mask(t.masked_select(left), mask.masked_select(left)));
    }
    const { dim } = method as BasePruningMethod & { dim: number };
    const along = dim < 0 ? dim + t.dim() : dim;
    if (along < 0) throw new IndexError(`Index is out of bounds for tensor with dimensions ${t.dim()}`);
    const others = Array.from({ length: t.dim() }, (_each, i) => i).filter((i) => i !== along);
    const rows = default_mask.sum(others).ne(0).nonzero().squeeze(1);
    const partial = method.compute_mask(t.index_select(along, rows), mask.index_select(along, rows));
    return mask.index_copy(along, rows, partial.to(mask.dtype));
  }
}
