/** RMSprop. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_rmsprop_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const rmsprop = {
  params: required<Params<RMSpropGroup>>(),
  /** Step size. */
  lr: 1e-2,
  /** How much the running average of the squared gradient keeps at each step. */
  alpha: 0.99,
  /** Added to the denominator, against division by zero. */
  eps: 1e-8,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Share of the last step's direction that is kept. */
  momentum: 0,
  /** Divides by the gradient's deviation instead of its size. */
  centered: false,
  capturable: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
};
const rmspropSignature = signature('RMSprop.__init__', rmsprop);

/** Options of one parameter group. */
export interface RMSpropGroup extends Omit<Bound<typeof rmsprop>, 'params'> {}
export type RMSpropOptions = Omit<Options<typeof rmsprop>, 'params'>;

interface RMSpropState {
  step: Tensor;
  square_avg: Tensor;
  momentum_buffer?: Tensor;
  grad_avg?: Tensor;
}

/**
 * RMSprop: divides each gradient by the root of a running average of its square.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.RMSprop([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class RMSprop extends StepwiseOptimizer<RMSpropGroup, RMSpropState> {
  constructor(params: Params<RMSpropGroup>, options?: RMSpropOptions);
  constructor(params: Params<RMSpropGroup>, lr: number, options?: RMSpropOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = rmspropSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('epsilon value', options.eps);
    checkNotNegative('momentum value', options.momentum);
    checkNotNegative('weight_decay value', options.weight_decay);
    checkNotNegative('alpha value', options.alpha);
    super(params, options);
  }

  protected override begin(param: Tensor, group: ParamGroup<RMSpropGroup>): RMSpropState {
    const zeros = () => zeros_like(param.detach());
    return {
      step: counter(0),
      square_avg: zeros(),
      ...(group.momentum > 0 ? { momentum_buffer: zeros() } : {}),
      ...(group.centered ? { grad_avg: zeros() } : {}),
    };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<RMSpropState>,
    group: ParamGroup<RMSpropGroup>,
  ): void {
    _fused_rmsprop_(
      params,
      grads,
      state.square_avg,
      (state.momentum_buffer ?? []) as Tensor[],
      (state.grad_avg ?? []) as Tensor[],
      state.step,
      number(group.lr),
      group.alpha,
      group.eps,
      group.weight_decay,
      group.momentum,
      group.centered,
      group.maximize,
    );
  }
}
