/** Adamax. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_adamax_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkBetas, checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const adamax = {
  params: required<Params<AdamaxGroup>>(),
  /** Step size. */
  lr: 2e-3,
  /** How much the running average of the gradient and its largest size keep at each step. */
  betas: optional<[number, number]>([0.9, 0.999]),
  /** Added to the gradient's size, against division by zero. */
  eps: 1e-8,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
  capturable: false,
};
const adamaxSignature = signature('Adamax.__init__', adamax, { keywordOnly: 'maximize' });

/** Options of one parameter group. */
export interface AdamaxGroup extends Omit<Bound<typeof adamax>, 'params'> {}
export type AdamaxOptions = Omit<Options<typeof adamax>, 'params'>;

interface AdamaxState {
  step: Tensor;
  exp_avg: Tensor;
  exp_inf: Tensor;
}

/**
 * Adamax: Adam that divides by the largest size of the gradient, which fades, instead of its mean square.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.Adamax([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Adamax extends StepwiseOptimizer<AdamaxGroup, AdamaxState> {
  constructor(params: Params<AdamaxGroup>, options?: AdamaxOptions);
  constructor(params: Params<AdamaxGroup>, lr: number, options?: AdamaxOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adamaxSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('epsilon value', options.eps);
    checkBetas(options.betas);
    checkNotNegative('weight_decay value', options.weight_decay);
    super(params, options);
  }

  protected override begin(param: Tensor): AdamaxState {
    return { step: counter(0), exp_avg: zeros_like(param.detach()), exp_inf: zeros_like(param.detach()) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<AdamaxState>,
    group: ParamGroup<AdamaxGroup>,
  ): void {
    const { lr, betas, weight_decay, eps, maximize } = group;
    const { exp_avg, exp_inf, step } = state;
    _fused_adamax_(params, grads, exp_avg, exp_inf, step, number(lr), ...betas, weight_decay, eps, maximize);
  }
}
