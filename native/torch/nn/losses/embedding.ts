/** Losses of how near vectors are to each other. */
import { type Args, type Options, optional, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { checkOperands } from '../../numbers';
import type { Tensor } from '../../tensor';
import { PairwiseDistance } from '../distance';
import * as F from '../functional';
import type { Reduction } from '../reduction';
import { python } from '../text';
import { Loss, reduce, reduction, sizeAverage } from './base';

const cosineEmbeddingLossParameters = {
  /** The least distance. */
  margin: 0,
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const cosineEmbeddingLossSignature = signature('CosineEmbeddingLoss.__init__', cosineEmbeddingLossParameters);

/**
 * Angle between vectors whose target is 1; how far the cosine exceeds `margin` where it is -1.
 * @example
 * const a = torch.tensor([[1.5, 0], [0.5, 1]]);
 * const b = torch.tensor([[1.5, 1.5], [1, 0.5]]);
 * console.log(new torch.nn.CosineEmbeddingLoss()(a, b, torch.tensor([1, -1])));
 */
export class CosineEmbeddingLoss extends Loss {
  readonly margin: number;

  constructor(
    ...args: Args<
      [margin?: number, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
      Options<typeof cosineEmbeddingLossParameters>
    >
  ) {
    const { margin, ...rest } = cosineEmbeddingLossSignature.bind(args);
    super(rest);
    this.margin = margin;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosine_embedding_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

const hingeEmbeddingLossParameters = {
  /** The least distance. */
  margin: 1,
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const hingeEmbeddingLossSignature = signature('HingeEmbeddingLoss.__init__', hingeEmbeddingLossParameters);

/**
 * The input itself where the target is 1; how far it falls short of `margin` where it is -1.
 * @example
 * const input = torch.tensor([0.25, -0.5, 0.75]);
 * const target = torch.tensor([1, -1, -1]);
 * console.log(new torch.nn.HingeEmbeddingLoss()(input, target));
 */
export class HingeEmbeddingLoss extends Loss {
  readonly margin: number;

  constructor(
    ...args: Args<
      [margin?: number, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
      Options<typeof hingeEmbeddingLossParameters>
    >
  ) {
    const { margin, ...rest } = hingeEmbeddingLossSignature.bind(args);
    super(rest);
    this.margin = margin;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.hinge_embedding_loss(input, target, { margin: this.margin, reduction: this.reduction });
  }
}

const marginRankingLossParameters = {
  /** The least distance. */
  margin: 0,
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const marginRankingLossSignature = signature('MarginRankingLoss.__init__', marginRankingLossParameters);

/**
 * How far the first input fails to exceed the second by `margin`, or the other way round where the target is -1.
 * @example
 * const a = torch.tensor([0.25, 0.5]);
 * const b = torch.tensor([0.75, 0.25]);
 * console.log(new torch.nn.MarginRankingLoss()(a, b, torch.tensor([1, 1])));
 */
export class MarginRankingLoss extends Loss {
  readonly margin: number;

  constructor(
    ...args: Args<
      [margin?: number, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
      Options<typeof marginRankingLossParameters>
    >
  ) {
    const { margin, ...rest } = marginRankingLossSignature.bind(args);
    super(rest);
    this.margin = margin;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.margin_ranking_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

const tripletMarginLossParameters = {
  /** The least distance. */
  margin: 1,
  /** Which norm measures distance. */
  p: 2,
  /** Added to differences, against division by zero. */
  eps: 1e-6,
  /** Measures from the positive where that is nearer to the negative. */
  swap: false,
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const tripletMarginLossSignature = signature('TripletMarginLoss.__init__', tripletMarginLossParameters);

/**
 * How far the positive fails to be nearer to the anchor than the negative by `margin`.
 * @example
 * const anchor = torch.tensor([[0.5, 0]]);
 * const positive = torch.tensor([[1.5, 0]]);
 * const negative = torch.tensor([[0, 2]]);
 * console.log(new torch.nn.TripletMarginLoss()(anchor, positive, negative));
 */
export class TripletMarginLoss extends Loss {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(
    ...args: Args<
      [
        margin?: number,
        p?: number,
        eps?: number,
        swap?: boolean,
        size_average?: boolean | null,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      Options<typeof tripletMarginLossParameters>
    >
  ) {
    const { margin, p, eps, swap, ...rest } = tripletMarginLossSignature.bind(args);
    super(rest);
    checkOperands(margin, '<=', 0);
    if (margin <= 0)
      throw new ValueError(`TripletMarginLoss: expected margin to be greater than 0, got ${python(margin)} instead`);
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return F.triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

type Distance = (a: Tensor, b: Tensor) => Tensor;

const tripletMarginWithDistanceLossParameters = {
  /** How far apart two tensors are; by default `PairwiseDistance`. */
  distance_function: optional<Distance | null>(null),
  /** The least distance. */
  margin: 1,
  /** Measures from the positive where that is nearer to the negative. */
  swap: false,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const tripletMarginWithDistanceLossSignature = signature(
  'TripletMarginWithDistanceLoss.__init__',
  tripletMarginWithDistanceLossParameters,
  { keywordOnly: 'distance_function' },
);

/**
 * `TripletMarginLoss` with a distance of one's own.
 * @example
 * const anchor = torch.tensor([[0.5, 0]]);
 * const positive = torch.tensor([[1.5, 0]]);
 * const negative = torch.tensor([[0, 2]]);
 * console.log(new torch.nn.TripletMarginWithDistanceLoss()(anchor, positive, negative));
 */
export class TripletMarginWithDistanceLoss extends Loss {
  readonly distance_function: Distance;
  readonly margin: number;
  readonly swap: boolean;

  constructor(...args: [Options<typeof tripletMarginWithDistanceLossParameters>?]) {
    const { distance_function, margin, swap, ...rest } = tripletMarginWithDistanceLossSignature.bind(args);
    super(rest);
    checkOperands(margin, '<=', 0);
    if (margin <= 0)
      throw new ValueError(
        `TripletMarginWithDistanceLoss: expected margin to be greater than 0, got ${python(margin)} instead`,
      );
    this.distance_function = distance_function ?? new PairwiseDistance();
    this.margin = margin;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distance_function, margin, swap, reduction } = this;
    return F.triplet_margin_with_distance_loss(anchor, positive, negative, {
      distance_function,
      margin,
      swap,
      reduction,
    });
  }
}
