/** What all optimizers share: groups of parameters, state per parameter, hooks, and saving. */
import { isPlainObject, suggestion } from '../arguments';
import { KeyError, ValueError } from '../errors';
import { enable_grad } from '../grad_mode';
import { Hooks, type RemovableHandle } from '../hooks';
import { resetGradient } from '../nn/gradient';
import { python } from '../nn/text';
import { Tensor } from '../tensor';
import { classname, shortName, typename } from '../typename';
import { warn } from '../warn';
import { loadState, saveState } from './state';

/** Parameters that share options; the options are read at every step, so they may be changed at any time. */
export type ParamGroup<O> = O & { params: Tensor[]; param_names?: string[] };

/** What an optimizer is given: tensors, [name, tensor] pairs of `named_parameters()`, or groups with options of their own. */
export type Params<O> =
  | Iterable<Tensor>
  | Iterable<[string, Tensor]>
  | Iterable<Partial<O> & { params: Tensor | Iterable<Tensor> | Iterable<[string, Tensor]> }>;

/** What an optimizer remembers of one parameter from step to step. */
export type ParamState = Record<string, unknown>;

export interface OptimizerState {
  /** By number of the parameter, counted through all groups. */
  state: Map<number, ParamState>;
  param_groups: Record<string, unknown>[];
}

/** Computes the loss anew. */
export type Closure = () => Tensor;
/** Called before a step with its arguments; may return others. */
export type StepPreHook = (optimizer: Optimizer, args: unknown[]) => unknown;
/** Called after a step with its arguments. */
export type StepPostHook = (optimizer: Optimizer, args: unknown[]) => void;
/** Called around saving and loading; of those that see a state, what they return takes its place. */
export type StateDictPreHook = (optimizer: Optimizer) => void;
export type StateDictPostHook = (optimizer: Optimizer, state_dict: OptimizerState) => unknown;
export type LoadStateDictPreHook = StateDictPostHook;
export type LoadStateDictPostHook = StateDictPreHook;

const everyPreHook = new Hooks<StepPreHook>();
const everyPostHook = new Hooks<StepPostHook>();

/**
 * Calls `hook(optimizer, args)` before every step of every optimizer.
 * @example
 * const handle = torch.optim.register_optimizer_step_pre_hook(() => {
 *   console.log('a step');
 * });
 * new torch.optim.SGD([torch.ones(1)]).step();
 * handle.remove();
 */
export function register_optimizer_step_pre_hook(hook: StepPreHook): RemovableHandle {
  return everyPreHook.add(hook);
}
/**
 * Calls `hook(optimizer, args)` after every step of every optimizer.
 * @example
 * const handle = torch.optim.register_optimizer_step_post_hook(() => {
 *   console.log('a step was taken');
 * });
 * new torch.optim.SGD([torch.ones(1)]).step();
 * handle.remove();
 */
export function register_optimizer_step_post_hook(hook: StepPostHook): RemovableHandle {
  return everyPostHook.add(hook);
}

/**
 * Base class of all optimizers. A subclass defines `step` and hands its options' defaults to the constructor.
 * @example
 * const w = torch.tensor([1.5], { requires_grad: true });
 * const optimizer = new torch.optim.SGD([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.zero_grad();
 * console.log(w.grad);
 */
// biome-ignore lint/suspicious/noExplicitAny: an optimizer with any options is an Optimizer
export abstract class Optimizer<O extends object = any> {
  readonly param_groups: ParamGroup<O>[] = [];
  readonly state = new Map<Tensor, ParamState>();

  readonly #before = new Hooks<StepPreHook>();
  readonly #after = new Hooks<StepPostHook>();
  readonly #beforeSaving = new Hooks<StateDictPreHook>();
  readonly #afterSaving = new Hooks<StateDictPostHook>();
  readonly #beforeLoading = new Hooks<LoadStateDictPreHook>();
  readonly #afterLoading = new Hooks<LoadStateDictPostHook>();

  /** `defaults` are the options of groups that do not say otherwise. */
  constructor(
    params: Params<O>,
    readonly defaults: O,
  ) {
    if (params instanceof Tensor) {
      throw new TypeError(
        `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${typename(params)}`,
      );
    }
    if (!(Symbol.iterator in Object(params))) {
      // A function that comes here is `model.parameters`, not called.
      const type = shortName(params).replace('function', 'method');
      throw new TypeError(`'${type}' object is not iterable`);
    }
    const groups = [...(params as Iterable<unknown>)];
    if (groups.length === 0) throw new ValueError('optimizer got an empty parameter list');
    if (isPlainObject(groups[0])) for (const group of groups) this.add_param_group(group as ParamGroup<O>);
    else this.add_param_group({ params: groups } as ParamGroup<O>);
    this.#hookStep();
  }

  /** Takes one step down the gradients. `closure` computes the loss anew, and its value is returned. */
  abstract step(closure?: Closure): Tensor | null;

  /** Hooks surround whatever `step` a subclass has. */
  #hookStep(): void {
    const step = this.step;
    const hooked = (...given: unknown[]) => {
      let args = given;
      for (const hooks of [everyPreHook, this.#before])
        for (const hook of hooks) {
          const changed = hook(this, args) ?? undefined;
          if (changed === undefined) continue;
          if (!Array.isArray(changed))
            throw new TypeError(`${this.constructor.name} step pre-hook must return null or an array of new arguments`);
          args = changed;
        }
      const loss = (step as (...args: unknown[]) => Tensor | null).apply(this, args);
      for (const hooks of [this.#after, everyPostHook]) for (const hook of hooks) hook(this, args);
      return loss;
    };
    Object.defineProperty(this, 'step', { value: hooked, writable: true, configurable: true });
  }

  /** Runs a step's closure with gradients on. */
  protected evaluate(closure: Closure | undefined): Tensor | null {
    return closure ? enable_grad(closure) : null;
  }

  /** Resets the gradients of all parameters: to null, or with `set_to_none: false` to zeros. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    const none = typeof set_to_none === 'boolean' ? set_to_none : (set_to_none.set_to_none ?? true);
    for (const group of this.param_groups) for (const param of group.params) resetGradient(param, none);
  }

  /** Adds parameters, with options of their own where given. */
  add_param_group(group: Partial<O> & { params: Tensor | Iterable<Tensor> | Iterable<[string, Tensor]> }): void {
    if (!isPlainObject(group)) throw new TypeError(`param_group must be a dict, but got <class '${classname(group)}'>`);
    const { params, names } = this.#paramsOf(group);
    this.#checkOptions(group);
    const added = {
      ...group,
      params,
      ...(names ? { param_names: names } : {}),
      ...missing(group, this.defaults),
    } as ParamGroup<O>;
    if (new Set(params).size < params.length) {
      warn(
        'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information',
      );
    }
    for (const other of this.param_groups) {
      if ((added.param_names === undefined) === (other.param_names === undefined)) continue;
      throw new ValueError(
        `all optimizer param groups should be with/without names. cannot add param group ${added.param_names ? 'with' : 'without'} names to the optimizer`,
      );
    }
    const known = new Set(this.param_groups.flatMap((other) => other.params));
    if (params.some((param) => known.has(param)))
      throw new ValueError('some parameters appear in more than one parameter group');
    this.param_groups.push(added);
  }

  #paramsOf(group: Record<string, unknown>): { params: Tensor[]; names: string[] | undefined } {
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
    const names = list.flatMap((entry) => (Array.isArray(entry) ? [String(entry[0])] : []));
    if (names.length !== 0 && names.length !== list.length)
      throw new ValueError('all optimizer params should be with/without names. Some param names are missing');
    const tensors = list.map((entry) => (Array.isArray(entry) ? entry[1] : entry) as unknown);
    const differentiable = (this.defaults as { differentiable?: boolean }).differentiable === true;
    for (const param of tensors) {
      if (!(param instanceof Tensor))
        throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${typename(param)}`);
      if (!differentiable && !param.is_leaf && !param.retains_grad)
        throw new ValueError("can't optimize a non-leaf Tensor");
    }
    return { params: tensors as Tensor[], names: names.length === 0 ? undefined : names };
  }

  /** PyTorch ignores options that no optimizer reads; here a misspelt one is an error. */
  #checkOptions(group: Record<string, unknown>): void {
    const names = ['params', 'param_names', ...Object.keys(this.defaults)];
    for (const key of Object.keys(group)) {
      const near = names.includes(key) ? '' : suggestion(key, names);
      if (near !== '') throw new ValueError(`unexpected option '${key}' in a parameter group${near}`);
    }
  }

  /** What must be saved to go on later: the state by parameter number, and the options of each group. */
  state_dict(): OptimizerState {
    for (const hook of this.#beforeSaving) hook(this);
    let state = saveState(this);
    for (const hook of this.#afterSaving) state = (hook(this, state) as OptimizerState | undefined) ?? state;
    return state;
  }

  /** Goes on from a saved state. */
  load_state_dict(state_dict: { state: unknown; param_groups: unknown }): void {
    let state = { ...state_dict } as OptimizerState;
    for (const hook of this.#beforeLoading) state = (hook(this, state) as OptimizerState | undefined) ?? state;
    loadState(this, state);
    for (const hook of this.#afterLoading) hook(this);
  }

  /** Calls `hook(optimizer, args)` before every step; an array it returns takes the place of the arguments. */
  register_step_pre_hook(hook: StepPreHook): RemovableHandle {
    return this.#before.add(hook);
  }
  /** Calls `hook(optimizer, args)` after every step. */
  register_step_post_hook(hook: StepPostHook): RemovableHandle {
    return this.#after.add(hook);
  }
  /** Calls `hook(optimizer)` before the state is saved. */
  register_state_dict_pre_hook(hook: StateDictPreHook, prepend: Prepend = false): RemovableHandle {
    return this.#beforeSaving.add(hook, first(prepend));
  }
  /** Calls `hook(optimizer, state_dict)` after the state was saved; what it returns is the state instead. */
  register_state_dict_post_hook(hook: StateDictPostHook, prepend: Prepend = false): RemovableHandle {
    return this.#afterSaving.add(hook, first(prepend));
  }
  /** Calls `hook(optimizer, state_dict)` before a state is loaded; what it returns is loaded instead. */
  register_load_state_dict_pre_hook(hook: LoadStateDictPreHook, prepend: Prepend = false): RemovableHandle {
    return this.#beforeLoading.add(hook, first(prepend));
  }
  /** Calls `hook(optimizer)` after a state was loaded. */
  register_load_state_dict_post_hook(hook: LoadStateDictPostHook, prepend: Prepend = false): RemovableHandle {
    return this.#afterLoading.add(hook, first(prepend));
  }

  /** PyTorch's text of the optimizer. */
  toString(): string {
    const groups = this.param_groups.map(({ params: _, ...options }, i) => {
      const lines = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
      return `Parameter Group ${i}\n${lines.map(([key, value]) => `    ${key}: ${text(value)}\n`).join('')}`;
    });
    return `${this.constructor.name} (\n${groups.join('\n')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

type Prepend = boolean | { prepend?: boolean };
const first = (prepend: Prepend) => (typeof prepend === 'boolean' ? prepend : prepend.prepend);

/** Defaults of the options a group lacks. */
export function missing<O extends object>(group: object, defaults: O): Partial<O> {
  const lacking = Object.entries(defaults).filter(([key]) => (group as Record<string, unknown>)[key] === undefined);
  return Object.fromEntries(
    lacking.map(([key, value]) => [key, Array.isArray(value) ? [...value] : value]),
  ) as Partial<O>;
}

function text(value: unknown): string {
  if (value instanceof Tensor && value.numel() === 1) return python(value.item());
  if (Array.isArray(value) && typeof value[0] === 'string') return `[${value.map((name) => `'${name}'`).join(', ')}]`;
  return python(value);
}
