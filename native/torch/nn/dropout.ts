/** Layers that leave out elements by chance. */
import { type Args, type Options, signature } from '../arguments';
import { ValueError } from '../errors';
import { checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { python } from './text';

const parameters = {
  /** Probability of an element to be set to zero. */
  p: 0.5,
  /** Overwrites the input instead of making a new tensor. */
  inplace: false,
};

export type DropoutOptions = Options<typeof parameters>;

/**
 * What all of them have in common.
 * @internal
 */
abstract class DropoutNd extends Module {
  readonly p: number;
  readonly inplace: boolean;

  constructor(...args: Args<[p?: number, inplace?: boolean], DropoutOptions>) {
    super();
    const { p, inplace } = signature('_DropoutNd.__init__', parameters).bind(args);
    checkOperands(p, '<', 0);
    if (!(p >= 0 && p <= 1))
      throw new ValueError(`dropout probability has to be between 0 and 1, but got ${python(p)}`);
    this.p = p;
    this.inplace = inplace;
  }

  override extra_repr(): string {
    return `p=${python(this.p)}, inplace=${python(this.inplace)}`;
  }
}

/**
 * In training, sets elements to zero by chance and scales the rest up; in evaluation, does nothing.
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.Dropout({ p: 0.5 });
 * console.log(dropout(torch.ones(6)));
 * console.log(dropout.eval()(torch.ones(6)));
 */
export class Dropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout(input, this.p, this.training, this.inplace);
  }
}

/**
 * `Dropout` of whole channels of sequences, (N, C, L) or (C, L).
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.Dropout1d({ p: 0.5 });
 * console.log(dropout(torch.ones(3, 2)));
 * console.log(dropout.eval()(torch.ones(3, 2)));
 */
export class Dropout1d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout1d(input, this.p, this.training, this.inplace);
  }
}

/**
 * `Dropout` of whole channels of images, (N, C, H, W).
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.Dropout2d({ p: 0.5 });
 * console.log(dropout(torch.ones(1, 3, 1, 2)));
 * console.log(dropout.eval()(torch.ones(1, 3, 1, 2)));
 */
export class Dropout2d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout2d(input, this.p, this.training, this.inplace);
  }
}

/**
 * `Dropout` of whole channels of volumes, (N, C, D, H, W) or (C, D, H, W).
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.Dropout3d({ p: 0.5 });
 * console.log(dropout(torch.ones(3, 1, 1, 2)));
 * console.log(dropout.eval()(torch.ones(3, 1, 1, 2)));
 */
export class Dropout3d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout3d(input, this.p, this.training, this.inplace);
  }
}

/**
 * Dropout that keeps the mean and variance of the outputs of `SELU`.
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.AlphaDropout({ p: 0.5 });
 * console.log(dropout(torch.ones(6)));
 * console.log(dropout.eval()(torch.ones(6)));
 */
export class AlphaDropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.alpha_dropout(input, this.p, this.training, this.inplace);
  }
}

/**
 * `AlphaDropout` of whole channels.
 * @example
 * torch.manual_seed(0);
 * const dropout = new torch.nn.FeatureAlphaDropout({ p: 0.5 });
 * console.log(dropout(torch.ones(1, 3, 2)));
 * console.log(dropout.eval()(torch.ones(1, 3, 2)));
 */
export class FeatureAlphaDropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.feature_alpha_dropout(input, this.p, this.training, this.inplace);
  }
}
