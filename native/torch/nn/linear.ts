/** Layers that multiply with a matrix, and the one that does nothing. */
import { type Args, type Options, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { bilinear, empty, linear } from '../generated/ops';
import type { Tensor } from '../tensor';
import { type FactoryArgs, factory } from './factory';
import { resetWeight, uniform_ } from './init';
import { untilFirstInput } from './lazy';
import { Module } from './module';
import { Parameter } from './parameter';
import { python } from './text';
import { UninitializedParameter } from './uninitialized';

const linearParameters = {
  /** Size of each input sample. */
  in_features: required<number>(),
  /** Size of each output sample. */
  out_features: required<number>(),
  /** Also learns a number to add to each output. */
  bias: true,
  ...factory,
};
const linearSignature = signature('Linear.__init__', linearParameters);

export type LinearOptions = Options<typeof linearParameters>;

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

  constructor(
    ...args: Args<[in_features: number, out_features: number, bias?: boolean, ...FactoryArgs], LinearOptions>
  ) {
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
    return linear(input, this.weight, this.bias);
  }

  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${python(this.bias !== null)}`;
  }
}

/**
 * The output layer of attention, a `Linear` under the name PyTorch gives it there.
 * @internal
 */
export class NonDynamicallyQuantizableLinear extends Linear {}

const lazyParameters = { out_features: required<number>(), bias: true, ...factory };
const lazySignature = signature('LazyLinear.__init__', lazyParameters);

/**
 * A `Linear` whose `in_features` is the size of the first input it sees.
 * @example
 * const layer = new torch.nn.LazyLinear(2);
 * console.log(layer);
 * layer(torch.ones(5, 3));
 * console.log(layer);
 */
export class LazyLinear extends Linear {
  constructor(...args: Args<[out_features: number, bias?: boolean, ...FactoryArgs], Options<typeof lazyParameters>>) {
    const { out_features, bias, device, dtype } = lazySignature.bind(args);
    super(0, out_features, bias, device, dtype);
    this.weight = new UninitializedParameter({ device, dtype });
    if (bias) this.bias = new UninitializedParameter({ device, dtype });
    untilFirstInput<LazyLinear>(this, Linear, (layer, input) => {
      (layer as { in_features: number }).in_features = input.size(-1);
      (layer.weight as UninitializedParameter).materialize([layer.out_features, layer.in_features]);
      (layer.bias as UninitializedParameter | null)?.materialize([layer.out_features]);
      Linear.prototype.reset_parameters.call(layer);
    });
  }

  /** Nothing to draw before the first input. */
  override reset_parameters(): void {}
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

const bilinearParameters = {
  /** Size of each sample of the first input. */
  in1_features: required<number>(),
  /** Size of each sample of the second input. */
  in2_features: required<number>(),
  /** Size of each output sample. */
  out_features: required<number>(),
  /** Also learns a number to add to each output. */
  bias: true,
  ...factory,
};
const bilinearSignature = signature('Bilinear.__init__', bilinearParameters);

/**
 * `y = x₁ᵀ A x₂ + b`, on the last dimensions.
 * @example
 * const layer = new torch.nn.Bilinear(3, 4, 2);
 * console.log(layer(torch.ones(5, 3), torch.ones(5, 4)).shape);
 */
export class Bilinear extends Module {
  readonly in1_features: number;
  readonly in2_features: number;
  readonly out_features: number;
  /** (out_features, in1_features, in2_features) */
  declare weight: Parameter;
  /** (out_features), or null. */
  declare bias: Parameter | null;

  constructor(
    ...args: Args<
      [in1_features: number, in2_features: number, out_features: number, bias?: boolean, ...FactoryArgs],
      Options<typeof bilinearParameters>
    >
  ) {
    super();
    const { in1_features, in2_features, out_features, bias, device, dtype } = bilinearSignature.bind(args);
    if (in1_features <= 0) throw new ValueError(`in1_features must be > 0, but got (in1_features=${in1_features})`);
    this.in1_features = in1_features;
    this.in2_features = in2_features;
    this.out_features = out_features;
    const size = [out_features, in1_features, in2_features];
    this.register_parameter('weight', new Parameter(empty(size, { device, dtype })));
    this.register_parameter('bias', bias ? new Parameter(empty([out_features], { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.in1_features);
    uniform_(this.weight, -bound, bound);
    if (this.bias) uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in1_features, in2_features, out_features, bias } = this;
    return `in1_features=${in1_features}, in2_features=${in2_features}, out_features=${out_features}, bias=${python(bias !== null)}`;
  }
}
