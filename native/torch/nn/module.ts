/** The base of all layers and models. */
import { inspect } from 'node:util';
import { isPlainObject, signature } from '../arguments';
import { COPY, type Memo } from '../copy';
import type { Device } from '../device';
import { bfloat16, type DType, float16, float32, float64 } from '../dtype';
import { NotImplementedError, RuntimeError, ValueError } from '../errors';
import { empty_like } from '../generated/ops';
import type { RemovableHandle } from '../hooks';
import { OrderedDict } from '../ordered_dict';
import type { Tensor } from '../tensor';
import type { Core } from './call';
import { resetGradient } from './gradient';
import {
  type BackwardHookFunction,
  type BackwardPreHook,
  callWithHooks,
  type ForwardHook,
  type ForwardHookWithKwargs,
  type ForwardPreHook,
  type ForwardPreHookWithKwargs,
  type HookOptions,
  type LoadStateDictPostHook,
  type LoadStateDictPreHook,
  ModuleHooks,
  type PreHookOptions,
  type StateDictHook,
  type StateDictPreHook,
} from './hooks';
import { Members } from './members';
import { type MoveTarget, moveTarget } from './move';
import {
  EXTRA_STATE,
  type IncompatibleKeys,
  type Loading,
  loadOwnState,
  loadStateDict,
  saveOwnState,
  saveStateDict,
} from './state';
import { indent } from './text';

const signatures = {
  state_dict: signature('Module.state_dict', {
    destination: undefined as OrderedDict | undefined,
    prefix: '',
    keep_vars: false,
  }),
  load_state_dict: signature('Module.load_state_dict', {
    state_dict: undefined as unknown,
    strict: true,
    assign: false,
  }),
};

let count = 0;

export interface Module {
  /** Runs `forward`, with hooks. */
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  (...args: Parameters<this['forward']>): ReturnType<this['forward']>;
}

/**
 * Base class of all neural network modules. A subclass assigns its layers and parameters as fields, defines `forward`,
 * and is called like a function: `net(x)`.
 * @example
 * class Line extends torch.nn.Module {
 *   slope = new torch.nn.Parameter(torch.tensor(2.5));
 *   forward(x: torch.Tensor) {
 *     return x.mul(this.slope);
 *   }
 * }
 * const line = new Line();
 * console.log(line(torch.tensor([1, 2])));
 * for (const [name, parameter] of line.named_parameters()) console.log(name, parameter.shape);
 */
export class Module extends Members {
  /** True in training mode, false in evaluation mode; see `train` and `eval`. */
  training = true;
  /** Stamped on the autograd nodes that a call makes. */
  declare readonly _id: number;
  /** Version of the layout of this module's state, saved with it. */
  declare readonly _version: number;

  readonly #core: Core;

  constructor(...none: []) {
    const core: Core = { id: ++count, hooks: undefined };
    super(core);
    this.#core = core;
    Object.defineProperty(this, '_id', { value: core.id });
    if (none.length > 0) this.#refuse(none);
  }

  /** PyTorch's error for a class that takes no arguments, which a class without a constructor is. */
  #refuse(given: readonly unknown[]): never {
    const [first] = given;
    const [option] = isPlainObject(first) ? Object.keys(first) : [];
    const start = `${this._get_name()}.__init__()`;
    if (option !== undefined) throw new TypeError(`${start} got an unexpected keyword argument '${option}'`);
    throw new TypeError(`${start} takes 1 positional argument but ${given.length + 1} were given`);
  }

  /** What the module computes; every subclass defines it. */
  // biome-ignore lint/suspicious/noExplicitAny: subclasses choose their own arguments and result
  forward(..._args: any[]): any {
    throw new NotImplementedError(`Module [${this._get_name()}] is missing the required "forward" function`);
  }

  /** A call that is not as plain as most. */
  _call(args: unknown[]): unknown {
    return callWithHooks(this, this.#core.hooks, args);
  }

  /** The hooks, which only few modules have. */
  get _hooks(): ModuleHooks | undefined {
    return this.#core.hooks;
  }

  get #someHooks(): ModuleHooks {
    this.#core.hooks ??= new ModuleHooks();
    return this.#core.hooks;
  }

  /** Calls `hook(module, args)` before every `forward`; what it returns replaces the arguments. */
  register_forward_pre_hook(hook: ForwardPreHook, options?: PreHookOptions & { with_kwargs?: false }): RemovableHandle;
  register_forward_pre_hook(
    hook: ForwardPreHookWithKwargs,
    options: PreHookOptions & { with_kwargs: true },
  ): RemovableHandle;
  register_forward_pre_hook(hook: ForwardPreHook | ForwardPreHookWithKwargs, options: PreHookOptions = {}) {
    return this.#someHooks.before.add({ ...options, hook }, options.prepend);
  }

  /** Calls `hook(module, args, output)` after every `forward`; what it returns replaces the result. */
  register_forward_hook(hook: ForwardHook, options?: HookOptions & { with_kwargs?: false }): RemovableHandle;
  register_forward_hook(hook: ForwardHookWithKwargs, options: HookOptions & { with_kwargs: true }): RemovableHandle;
  register_forward_hook(hook: ForwardHook | ForwardHookWithKwargs, options: HookOptions = {}): RemovableHandle {
    return this.#someHooks.after.add({ ...options, hook: hook as ForwardHookWithKwargs }, options.prepend);
  }

  /** Calls `hook(module, grad_output)` before the gradients of the inputs are computed. */
  register_full_backward_pre_hook(hook: BackwardPreHook, { prepend }: { prepend?: boolean } = {}): RemovableHandle {
    return this.#someHooks.backwardBefore.add(hook, prepend);
  }

  /** Calls `hook(module, grad_input, grad_output)` when the gradients of the inputs are computed. */
  register_full_backward_hook(hook: BackwardHookFunction, { prepend }: { prepend?: boolean } = {}): RemovableHandle {
    return this.#someHooks.addBackward(hook, true, 'on a single Module', prepend);
  }

  /** Deprecated: sees the gradients of the last node of the result only. */
  register_backward_hook(hook: BackwardHookFunction): RemovableHandle {
    return this.#someHooks.addBackward(hook, false, 'on a single Module');
  }

  /** Calls `hook(module, prefix, keep_vars)` before the state is saved. */
  register_state_dict_pre_hook(hook: StateDictPreHook): RemovableHandle {
    return this.#someHooks.saving.add(hook);
  }

  /** Calls `hook(module, state_dict, prefix, local_metadata)` when the state is saved. */
  register_state_dict_post_hook(hook: StateDictHook): RemovableHandle {
    return this.#someHooks.saved.add(hook);
  }

  /** Calls `hook(module, state_dict, prefix, …)` before this module reads its part of a state. */
  register_load_state_dict_pre_hook(hook: LoadStateDictPreHook): RemovableHandle {
    return this.#someHooks.loading.add(hook);
  }

  /** Calls `hook(module, incompatible_keys)` when this module and all inside it have read a state. */
  register_load_state_dict_post_hook(hook: LoadStateDictPostHook): RemovableHandle {
    return this.#someHooks.loaded.add(hook);
  }

  /** All parameters and persistent buffers by their dotted names; the tensors share memory with the module's. */
  state_dict(options?: { destination?: OrderedDict; prefix?: string; keep_vars?: boolean }): OrderedDict<Tensor>;
  state_dict(...args: unknown[]): OrderedDict<Tensor> {
    const { destination, prefix, keep_vars } = signatures.state_dict.bind(args);
    return saveStateDict(this, (destination ?? new OrderedDict()) as OrderedDict<Tensor>, prefix, keep_vars);
  }

  /** Adds this module's own entries, without those of the modules inside, to a state. */
  _save_to_state_dict(destination: OrderedDict, prefix: string, keep_vars: boolean): void {
    saveOwnState(this, destination, prefix, keep_vars);
    if (this.get_extra_state !== Module.prototype.get_extra_state)
      destination[prefix + EXTRA_STATE] = this.get_extra_state();
  }

  /** Reads this module's own entries; a subclass may first mend what older versions saved. */
  _load_from_state_dict(loading: Loading): void {
    loadOwnState(this, loading, this.set_extra_state !== Module.prototype.set_extra_state);
  }

  /** More to be saved than parameters and buffers; a module that has it defines this and `set_extra_state`. */
  get_extra_state(): unknown {
    throw unreachable('get_extra_state');
  }

  /** Takes back what `get_extra_state` gave. */
  set_extra_state(_state: unknown): void {
    throw unreachable('set_extra_state');
  }

  /** Copies a state into this module. Unless `strict` is false, the names must be exactly this module's. */
  load_state_dict(state_dict: object, options?: { strict?: boolean; assign?: boolean }): IncompatibleKeys;
  load_state_dict(state_dict: object, strict: boolean, assign?: boolean): IncompatibleKeys;
  load_state_dict(...args: unknown[]): IncompatibleKeys {
    // A state may itself be a plain object: the first argument is never the one with the names.
    const [state, ...rest] = args;
    const { strict, assign } = signatures.load_state_dict.bind([undefined, ...rest]);
    return loadStateDict(this, state, strict, assign);
  }

  /** Puts this module and all inside it into training mode (or, with false, into evaluation mode). */
  train(mode = true): this {
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Puts this module and all inside it into evaluation mode, where dropout does nothing. */
  eval(): this {
    return this.train(false);
  }

  /** Sets whether the parameters take part in training. */
  requires_grad_(requires_grad = true): this {
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad);
    return this;
  }

  /** Resets the gradients of all parameters: to null, or with `set_to_none: false` to zeros. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    const none = isPlainObject(set_to_none) ? (set_to_none.set_to_none ?? true) : set_to_none;
    for (const parameter of this.parameters()) resetGradient(parameter, none as boolean);
  }

  /** Calls `fn` with every module inside this one, innermost first, and with this one. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Moves parameters and buffers to a device or a floating dtype; integer buffers keep their dtype. */
  to(...args: MoveTarget[]): this {
    const { dtype, device } = moveTarget(args);
    if (dtype && !dtype.is_floating_point && !dtype.is_complex) {
      throw new TypeError(`nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${dtype}`);
    }
    return this._apply((tensor) => {
      const floats = tensor.is_floating_point() || tensor.is_complex();
      if (tensor.is_meta && device !== null && String(device) !== 'meta')
        throw new NotImplementedError(
          'Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of ' +
            'torch.nn.Module.to() when moving module from meta to a different device.',
        );
      return tensor.to({ device, dtype: floats ? dtype : null });
    });
  }

  /** Converts all parameters and buffers to a dtype. */
  type(dst_type: DType | string): this {
    return this._apply((tensor) => tensor.type(dst_type));
  }

  /** Converts floating parameters and buffers to float32. */
  float(): this {
    return this.#convert(float32);
  }

  /** Converts floating parameters and buffers to float64. */
  double(): this {
    return this.#convert(float64);
  }

  /** Converts floating parameters and buffers to float16. */
  half(): this {
    return this.#convert(float16);
  }

  /** Converts floating parameters and buffers to bfloat16. */
  bfloat16(): this {
    return this.#convert(bfloat16);
  }

  #convert(dtype: DType): this {
    return this._apply((tensor) => (tensor.is_floating_point() ? tensor.to(dtype) : tensor));
  }

  /** Moves parameters and buffers to the CPU. */
  cpu(): this {
    return this.to('cpu');
  }

  /** Moves parameters and buffers to a GPU. */
  cuda(device: number | string | Device = 'cuda'): this {
    return this.to(typeof device === 'number' ? `cuda:${device}` : device);
  }

  /** Moves parameters and buffers to a device without copying what they hold. */
  to_empty({ device, recurse = true }: { device: Device | string; recurse?: boolean }): this {
    return this._apply((tensor) => empty_like(tensor, { device }), recurse);
  }

  /** Marks the memory of all parameters and buffers as shared; within one process it always is. */
  share_memory(): this {
    return this;
  }

  /** Replaces the values of all parameters, their gradients and buffers. */
  _apply(fn: (tensor: Tensor) => Tensor, recurse = true): this {
    for (const module of recurse ? this.modules() : [this]) {
      for (const [, parameter] of module._own_parameters()) {
        parameter.data = fn(parameter.data);
        if (parameter.grad) parameter.grad = fn(parameter.grad);
      }
      for (const [name, buffer] of module._own_buffers())
        (module as unknown as Record<string, Tensor>)[name] = fn(buffer);
    }
    return this;
  }

  /** A module like this one with copies of all it holds; its constructor is not run. */
  [COPY](memo: Memo): this {
    const copy = Reflect.construct(Module, [], this.constructor) as this;
    memo.set(this, copy);
    if (this.#core.hooks) copy.#core.hooks = this.#core.hooks.copy();
    this._copyMembers(copy, memo);
    return copy;
  }

  /** Name of the class, as it stands in texts and errors. */
  _get_name(): string {
    return this.constructor.name;
  }

  /** What a subclass adds to its text between the brackets. */
  extra_repr(): string {
    return '';
  }

  /** PyTorch's text of the module. */
  override toString(): string {
    const extra = this.extra_repr();
    const lines = extra === '' ? [] : extra.split('\n');
    const children = [...this._own_modules()].map(([name, module]) => `(${name}): ${indent(String(module))}`);
    if (children.length === 0 && lines.length <= 1) return `${this._get_name()}(${extra})`;
    return `${this._get_name()}(\n  ${[...lines, ...children].join('\n  ')}\n)`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

Object.defineProperty(Module.prototype, '_version', { value: 1, writable: true });

const unreachable = (method: string) =>
  new RuntimeError(
    `Reached a code path in Module.${method}() that should never be called. Please file an issue at ` +
      'https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.',
  );
