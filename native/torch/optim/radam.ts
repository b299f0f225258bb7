/** RAdam. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_radam_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkBetas, checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const radam = {
  params: required<Params<RAdamGroup>>(),
  /** Step size. */
  lr: 1e-3,
  /** How much the running averages of the gradient and of its square keep at each step. */
  betas: optional<[number, number]>([0.9, 0.999]),
  /** Added to the denominator, against division by zero. */
  eps: 1e-8,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Weight decay shrinks parameters directly instead of going through the gradient. */
  decoupled_weight_decay: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  capturable: false,
  differentiable: false,
};
const radamSignature = signature('RAdam.__init__', radam, { keywordOnly: 'foreach' });

/** Options of one parameter group. */
export interface RAdamGroup extends Omit<Bound<typeof radam>, 'params'> {}
export type RAdamOptions = Omit<Options<typeof radam>, 'params'>;

interface RAdamState {
  step: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

/**
 * RAdam: Adam that divides by the second moment only once enough gradients were seen to know it.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.RAdam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class RAdam extends StepwiseOptimizer<RAdamGroup, RAdamState> {
  constructor(params: Params<RAdamGroup>, options?: RAdamOptions);
  constructor(params: Params<RAdamGroup>, lr: number, options?: RAdamOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = radamSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('epsilon value', options.eps);
    checkBetas(options.betas);
    checkNotNegative('weight_decay value', options.weight_decay);
    super(params, options);
  }

  protected override begin(param: Tensor): RAdamState {
    return { step: counter(0), exp_avg: zeros_like(param.detach()), exp_avg_sq: zeros_like(param.detach()) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<RAdamState>,
    group: ParamGroup<RAdamGroup>,
  ): void {
    _fused_radam_(
      params,
      grads,
      state.exp_avg,
      state.exp_avg_sq,
      state.step,
      number(group.lr),
      ...group.betas,
      group.weight_decay,
      group.eps,
      group.decoupled_weight_decay,
      group.maximize,
    );
  }
}
