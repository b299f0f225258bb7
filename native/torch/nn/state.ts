/** Saving a module's state into a dictionary and loading it back, with PyTorch's names and errors. */
import { isPlainObject } from '../arguments';
import { AssertionError, RuntimeError } from '../errors';
import { no_grad } from '../grad_mode';
import { metadataOf, OrderedDict, setMetadata } from '../ordered_dict';
import { Tensor } from '../tensor';
import { classname } from '../typename';
import { warn } from '../warn';
import type { Module } from './module';
import { Parameter } from './parameter';
import { python, repr } from './text';
import { isUninitialized } from './uninitialized';

export interface IncompatibleKeys {
  missing_keys: string[];
  unexpected_keys: string[];
}

class Result implements IncompatibleKeys {
  constructor(
    readonly missing_keys: string[],
    readonly unexpected_keys: string[],
  ) {}

  toString(): string {
    if (this.missing_keys.length === 0 && this.unexpected_keys.length === 0) return '<All keys matched successfully>';
    const list = (keys: string[]) => `[${keys.map((key) => `'${key}'`).join(', ')}]`;
    return `_IncompatibleKeys(missing_keys=${list(this.missing_keys)}, unexpected_keys=${list(this.unexpected_keys)})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Under this name is what `get_extra_state` gave. */
export const EXTRA_STATE = '_extra_state';

/** What one module's part of loading is given; hooks may change all of it. */
export interface Loading {
  /** Entries of this module and of those inside it, with their full names. */
  state_dict: OrderedDict;
  prefix: string;
  /** What was noted of this module when it was saved. */
  local_metadata: Record<string, unknown>;
  strict: boolean;
  missing_keys: string[];
  unexpected_keys: string[];
  error_msgs: string[];
}

/** Names of a module's own parameters and persistent buffers. */
function* localState(module: Module): IterableIterator<[string, Tensor]> {
  yield* module._own_parameters();
  yield* module._own_buffers(true);
}

export function saveStateDict(module: Module, state: OrderedDict, prefix: string, keepVars: boolean): OrderedDict {
  const metadata = metadataOf(state) ?? new OrderedDict();
  setMetadata(state, metadata);
  const local = { version: module._version };
  metadata[prefix.slice(0, -1)] = local;
  for (const hook of module._hooks?.saving ?? []) hook(module, prefix, keepVars);
  module._save_to_state_dict(state, prefix, keepVars);
  for (const [name, child] of module._own_modules())
    child.state_dict({ destination: state, prefix: `${prefix}${name}.`, keep_vars: keepVars });
  for (const hook of module._hooks?.saved ?? [])
    if ((hook(module, state, prefix, local) ?? null) !== null)
      throw new RuntimeError('state_dict post-hook must return None');
  return state;
}

export function saveOwnState(module: Module, state: OrderedDict, prefix: string, keepVars: boolean): void {
  for (const [name, tensor] of localState(module)) state[prefix + name] = keepVars ? tensor : tensor.detach();
}

export function loadStateDict(module: Module, state: unknown, strict: boolean, assign: boolean): IncompatibleKeys {
  const state_dict = entries(state);
  const metadata = metadataOf(state as object) ?? {};
  const keys = new Result([], []);
  const error_msgs: string[] = [];
  const load = (part: Module, own: OrderedDict, prefix: string) => {
    const local_metadata = { ...(metadata[prefix.slice(0, -1)] as object | undefined) } as Record<string, unknown>;
    if (assign) local_metadata.assign_to_params_buffers = true;
    part._load_from_state_dict({ state_dict: own, prefix, local_metadata, strict: true, ...keys, error_msgs });
    for (const [name, child] of part._own_modules()) {
      const inner = `${prefix}${name}.`;
      load(child, dictionary(Object.entries(own).filter(([key]) => key.startsWith(inner))), inner);
    }
    for (const hook of part._hooks?.loaded ?? [])
      if ((hook(part, keys) ?? null) !== null)
        throw new AssertionError(
          'Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, ' +
            'if incompatible_keys need to be modified, it should be done inplace.',
        );
  };
  no_grad(() => load(module, state_dict, ''));
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  if (strict) {
    if (keys.unexpected_keys.length > 0)
      error_msgs.unshift(`Unexpected key(s) in state_dict: ${quoted(keys.unexpected_keys)}. `);
    if (keys.missing_keys.length > 0)
      error_msgs.unshift(`Missing key(s) in state_dict: ${quoted(keys.missing_keys)}. `);
  }
  if (error_msgs.length > 0)
    throw new RuntimeError(`Error(s) in loading state_dict for ${module._get_name()}:\n\t${error_msgs.join('\n\t')}`);
  return keys;
}

const dictionary = (pairs: Iterable<[string, unknown]>) => Object.assign(new OrderedDict(), Object.fromEntries(pairs));

/** A copy that hooks may change. */
function entries(state: unknown): OrderedDict {
  if (state instanceof Map) return dictionary(state);
  if (state instanceof OrderedDict || isPlainObject(state)) return dictionary(Object.entries(state));
  throw new TypeError(`Expected state_dict to be dict-like, got <class '${classname(state)}'>.`);
}

export function loadOwnState(module: Module, loading: Loading, hasExtra: boolean): void {
  const { state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs } = loading;
  for (const hook of module._hooks?.loading ?? [])
    hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs);
  const local = new Map(localState(module));
  for (const [name, target] of local) {
    const key = prefix + name;
    if (Object.hasOwn(state_dict, key)) copy(module, name, target, state_dict[key], loading);
    else if (strict) missing_keys.push(key);
  }
  const extra = prefix + EXTRA_STATE;
  if (hasExtra && Object.hasOwn(state_dict, extra)) module.set_extra_state(state_dict[extra]);
  else if (hasExtra && strict) missing_keys.push(extra);
  else if (strict && Object.hasOwn(state_dict, extra)) unexpected_keys.push(extra);
  if (!strict) return;
  const modules = new Set([...module._own_modules()].map(([name]) => name));
  for (const key of Object.keys(state_dict)) {
    if (!key.startsWith(prefix) || key === extra) continue;
    const [name, inner] = key.slice(prefix.length).split('.', 2) as [string, string?];
    if (!(inner === undefined ? local : modules).has(name)) unexpected_keys.push(key);
  }
}

function copy(module: Module, name: string, target: Tensor, given: unknown, loading: Loading): void {
  const { prefix, local_metadata, error_msgs } = loading;
  const key = prefix + name;
  if (!(given instanceof Tensor)) {
    error_msgs.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${classname(given)}'>`,
    );
    return;
  }
  const lazy = isUninitialized(target);
  // Very old checkpoints hold numbers as tensors of one element.
  const old = !lazy && target.dim() === 0 && given.dim() === 1 && given.size(0) === 1;
  const source = old ? given.select(0, 0) : given;
  if (!lazy && String(source.shape) !== String(target.shape)) {
    error_msgs.push(
      `size mismatch for ${key}: copying a param with shape ${source.shape} from checkpoint, the shape in current model is ${target.shape}.`,
    );
    return;
  }
  const assign = local_metadata.assign_to_params_buffers === true;
  if (target.is_meta && !source.is_meta && !assign)
    warn(
      `for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, ` +
        'which is a no-op. (Did you mean to pass `assign=True` to assign items in the state dictionary to their ' +
        'corresponding key in the module instead of copying them in place?)',
    );
  try {
    if (!assign) target.copy_(source);
    else (module as unknown as Record<string, Tensor>)[name] = assigned(source, target);
  } catch (error) {
    error_msgs.push(
      `While copying the parameter named "${key}", whose dimensions in the model are ${target.shape} and ` +
        `whose dimensions in the checkpoint are ${source.shape}, an exception occurred : ${python([quote(error)])}.`,
    );
  }
}

/** The checkpoint's tensor itself, as a parameter where there was one. */
function assigned(source: Tensor, target: Tensor): Tensor {
  if (!(target instanceof Parameter)) return source;
  return source instanceof Parameter
    ? source.requires_grad_(target.requires_grad)
    : new Parameter(source, target.requires_grad);
}

const quote = (error: unknown) => repr(error instanceof Error ? error.message : String(error));
