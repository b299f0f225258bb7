/** Resilient backpropagation. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { item, ordered } from '../compare';
import { Complex } from '../complex';
import { ValueError } from '../errors';
import { _fused_rprop_, full_like, zeros_like } from '../generated/ops';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { checkRate } from './checks';
import { counter } from './counter';
import type { ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const rprop = {
  params: required<Params<RpropGroup>>(),
  /** Step size at the beginning. */
  lr: 1e-2,
  /** What a step size is multiplied with where the gradient changed its sign, and where it did not. */
  etas: optional<[number, number]>([0.5, 1.2]),
  /** Smallest and largest step size. */
  step_sizes: optional<[number, number]>([1e-6, 50]),
  capturable: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
  differentiable: false,
};
const rpropSignature = signature('Rprop.__init__', rprop, { keywordOnly: 'capturable' });

/** Options of one parameter group. */
export interface RpropGroup extends Omit<Bound<typeof rprop>, 'params'> {}
export type RpropOptions = Omit<Options<typeof rprop>, 'params'>;

interface RpropState {
  step: Tensor;
  prev: Tensor;
  step_size: Tensor;
}

/**
 * Resilient backpropagation: goes by the gradient's sign alone, with a step size for each element.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.Rprop([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Rprop extends StepwiseOptimizer<RpropGroup, RpropState> {
  constructor(params: Params<RpropGroup>, options?: RpropOptions);
  constructor(params: Params<RpropGroup>, lr: number, options?: RpropOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = rpropSignature.bind(args);
    checkRate(options.lr);
    const [minus, plus] = [item(options.etas, 0), item(options.etas, 1)];
    if (!(ordered(0, '<', minus) && ordered(minus, '<', 1) && ordered(1, '<', plus)))
      throw new ValueError(`Invalid eta values: ${python(minus)}, ${python(plus)}`);
    super(params, options);
  }

  protected override begin(param: Tensor, group: ParamGroup<RpropGroup>): RpropState {
    const lr = number(group.lr);
    const size = param.is_complex() ? new Complex(lr, lr) : lr;
    return { step: counter(0), prev: zeros_like(param.detach()), step_size: full_like(param.detach(), size) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<RpropState>,
    group: ParamGroup<RpropGroup>,
  ): void {
    const { etas, step_sizes, maximize } = group;
    _fused_rprop_(params, grads, state.prev, state.step_size, state.step, ...etas, ...step_sizes, maximize);
  }
}
