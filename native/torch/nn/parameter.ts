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

/** Makes an attribute that holds a parameter accept nothing but parameters and null from now on. */
export function guardParameter(owner: object, name: string, value: Parameter | null): void {
  if (Object.getOwnPropertyDescriptor(owner, name)?.set) return;
  let current = value;
  Object.defineProperty(owner, name, {
    enumerable: true,
    configurable: true,
    get: () => current,
    set: (next: unknown) => {
      if (next !== null && !(next instanceof Parameter)) {
        const message = `cannot assign '${typename(next)}' as parameter '${name}' (torch.nn.Parameter or None expected)`;
        throw new TypeError(message);
      }
      current = next;
    },
  });
}
