/** Adam and AdamW. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { _fused_adam_, zeros_like } from '../generated/ops';
import type { Tensor } from '../tensor';
import { checkBetas, checkNotNegative, checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const adam = {
  params: required<Params<AdamGroup>>(),
  /** Step size. */
  lr: 1e-3,
  /** How much the running averages of the gradient and of its square keep at each step. */
  betas: optional<[number, number]>([0.9, 0.999]),
  /** Added to the denominator, against division by zero. */
  eps: 1e-8,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Divides by the largest second moment so far. */
  amsgrad: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  capturable: false,
  differentiable: false,
  /** Accepted: every step is one native call. */
  fused: optional<boolean | null>(null),
  /** Weight decay shrinks parameters directly instead of going through the gradient. */
  decoupled_weight_decay: false,
};
const { decoupled_weight_decay: _, ...adamw } = { ...adam, weight_decay: 1e-2 };
const adamSignature = signature('Adam.__init__', adam, { keywordOnly: 'foreach' });
const adamwSignature = signature('AdamW.__init__', adamw, { keywordOnly: 'foreach' });

/** Options of one parameter group. */
export interface AdamGroup extends Omit<Bound<typeof adam>, 'params'> {}
export type AdamOptions = Omit<Options<typeof adam>, 'params'>;
export type AdamWOptions = Omit<Options<typeof adamw>, 'params'>;

interface AdamState {
  step: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
  max_exp_avg_sq?: Tensor;
}

/**
 * Adam: steps along a running average of the gradient, divided by the root of one of its square.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.Adam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Adam extends StepwiseOptimizer<AdamGroup, AdamState> {
  constructor(params: Params<AdamGroup>, options?: AdamOptions);
  constructor(params: Params<AdamGroup>, lr: number, options?: AdamOptions);
  constructor(params: Params<AdamGroup>, lr: number, betas: [number, number], options?: AdamOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adamSignature.bind(args);
    checkRate(options.lr);
    checkNotNegative('epsilon value', options.eps);
    checkBetas(options.betas);
    checkNotNegative('weight_decay value', options.weight_decay);
    super(params, options);
  }

  protected override begin(param: Tensor, group: ParamGroup<AdamGroup>): AdamState {
    const zeros = () => zeros_like(param.detach());
    return {
      step: counter(0),
      exp_avg: zeros(),
      exp_avg_sq: zeros(),
      ...(group.amsgrad ? { max_exp_avg_sq: zeros() } : {}),
    };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<AdamState>,
    group: ParamGroup<AdamGroup>,
  ): void {
    const [beta1, beta2] = group.betas;
    _fused_adam_(
      params,
      grads,
      state.exp_avg,
      state.exp_avg_sq,
      (state.max_exp_avg_sq ?? []) as Tensor[],
      state.step,
      number(group.lr),
      beta1,
      beta2,
      group.weight_decay,
      group.eps,
      group.amsgrad,
      group.maximize,
      group.decoupled_weight_decay,
    );
  }
}

/**
 * AdamW: Adam whose weight decay shrinks the parameters directly, and is 0.01 unless said otherwise.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.AdamW([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class AdamW extends Adam {
  constructor(params: Params<AdamGroup>, options?: AdamWOptions);
  constructor(params: Params<AdamGroup>, lr: number, options?: AdamWOptions);
  constructor(params: Params<AdamGroup>, lr: number, betas: [number, number], options?: AdamWOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adamwSignature.bind(args);
    super(params, { ...options, decoupled_weight_decay: true });
  }

  override load_state_dict(state_dict: { state: unknown; param_groups: unknown }): void {
    super.load_state_dict(state_dict);
    for (const group of this.param_groups) group.decoupled_weight_decay = true;
  }
}
