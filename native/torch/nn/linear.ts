/** Layers that multiply with a matrix, and the one that does nothing. */
import { type Options, optional, required, signature } from '../arguments';
import type { Device } from '../device';
import type { DType } from '../dtype';
import { empty } from '../generated/ops';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { resetWeight } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { python } from './text';

const linear = {
  /** Size of each input sample. */
  in_features: required<number>(),
  /** Size of each output sample. */
  out_features: required<number>(),
  /** Also learns a number to add to each output. */
  bias: true,
  device: optional<Device | string | null>(null),
  dtype: optional<DType | null>(null),
};
const linearSignature = signature('Linear.__init__', linear);

export type LinearOptions = Options<typeof linear>;

/**
 * `y = x Wᵀ + b`, on the last dimension.
 * @example
 * const layer = new torch.nn.Linear(3, 2);
 * console.log(layer);
 * console.log(layer(torch.ones(5, 3)).shape);
 */
export class Linear extends Module {
  readonly in_features: number;
  readonly out_features: number;
  /** (out_features, in_features) */
  declare weight: Parameter;
  /** (out_features), or null. */
  declare bias: Parameter | null;

  constructor(in_features: number, out_features: number, options?: LinearOptions);
  constructor(in_features: number, out_features: number, bias: boolean, options?: LinearOptions);
  constructor(options: LinearOptions);
  constructor(...args: unknown[]) {
    super();
    const { in_features, out_features, bias, device, dtype } = linearSignature.bind(args);
    this.in_features = in_features;
    this.out_features = out_features;
    this.register_parameter('weight', new Parameter(empty([out_features, in_features], { device, dtype })));
    this.register_parameter('bias', bias ? new Parameter(empty([out_features], { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    resetWeight(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }

  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${python(this.bias !== null)}`;
  }
}

/**
 * Returns its input; takes any arguments and ignores them.
 * @example
 * console.log(new torch.nn.Identity()(torch.ones(2)));
 */
export class Identity extends Module {
  constructor(..._args: unknown[]) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}
