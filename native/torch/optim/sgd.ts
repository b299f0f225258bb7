/** Stochastic gradient descent. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { ordered } from '../compare';
import { ValueError } from '../errors';
import { _fused_sgd_, empty_like } from '../generated/ops';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { checkSingle } from './checks';
import type { ParamGroup, Params } from './optimizer';
import { number, StepwiseOptimizer } from './stepwise';

const sgd = {
  params: required<Params<SGDGroup>>(),
  /** Step size. */
  lr: 1e-3,
  /** Share of the last step's direction that is kept. */
  momentum: 0,
  /** Share of the gradient that momentum leaves out. */
  dampening: 0,
  /** Pulls parameters towards zero (L2 penalty). */
  weight_decay: 0,
  /** Looks ahead along the momentum. */
  nesterov: false,
  /** Climbs instead of descending. */
  maximize: false,
  /** Accepted: every step is one native call. */
  foreach: optional<boolean | null>(null),
  differentiable: false,
  /** Accepted: every step is one native call. */
  fused: optional<boolean | null>(null),
};
const sgdSignature = signature('SGD.__init__', sgd, { keywordOnly: 'maximize' });

/** Options of one parameter group. */
export interface SGDGroup extends Omit<Bound<typeof sgd>, 'params'> {}
export type SGDOptions = Omit<Options<typeof sgd>, 'params'>;

/**
 * Stochastic gradient descent, with momentum where asked for.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.SGD([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class SGD extends StepwiseOptimizer<SGDGroup, object> {
  constructor(params: Params<SGDGroup>, options?: SGDOptions);
  constructor(params: Params<SGDGroup>, lr: number, options?: SGDOptions);
  constructor(params: Params<SGDGroup>, lr: number, momentum: number, options?: SGDOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = sgdSignature.bind(args);
    const { lr, momentum, dampening, weight_decay, nesterov } = options;
    checkSingle(lr);
    for (const [what, value] of [
      ['learning rate', lr],
      ['momentum value', momentum],
      ['weight_decay value', weight_decay],
    ] as const)
      if (ordered(value, '<', 0)) throw new ValueError(`Invalid ${what}: ${python(value)}`);
    if (nesterov && (momentum <= 0 || dampening !== 0))
      throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
    super(params, options);
  }

  /** A momentum buffer is begun by the first step that has momentum. */
  protected override begin(): object {
    return {};
  }

  protected override advance(params: Tensor[], grads: Tensor[], _state: object, group: ParamGroup<SGDGroup>): void {
    if (group.momentum === 0) {
      this.move(params, grads, [], group, false);
      return;
    }
    const buffers = params.map((param) => (this.state.get(param)?.momentum_buffer ?? null) as Tensor | null);
    if (!buffers.includes(null)) {
      this.move(params, grads, buffers as Tensor[], group, false);
      return;
    }
    // A parameter that has never moved starts its momentum with the gradient itself.
    for (const first of [true, false]) {
      const chosen = (_: unknown, i: number) => (buffers[i] === null) === first;
      const moved = params.filter(chosen);
      const theirs = first ? moved.map((param) => this.start(param)) : (buffers.filter(chosen) as Tensor[]);
      this.move(moved, grads.filter(chosen), theirs, group, first);
    }
  }

  private move(params: Tensor[], grads: Tensor[], buffers: Tensor[], group: SGDGroup, first: boolean): void {
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = group;
    _fused_sgd_(
      params,
      grads,
      buffers,
      number(weight_decay),
      momentum,
      number(lr),
      dampening,
      nesterov,
      maximize,
      first,
    );
  }

  /** A momentum buffer whose contents the first step writes. */
  private start(param: Tensor): Tensor {
    const momentum_buffer = empty_like(param.detach());
    this.state.set(param, { ...this.state.get(param), momentum_buffer });
    return momentum_buffer;
  }
}
