/** Losses as modules. */
import { type Options, optional, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';
import { type Reduction, reductionOf } from './reduction';

const reduction = {
  /** Deprecated: see `reduction`. */
  size_average: optional<boolean | null>(null),
  /** Deprecated: see `reduction`. */
  reduce: optional<boolean | null>(null),
  /** 'mean' or 'sum' of the elements' losses, or 'none' to keep them apart. */
  reduction: optional<Reduction>('mean'),
};
const mseSignature = signature('MSELoss.__init__', reduction);

export type LossOptions = Options<typeof reduction>;

/**
 * Mean squared difference of input and target.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.MSELoss()(input, target));
 */
export class MSELoss extends Module {
  readonly reduction: Reduction;

  constructor(options?: LossOptions);
  constructor(size_average: boolean | null, reduce?: boolean | null, reduction?: Reduction);
  constructor(...args: unknown[]) {
    super();
    const { size_average, reduce, reduction } = mseSignature.bind(args);
    this.reduction = reductionOf(reduction, size_average, reduce);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mse_loss(input, target, { reduction: this.reduction });
  }
}

const l1Signature = signature('L1Loss.__init__', reduction);

/**
 * Mean absolute difference of input and target.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.L1Loss()(input, target));
 */
export class L1Loss extends Module {
  readonly reduction: Reduction;

  constructor(options?: LossOptions);
  constructor(size_average: boolean | null, reduce?: boolean | null, reduction?: Reduction);
  constructor(...args: unknown[]) {
    super();
    const { size_average, reduce, reduction } = l1Signature.bind(args);
    this.reduction = reductionOf(reduction, size_average, reduce);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1_loss(input, target, { reduction: this.reduction });
  }
}

const binary = {
  /** A factor for each element's loss. */
  weight: optional<Tensor | null>(null),
  ...reduction,
};
const bceSignature = signature('BCELoss.__init__', binary);

/**
 * Cross entropy of probabilities against targets between 0 and 1.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.BCELoss()(input, target));
 */
export class BCELoss extends Module {
  declare weight: Tensor | null;
  readonly reduction: Reduction;

  constructor(options?: Options<typeof binary>);
  constructor(weight: Tensor | null, options?: Options<typeof binary>);
  constructor(...args: unknown[]) {
    super();
    const { weight, size_average, reduce, reduction } = bceSignature.bind(args);
    this.register_buffer('weight', weight);
    this.reduction = reductionOf(reduction, size_average, reduce);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.binary_cross_entropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

const classes = {
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: optional<boolean | null>(null),
  /** A target that is left out of the loss. */
  ignore_index: -100,
  /** Deprecated: see `reduction`. */
  reduce: optional<boolean | null>(null),
  /** 'mean' or 'sum' of the samples' losses, or 'none' to keep them apart. */
  reduction: optional<Reduction>('mean'),
};
const nllSignature = signature('NLLLoss.__init__', classes);

export type NLLLossOptions = Options<typeof classes>;

/**
 * Negative log likelihood of class indices under log probabilities.
 * @example
 * const input = torch.tensor([[0.5, 1.5, -1], [2, 0, 0.5]]);
 * const target = torch.tensor([1, 0]);
 * console.log(new torch.nn.NLLLoss()(input.log_softmax(1), target));
 */
export class NLLLoss extends Module {
  declare weight: Tensor | null;
  readonly ignore_index: number;
  readonly reduction: Reduction;

  constructor(options?: NLLLossOptions);
  constructor(weight: Tensor | null, options?: NLLLossOptions);
  constructor(...args: unknown[]) {
    super();
    const { weight, size_average, ignore_index, reduce, reduction } = nllSignature.bind(args);
    this.register_buffer('weight', weight);
    this.ignore_index = ignore_index;
    this.reduction = reductionOf(reduction, size_average, reduce);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction } = this;
    return F.nll_loss(input, target, { weight, ignore_index, reduction });
  }
}

const crossEntropy = {
  ...classes,
  /** Share of the target that is spread over all classes. */
  label_smoothing: 0,
};
const crossEntropySignature = signature('CrossEntropyLoss.__init__', crossEntropy);

export type CrossEntropyLossOptions = Options<typeof crossEntropy>;

/**
 * Cross entropy of class indices (or class probabilities) under unnormalised scores.
 * @example
 * const input = torch.tensor([[0.5, 1.5, -1], [2, 0, 0.5]]);
 * const target = torch.tensor([1, 0]);
 * console.log(new torch.nn.CrossEntropyLoss()(input, target));
 */
export class CrossEntropyLoss extends Module {
  declare weight: Tensor | null;
  readonly ignore_index: number;
  readonly reduction: Reduction;
  readonly label_smoothing: number;

  constructor(options?: CrossEntropyLossOptions);
  constructor(weight: Tensor | null, options?: CrossEntropyLossOptions);
  constructor(...args: unknown[]) {
    super();
    const { weight, size_average, ignore_index, reduce, reduction, label_smoothing } = crossEntropySignature.bind(args);
    this.register_buffer('weight', weight);
    this.ignore_index = ignore_index;
    this.reduction = reductionOf(reduction, size_average, reduce);
    this.label_smoothing = label_smoothing;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this;
    return F.cross_entropy(input, target, { weight, ignore_index, reduction, label_smoothing });
  }
}
