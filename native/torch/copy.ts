/** Python's `copy` module: copies of modules, tensors and what holds them. */
import { copyProperties, Handle, native } from './core';
import { RuntimeError } from './errors';
import { OrderedDict } from './ordered_dict';
import type { Tensor } from './tensor';

/** What has been copied already, so that what is shared stays shared. */
export type Memo = Map<unknown, unknown>;

/**
 * A class with a way of its own to be copied defines it under this symbol.
 * @internal
 */
export const COPY = Symbol('copy');

/**
 * A copy of a value and of all it holds: of modules, tensors (leaves only), arrays, dictionaries, maps and sets. Other
 * objects, and functions, are shared.
 * @example
 * const net = new torch.nn.Linear(2, 1);
 * const twin = torch.copy.deepcopy(net);
 * torch.nn.init.zeros_(twin.weight);
 * console.log(torch.equal(net.weight, twin.weight));
 */
export function deepcopy<T>(value: T, memo: Memo = new Map()): T {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
  if (memo.has(value)) return memo.get(value) as T;
  const copy = copyOf(value, memo);
  memo.set(value, copy);
  return copy as T;
}

function copyOf(value: object, memo: Memo): unknown {
  if (COPY in value) return (value[COPY] as (memo: Memo) => unknown)(memo);
  if (native.is_tensor(value)) return copyTensor(value as Tensor, memo);
  if (Array.isArray(value)) return filled<unknown[]>(value, [], memo, (copy) => copy.push(...each(value, memo)));
  if (value instanceof Map)
    return filled(value, new Map<unknown, unknown>(), memo, (copy) => {
      for (const [key, item] of value) copy.set(deepcopy(key, memo), deepcopy(item, memo));
    });
  if (value instanceof Set)
    return filled(value, new Set<unknown>(), memo, (copy) => {
      for (const item of value) copy.add(deepcopy(item, memo));
    });
  if (ArrayBuffer.isView(value) && 'slice' in value) return (value.slice as () => unknown)();
  const prototype = Object.getPrototypeOf(value);
  if (value instanceof OrderedDict || prototype === null || prototype === Object.prototype)
    return filled(value, Object.create(prototype) as Record<string, unknown>, memo, (copy) => {
      for (const [key, item] of Object.entries(value)) copy[key] = deepcopy(item, memo);
    });
  return value;
}

const each = (items: unknown[], memo: Memo) => items.map((item) => deepcopy(item, memo));

/** The copy is known before it is filled: it may hold itself. */
function filled<C>(value: object, copy: C, memo: Memo, fill: (copy: C) => void): C {
  memo.set(value, copy);
  fill(copy);
  return copy;
}

function copyTensor(tensor: Tensor, memo: Memo): Tensor {
  if (!tensor.is_leaf)
    throw new RuntimeError(
      'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  ' +
        'If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, ' +
        'see https://github.com/pytorch/pytorch/pull/103001',
    );
  const copy = new Handle();
  native.alias_into(copy, tensor.detach().clone());
  copy.requires_grad_(tensor.requires_grad);
  const prototype = Object.getPrototypeOf(tensor);
  if (prototype !== Handle.prototype) return copyProperties(Object.setPrototypeOf(copy, prototype), tensor);
  // Parameters, which are of a class of their own, leave their gradient behind.
  if (tensor.grad) copy.grad = deepcopy(tensor.grad, memo);
  return copy;
}
