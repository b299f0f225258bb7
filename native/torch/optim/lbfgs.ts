/** L-BFGS. */
import { type Bound, type Options, optional, required, signature } from '../arguments';
import { AssertionError, RuntimeError, ValueError } from '../errors';
import { _lbfgs_direction, cat, view_as_real, zeros_like } from '../generated/ops';
import { enable_grad, no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { checkRate } from './checks';
import { type Point, strongWolfe } from './line_search';
import { type Closure, Optimizer, type ParamGroup, type Params } from './optimizer';
import { number } from './stepwise';

const lbfgs = {
  params: required<Params<LBFGSGroup>>(),
  /** Step size. */
  lr: 1,
  /** Most iterations in one step. */
  max_iter: 20,
  /** Most evaluations of the closure in one step; by default 1.25 times the iterations. */
  max_eval: optional<number | null>(null),
  /** Stops where no element of the gradient is larger. */
  tolerance_grad: 1e-7,
  /** Stops where parameters and loss change less. */
  tolerance_change: 1e-9,
  /** How many of the last iterations the curvature is guessed from. */
  history_size: 100,
  /** How far to go along each direction: by the step size alone, or until the strong Wolfe conditions hold. */
  line_search_fn: optional<'strong_wolfe' | null>(null),
};
const lbfgsSignature = signature('LBFGS.__init__', lbfgs);

/** Options of the one parameter group. */
export interface LBFGSGroup extends Omit<Bound<typeof lbfgs>, 'params'> {}
export type LBFGSOptions = Omit<Options<typeof lbfgs>, 'params'>;

/** What is kept between steps, under PyTorch's names, with the first parameter. */
interface History {
  func_evals: number;
  n_iter: number;
  /** The last direction, and how far it was followed. */
  d: Tensor;
  t: number;
  /** Changes of the gradient and of the parameters, and the inverse of their products. */
  old_dirs: Tensor[];
  old_stps: Tensor[];
  ro: Tensor[];
  H_diag: number | Tensor;
  prev_flat_grad: Tensor | null;
  prev_loss: number;
}

/**
 * L-BFGS: guesses the curvature from the last steps. `step` needs a closure, which it calls several times.
 * @example
 * const w = torch.tensor([1.5, -2], { requires_grad: true });
 * const optimizer = new torch.optim.LBFGS([w], { line_search_fn: 'strong_wolfe' });
 * optimizer.step(() => {
 *   optimizer.zero_grad();
 *   const loss = w.sub(3).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 * console.log(w);
 */
export class LBFGS extends Optimizer<LBFGSGroup> {
  constructor(params: Params<LBFGSGroup>, options?: LBFGSOptions);
  constructor(params: Params<LBFGSGroup>, lr: number, options?: LBFGSOptions);
  constructor(...args: unknown[]) {
    const { params, ...options } = lbfgsSignature.bind(args);
    checkRate(options.lr);
    super(params, { ...options, max_eval: options.max_eval ?? Math.floor((options.max_iter * 5) / 4) });
    if (this.param_groups.length !== 1)
      throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
  }

  override step(closure?: Closure): Tensor | null {
    if (typeof closure !== 'function')
      throw new TypeError("LBFGS.step() missing 1 required positional argument: 'closure'");
    if (this.param_groups.length !== 1)
      throw new AssertionError(`Expected exactly one param_group, but got ${this.param_groups.length}`);
    return no_grad(() => this.#descend(() => enable_grad(closure)));
  }

  #descend(closure: Closure): Tensor {
    const group = this.param_groups[0]!;
    const { max_iter, max_eval, tolerance_grad, tolerance_change, line_search_fn } = group;
    const history = this.#history(group);
    const first = closure();
    let loss = Number(first.item());
    let grad = this.#flatGrad();
    let evaluations = 1;
    history.func_evals++;
    if (largest(grad) <= tolerance_grad) return first;

    for (let i = 1; i <= max_iter; i++) {
      history.n_iter++;
      this.#learn(history, grad, group.history_size);
      history.d = _lbfgs_direction(grad, history.old_dirs, history.old_stps, history.ro, scalar(history.H_diag));
      history.prev_flat_grad = grad.clone();
      history.prev_loss = loss;
      const lr = number(group.lr);
      history.t = history.n_iter === 1 ? Math.min(1, 1 / Number(grad.abs().sum().item())) * lr : lr;
      const slope = Number(grad.dot(history.d).item());
      if (slope > -tolerance_change) break;

      let used = 0;
      if (line_search_fn !== null) {
        if (line_search_fn !== 'strong_wolfe') throw new RuntimeError("only 'strong_wolfe' is supported");
        const start = { t: 0, loss, grad: grad.clone(), slope };
        const limit = max_eval! - evaluations;
        const along = this.#along(closure, history.d);
        const found = strongWolfe(along, start, history.t, largest(history.d), 1e-9, limit);
        ({ loss, grad, t: history.t } = found.point);
        used = found.evaluations;
        this.#move(history.t, history.d);
      } else {
        this.#move(history.t, history.d);
        // The loss after the last iteration would not be used.
        if (i !== max_iter) {
          loss = Number(closure().item());
          grad = this.#flatGrad();
          used = 1;
        }
      }
      evaluations += used;
      history.func_evals += used;
      if (i === max_iter || evaluations >= max_eval!) break;
      if (largest(grad) <= tolerance_grad) break;
      if (largest(history.d.mul(history.t)) <= tolerance_change) break;
      if (Math.abs(loss - history.prev_loss) < tolerance_change) break;
    }
    return first;
  }

  #history(group: ParamGroup<LBFGSGroup>): History {
    const param = group.params[0]!;
    const known = this.state.get(param);
    if (known && 'n_iter' in known) return known as unknown as History;
    const fresh = { func_evals: 0, n_iter: 0, old_dirs: [], old_stps: [], ro: [], H_diag: 1, prev_flat_grad: null };
    this.state.set(param, fresh);
    return fresh as unknown as History;
  }

  /** Takes in how the last step changed the gradient. */
  #learn(history: History, grad: Tensor, size: number): void {
    const { prev_flat_grad, old_dirs, old_stps, ro } = history;
    if (history.n_iter === 1 || prev_flat_grad === null) {
      Object.assign(history, { old_dirs: [], old_stps: [], ro: [], H_diag: 1 });
      return;
    }
    const change = grad.sub(prev_flat_grad);
    const step = history.d.mul(history.t);
    const product = change.dot(step);
    if (!(Number(product.item()) > 1e-10)) return;
    if (old_dirs.length === size) for (const list of [old_dirs, old_stps, ro]) list.shift();
    old_dirs.push(change);
    old_stps.push(step);
    ro.push(product.reciprocal());
    history.H_diag = product.div(change.dot(change));
  }

  /** Takes steps of different lengths from where the parameters are now, and puts them back. */
  #along(closure: Closure, d: Tensor): (t: number) => Point {
    const { params } = this.param_groups[0]!;
    const here = params.map((param) => param.detach().clone());
    return (t) => {
      this.#move(t, d);
      const loss = Number(closure().item());
      const grad = this.#flatGrad();
      params.forEach((param, i) => {
        param.copy_(here[i]!);
      });
      return { t, loss, grad, slope: Number(grad.dot(d).item()) };
    };
  }

  #flatGrad(): Tensor {
    const flat = (param: Tensor) => {
      const grad = param.grad ?? zeros_like(param.detach());
      return (grad.is_complex() ? view_as_real(grad) : grad).reshape(-1);
    };
    return cat(this.param_groups[0]!.params.map(flat));
  }

  #move(t: number, d: Tensor): void {
    let offset = 0;
    for (const param of this.param_groups[0]!.params) {
      const target = param.is_complex() ? view_as_real(param) : param;
      target.add_(d.narrow(0, offset, target.numel()).view_as(target), { alpha: t });
      offset += target.numel();
    }
  }
}

const largest = (t: Tensor) => Number(t.abs().max().item());
const scalar = (value: number | Tensor) => (typeof value === 'number' ? value : Number(value.item()));
