/** Losses of numbers against numbers. */
import { type Args, type Options, optional, signature } from '../../arguments';
import type { Tensor } from '../../tensor';
import * as F from '../functional';
import type { Reduction } from '../reduction';
import { type Joining, type JoiningArgs, joining, Loss, reduce, reduction, sizeAverage } from './base';

/**
 * Mean absolute difference of input and target.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.L1Loss()(input, target));
 */
export class L1Loss extends Loss {
  constructor(...args: Args<JoiningArgs, Joining>) {
    super(signature('L1Loss.__init__', joining).bind(args));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1_loss(input, target, { reduction: this.reduction });
  }
}

/**
 * Mean squared difference of input and target.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.MSELoss()(input, target));
 */
export class MSELoss extends Loss {
  constructor(...args: Args<JoiningArgs, Joining>) {
    super(signature('MSELoss.__init__', joining).bind(args));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mse_loss(input, target, { reduction: this.reduction });
  }
}

const smoothL1LossParameters = {
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
  /** Where the loss becomes linear. */
  beta: 1,
};
const smoothL1LossSignature = signature('SmoothL1Loss.__init__', smoothL1LossParameters);

/**
 * Squared difference below `beta`, absolute difference above.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.SmoothL1Loss()(input, target));
 */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(
    ...args: Args<
      [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction, beta?: number],
      Options<typeof smoothL1LossParameters>
    >
  ) {
    const { beta, ...rest } = smoothL1LossSignature.bind(args);
    super(rest);
    this.beta = beta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.smooth_l1_loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
}

const huberLossParameters = {
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
  /** Where the loss becomes linear. */
  delta: 1,
};
const huberLossSignature = signature('HuberLoss.__init__', huberLossParameters);

/**
 * Half the squared difference below `delta`, linear above.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.HuberLoss()(input, target));
 */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(...args: Args<[reduction?: Reduction, delta?: number], Options<typeof huberLossParameters>>) {
    const { delta, ...rest } = huberLossSignature.bind(args);
    super(rest);
    this.delta = delta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.huber_loss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

const poissonNLLLossParameters = {
  /** The input is the logarithm of the rate. */
  log_input: true,
  /** Adds Stirling's approximation of the constant term. */
  full: false,
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Added to the rate before its logarithm is taken. */
  eps: 1e-8,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const poissonNLLLossSignature = signature('PoissonNLLLoss.__init__', poissonNLLLossParameters);

/**
 * Negative log likelihood of counts under Poisson distributions.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.PoissonNLLLoss()(input, target));
 */
export class PoissonNLLLoss extends Loss {
  readonly log_input: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(
    ...args: Args<
      [
        log_input?: boolean,
        full?: boolean,
        size_average?: boolean | null,
        eps?: number,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      Options<typeof poissonNLLLossParameters>
    >
  ) {
    const { log_input, full, eps, ...rest } = poissonNLLLossSignature.bind(args);
    super(rest);
    this.log_input = log_input;
    this.full = full;
    this.eps = eps;
  }

  override forward(log_input: Tensor, target: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return F.poisson_nll_loss(log_input, target, { log_input: this.log_input, full, eps, reduction });
  }
}

const gaussianNLLLossParameters = {
  /** Adds the constant term. */
  full: false,
  /** Least variance. */
  eps: 1e-6,
  /** 'mean' or 'sum' of the losses, or 'none' to keep them apart. */
  reduction,
};
const gaussianNLLLossSignature = signature('GaussianNLLLoss.__init__', gaussianNLLLossParameters, {
  keywordOnly: 'full',
});

/**
 * Negative log likelihood of numbers under normal distributions with the given variances.
 * @example
 * const input = torch.tensor([0.25, 0.5, 0.75]);
 * const target = torch.tensor([0, 0.5, 1]);
 * console.log(new torch.nn.GaussianNLLLoss()(input, target, torch.ones(3)));
 */
export class GaussianNLLLoss extends Loss {
  readonly full: boolean;
  readonly eps: number;

  constructor(...args: [Options<typeof gaussianNLLLossParameters>?]) {
    const { full, eps, ...rest } = gaussianNLLLossSignature.bind(args);
    super(rest);
    this.full = full;
    this.eps = eps;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { full, eps, reduction } = this;
    return F.gaussian_nll_loss(input, target, variance as Tensor, { full, eps, reduction });
  }
}

const klDivLossParameters = {
  /** Deprecated: see `reduction`. */
  size_average: sizeAverage,
  /** Deprecated: see `reduction`. */
  reduce,
  /** 'mean', 'sum', 'none', or 'batchmean' to divide by the size of the batch. */
  reduction: optional<Reduction | 'batchmean'>('mean'),
  /** The target holds log probabilities too. */
  log_target: false,
};
const klDivLossSignature = signature('KLDivLoss.__init__', klDivLossParameters);

/**
 * Kullback-Leibler divergence of the target from the input, which holds log probabilities.
 * @example
 * const input = torch.tensor([[0.25, 0.75]]).log();
 * const target = torch.tensor([[0.5, 0.5]]);
 * console.log(new torch.nn.KLDivLoss({ reduction: 'batchmean' })(input, target));
 */
export class KLDivLoss extends Loss {
  readonly log_target: boolean;

  constructor(
    ...args: Args<
      [
        size_average?: boolean | null,
        reduce?: boolean | null,
        reduction?: Reduction | 'batchmean',
        log_target?: boolean,
      ],
      Options<typeof klDivLossParameters>
    >
  ) {
    const { log_target, ...rest } = klDivLossSignature.bind(args);
    super(rest as Joining);
    this.log_target = log_target;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.kl_div(input, target, { reduction: this.reduction, log_target: this.log_target });
  }
}
