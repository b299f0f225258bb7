/** Muon. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { bfloat16 } from '../dtype';
import { RuntimeError, ValueError } from '../errors';
import { zeros_like } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { checkNotNegative, checkRate } from './checks';
import type { Closure, ParamGroup, Params } from './optimizer';
import { type Columns, number, StepwiseOptimizer } from './stepwise';

const muon = {
  params: required<Params<MuonGroup>>(),
  /** Step size. */
  lr: 1e-3,
  /** Shrinks the parameters directly at each step. */
  weight_decay: 0.1,
  /** Share of the last step's direction that is kept. */
  momentum: 0.95,
  /** Looks ahead along the momentum. */
  nesterov: true,
  /** Coefficients of the polynomial that brings singular values near 1. */
  ns_coefficients: optional<[number, number, number]>([3.4445, -4.775, 2.0315]),
  /** Added to the norm, against division by zero. */
  eps: 1e-7,
  /** How often the polynomial is applied. */
  ns_steps: 5,
  /** How the step size depends on the matrix's sides. */
  adjust_lr_fn: optional<'original' | 'match_rms_adamw' | null>(null),
};
const muonSignature = signature('Muon.__init__', muon);

/** Options of one parameter group. */
export interface MuonGroup extends Omit<Bound<typeof muon>, 'params'> {}
export type MuonOptions = Omit<Options<typeof muon>, 'params'>;

interface MuonState {
  momentum_buffer: Tensor;
}

/**
 * Muon: momentum whose direction is made orthogonal, for the weight matrices of hidden layers.
 * @example
 * const w = torch.eye(2).requires_grad_();
 * const optimizer = new torch.optim.Muon([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w);
 */
export class Muon extends StepwiseOptimizer<MuonGroup, MuonState> {
  constructor(params: Params<MuonGroup>, options?: MuonOptions);
  constructor(params: Params<MuonGroup>, lr: number, options?: MuonOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = muonSignature.bind(args);
    const { lr, momentum, weight_decay, adjust_lr_fn } = options;
    checkRate(lr, 'Learning rate should be >= 0 but is');
    checkNotNegative('momentum should be >= 0 but is', momentum, '');
    checkNotNegative('weight decay should be >= 0 but is', weight_decay, '');
    if (adjust_lr_fn !== null && !['original', 'match_rms_adamw'].includes(adjust_lr_fn))
      throw new ValueError(`Adjust learning rate function ${adjust_lr_fn} is not supported`);
    super(params, options);
    for (const group of this.param_groups)
      for (const param of group.params)
        if (param.dim() !== 2) {
          throw new ValueError(
            `Muon only supports 2D parameters whereas we found a parameter with size: ${param.size()}`,
          );
        }
  }

  override step(closure?: Closure): Tensor | null {
    return no_grad(() => super.step(closure));
  }

  protected override begin(param: Tensor): MuonState {
    if (param.is_complex()) throw new RuntimeError('Muon does not support complex parameters');
    return { momentum_buffer: zeros_like(param.detach()) };
  }

  protected override advance(
    params: Tensor[],
    grads: Tensor[],
    state: Columns<MuonState>,
    group: ParamGroup<MuonGroup>,
  ): void {
    const { momentum, nesterov, weight_decay } = group;
    const lr = number(group.lr);
    params.forEach((param, i) => {
      const [grad, buffer] = [grads[i]!, state.momentum_buffer[i]!];
      buffer.lerp_(grad, 1 - momentum);
      const update = orthogonal(nesterov ? grad.lerp(buffer, momentum) : buffer, group);
      param.mul_(1 - lr * weight_decay);
      param.add_(update, { alpha: -lr * ratio(param, group.adjust_lr_fn) });
    });
  }
}

/** Newton and Schulz's iteration: the matrix with its singular values brought near 1, in bfloat16. */
function orthogonal(matrix: Tensor, { ns_steps, ns_coefficients, eps }: MuonGroup): Tensor {
  if (ns_steps >= 100) throw new ValueError('Number of steps must be less than 100 for computational efficiency');
  if (ns_coefficients.length !== 3) throw new ValueError('Coefficients must be a tuple of exactly 3 values');
  const [a, b, c] = ns_coefficients;
  const tall = matrix.size(0) > matrix.size(1);
  let x = tall ? matrix.to(bfloat16).t() : matrix.to(bfloat16);
  x = x.div(x.norm().clamp({ min: eps }));
  for (let i = 0; i < ns_steps; i++) {
    const gram = x.matmul(x.t());
    const polynomial = gram.addmm(gram, gram, { beta: b, alpha: c });
    x = x.addmm(polynomial, x, { beta: a });
  }
  return tall ? x.t() : x;
}

function ratio(param: Tensor, how: MuonGroup['adjust_lr_fn']): number {
  const [rows, columns] = [param.size(0), param.size(1)];
  if (how === 'match_rms_adamw') return 0.2 * Math.sqrt(Math.max(rows, columns));
  return Math.sqrt(Math.max(1, rows / columns));
}
