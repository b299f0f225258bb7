/** Losses of scores against classes. */
import { type Args, type Options, optional, signature } from '../../arguments';
import { ValueError } from '../../errors';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import * as F from '../functional';
import type { Reduction } from '../reduction';
import { type Joining, type JoiningArgs, joining, Loss, reduce, reduction, sizeAverage } from './base';

const nllLossParameters = {
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** A target that is left out of the loss. */
  ignore_index: -100,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const nllLossSignature = signature('NLLLoss.__init__', nllLossParameters);

/**
 * Negative log likelihood of class indices under log probabilities.
 * @example
 * const input = torch.tensor([[0.5, 1.5, -1], [2, 0, 0.5]]);
 * const target = torch.tensor([1, 0]);
 * console.log(new torch.nn.NLLLoss()(input.log_softmax(1), target));
 */
export class NLLLoss extends Loss {
  declare weight: Tensor | null;
  readonly ignore_index: number;

  constructor(
    ...args: Args<
      [
        weight?: Tensor | null,
        size_average?: boolean | null,
        ignore_index?: number,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      Options<typeof nllLossParameters>
    >
  ) {
    const { weight, ignore_index, ...rest } = nllLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
    this.ignore_index = ignore_index;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction } = this;
    return F.nll_loss(input, target, { weight, ignore_index, reduction });
  }
}

/**
 * Deprecated name of `NLLLoss` of images.
 * @example
 * const input = torch.zeros(1, 2, 2, 2).log_softmax(1);
 * console.log(new torch.nn.NLLLoss2d()(input, torch.zeros(1, 2, 2).long()));
 */
export class NLLLoss2d extends NLLLoss {
  constructor(...args: ConstructorParameters<typeof NLLLoss>) {
    warn(
      'NLLLoss2d has been deprecated. Please use NLLLoss instead as a drop-in replacement and see ' +
        'https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.',
      'FutureWarning',
    );
    super(...args);
  }
}

const crossEntropyLossParameters = {
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** A target that is left out of the loss. */
  ignore_index: -100,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
  /** Share of the target that is spread over all classes. */
  label_smoothing: 0,
};
const crossEntropyLossSignature = signature('CrossEntropyLoss.__init__', crossEntropyLossParameters);

/**
 * Cross entropy of class indices (or class probabilities) under unnormalised scores.
 * @example
 * const input = torch.tensor([[0.5, 1.5, -1], [2, 0, 0.5]]);
 * const target = torch.tensor([1, 0]);
 * console.log(new torch.nn.CrossEntropyLoss()(input, target));
 */
export class CrossEntropyLoss extends Loss {
  declare weight: Tensor | null;
  readonly ignore_index: number;
  readonly label_smoothing: number;

  constructor(
    ...args: Args<
      [
        weight?: Tensor | null,
        size_average?: boolean | null,
        ignore_index?: number,
        reduce?: boolean | null,
        reduction?: Reduction,
        label_smoothing?: number,
      ],
      Options<typeof crossEntropyLossParameters>
    >
  ) {
    const { weight, ignore_index, label_smoothing, ...rest } = crossEntropyLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
    this.ignore_index = ignore_index;
    this.label_smoothing = label_smoothing;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this;
    return F.cross_entropy(input, target, { weight, ignore_index, reduction, label_smoothing });
  }
}

const bceLossParameters = {
  /** A factor for each element's loss. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const bceLossSignature = signature('BCELoss.__init__', bceLossParameters);

/**
 * Cross entropy of probabilities against targets between 0 and 1.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.BCELoss()(input, target));
 */
export class BCELoss extends Loss {
  declare weight: Tensor | null;

  constructor(
    ...args: Args<
      [weight?: Tensor | null, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
      Options<typeof bceLossParameters>
    >
  ) {
    const { weight, ...rest } = bceLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.binary_cross_entropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

const bceWithLogitsLossParameters = {
  /** A factor for each element's loss. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
  /** A weight of the positive target for each class. */
  pos_weight: optional<Tensor | null>(null),
};
const bceWithLogitsLossSignature = signature('BCEWithLogitsLoss.__init__', bceWithLogitsLossParameters);

/**
 * `BCELoss` of the sigmoid of the input, computed safely.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.BCEWithLogitsLoss()(input, target));
 */
export class BCEWithLogitsLoss extends Loss {
  declare weight: Tensor | null;
  declare pos_weight: Tensor | null;

  constructor(
    ...args: Args<
      [
        weight?: Tensor | null,
        size_average?: boolean | null,
        reduce?: boolean | null,
        reduction?: Reduction,
        pos_weight?: Tensor | null,
      ],
      Options<typeof bceWithLogitsLossParameters>
    >
  ) {
    const { weight, pos_weight, ...rest } = bceWithLogitsLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
    this.register_buffer('pos_weight', pos_weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight, reduction } = this;
    return F.binary_cross_entropy_with_logits(input, target, { weight, pos_weight, reduction });
  }
}

/**
 * Logistic loss of scores against targets 1 and -1.
 * @example
 * const input = torch.tensor([0.25, -0.5, 0.75]);
 * const target = torch.tensor([1, -1, -1]);
 * console.log(new torch.nn.SoftMarginLoss()(input, target));
 */
export class SoftMarginLoss extends Loss {
  constructor(...args: Args<JoiningArgs, Joining>) {
    super(signature('SoftMarginLoss.__init__', joining).bind(args));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.soft_margin_loss(input, target, { reduction: this.reduction });
  }
}

/**
 * How far scores of classes that are not listed come within 1 of those that are; a list ends at -1.
 * @example
 * const input = torch.tensor([[0.1, 0.2, 0.4, 0.8]]);
 * const target = torch.tensor([[3, 0, -1, 1]]);
 * console.log(new torch.nn.MultiLabelMarginLoss()(input, target));
 */
export class MultiLabelMarginLoss extends Loss {
  constructor(...args: Args<JoiningArgs, Joining>) {
    super(signature('MultiLabelMarginLoss.__init__', joining).bind(args));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabel_margin_loss(input, target, { reduction: this.reduction });
  }
}

const multiLabelSoftMarginLossParameters = {
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const multiLabelSoftMarginLossSignature = signature(
  'MultiLabelSoftMarginLoss.__init__',
  multiLabelSoftMarginLossParameters,
);

/**
 * `BCEWithLogitsLoss`, averaged over the classes.
 * @example
 * const input = torch.tensor([[0.5, -1, 2]]);
 * const target = torch.tensor([[1, 0, 1]]);
 * console.log(new torch.nn.MultiLabelSoftMarginLoss()(input, target));
 */
export class MultiLabelSoftMarginLoss extends Loss {
  declare weight: Tensor | null;

  constructor(
    ...args: Args<
      [weight?: Tensor | null, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
      Options<typeof multiLabelSoftMarginLossParameters>
    >
  ) {
    const { weight, ...rest } = multiLabelSoftMarginLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabel_soft_margin_loss(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

const multiMarginLossParameters = {
  /** The power, 1 or 2. */
  p: 1,
  /** The least distance. */
  margin: 1,
  /** A weight for each class. */
  weight: optional<Tensor | null>(null),
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const multiMarginLossSignature = signature('MultiMarginLoss.__init__', multiMarginLossParameters);

/**
 * How far scores of other classes come within `margin` of that of the target.
 * @example
 * const input = torch.tensor([[0.5, 1.5, -1], [2, 0, 0.5]]);
 * const target = torch.tensor([1, 0]);
 * console.log(new torch.nn.MultiMarginLoss()(input, target));
 */
export class MultiMarginLoss extends Loss {
  declare weight: Tensor | null;
  readonly p: number;
  readonly margin: number;

  constructor(
    ...args: Args<
      [
        p?: number,
        margin?: number,
        weight?: Tensor | null,
        size_average?: boolean | null,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      Options<typeof multiMarginLossParameters>
    >
  ) {
    const { p, margin, weight, ...rest } = multiMarginLossSignature.bind(args);
    super(rest);
    this.register_buffer('weight', weight);
    if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
    if (weight && weight.dim() !== 1)
      throw new ValueError(`MultiMarginLoss: expected weight to be None or 1D tensor, got ${weight.dim()}D instead`);
    this.p = p;
    this.margin = margin;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return F.multi_margin_loss(input, target, { p, margin, weight, reduction });
  }
}
