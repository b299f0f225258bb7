/** The base of all layers and models. */
import { inspect } from 'node:util';
import { isPlainObject, signature } from '../arguments';
import { COPY, deepcopy, type Memo } from '../copy';
import type { Device } from '../device';
import { bfloat16, type DType, float16, float32, float64 } from '../dtype';
import { AttributeError, KeyError, NotImplementedError, RuntimeError, ValueError } from '../errors';
import { empty_like } from '../generated/ops';
import type { RemovableHandle } from '../hooks';
import { OrderedDict } from '../ordered_dict';
import { Tensor } from '../tensor';
import { typename } from '../typename';
import { type Core, ModuleFunction } from './call';
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
import { type MoveTarget, moveTarget } from './move';
import { Buffer, guard, guardOf, Parameter } from './parameter';
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

type Named<T> = IterableIterator<[string, T]>;

interface NamedOptions {
  /** Put before every name. */
  prefix?: string;
  /** Also those of the modules inside. */
  recurse?: boolean;
  /** Each object once, however many names it has. */
  remove_duplicate?: boolean;
}

const named = { prefix: '', recurse: true, remove_duplicate: true };
const signatures = {
  parameters: signature('Module.parameters', { recurse: true }),
  buffers: signature('Module.buffers', { recurse: true }),
  named_parameters: signature('Module.named_parameters', named),
  named_buffers: signature('Module.named_buffers', named),
  named_modules: signature('Module.named_modules', { prefix: '', remove_duplicate: true }),
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
  register_buffer: signature('Module.register_buffer', { name: '', tensor: null as Tensor | null, persistent: true }),
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
export class Module extends ModuleFunction {
  /** True in training mode, false in evaluation mode; see `train` and `eval`. */
  training = true;
  /** Stamped on the autograd nodes that a call makes. */
  declare readonly _id: number;
  /** Version of the layout of this module's state, saved with it. */
  declare readonly _version: number;

  readonly #core: Core;
  /** Whether each buffer is part of the state. */
  readonly #buffers = new Map<string, boolean>();
  /** Names of modules that were registered as null. */
  readonly #vacant = new Set<string>();
  /** Names in order of registration, where integer-like ones are among them. */
  #order: string[] = [];

  constructor() {
    const core: Core = { id: ++count, hooks: undefined };
    super(core);
    this.#core = core;
    Object.defineProperty(this, '_id', { value: core.id });
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

  /** Adds a parameter under a name; null stands for one that is left out. */
  register_parameter(name: string, param: Parameter | null): void {
    this.#checkName('parameter', name, this.#own(name) instanceof Parameter);
    if (param !== null && !(param instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${typename(param)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    if (param?.grad_fn) {
      throw new ValueError(
        `Cannot assign non-leaf Tensor to parameter '${name}'. Model parameters must be created explicitly. To express '${name}' as a function of another Tensor, compute the value in the forward() method.`,
      );
    }
    this.#set(name, param);
    guard(this, name, param, 'parameter');
  }

  /** Adds a tensor that is part of the state but not trained. */
  register_buffer(name: string, tensor: Tensor | null, persistent?: boolean | { persistent?: boolean }): void;
  register_buffer(...args: unknown[]): void {
    const { name, tensor, persistent } = signatures.register_buffer.bind(args);
    this.#checkName('buffer', name, this.#isBuffer(this.#own(name), name));
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${typename(tensor)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    this.#buffers.set(name, persistent);
    this.#set(name, tensor);
    guard(this, name, tensor, 'buffer');
  }

  /** Adds a module inside this one under a name. */
  add_module(name: string, module: Module | null): void {
    if (module !== null && !(module instanceof Module))
      throw new TypeError(`${typename(module)} is not a Module subclass`);
    this.#checkName('module', name, this.#own(name) instanceof Module || this.#vacant.has(name));
    if (module === null) this.#vacant.add(name);
    this.#set(name, module);
  }

  /** Same as `add_module`. */
  register_module(name: string, module: Module | null): void {
    this.add_module(name, module);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this, name) ? this.#attributes[name] : undefined;
  }

  get #attributes(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  #checkName(kind: string, name: unknown, known: boolean): void {
    if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typename(name)}`);
    if (name in this && !known) throw new KeyError(`attribute '${name}' already exists`);
    if (name.includes('.'))
      throw new KeyError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`);
    if (name === '') throw new KeyError(`${kind} name can't be empty string ""`);
  }

  #set(name: string, value: unknown): void {
    const names = this.#names();
    this.#attributes[name] = value;
    this.#order = names.includes(name) ? names : [...names, name];
  }

  /** Names of the attributes in order of assignment; JavaScript alone would list integer-like names first. */
  #names(): string[] {
    const keys = Object.keys(this);
    if (this.#order.length === 0) return keys;
    const ordered = new Set(this.#order.filter((name) => Object.hasOwn(this, name)));
    for (const key of keys) ordered.add(key);
    return [...ordered];
  }

  *#members<T>(is: (value: unknown, name: string) => boolean): Named<T> {
    for (const name of this.#names()) {
      const value = this.#attributes[name];
      if (is(value, name)) yield [name, value as T];
    }
  }

  /** Members of this module and of those inside, under dotted names. */
  *#collect<T>(
    own: (module: Module) => Iterable<[string, T]>,
    { prefix, recurse, remove_duplicate }: typeof named,
  ): Named<T> {
    const seen = new Set<T>();
    const modules = recurse ? this.named_modules({ prefix, remove_duplicate }) : [[prefix, this] as [string, Module]];
    for (const [path, module] of modules) {
      for (const [name, value] of own(module)) {
        if (seen.has(value)) continue;
        if (remove_duplicate) seen.add(value);
        yield [path === '' ? name : `${path}.${name}`, value];
      }
    }
  }

  /** Parameters of this module alone, with their names. */
  *_own_parameters(): Named<Parameter> {
    for (const [name, parameter] of this.#members<Parameter>((value) => value instanceof Parameter)) {
      guard(this, name, parameter, 'parameter');
      yield [name, parameter];
    }
  }

  /** Buffers of this module alone, with their names. */
  _own_buffers(persistentOnly = false): Named<Tensor> {
    return this.#members(
      (value, name) =>
        this.#isBuffer(value, name) && value instanceof Tensor && (!persistentOnly || this.#buffers.get(name) === true),
    );
  }

  #isBuffer(value: unknown, name: string): boolean {
    if (value instanceof Buffer && !this.#buffers.has(name)) this.#buffers.set(name, value.persistent);
    return this.#buffers.has(name);
  }

  /** All parameters, as an optimizer takes them. */
  parameters(recurse?: boolean | { recurse?: boolean }): IterableIterator<Parameter>;
  *parameters(...args: unknown[]): IterableIterator<Parameter> {
    const { recurse } = signatures.parameters.bind(args);
    for (const [, parameter] of this.named_parameters({ recurse })) yield parameter;
  }

  /** All parameters with their dotted names. */
  named_parameters(options?: NamedOptions): Named<Parameter>;
  named_parameters(prefix: string, recurse?: boolean, remove_duplicate?: boolean): Named<Parameter>;
  named_parameters(...args: unknown[]): Named<Parameter> {
    return this.#collect((module) => module._own_parameters(), signatures.named_parameters.bind(args));
  }

  /** All buffers. */
  buffers(recurse?: boolean | { recurse?: boolean }): IterableIterator<Tensor>;
  *buffers(...args: unknown[]): IterableIterator<Tensor> {
    const { recurse } = signatures.buffers.bind(args);
    for (const [, buffer] of this.named_buffers({ recurse })) yield buffer;
  }

  /** All buffers with their dotted names. */
  named_buffers(options?: NamedOptions): Named<Tensor>;
  named_buffers(prefix: string, recurse?: boolean, remove_duplicate?: boolean): Named<Tensor>;
  named_buffers(...args: unknown[]): Named<Tensor> {
    return this.#collect((module) => module._own_buffers(), signatures.named_buffers.bind(args));
  }

  /** The modules directly inside this one. */
  *children(): IterableIterator<Module> {
    for (const [, module] of this.named_children()) yield module;
  }

  /** The modules directly inside this one, with their names. */
  *named_children(): Named<Module> {
    const seen = new Set<Module>();
    for (const [name, module] of this._own_modules()) {
      if (seen.has(module)) continue;
      seen.add(module);
      yield [name, module];
    }
  }

  /** The modules directly inside this one under all of their names. */
  _own_modules(): Named<Module> {
    return this.#members((value) => value instanceof Module);
  }

  /** This module and all inside it. */
  *modules(): IterableIterator<Module> {
    for (const [, module] of this.named_modules()) yield module;
  }

  /** This module (under the name '') and all inside it, with their dotted names. */
  named_modules(options?: Omit<NamedOptions, 'recurse'>): Named<Module>;
  *named_modules(...args: unknown[]): Named<Module> {
    const { prefix, remove_duplicate } = signatures.named_modules.bind(args);
    const seen = new Set<Module>();
    function* walk(module: Module, path: string): Named<Module> {
      if (remove_duplicate) {
        if (seen.has(module)) return;
        seen.add(module);
      }
      yield [path, module];
      for (const [name, child] of module._own_modules()) yield* walk(child, path === '' ? name : `${path}.${name}`);
    }
    yield* walk(this, prefix);
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

  /** The module at a dotted path; '' is this one. */
  get_submodule(target: string): Module {
    let found: unknown = this;
    for (const name of target === '' ? [] : target.split('.')) {
      if (!(name in (found as object)))
        throw new AttributeError(`${(found as Module)._get_name()} has no attribute \`${name}\``);
      found = (found as Record<string, unknown>)[name];
      if (!(found instanceof Module)) throw new AttributeError(`\`${name}\` is not an nn.Module`);
    }
    return found as Module;
  }

  /** Puts a module at a dotted path; with `strict`, only where there is one already. */
  set_submodule(target: string, module: Module, strict: boolean | { strict?: boolean } = false): void {
    if (target === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!(module instanceof Module))
      throw new ValueError(`\`module\` is not an nn.Module, found <class '${typename(module)}'>`);
    const [parent, name] = this.#locate(target);
    const known = name in parent;
    if (!known && (typeof strict === 'boolean' ? strict : strict.strict))
      throw new AttributeError(`${parent._get_name()} has no attribute \`${name}\``);
    const attributes = parent as unknown as Record<string, unknown>;
    if (known && !(attributes[name] instanceof Module)) throw new AttributeError(`\`${name}\` is not an nn.Module`);
    attributes[name] = module;
  }

  /** The parameter at a dotted path. */
  get_parameter(target: string): Parameter {
    const [parent, name] = this.#locate(target);
    const found = parent.#attribute(name);
    if (!(found instanceof Parameter)) throw new AttributeError(`\`${name}\` is not an nn.Parameter`);
    return found;
  }

  /** The buffer at a dotted path. */
  get_buffer(target: string): Tensor {
    const [parent, name] = this.#locate(target);
    const found = parent.#attribute(name);
    if (!parent.#isBuffer(found, name)) throw new AttributeError(`\`${name}\` is not a buffer`);
    return found as Tensor;
  }

  #locate(target: string): [parent: Module, name: string] {
    const at = target.lastIndexOf('.');
    return [this.get_submodule(target.slice(0, Math.max(at, 0))), target.slice(at + 1)];
  }

  #attribute(name: string): unknown {
    if (!(name in this)) throw new AttributeError(`${this._get_name()} has no attribute \`${name}\``);
    return this.#attributes[name];
  }

  /** A module like this one with copies of all it holds; its constructor is not run. */
  [COPY](memo: Memo): this {
    const copy = Reflect.construct(Module, [], this.constructor) as this;
    memo.set(this, copy);
    copy.#order = [...this.#order];
    if (this.#core.hooks) copy.#core.hooks = this.#core.hooks.copy();
    for (const [name, persistent] of this.#buffers) copy.#buffers.set(name, persistent);
    for (const name of this.#vacant) copy.#vacant.add(name);
    for (const name of Object.keys(this)) {
      const value = deepcopy(this.#attributes[name], memo);
      Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
      const kind = guardOf(this, name);
      if (kind) guard(copy, name, value, kind);
    }
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
