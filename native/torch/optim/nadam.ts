/** NAdam. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_nadam_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkBetas, checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const nadam = {
  params: required<Params<NAdamGroup>>(),
  /** Step size. */
  lr: 2e-3,
  /** How much the running averages of the gradient and of its square keep at each step. */
  betas: optional<[number, number]>([0.9, 0.999]),
  /** Added to the denominator, against division by zero. */
  eps: 1e-8,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** How fast the momentum grows to its full size. */
  momentum_decay: 4e-3,
  /** Weight decay shrinks parameters directly instead of going through the gradient. */
  decoupled_weight_decay: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  capturable: false,
  differentiable: false,
};
const nadamSignature = signature('NAdam.__init__', nadam, { keywordOnly: 'foreach' });

/** Options of one parameter group. */
export interface NAdamGroup extends Omit<Bound<typeof nadam>, 'params'> {}
export type NAdamOptions = Omit<Options<typeof nadam>, 'params'>;

interface NAdamState {
  step: Tensor;
  mu_product: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

/**
 * NAdam: Adam with Nesterov's look ahead along the momentum.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.NAdam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class NAdam extends StepwiseOptimizer<NAdamGroup, NAdamState> {
  constructor(params: Params<NAdamGroup>, options?: NAdamOptions);
  constructor(params: Params<NAdamGroup>, lr: number, options?: NAdamOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = nadamSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('epsilon value', options.eps);
    checkBetas(options.betas);
    checkNotNegative('weight_decay value', options.weight_decay);
    checkNotNegative('momentum_decay value', options.momentum_decay);
    super(params, options);
  }

  protected override begin(param: Tensor): NAdamState {
    const zeros = () => zeros_like(param.detach());
    return { step: counter(0), mu_product: counter(1), exp_avg: zeros(), exp_avg_sq: zeros() };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<NAdamState>,
    group: ParamGroup<NAdamGroup>,
  ): void {
    _fused_nadam_(
      params,
      grads,
      state.exp_avg,
      state.exp_avg_sq,
      state.mu_product,
      state.step,
      number(group.lr),
      ...group.betas,
      group.weight_decay,
      group.eps,
      group.momentum_decay,
      group.decoupled_weight_decay,
      group.maximize,
    );
  }
}
