/** `nn.utils.parametrize`: parameters and buffers as functions of others. */
import { AttributeError, NotImplementedError, RuntimeError, ValueError } from '../../errors';
import { no_grad } from '../../grad_mode';
import { ModeGuard, within } from '../../modes';
import { Tensor } from '../../tensor';
import { typename } from '../../typename';
import { ModuleDict, ModuleList } from '../container';
import type { Module } from '../module';
import { Parameter } from '../parameter';

/** A module that computes a parameter; `right_inverse` finds what it has to be computed from. */
type Parametrization = Module & { right_inverse?: (value: Tensor) => Tensor | Tensor[] };

type Attributes = Record<string, Tensor>;
const attributes = (module: Module) => module as unknown as Attributes;

/** Values computed while `cached` is in force; null outside. */
let cache: Map<ParametrizationList, Tensor> | null = null;
let depth = 0;

/**
 * Meanwhile, each parametrized tensor is computed once.
 * @example
 * const { parametrize, parametrizations } = torch.nn.utils;
 * const net = parametrizations.weight_norm(new torch.nn.Linear(2, 2));
 * parametrize.cached(() => console.log(net.weight === net.weight));
 */
export function cached(): ModeGuard;
export function cached<T>(body: () => T): T;
export function cached<T>(body?: () => T): ModeGuard | T {
  cache ??= new Map();
  depth++;
  const guard = new ModeGuard(() => {
    depth--;
    if (depth === 0) cache = null;
  });
  return body ? within(guard, body) : guard;
}

function put(target: Tensor, value: Tensor): void {
  target.data = value.data === target.data ? value : value.detach();
}

/**
 * The modules that compute one tensor, and what they compute it from: `original`, or `original0`, `original1` ….
 * @example
 * const { parametrizations } = torch.nn.utils;
 * const net = parametrizations.weight_norm(new torch.nn.Linear(2, 2)) as any;
 * console.log(net.parametrizations.weight);
 */
export class ParametrizationList extends ModuleList {
  readonly unsafe: boolean;
  readonly is_tensor: boolean;
  readonly ntensors: number;

  constructor(modules: readonly Module[], original: Tensor, unsafe = false) {
    if (modules.length === 0) throw new ValueError('ParametrizationList requires one or more modules.');
    super(modules);
    this.unsafe = unsafe;
    const { dtype, shape } = original;
    const start = no_grad(() => inverted(modules, original));
    if (!(start instanceof Tensor) && !Array.isArray(start))
      throw new ValueError(
        `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got ${typename(start)}`,
      );
    this.is_tensor = start instanceof Tensor;
    this.ntensors = start instanceof Tensor ? 1 : start.length;
    if (start instanceof Tensor) {
      if (start.dtype !== dtype)
        throw new ValueError(
          'When `right_inverse` outputs one tensor, it may not change the dtype.\n' +
            `original.dtype: ${dtype}\nright_inverse(original).dtype: ${start.dtype}`,
        );
      put(original, start);
      this.keep('original', original);
    } else
      start.forEach((value, i) => {
        if (!(value instanceof Tensor))
          throw new ValueError(
            `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got element ${i} of the ` +
              `sequence with type ${typename(value)}.`,
          );
        const trained = original instanceof Parameter;
        this.keep(`original${i}`, trained ? new Parameter(value.detach(), original.requires_grad) : value);
      });
    if (!unsafe) this.check(shape, dtype);
  }

  private keep(name: string, tensor: Tensor): void {
    if (tensor instanceof Parameter) this.register_parameter(name, tensor);
    else this.register_buffer(name, tensor);
  }

  private check(shape: unknown, dtype: unknown): void {
    const made: unknown = this.forward();
    if (!(made instanceof Tensor))
      throw new ValueError(`A parametrization must return a tensor. Got ${typename(made)}.`);
    for (const [what, before, after] of [
      ['dtype', dtype, made.dtype],
      ['shape', shape, made.shape],
    ])
      if (String(before) !== String(after))
        throw new ValueError(
          `Registering a parametrization may not change the ${what} of the tensor, unless \`unsafe\` flag is enabled.\n` +
            `unparametrized ${what}: ${before}\nparametrized ${what}: ${after}`,
        );
  }

  /** What the tensor is computed from. */
  get originals(): Tensor[] {
    const names = this.is_tensor ? ['original'] : Array.from({ length: this.ntensors }, (_each, i) => `original${i}`);
    return names.map((name) => attributes(this)[name]!);
  }

  /** Finds what the tensor has to be computed from to have this value. */
  right_inverse(value: Tensor): void {
    no_grad(() => {
      let current: Tensor | Tensor[] = value;
      for (const module of [...this].reverse() as Parametrization[]) {
        if (!module.right_inverse)
          throw new RuntimeError(`parametrization ${module._get_name()} does not implement right_inverse.`);
        current = module.right_inverse(current as Tensor);
      }
      const values = (this.is_tensor ? [current] : current) as unknown[];
      if (this.is_tensor && !(current instanceof Tensor))
        throw new ValueError(`\`right_inverse\` should return a tensor. Got ${typename(current)}`);
      if (!Array.isArray(values))
        throw new ValueError(`'right_inverse' must return a sequence of tensors. Got ${typename(values)}.`);
      if (values.length !== this.ntensors)
        throw new ValueError(
          `'right_inverse' must return a sequence of tensors of length ${this.ntensors}. Got a sequence of length ${values.length}.`,
        );
      this.originals.forEach((original, i) => {
        const given = values[i] as Tensor;
        if (given.dtype !== original.dtype)
          throw new ValueError(
            this.is_tensor
              ? `The tensor returned by \`right_inverse\` has dtype ${given.dtype} while \`original\` has dtype ${original.dtype}`
              : `Tensor ${i} returned by \`right_inverse\` has dtype ${given.dtype} while \`original${i}\` has dtype ${original.dtype}`,
          );
        put(original, given);
      });
    });
  }

  /** The tensor. */
  // biome-ignore lint/suspicious/noExplicitAny: a list cannot be called otherwise
  override forward(..._args: any[]): any {
    const [first, ...rest] = this;
    let value = first!(...this.originals) as Tensor;
    for (const module of rest) value = module(value);
    return value;
  }
}

function inverted(modules: readonly Parametrization[], original: Tensor): unknown {
  let value: Tensor | Tensor[] = original;
  for (const module of [...modules].reverse()) {
    if (!module.right_inverse) continue;
    try {
      value = module.right_inverse(value as Tensor);
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
    }
  }
  return value;
}

type Parametrized = Module & { parametrizations: ModuleDict };

const listOf = (module: Module, name: string) =>
  (module as Parametrized).parametrizations.at(name) as ParametrizationList;

/**
 * Whether a module has parametrized tensors, or one of this name.
 * @example
 * const { parametrize, parametrizations } = torch.nn.utils;
 * const net = parametrizations.weight_norm(new torch.nn.Linear(2, 2));
 * console.log(parametrize.is_parametrized(net), parametrize.is_parametrized(net, 'bias'));
 */
export function is_parametrized(module: Module, tensor_name: string | null = null): boolean {
  const { parametrizations } = module as Parametrized;
  if (!(parametrizations instanceof ModuleDict)) return false;
  return tensor_name === null ? parametrizations.length > 0 : parametrizations.has(tensor_name);
}

/** Gives a module a class of its own, which can have properties in the place of parameters. */
function ownClass(module: Module): void {
  const base = module.constructor as new (...args: never[]) => Module;
  const made = { [`Parametrized${base.name}`]: class extends base {} }[`Parametrized${base.name}`]!;
  Object.setPrototypeOf(module, made.prototype);
}

function property(module: Module, name: string): void {
  Object.defineProperty(Object.getPrototypeOf(module), name, {
    configurable: true,
    get(this: Module) {
      const list = listOf(this, name);
      if (!cache) return list();
      const value = cache.get(list) ?? list();
      cache.set(list, value);
      return value;
    },
    set(this: Module, value: Tensor) {
      listOf(this, name).right_inverse(value);
    },
  });
}

/**
 * From now on a tensor of a module is what `parametrization` computes from `parametrizations.<name>.original`.
 * @example
 * class Symmetric extends torch.nn.Module {
 *   forward(x: torch.Tensor) {
 *     return x.triu().add(x.triu(1).t());
 *   }
 * }
 * const net = new torch.nn.Linear(2, 2);
 * torch.nn.utils.parametrize.register_parametrization(net, 'weight', new Symmetric());
 * console.log(net);
 * console.log(torch.equal(net.weight, net.weight.t()));
 */
export function register_parametrization<M extends Module>(
  module: M,
  tensor_name: string,
  parametrization: Module,
  { unsafe = false }: { unsafe?: boolean } = {},
): M {
  parametrization.train(module.training);
  if (is_parametrized(module, tensor_name)) {
    if (unsafe)
      throw new ValueError('Registering a parametrization may not be `unsafe` when another one is registered already.');
    addTo(listOf(module, tensor_name), parametrization, attributes(module)[tensor_name]!);
    return module;
  }
  const buffers = new Map(module._own_buffers());
  const original = new Map(module._own_parameters()).get(tensor_name) ?? buffers.get(tensor_name);
  if (!original)
    throw new ValueError(
      `Module '${module}' does not have a parameter, a buffer, or a parametrized element with name '${tensor_name}'`,
    );
  const list = new ParametrizationList([parametrization], original, unsafe);
  delete attributes(module)[tensor_name];
  if (!is_parametrized(module)) {
    ownClass(module);
    module.add_module('parametrizations', new ModuleDict());
  }
  property(module, tensor_name);
  (module as unknown as Parametrized).parametrizations.set(tensor_name, list);
  return module;
}

/** One more step after those there are. */
function addTo(list: ParametrizationList, parametrization: Parametrization, value: Tensor): void {
  const made: unknown = parametrization(value);
  if (!(made instanceof Tensor)) throw new ValueError(`A parametrization must return a tensor. Got ${typename(made)}.`);
  for (const [what, before, after] of [
    ['dtype', value.dtype, made.dtype],
    ['shape', value.shape, made.shape],
  ])
    if (String(before) !== String(after))
      throw new ValueError(
        `Registering a parametrization may not change the ${what} of the tensor, unless the \`unsafe\` flag is enabled.\n` +
          `module.weight.${what}: ${before}\nparametrization(module.weight).${what}: ${after}`,
      );
  if (parametrization.right_inverse)
    no_grad(() => {
      const inverse = parametrization.right_inverse!(value);
      if (!(inverse instanceof Tensor))
        throw new ValueError(`parametrization.right_inverse must return a tensor. Got: ${typename(inverse)}`);
      list.right_inverse(inverse);
    });
  list.append(parametrization);
}

/**
 * Makes a tensor a plain parameter or buffer again: with the value it is computed to have, or, with
 * `leave_parametrized: false`, with what it is computed from.
 * @example
 * const { parametrize, parametrizations } = torch.nn.utils;
 * const net = parametrizations.weight_norm(new torch.nn.Linear(2, 2));
 * parametrize.remove_parametrizations(net, 'weight');
 * console.log(net);
 */
export function remove_parametrizations<M extends Module>(
  module: M,
  tensor_name: string,
  leave_parametrized: boolean | { leave_parametrized?: boolean } = true,
): M {
  const keeps =
    typeof leave_parametrized === 'boolean' ? leave_parametrized : (leave_parametrized.leave_parametrized ?? true);
  if (!is_parametrized(module, tensor_name))
    throw new ValueError(`Module ${module} does not have a parametrization on ${tensor_name}`);
  const { parametrizations } = module as unknown as Parametrized;
  const list = listOf(module, tensor_name);
  if (!list.is_tensor && !keeps)
    throw new ValueError(
      'Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of ' +
        'tensors.',
    );
  const [original] = list.originals;
  const value = no_grad(() => attributes(module)[tensor_name]!);
  let kept = original!;
  if (!list.is_tensor) {
    const trained = list.originals.some((one) => one instanceof Parameter);
    kept = trained ? new Parameter(value.detach(), original!.requires_grad) : value;
  } else if (keeps) put(kept, value);
  delete (Object.getPrototypeOf(module) as Attributes)[tensor_name];
  parametrizations.pop(tensor_name);
  if (kept instanceof Parameter) module.register_parameter(tensor_name, kept);
  else module.register_buffer(tensor_name, kept);
  if (!is_parametrized(module)) {
    delete (module as unknown as Partial<Parametrized>).parametrizations;
    Object.setPrototypeOf(module, Object.getPrototypeOf(Object.getPrototypeOf(module)));
  }
  return module;
}

/**
 * The class of a module before its tensors were parametrized.
 * @example
 * const { parametrize, parametrizations } = torch.nn.utils;
 * const net = parametrizations.weight_norm(new torch.nn.Linear(2, 2));
 * console.log(parametrize.type_before_parametrizations(net).name);
 */
export function type_before_parametrizations(module: Module): new (...args: never[]) => Module {
  const prototype = is_parametrized(module)
    ? Object.getPrototypeOf(Object.getPrototypeOf(module))
    : Object.getPrototypeOf(module);
  return prototype.constructor;
}

/**
 * Lets `to_module` compute its tensors as `from_module` does; `tensor_name` chooses one.
 * @example
 * const { parametrize, parametrizations } = torch.nn.utils;
 * const from = parametrizations.weight_norm(new torch.nn.Linear(2, 2));
 * const to = new torch.nn.Linear(2, 2);
 * parametrize.transfer_parametrizations_and_params(from, to);
 * console.log(torch.equal(from.weight, to.weight));
 */
export function transfer_parametrizations_and_params<M extends Module>(
  from_module: Module,
  to_module: M,
  tensor_name: string | null = null,
): M {
  if (!is_parametrized(from_module)) return to_module;
  const names = tensor_name === null ? [...(from_module as Parametrized).parametrizations.keys()] : [tensor_name];
  for (const name of names) {
    if (!(name in to_module)) throw new AttributeError(`'${to_module._get_name()}' object has no attribute '${name}'`);
    const source = listOf(from_module, name);
    for (const step of source) register_parametrization(to_module, name, step, { unsafe: source.unsafe });
    listOf(to_module, name).originals.forEach((original, i) => {
      put(original, source.originals[i]!.clone());
    });
  }
  return to_module;
}
