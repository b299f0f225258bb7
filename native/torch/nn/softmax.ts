/** Layers that turn scores into shares along one dimension. */
import { type Args, optional, signature } from '../arguments';
import { ValueError } from '../errors';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { python } from './text';

const parameters = {
  /** Dimension along which the result sums to one. */
  dim: optional<number | null>(null),
};

/**
 * What works along one dimension.
 * @internal
 */
abstract class Along extends Module {
  readonly dim: number | null;

  constructor(...args: Args<[dim?: number | null], { dim?: number | null }>) {
    super();
    this.dim = signature(`${new.target.name}.__init__`, parameters).bind(args).dim;
  }

  override extra_repr(): string {
    return `dim=${python(this.dim)}`;
  }
}

/**
 * Exponentials along a dimension, scaled to sum to one.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softmax({ dim: 0 })(x));
 */
export class Softmax extends Along {
  override forward(input: Tensor): Tensor {
    return F.softmax(input, this.dim);
  }
}

/**
 * `Softmax` of the negated input.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.Softmin({ dim: 0 })(x));
 */
export class Softmin extends Along {
  override forward(input: Tensor): Tensor {
    return F.softmin(input, this.dim);
  }
}

/**
 * Logarithm of `Softmax`, computed safely.
 * @example
 * const x = torch.tensor([-1.5, 0, 0.5, 2]);
 * console.log(new torch.nn.LogSoftmax({ dim: 0 })(x));
 */
export class LogSoftmax extends Along {
  override forward(input: Tensor): Tensor {
    return F.log_softmax(input, this.dim);
  }
}

/**
 * `Softmax` over the channels of images, (N, C, H, W) or (C, H, W).
 * @example
 * console.log(new torch.nn.Softmax2d()(torch.zeros(2, 1, 3)));
 */
export class Softmax2d extends Module {
  override forward(input: Tensor): Tensor {
    if (input.dim() !== 3 && input.dim() !== 4)
      throw new ValueError(`Softmax2d: expected input to be 3D or 4D, got ${input.dim()}D instead`);
    return F.softmax(input, -3);
  }
}
