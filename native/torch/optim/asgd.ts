/** Averaged stochastic gradient descent. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_asgd_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const asgd = {
  params: required<Params<ASGDGroup>>(),
  /** Step size at the beginning. */
  lr: 1e-2,
  /** Shrinks the parameters, and the step size with the steps. */
  lambd: 1e-4,
  /** How fast the step size falls. */
  alpha: 0.75,
  /** Number of steps before averaging begins. */
  t0: 1e6,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
  capturable: false,
};
const asgdSignature = signature('ASGD.__init__', asgd);

/** Options of one parameter group. */
export interface ASGDGroup extends Omit<Bound<typeof asgd>, 'params'> {}
export type ASGDOptions = Omit<Options<typeof asgd>, 'params'>;

interface ASGDState {
  step: Tensor;
  eta: Tensor;
  mu: Tensor;
  ax: Tensor;
}

/**
 * Averaged stochastic gradient descent: the state's `ax` is the mean of the parameters over the steps.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.ASGD([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w, optimizer.state.get(w)!.ax);
 */
export class ASGD extends StepwiseOptimizer<ASGDGroup, ASGDState> {
  constructor(params: Params<ASGDGroup>, options?: ASGDOptions);
  constructor(params: Params<ASGDGroup>, lr: number, options?: ASGDOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = asgdSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('weight_decay value', options.weight_decay);
    super(params, options);
  }

  protected override begin(param: Tensor, group: ParamGroup<ASGDGroup>): ASGDState {
    return { step: counter(0), eta: counter(number(group.lr)), mu: counter(1), ax: zeros_like(param.detach()) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<ASGDState>,
    group: ParamGroup<ASGDGroup>,
  ): void {
    const { lr, lambd, alpha, t0, weight_decay, maximize } = group;
    const { ax, mu, eta, step } = state;
    _fused_asgd_(params, grads, ax, mu, eta, step, number(lr), lambd, alpha, t0, weight_decay, maximize);
  }
}
