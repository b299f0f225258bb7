/** The ways to prune. */
import { AssertionError, IndexError, ValueError } from '../../../errors';
import * as ops from '../../../generated/ops';
import type { Tensor } from '../../../tensor';
import { python } from '../../text';
import { BasePruningMethod, sameShape } from './method';

/** How many of `size` an amount stands for: a share, or, where it is whole, a number. */
function count(amount: number, size: number): number {
  const whole = Number.isInteger(amount);
  if (typeof amount !== 'number') throw new TypeError(`Invalid type for amount: ${amount}. Must be int or float.`);
  if (amount < 0 || (!whole && amount > 1))
    throw new ValueError(
      `amount=${python(amount)} should either be a float in the range [0, 1] or a non-negative integer`,
    );
  if (!whole) return roundHalfEven(amount * size);
  if (amount > size)
    throw new ValueError(`amount=${amount} should be smaller than the number of parameters to prune=${size}`);
  return amount;
}

/** Python's rounding. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

const without = (mask: Tensor, indices: Tensor) => mask.reshape([-1]).index_fill(0, indices, 0).reshape(mask.shape);

/** `mask` with all slices along `dim` but those in `kept` left out. */
function slices(mask: Tensor, dim: number, kept: Tensor): Tensor {
  return ops.zeros_like(mask).index_copy(dim, kept, mask.index_select(dim, kept));
}

function checkStructured(t: Tensor, dim: number): void {
  if (t.dim() <= 1)
    throw new ValueError(
      `Structured pruning can only be applied to multidimensional tensors. Found tensor of shape ${t.shape} with ${t.dim()} dims`,
    );
  if (dim >= t.dim()) throw new IndexError(`Invalid index ${dim} for tensor of size ${t.shape}`);
}

/**
 * Prunes nothing, but makes mask and original.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * torch.nn.utils.prune.Identity.apply(net, 'weight');
 * console.log(Object.keys(net.state_dict()));
 */
export class Identity extends BasePruningMethod {
  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    return default_mask;
  }
}

/**
 * Prunes elements by chance.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * torch.nn.utils.prune.RandomUnstructured.apply(net, 'weight', 2);
 * console.log(net.weight.eq(0).sum());
 */
export class RandomUnstructured extends BasePruningMethod {
  constructor(readonly amount: number) {
    super();
    count(amount, Number.POSITIVE_INFINITY);
  }

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const removed = count(this.amount, t.numel());
    if (removed === 0) return default_mask.clone();
    return without(default_mask, ops.rand_like(t).reshape([-1]).topk(removed)[1]);
  }
}

/**
 * Prunes the elements nearest to zero.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * torch.nn.utils.prune.L1Unstructured.apply(net, 'weight', 0.5);
 * console.log(net.weight.eq(0).sum());
 */
export class L1Unstructured extends BasePruningMethod {
  constructor(readonly amount: number) {
    super();
    count(amount, Number.POSITIVE_INFINITY);
  }

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const removed = count(this.amount, t.numel());
    if (removed === 0) return default_mask.clone();
    return without(default_mask, t.abs().reshape([-1]).topk(removed, -1, false)[1]);
  }
}

/**
 * Prunes slices along a dimension by chance.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * torch.nn.utils.prune.RandomStructured.apply(net, 'weight', 1, 0);
 * console.log(net.weight.eq(0).sum());
 */
export class RandomStructured extends BasePruningMethod {
  override readonly PRUNING_TYPE = 'structured';

  constructor(
    readonly amount: number,
    readonly dim = -1,
  ) {
    super();
    count(amount, Number.POSITIVE_INFINITY);
  }

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    checkStructured(t, this.dim);
    const size = t.size(this.dim);
    const removed = count(this.amount, size);
    if (removed === 0) return default_mask;
    const drawn = ops.rand([size]);
    const [least] = drawn.kthvalue(removed);
    return slices(default_mask, this.dim, drawn.gt(least).nonzero().squeeze(1));
  }
}

/**
 * Prunes the slices along a dimension whose norm is least.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * torch.nn.utils.prune.LnStructured.apply(net, 'weight', 1, 2, 0);
 * console.log(net.weight.eq(0).sum());
 */
export class LnStructured extends BasePruningMethod {
  override readonly PRUNING_TYPE = 'structured';

  constructor(
    readonly amount: number,
    readonly n: number,
    readonly dim = -1,
  ) {
    super();
    count(amount, Number.POSITIVE_INFINITY);
  }

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    checkStructured(t, this.dim);
    const size = t.size(this.dim);
    const removed = count(this.amount, size);
    if (removed === 0) return default_mask;
    const along = this.dim < 0 ? this.dim + t.dim() : this.dim;
    const others = Array.from({ length: t.dim() }, (_each, i) => i).filter((i) => i !== along);
    return slices(default_mask, this.dim, t.norm(this.n, others).topk(size - removed)[1]);
  }
}

/**
 * Prunes by a given mask.
 * @example
 * const net = new torch.nn.Linear(2, 1);
 * torch.nn.utils.prune.CustomFromMask.apply(net, 'weight', torch.tensor([[0, 1]]));
 * console.log(net.weight.eq(0));
 */
export class CustomFromMask extends BasePruningMethod {
  override readonly PRUNING_TYPE = 'global';

  constructor(readonly mask: Tensor) {
    super();
  }

  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    if (!sameShape(default_mask, this.mask))
      throw new AssertionError(
        `default_mask shape ${default_mask.shape} must match self.mask shape ${this.mask.shape}`,
      );
    return default_mask.mul(this.mask.to(default_mask.dtype));
  }
}
