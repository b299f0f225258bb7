/** Functions that are called around a module's forward and backward. */
import { isPlainObject } from '../arguments';
import { RuntimeError } from '../errors';
import { Hooks, type RemovableHandle } from '../hooks';
import type { OrderedDict } from '../ordered_dict';
import type { Gradients } from './backward_hook';
import { BackwardHook, watchResult } from './backward_hook';
import type { Module } from './module';
import type { IncompatibleKeys } from './state';
import { python } from './text';

type Keywords = Record<string, unknown>;

/** Called before `forward`; what it returns replaces the arguments. */
export type ForwardPreHook = (module: Module, args: unknown[]) => unknown;
/** The same with arguments by name, which calls carry in a trailing plain object; may return both as a pair. */
export type ForwardPreHookWithKwargs = (module: Module, args: unknown[], kwargs: Keywords) => unknown;
/** Whatever `forward` returns, so that a hook may name its type. */
// biome-ignore lint/suspicious/noExplicitAny: with `unknown`, a hook that takes a Tensor would not fit
type Output = any;
/** Called after `forward`; what it returns replaces the result. */
export type ForwardHook = (module: Module, args: unknown[], output: Output) => unknown;
export type ForwardHookWithKwargs = (module: Module, args: unknown[], kwargs: Keywords, output: Output) => unknown;
/** Called before the gradients of the inputs are computed; what it returns replaces those of the outputs. */
export type BackwardPreHook = (module: Module, grad_output: Gradients) => unknown;
/** Called when the gradients of the inputs are computed; what it returns replaces them. */
export type BackwardHookFunction = (module: Module, grad_input: Gradients, grad_output: Gradients) => unknown;

export interface PreHookOptions {
  /** Before the hooks there are. */
  prepend?: boolean;
  /** The hook takes arguments by name as a third parameter. */
  with_kwargs?: boolean;
}
export interface HookOptions extends PreHookOptions {
  /** Also called, with null as result, when `forward` throws. */
  always_call?: boolean;
}

type Metadata = Record<string, unknown>;
/** Called before a module's state is saved. */
export type StateDictPreHook = (module: Module, prefix: string, keep_vars: boolean) => void;
/** Called with the state when it is complete, which it may change in place. */
export type StateDictHook = (
  module: Module,
  state_dict: OrderedDict,
  prefix: string,
  local_metadata: Metadata,
) => unknown;
/** Called before a module reads its part of a state; may change all it is given. */
export type LoadStateDictPreHook = (
  module: Module,
  state_dict: OrderedDict,
  prefix: string,
  local_metadata: Metadata,
  strict: boolean,
  missing_keys: string[],
  unexpected_keys: string[],
  error_msgs: string[],
) => void;
/** Called when a module and all inside it have read their state. */
export type LoadStateDictPostHook = (module: Module, incompatible_keys: IncompatibleKeys) => void;

export interface Registered<F> extends HookOptions {
  hook: F;
}

/** The hooks of one module, or those of every module. */
export class ModuleHooks {
  readonly before = new Hooks<Registered<ForwardPreHookWithKwargs>>();
  readonly after = new Hooks<Registered<ForwardHookWithKwargs>>();
  readonly backwardBefore = new Hooks<BackwardPreHook>();
  readonly backward = new Hooks<BackwardHookFunction>();
  readonly saving = new Hooks<StateDictPreHook>();
  readonly saved = new Hooks<StateDictHook>();
  readonly loading = new Hooks<LoadStateDictPreHook>();
  readonly loaded = new Hooks<LoadStateDictPostHook>();
  /** Whether the backward hooks see the gradients of the whole module; null while there is none. */
  isFull: boolean | null = null;

  addBackward(hook: BackwardHookFunction, full: boolean, where: string, prepend = false): RemovableHandle {
    if (this.isFull === !full)
      throw new RuntimeError(
        `Cannot use both regular backward hooks and full backward hooks ${where}. Please use only one of them.`,
      );
    this.isFull = full;
    return this.backward.add(hook, prepend);
  }

  /** The same hooks, for a copy of the module. */
  copy(): ModuleHooks {
    const copy = Object.assign(new ModuleHooks(), this);
    for (const [kind, hooks] of Object.entries(this)) if (hooks instanceof Hooks) Reflect.set(copy, kind, hooks.copy());
    return copy;
  }

  get active(): boolean {
    return [this.before, this.after, this.backwardBefore, this.backward].some((hooks) => hooks.size > 0);
  }
}

/** Hooks that are called for every module. */
export const everyModule = new ModuleHooks();

const NONE = new ModuleHooks();

/** Calls `forward` with all hooks around it. */
export function callWithHooks(module: Module, own: ModuleHooks = NONE, args: unknown[]): unknown {
  const last = args.at(-1);
  let kwargs: Keywords = isPlainObject(last) ? last : {};
  let positional = isPlainObject(last) ? args.slice(0, -1) : args;
  for (const { hook, with_kwargs } of [...everyModule.before, ...own.before]) {
    const changed =
      (with_kwargs ? hook(module, positional, kwargs) : (hook as ForwardPreHook)(module, positional)) ?? undefined;
    if (changed === undefined) continue;
    if (!with_kwargs) positional = Array.isArray(changed) ? changed : [changed];
    else if (Array.isArray(changed) && changed.length === 2 && isPlainObject(changed[1]))
      [positional, kwargs] = changed as [unknown[], Keywords];
    else
      throw new RuntimeError(
        `forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got ${python(changed)}.`,
      );
  }
  const full = [everyModule, own].filter((hooks) => hooks.isFull);
  const fullHooks = () => full.flatMap((hooks) => [...hooks.backward]);
  const preHooks = () => [...everyModule.backwardBefore, ...own.backwardBefore];
  let watch: BackwardHook | undefined;
  if (fullHooks().length + preHooks().length > 0) {
    watch = new BackwardHook(module, fullHooks, preHooks);
    positional = watch.inputs(positional);
  }
  const result = runForward(module, own, positional, kwargs);
  const watched = watch ? watch.outputs(result) : result;
  for (const hooks of [everyModule, own])
    if (hooks.isFull === false) for (const hook of hooks.backward) watchResult(module, watched, hook);
  return watched;
}

function runForward(module: Module, own: ModuleHooks, positional: unknown[], kwargs: Keywords): unknown {
  const args = Object.keys(kwargs).length > 0 ? [...positional, kwargs] : positional;
  checkArity(module, args);
  const hooks = [...everyModule.after, ...own.after];
  let called = 0;
  let result: unknown = null;
  const call = ({ hook, with_kwargs }: Registered<ForwardHookWithKwargs>) => {
    called++;
    const changed = with_kwargs
      ? hook(module, positional, kwargs, result)
      : (hook as unknown as ForwardHook)(module, positional, result);
    result = changed ?? result;
  };
  try {
    result = module.forward(...args);
    for (const hook of hooks) call(hook);
  } catch (error) {
    for (const hook of hooks.slice(called)) if (hook.always_call) call(hook);
    throw error;
  }
  return result;
}

/** JavaScript drops arguments that a function has no parameter for; Python refuses them. */
function checkArity(module: Module, args: readonly unknown[]): void {
  const { forward } = module;
  const given = args.length - [...args].reverse().findIndex((arg) => arg !== undefined);
  if (given <= forward.length || args.every((arg) => arg === undefined)) return;
  // `length` stops counting at the first default or rest parameter.
  const parameters = /^[^(]*\(([^{]*?)\)\s*\{/.exec(Function.prototype.toString.call(forward))?.[1];
  if (parameters === undefined || /=|\.\.\./.test(parameters)) return;
  throw new TypeError(
    `${module._get_name()}.forward() takes ${forward.length + 1} positional arguments but ${given + 1} were given`,
  );
}
