/** What all optimizers share: groups of parameters, state per parameter, and saving both. */
import { isPlainObject, suggestion } from '../arguments';
import { KeyError, ValueError } from '../errors';
import { enable_grad } from '../grad_mode';
import { resetGradient } from '../nn/gradient';
import { python } from '../nn/text';
import { Tensor } from '../tensor';
import { typename } from '../typename';

/** Parameters that share options; the options are read at every step, so they may be changed at any time. */
export type ParamGroup<O> = O & { params: Tensor[] };

/** What an optimizer is given: tensors, [name, tensor] pairs of `named_parameters()`, or groups with options of their own. */
export type Params<O> = Iterable<Tensor> | Iterable<Partial<O> & { params: Tensor | Iterable<Tensor> }>;

/** What an optimizer remembers of one parameter from step to step. */
export type ParamState = Record<string, unknown>;

export interface OptimizerState {
  /** By number of the parameter, counted through all groups. */
  state: Map<number, ParamState>;
  param_groups: Record<string, unknown>[];
}

/**
 * Base class of all optimizers.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.SGD([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.zero_grad();
 * console.log(w.grad);
 */
export abstract class Optimizer<O extends object = Record<string, unknown>> {
  readonly param_groups: ParamGroup<O>[] = [];
  readonly state = new Map<Tensor, ParamState>();

  /** `defaults` are the options of groups that do not say otherwise. */
  constructor(
    params: Params<O>,
    readonly defaults: O,
  ) {
    if (params instanceof Tensor) {
      throw new TypeError(
        'params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor',
      );
    }
    const groups = [...(params as Iterable<unknown>)];
    if (groups.length === 0) throw new ValueError('optimizer got an empty parameter list');
    if (isPlainObject(groups[0])) for (const group of groups) this.add_param_group(group as ParamGroup<O>);
    else this.add_param_group({ params: groups } as ParamGroup<O>);
  }

  /** Takes one step down the gradients. `closure` computes the loss anew, and its value is returned. */
  abstract step(closure?: () => Tensor): Tensor | null;

  /** Runs a step's closure with gradients on. */
  protected evaluate(closure: (() => Tensor) | undefined): Tensor | null {
    return closure ? enable_grad(closure) : null;
  }

  /** Resets the gradients of all parameters: to null, or with `set_to_none: false` to zeros. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    const none = typeof set_to_none === 'boolean' ? set_to_none : (set_to_none.set_to_none ?? true);
    for (const group of this.param_groups) for (const param of group.params) resetGradient(param, none);
  }

  /** Adds parameters, with options of their own where given. */
  add_param_group(group: Partial<O> & { params: Tensor | Iterable<Tensor> }): void {
    if (!isPlainObject(group)) throw new TypeError(`param_group must be a dict, but got <class '${typename(group)}'>`);
    const params = this.paramsOf(group);
    const known = new Set(this.param_groups.flatMap((other) => other.params));
    if (params.some((param) => known.has(param)))
      throw new ValueError('some parameters appear in more than one parameter group');
    this.checkOptions(group);
    this.param_groups.push({ ...group, params, ...this.missing(group) } as ParamGroup<O>);
  }

  private missing(group: object): Partial<O> {
    return Object.fromEntries(Object.entries(this.defaults).filter(([key]) => !(key in group))) as Partial<O>;
  }

  private paramsOf(group: Record<string, unknown>): Tensor[] {
    const { params } = group;
    if (params === undefined) {
      const near = Object.keys(group).find((key) => suggestion(key, ['params']) !== '');
      throw new KeyError(
        `'params'${near === undefined ? '' : ` (the parameter group has '${near}': did you mean 'params'?)`}`,
      );
    }
    if (params instanceof Set) {
      throw new TypeError(
        'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.',
      );
    }
    const list = params instanceof Tensor ? [params] : [...(params as Iterable<unknown>)];
    return list.map((entry) => {
      const param = Array.isArray(entry) && entry.length === 2 ? entry[1] : entry;
      if (!(param instanceof Tensor))
        throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${typename(param)}`);
      if (!param.is_leaf) throw new ValueError("can't optimize a non-leaf Tensor");
      return param;
    });
  }

  /** PyTorch ignores options that no optimizer reads; here a misspelt one is an error. */
  private checkOptions(group: Record<string, unknown>): void {
    const names = ['params', ...Object.keys(this.defaults)];
    for (const key of Object.keys(group)) {
      const near = names.includes(key) ? '' : suggestion(key, names);
      if (near !== '') throw new ValueError(`unexpected option '${key}' in a parameter group${near}`);
    }
  }

  /** What must be saved to go on later: the state by parameter number, and the options of each group. */
  state_dict(): OptimizerState {
    const numbers = new Map<Tensor, number>();
    for (const group of this.param_groups) for (const param of group.params) numbers.set(param, numbers.size);
    return {
      state: new Map([...this.state].map(([param, state]) => [numbers.get(param)!, { ...state }])),
      param_groups: this.param_groups.map(({ params, ...options }) => ({
        ...options,
        params: params.map((param) => numbers.get(param)!),
      })),
    };
  }

  /** Goes on from a saved state. */
  load_state_dict(state_dict: { state: unknown; param_groups: unknown }): void {
    const groups = state_dict.param_groups as Record<string, unknown>[];
    if (groups.length !== this.param_groups.length)
      throw new ValueError('loaded state dict has a different number of parameter groups');
    const params: Tensor[] = [];
    const numbers: unknown[] = [];
    groups.forEach((saved, i) => {
      const group = this.param_groups[i]!;
      const saved_params = saved.params as unknown[];
      if (saved_params.length !== group.params.length) {
        throw new ValueError(
          "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
        );
      }
      params.push(...group.params);
      numbers.push(...saved_params);
    });
    this.state.clear();
    const saved =
      state_dict.state instanceof Map ? state_dict.state : new Map(Object.entries(state_dict.state as object));
    params.forEach((param, i) => {
      const state = (saved.get(numbers[i]) ?? saved.get(String(numbers[i]))) as ParamState | undefined;
      if (state)
        this.state.set(
          param,
          Object.fromEntries(Object.entries(state).map(([key, value]) => [key, own(value, param)])),
        );
    });
    groups.forEach((group, i) => {
      const { params: _, ...options } = group;
      Object.assign(this.param_groups[i]!, options);
    });
  }

  /** PyTorch's text of the optimizer. */
  toString(): string {
    const groups = this.param_groups.map(({ params: _, ...options }, i) => {
      const lines = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
      return `Parameter Group ${i}\n${lines.map(([key, value]) => `    ${key}: ${python(value)}\n`).join('')}`;
    });
    return `${this.constructor.name} (\n${groups.join('\n')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A copy of saved state in the parameter's dtype, so that no two optimizers share it. */
function own(value: unknown, param: Tensor): unknown {
  if (!(value instanceof Tensor)) return value;
  return param.is_floating_point() ? value.detach().to(param.dtype).clone() : value.detach().clone();
}
