/** Saving a module's state into a dictionary and loading it back, with PyTorch's names and errors. */
import { isPlainObject } from '../arguments';
import { RuntimeError } from '../errors';
import { no_grad } from '../grad_mode';
import { metadataOf, OrderedDict, setMetadata } from '../ordered_dict';
import { Tensor } from '../tensor';
import { typename } from '../typename';
import type { Module } from './module';
import { Parameter } from './parameter';

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

/** Names of a module's own parameters and persistent buffers. */
function* localState(module: Module): IterableIterator<[string, Tensor]> {
  yield* module._own_parameters();
  yield* module._own_buffers(true);
}

export function saveStateDict(
  module: Module,
  state: OrderedDict<Tensor>,
  prefix: string,
  keepVars: boolean,
): OrderedDict<Tensor> {
  const metadata = metadataOf(state) ?? new OrderedDict();
  setMetadata(state, metadata);
  metadata[prefix.slice(0, -1)] = { version: module._version };
  for (const [name, tensor] of localState(module)) state[prefix + name] = keepVars ? tensor : tensor.detach();
  for (const [name, child] of module._own_modules()) saveStateDict(child, state, `${prefix}${name}.`, keepVars);
  return state;
}

export function loadStateDict(module: Module, state: unknown, strict: boolean, assign: boolean): IncompatibleKeys {
  const loader = new Loader(entries(state), assign);
  no_grad(() => loader.load(module, ''));
  const unexpected = loader.unexpected();
  const problems = [...loader.errors];
  const quoted = (keys: string[]) => keys.map((key) => `"${key}"`).join(', ');
  if (strict) {
    if (unexpected.length > 0) problems.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
    if (loader.missing.length > 0) problems.unshift(`Missing key(s) in state_dict: ${quoted(loader.missing)}. `);
  }
  if (problems.length > 0) {
    throw new RuntimeError(`Error(s) in loading state_dict for ${module._get_name()}:\n\t${problems.join('\n\t')}`);
  }
  return new Result(loader.missing, unexpected);
}

function entries(state: unknown): Map<string, unknown> {
  if (state instanceof Map) return state as Map<string, unknown>;
  if (state instanceof OrderedDict || isPlainObject(state)) return new Map(Object.entries(state));
  throw new TypeError(`Expected state_dict to be dict-like, got <class '${typename(state)}'>.`);
}

class Loader {
  readonly missing: string[] = [];
  readonly errors: string[] = [];
  private readonly known = new Set<string>();

  constructor(
    private readonly state: Map<string, unknown>,
    private readonly assign: boolean,
  ) {}

  load(module: Module, prefix: string): void {
    for (const [name, target] of localState(module)) {
      const key = prefix + name;
      this.known.add(key);
      if (this.state.has(key)) this.copy(module, name, key, target, this.state.get(key));
      else this.missing.push(key);
    }
    for (const [name, child] of module._own_modules()) this.load(child, `${prefix}${name}.`);
  }

  unexpected(): string[] {
    return [...this.state.keys()].filter((key) => !this.known.has(key));
  }

  private copy(module: Module, name: string, key: string, target: Tensor, given: unknown): void {
    if (!(given instanceof Tensor)) {
      this.errors.push(
        `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${typename(given)}'>`,
      );
      return;
    }
    // Very old checkpoints hold numbers as tensors of one element.
    const source = target.dim() === 0 && given.dim() === 1 ? given.select(0, 0) : given;
    if (String(source.shape) !== String(target.shape)) {
      this.errors.push(
        `size mismatch for ${key}: copying a param with shape ${source.shape} from checkpoint, the shape in current model is ${target.shape}.`,
      );
      return;
    }
    if (!this.assign) {
      target.copy_(source);
      return;
    }
    const replaced = target instanceof Parameter ? new Parameter(source, target.requires_grad) : source;
    (module as unknown as Record<string, Tensor>)[name] = replaced;
  }
}
