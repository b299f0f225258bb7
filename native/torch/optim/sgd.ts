/** Stochastic gradient descent. */
import { type Options, optional, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { _fused_sgd_, empty_like } from '../generated/ops';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { Optimizer, type Params } from './optimizer';

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
  /** Accepted and ignored: every step is one native call. */
  foreach: optional<boolean | null>(null),
  differentiable: false,
  /** Accepted and ignored: every step is one native call. */
  fused: optional<boolean | null>(null),
};
const sgdSignature = signature('SGD.__init__', sgd, { keywordOnly: 'maximize' });

/** Options of one parameter group. */
export interface SGDGroup {
  lr: number;
  momentum: number;
  dampening: number;
  weight_decay: number;
  nesterov: boolean;
  maximize: boolean;
  foreach: boolean | null;
  differentiable: boolean;
  fused: boolean | null;
}

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
export class SGD extends Optimizer<SGDGroup> {
  constructor(params: Params<SGDGroup>, options?: SGDOptions);
  constructor(params: Params<SGDGroup>, lr: number, options?: SGDOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = sgdSignature.bind(args);
    const { lr, momentum, dampening, weight_decay, nesterov } = options;
    if (!(lr >= 0)) throw new ValueError(`Invalid learning rate: ${python(lr)}`);
    if (!(momentum >= 0)) throw new ValueError(`Invalid momentum value: ${python(momentum)}`);
    if (!(weight_decay >= 0)) throw new ValueError(`Invalid weight_decay value: ${python(weight_decay)}`);
    if (nesterov && (momentum <= 0 || dampening !== 0))
      throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
    super(params, options);
  }

  override step(closure?: () => Tensor): Tensor | null {
    const loss = this.evaluate(closure);
    for (const group of this.param_groups) {
      const params: Tensor[] = [];
      const grads: Tensor[] = [];
      for (const param of group.params) {
        const grad = param.grad;
        if (grad === null) continue;
        params.push(param);
        grads.push(grad);
      }
      this.update(group, params, grads);
    }
    return loss;
  }

  private update(group: SGDGroup, params: Tensor[], grads: Tensor[]): void {
    if (params.length === 0) return;
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = group;
    const options = { weight_decay, momentum, lr, dampening, nesterov, maximize };
    if (momentum === 0) {
      _fused_sgd_(params, grads, [], { ...options, is_first_step: false });
      return;
    }
    // A parameter that has never moved starts its momentum with the gradient itself.
    const buffers = params.map((param) => this.state.get(param)?.momentum_buffer as Tensor | undefined);
    if (!buffers.includes(undefined)) {
      _fused_sgd_(params, grads, buffers as Tensor[], { ...options, is_first_step: false });
      return;
    }
    for (const is_first_step of [true, false]) {
      const chosen = (_: unknown, i: number) => (buffers[i] === undefined) === is_first_step;
      const moved = params.filter(chosen);
      if (moved.length === 0) continue;
      const theirs = is_first_step ? moved.map((param) => this.start(param)) : (buffers.filter(chosen) as Tensor[]);
      _fused_sgd_(moved, grads.filter(chosen), theirs, { ...options, is_first_step });
    }
  }

  /** A momentum buffer whose contents the first step writes. */
  private start(param: Tensor): Tensor {
    const momentum_buffer = empty_like(param.detach());
    this.state.set(param, { ...this.state.get(param), momentum_buffer });
    return momentum_buffer;
  }
}
