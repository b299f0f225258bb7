/** Optimizers whose step is one native call for all parameters of a group. */
import { AssertionError, NotImplementedError, RuntimeError } from '../errors';
import { Tensor } from '../tensor';
import { type Closure, Optimizer, type ParamGroup, type ParamState, type Params } from './optimizer';

/** How a step is to be carried out. Here it is always one native call, so most of it changes nothing. */
export interface Execution {
  foreach?: boolean | null;
  fused?: boolean | null;
  capturable?: boolean;
  differentiable?: boolean;
}

/** State of the parameters that take part in a step, by name. */
export type Columns<S> = { [K in keyof S]: S[K][] };

/**
 * An optimizer that treats each parameter by itself. A subclass says what it remembers of a parameter (`begin`) and how
 * a group moves (`advance`).
 */
export abstract class StepwiseOptimizer<O extends object, S extends object> extends Optimizer<O> {
  constructor(params: Params<O>, defaults: O) {
    super(params, defaults);
    const { fused, foreach, differentiable } = defaults as Execution;
    if (fused && differentiable) throw new RuntimeError('`fused` does not support `differentiable`');
    if (fused && foreach) throw new RuntimeError('`fused` and `foreach` cannot be `True` together.');
  }

  /** What is remembered of a parameter before its first step. */
  protected abstract begin(param: Tensor, group: ParamGroup<O>): S;
  /** Moves the parameters of a group by their gradients; `state` has a list by parameter for each thing remembered. */
  protected abstract advance(params: Tensor[], grads: Tensor[], state: Columns<S>, group: ParamGroup<O>): void;

  override step(closure?: Closure): Tensor | null {
    const loss = this.evaluate(closure);
    for (const group of this.param_groups) {
      const params: Tensor[] = [];
      const grads: Tensor[] = [];
      const columns: Record<string, unknown[]> = {};
      for (const param of group.params) {
        const grad = param.grad;
        if (grad === null) continue;
        const state = this.#stateOf(param, group);
        params.push(param);
        grads.push(grad);
        for (const key in state) {
          columns[key] ??= [];
          columns[key].push(state[key]);
        }
      }
      if (params.length === 0) continue;
      checkExecution(group as Execution, params);
      this.advance(params, grads, columns as Columns<S>, group);
    }
    return loss;
  }

  #stateOf(param: Tensor, group: ParamGroup<O>): ParamState {
    const known = this.state.get(param);
    if (known !== undefined && !isEmpty(known)) return known;
    const state = { ...this.begin(param, group) } as ParamState;
    if (!isEmpty(state)) this.state.set(param, state);
    return state;
  }
}

function isEmpty(state: object): boolean {
  for (const _ in state) return false;
  return true;
}

const CAPTURABLE = "['cuda', 'xpu', 'hpu', 'privateuseone', 'xla']";
const FUSED = "['mps', 'cuda', 'xpu', 'hpu', 'cpu', 'mtia', 'privateuseone']";

function checkExecution(group: Execution, params: Tensor[]): void {
  if (group.capturable) {
    throw new AssertionError(`If capturable=True, params and state_steps must be on supported devices: ${CAPTURABLE}.`);
  }
  if (group.fused) {
    const bad = params.find((param) => !param.is_floating_point());
    if (bad) {
      throw new RuntimeError(
        `\`fused=True\` requires all the params to be floating point Tensors of supported devices: ${FUSED} but ${bad.dtype} and ${bad.device.type}`,
      );
    }
  }
  if (group.differentiable) {
    if (params.some((param) => param.is_leaf && param.requires_grad))
      throw new RuntimeError('a leaf Variable that requires grad is being used in an in-place operation.');
    throw new NotImplementedError(
      'differentiable=True: a step is one native call that autograd does not see. Write the update with tensor operations to differentiate through it',
    );
  }
}

/** An option that may be given as a tensor of one element. */
export function number(option: number | Tensor): number {
  return option instanceof Tensor ? Number(option.item()) : option;
}
