/** Adagrad. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { Complex } from '../complex';
import { _fused_adagrad_, full_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const adagrad = {
  params: required<Params<AdagradGroup>>(),
  /** Step size. */
  lr: 1e-2,
  /** Lets the step size fall with the number of steps. */
  lr_decay: 0,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** What the sums of squares begin with. */
  initial_accumulator_value: 0,
  /** Added to the denominator, against division by zero. */
  eps: 1e-10,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
  /** Accepted: every step is one native call. */
  fused: optional<boolean | null>(null),
};
const adagradSignature = signature('Adagrad.__init__', adagrad, { keywordOnly: 'maximize' });

/** Options of one parameter group. */
export interface AdagradGroup extends Omit<Bound<typeof adagrad>, 'params'> {}
export type AdagradOptions = Omit<Options<typeof adagrad>, 'params'>;

interface AdagradState {
  step: Tensor;
  sum: Tensor;
}

/**
 * Adagrad: divides each gradient by the root of the sum of all its squares so far.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.Adagrad([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Adagrad extends StepwiseOptimizer<AdagradGroup, AdagradState> {
  constructor(params: Params<AdagradGroup>, options?: AdagradOptions);
  constructor(params: Params<AdagradGroup>, lr: number, options?: AdagradOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adagradSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('lr_decay value', options.lr_decay);
    checkNotNegative('weight_decay value', options.weight_decay);
    checkNotNegative('initial_accumulator_value value', options.initial_accumulator_value);
    checkNotNegative('epsilon value', options.eps);
    super(params, options);
    for (const group of this.param_groups)
      for (const param of group.params) this.state.set(param, { ...this.begin(param) });
  }

  protected override begin(param: Tensor): AdagradState {
    const initial = this.defaults.initial_accumulator_value;
    const value = param.is_complex() ? new Complex(initial, initial) : initial;
    return { step: counter(0), sum: full_like(param.detach(), value) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<AdagradState>,
    group: ParamGroup<AdagradGroup>,
  ): void {
    const { lr, lr_decay, weight_decay, eps, maximize } = group;
    _fused_adagrad_(params, grads, state.sum, state.step, number(lr), lr_decay, weight_decay, eps, maximize);
  }
}
