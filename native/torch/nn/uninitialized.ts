/** Parameters and buffers of lazy modules, before their shape is known. */
import { RuntimeError } from '../errors';
import { empty } from '../generated/ops';
import type { Size } from '../size';
import type { Tensor } from '../tensor';
import type { Factory } from './factory';
import { Buffer, Parameter } from './parameter';

function refuseShape(): never {
  throw new RuntimeError(
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in " +
      '`load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` to ' +
      'initialize the parameters before accessing their attributes.',
  );
}

/** Gives a tensor without shape memory, and the class it stands for. */
function materialize(tensor: Tensor, shape: readonly number[], { device, dtype }: Factory, become: object): void {
  tensor.data = empty([...shape], { device: device ?? tensor.device, dtype: dtype ?? tensor.dtype });
  Object.setPrototypeOf(tensor, become);
}

/**
 * A parameter whose shape is not known yet; `materialize` makes it a `Parameter`.
 * @example
 * const weight = new torch.nn.UninitializedParameter();
 * console.log(weight);
 * weight.materialize([2, 3]);
 * console.log(weight.shape);
 */
export class UninitializedParameter extends Parameter {
  constructor({ requires_grad = true, ...factory }: Factory & { requires_grad?: boolean } = {}) {
    super(empty([0], factory), requires_grad);
  }

  override get shape(): Size {
    return refuseShape();
  }

  /** Makes it a `Parameter` of this shape, with undefined contents. */
  materialize(shape: readonly number[], factory: Factory = {}): void {
    materialize(this, shape, factory, Parameter.prototype);
  }

  override toString(): string {
    return '<UninitializedParameter>';
  }
}

/**
 * A buffer whose shape is not known yet; `materialize` makes it a `Buffer`.
 * @example
 * const mean = new torch.nn.UninitializedBuffer();
 * mean.materialize([3]);
 * console.log(mean.shape);
 */
export class UninitializedBuffer extends Buffer {
  constructor({ persistent = true, ...factory }: Factory & { persistent?: boolean } = {}) {
    super(empty([0], factory), persistent);
  }

  override get shape(): Size {
    return refuseShape();
  }

  /** Makes it a `Buffer` of this shape, with undefined contents. */
  materialize(shape: readonly number[], factory: Factory = {}): void {
    materialize(this, shape, factory, Buffer.prototype);
  }

  override toString(): string {
    return '<UninitializedBuffer>';
  }
}

export function isUninitialized(tensor: Tensor): tensor is UninitializedParameter | UninitializedBuffer {
  return tensor instanceof UninitializedParameter || tensor instanceof UninitializedBuffer;
}
