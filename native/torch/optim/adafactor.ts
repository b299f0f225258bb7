/** Adafactor. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { item, ordered } from '../compare';
import { finfo } from '../dtype';
import { RuntimeError, ValueError } from '../errors';
import { norm, zeros_like } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { python } from '../nn/text';
import type { Tensor } from '../tensor';
import { checkRate } from './checks';
import { counter } from './counter';
import type { Closure, ParamGroup, Params } from './optimizer';
import { number, StepwiseOptimizer } from './stepwise';

const adafactor = {
  params: required<Params<AdafactorGroup>>(),
  /** Largest step size. */
  lr: 1e-2,
  /** How fast the running averages come to keep more; not above 0. */
  beta2_decay: -0.8,
  /** Smallest squared gradient (null: what the dtype can tell apart), and smallest size that parameters count for. */
  eps: optional<[number | null, number]>([null, 1e-3]),
  /** Above which mean square a step is clipped. */
  d: 1,
  /** Shrinks the parameters directly at each step. */
  weight_decay: 0,
  /** Accepted and without effect. */
  foreach: optional<boolean | null>(null),
  /** Climbs instead of descending. */
  maximize: false,
};
const adafactorSignature = signature('Adafactor.__init__', adafactor, { keywordOnly: 'foreach' });

/** Options of one parameter group. */
export interface AdafactorGroup extends Omit<Bound<typeof adafactor>, 'params'> {}
export type AdafactorOptions = Omit<Options<typeof adafactor>, 'params'>;

interface AdafactorState {
  step: Tensor;
  row_var?: Tensor;
  col_var?: Tensor;
  variance?: Tensor;
}

/**
 * Adafactor: keeps mean squares of rows and columns only, and so little more memory than the parameters themselves.
 * @example
 * const w = torch.eye(2).requires_grad_();
 * const optimizer = new torch.optim.Adafactor([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Adafactor extends StepwiseOptimizer<AdafactorGroup, AdafactorState> {
  constructor(params: Params<AdafactorGroup>, options?: AdafactorOptions);
  constructor(params: Params<AdafactorGroup>, lr: number, options?: AdafactorOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = adafactorSignature.bind(args);
    const { lr, beta2_decay, eps, d, weight_decay } = options;
    checkRate(lr, 'Learning rate should be >= 0 but is');
    const check = (text: string, value: unknown, sign: '<=' | '>=' = '<=', bound = 0) => {
      if (!ordered(bound, sign, value)) throw new ValueError(`${text} but is: ${python(value)}`);
    };
    check('beta2_decay should be <= 0', beta2_decay, '>=');
    const [first, second] = [item(eps, 0), item(eps, 1)];
    if (first !== null) check('epsilon1 should be >= 0', first);
    check('epsilon2 should be >= 0', second);
    check('Clipping threshold d should be >= 1', d, '<=', 1);
    check('weight_decay should be >= 0', weight_decay);
    super(params, options);
  }

  override step(closure?: Closure): Tensor | null {
    return no_grad(() => super.step(closure));
  }

  protected override begin(param: Tensor): AdafactorState {
    if (param.is_complex()) throw new RuntimeError('Adafactor does not support complex parameters');
    const zeros = zeros_like(param.detach());
    if (param.dim() < 2) return { step: counter(0), variance: zeros };
    // Of the zeros only the shape of one row and one column is wanted.
    return {
      step: counter(0),
      row_var: zeros.narrow(-1, 0, 1).clone(),
      col_var: zeros.narrow(-2, 0, 1).clone(),
    };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    _state: object,
    group: ParamGroup<AdafactorGroup>,
  ): void {
    params.forEach((param, i) => {
      const grad = group.maximize ? grads[i]!.neg() : grads[i]!;
      this.#move(param, grad, this.state.get(param) as unknown as AdafactorState, group);
    });
  }

  #move(param: Tensor, grad: Tensor, state: AdafactorState, group: AdafactorGroup): void {
    const lr = number(group.lr);
    const [smallest, size] = [group.eps[0] ?? finfo(param.dtype).eps, group.eps[1]];
    const step = Number(state.step.add_(1).item());
    const share = step ** group.beta2_decay;
    const rate = Math.max(size, meanSize(param)) * Math.min(lr, 1 / step ** 0.5);
    if (group.weight_decay !== 0) param.mul_(1 - lr * group.weight_decay);
    const estimate = variance(state, grad, share, smallest);
    const update = estimate
      .clamp_({ min: smallest * smallest })
      .rsqrt_()
      .mul_(grad);
    param.add_(update, { alpha: -rate / Math.max(1, meanSize(update) / group.d) });
  }
}

/** Root of the mean square. */
const meanSize = (t: Tensor) => Number(norm(t, 2).item()) / t.numel() ** 0.5;

/** Brings the running averages up to date and says what they take each element's square for. */
function variance(state: AdafactorState, grad: Tensor, share: number, smallest: number): Tensor {
  const { row_var, col_var } = state;
  if (!row_var || !col_var) return state.variance!.lerp_(grad.mul(grad), share).clone();
  const meanSquare = (dim: number) => norm(grad, 2, dim, true).square_().div_(grad.size(dim));
  row_var.lerp_(meanSquare(-1), share);
  col_var.lerp_(meanSquare(-2), share);
  return row_var.matmul(col_var).div_(row_var.mean(-2, true).clamp_({ min: smallest }));
}
