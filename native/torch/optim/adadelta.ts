/** Adadelta. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { ordered } from '../compare';
import { ValueError } from '../errors';
import { _fused_adadelta_, zeros_like } from '../generated/ops';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const adadelta = {
  params: required<Params<AdadeltaGroup>>(),
  /** What each step is multiplied with. */
  lr: 1,
  /** How much the running averages keep at each step. */
  rho: 0.9,
  /** Added under the roots, against division by zero. */
  eps: 1e-6,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  capturable: false,
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
};
const adadeltaSignature = signature('Adadelta.__init__', adadelta, { keywordOnly: 'capturable' });

/** Options of one parameter group. */
export interface AdadeltaGroup extends Omit<Bound<typeof adadelta>, 'params'> {}
export type AdadeltaOptions = Omit<Options<typeof adadelta>, 'params'>;

interface AdadeltaState {
  step: Tensor;
  square_avg: Tensor;
  acc_delta: Tensor;
}

/**
 * Adadelta: steps as large as the last ones were, so that no step size needs to be chosen.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.Adadelta([w]);
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Adadelta extends StepwiseOptimizer<AdadeltaGroup, AdadeltaState> {
  constructor(params: Params<AdadeltaGroup>, options?: AdadeltaOptions);
  constructor(params: Params<AdadeltaGroup>, lr: number, options?: AdadeltaOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adadeltaSignature.bind(args);
    checkRate(options.lr);
    if (!(ordered(0, '<=', options.rho) && ordered(options.rho, '<=', 1)))
      throw new ValueError(`Invalid rho value: ${python(options.rho)}`);
    checkNotNegative('epsilon value', options.eps);
    checkNotNegative('weight_decay value', options.weight_decay);
    super(params, options);
  }

  protected override begin(param: Tensor): AdadeltaState {
    return { step: counter(0), square_avg: zeros_like(param.detach()), acc_delta: zeros_like(param.detach()) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<AdadeltaState>,
    group: ParamGroup<AdadeltaGroup>,
  ): void {
    const { lr, rho, eps, weight_decay, maximize } = group;
    const { square_avg, acc_delta, step } = state;
    _fused_adadelta_(params, grads, square_avg, acc_delta, step, number(lr), rho, eps, weight_decay, maximize);
  }
}
