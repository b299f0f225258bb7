/** Tensors that modules train. */
import { Handle, native } from '../core';
import { AttributeError } from '../errors';
import { empty } from '../generated/ops';
import { Tensor } from '../tensor';
import { typename } from '../typename';

/**
 * A tensor that counts among the parameters of the module it is assigned to.
 * @example
 * console.log(new torch.nn.Parameter(torch.ones(2)));
 */
export class Parameter extends (Handle as typeof Tensor) {
  /** Shares memory with `data`. */
  constructor(data: Tensor | null = null, requires_grad: boolean | { requires_grad?: boolean } = true) {
    super();
    if (data !== null && !(data instanceof Tensor))
      throw new AttributeError(`'${typename(data)}' object has no attribute 'detach'`);
    native.alias_into(this, data ?? empty([0]));
    this.requires_grad_(typeof requires_grad === 'boolean' ? requires_grad : (requires_grad.requires_grad ?? true));
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/**
 * A tensor that becomes a buffer of the module it is assigned to: part of its state, but not trained.
 * @example
 * const net = new torch.nn.Module() as torch.nn.Module & { mean: torch.Tensor };
 * net.mean = new torch.nn.Buffer(torch.zeros(2));
 * console.log(net.state_dict());
 */
export class Buffer extends (Handle as typeof Tensor) {
  /** Whether it is saved with the module's state. */
  readonly persistent: boolean;

  /** Shares memory with `data`. */
  constructor(data: Tensor | null = null, options: boolean | { persistent?: boolean } = {}) {
    super();
    native.alias_into(this, data ?? empty([0]));
    this.persistent = typeof options === 'boolean' ? options : (options.persistent ?? true);
  }
}

type Kind = 'parameter' | 'buffer';

/** The guards there are, by their setters. */
const guards = new WeakMap<object, Kind>();

/** What an attribute is guarded to be. */
export function guardOf(owner: object, name: string): Kind | undefined {
  const set = Object.getOwnPropertyDescriptor(owner, name)?.set;
  return set && guards.get(set);
}

/** Makes an attribute accept nothing but its kind and null from now on. */
export function guard(owner: object, name: string, value: unknown, kind: Kind): void {
  if (guardOf(owner, name) === kind) return;
  let current = value;
  const set = (next: unknown) => {
    if (next !== null && !(next instanceof (kind === 'buffer' ? Tensor : Parameter))) {
      const expected = kind === 'buffer' ? 'torch.nn.Buffer, torch.Tensor' : 'torch.nn.Parameter';
      throw new TypeError(`cannot assign '${typename(next)}' as ${kind} '${name}' (${expected} or None expected)`);
    }
    current = next;
  };
  guards.set(set, kind);
  Object.defineProperty(owner, name, { enumerable: true, configurable: true, get: () => current, set });
}
