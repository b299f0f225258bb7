/** Normalisation within each sample: over its last dimensions, groups of channels, neighbouring channels. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { CustomFunction, type FunctionContext } from '../autograd/function';
import { ValueError } from '../errors';
import { empty, layer_norm, local_response_norm, pad, rms_norm, zeros_like } from '../generated/ops';
import { checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import { type FactoryArgs, factory } from './factory';
import * as F from './functional';
import { ones_, zeros_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { float, python } from './text';

type Shape = number | readonly number[];

const layerParameters = {
  /** The last dimensions, or the size of the last one. */
  normalized_shape: required<Shape>(),
  /** Added to the variance. */
  eps: 1e-5,
  /** Learns a factor and a summand for each element. */
  elementwise_affine: true,
  /** Whether `elementwise_affine` includes the summand. */
  bias: true,
  ...factory,
};
const layerSignature = signature('LayerNorm.__init__', layerParameters);

export type LayerNormOptions = Options<typeof layerParameters>;

/**
 * Moves the last dimensions to mean 0 and variance 1, then scales and shifts each element.
 * @example
 * const norm = new torch.nn.LayerNorm(4);
 * console.log(norm);
 * console.log(norm(torch.arange(4).float()));
 */
export class LayerNorm extends Module {
  readonly normalized_shape: readonly number[];
  readonly eps: number;
  readonly elementwise_affine: boolean;
  /** normalized_shape, or null. */
  declare weight: Parameter | null;
  /** normalized_shape, or null. */
  declare bias: Parameter | null;

  constructor(
    ...args: Args<
      [normalized_shape: Shape, eps?: number, elementwise_affine?: boolean, bias?: boolean, ...FactoryArgs],
      LayerNormOptions
    >
  ) {
    super();
    const { normalized_shape, eps, elementwise_affine, bias, device, dtype } = layerSignature.bind(args);
    const shape = typeof normalized_shape === 'number' ? [normalized_shape] : [...normalized_shape];
    this.normalized_shape = shape;
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.register_parameter('weight', elementwise_affine ? new Parameter(empty(shape, { device, dtype })) : null);
    this.register_parameter('bias', elementwise_affine && bias ? new Parameter(empty(shape, { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Starts again with factors 1 and summands 0. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return layer_norm(input, this.normalized_shape, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine, bias } = this;
    return `${python(normalized_shape)}, eps=${python(eps)}, elementwise_affine=${python(elementwise_affine)}, bias=${python(bias !== null)}`;
  }
}

const rmsParameters = {
  /** The last dimensions, or the size of the last one. */
  normalized_shape: required<Shape>(),
  /** Added to the mean square; null for the dtype's epsilon. */
  eps: optional<number | null>(null),
  /** Learns a factor for each element. */
  elementwise_affine: true,
  ...factory,
};
const rmsSignature = signature('RMSNorm.__init__', rmsParameters);

/**
 * Divides the last dimensions by their root mean square, then scales each element.
 * @example
 * const norm = new torch.nn.RMSNorm(4);
 * console.log(norm);
 * console.log(norm(torch.arange(4).float()));
 */
export class RMSNorm extends Module {
  readonly normalized_shape: readonly number[];
  readonly eps: number | null;
  readonly elementwise_affine: boolean;
  /** normalized_shape, or null. */
  declare weight: Parameter | null;

  constructor(
    ...args: Args<
      [normalized_shape: Shape, eps?: number | null, elementwise_affine?: boolean, ...FactoryArgs],
      Options<typeof rmsParameters>
    >
  ) {
    super();
    const { normalized_shape, eps, elementwise_affine, device, dtype } = rmsSignature.bind(args);
    const shape = typeof normalized_shape === 'number' ? [normalized_shape] : [...normalized_shape];
    this.normalized_shape = shape;
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.register_parameter('weight', elementwise_affine ? new Parameter(empty(shape, { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Starts again with factors 1. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
  }

  override forward(x: Tensor): Tensor {
    return rms_norm(x, this.normalized_shape, this.weight, this.eps);
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine } = this;
    return `${python(normalized_shape)}, eps=${python(eps)}, elementwise_affine=${python(elementwise_affine)}`;
  }
}

const groupParameters = {
  /** Groups that the channels are divided into. */
  num_groups: required<number>(),
  /** Channels of the input. */
  num_channels: required<number>(),
  /** Added to the variance. */
  eps: 1e-5,
  /** Learns a factor and a summand for each channel. */
  affine: true,
  ...factory,
  /** Whether `affine` includes the summand. */
  bias: true,
};
const groupSignature = signature('GroupNorm.__init__', groupParameters, { keywordOnly: 'bias' });

/**
 * Moves each group of channels to mean 0 and variance 1, then scales and shifts each channel.
 * @example
 * const norm = new torch.nn.GroupNorm(2, 4);
 * console.log(norm);
 * console.log(norm(torch.arange(8).view(1, 4, 2).float()).flatten());
 */
export class GroupNorm extends Module {
  readonly num_groups: number;
  readonly num_channels: number;
  readonly eps: number;
  readonly affine: boolean;
  /** (num_channels), or null. */
  declare weight: Parameter | null;
  /** (num_channels), or null. */
  declare bias: Parameter | null;

  constructor(
    ...args: Args<
      [num_groups: number, num_channels: number, eps?: number, affine?: boolean, ...FactoryArgs],
      Options<typeof groupParameters>
    >
  ) {
    super();
    const { num_groups, num_channels, eps, affine, bias, device, dtype } = groupSignature.bind(args);
    checkOperands(num_channels, '%', num_groups);
    if (num_channels % num_groups !== 0)
      throw new ValueError(`num_channels (${num_channels}) must be divisible by num_groups (${num_groups})`);
    this.num_groups = num_groups;
    this.num_channels = num_channels;
    this.eps = eps;
    this.affine = affine;
    this.register_parameter('weight', affine ? new Parameter(empty([num_channels], { device, dtype })) : null);
    this.register_parameter('bias', affine && bias ? new Parameter(empty([num_channels], { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Starts again with factors 1 and summands 0. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return F.group_norm(input, this.num_groups, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    const { num_groups, num_channels, eps, affine, bias } = this;
    return `${num_groups}, ${num_channels}, eps=${python(eps)}, affine=${python(affine)}, bias=${python(bias !== null)}`;
  }
}

const neighbours = {
  /** How many channels count as neighbours. */
  size: required<number>(),
  /** Factor of the mean square. */
  alpha: 1e-4,
  /** The power. */
  beta: 0.75,
  /** Added to the mean square. */
  k: 1,
};
type NeighbourArgs = Args<[size: number, alpha?: number, beta?: number, k?: number], Options<typeof neighbours>>;

/**
 * Divides by a power of the mean square over neighbouring channels.
 * @example
 * const norm = new torch.nn.LocalResponseNorm(2, { alpha: 1 });
 * console.log(norm);
 * console.log(norm(torch.ones(1, 3, 2)));
 */
export class LocalResponseNorm extends Module {
  declare readonly size: number;
  declare readonly alpha: number;
  declare readonly beta: number;
  declare readonly k: number;

  constructor(...args: NeighbourArgs) {
    super();
    Object.assign(this, signature('LocalResponseNorm.__init__', neighbours).bind(args));
  }

  override forward(input: Tensor): Tensor {
    return local_response_norm(input, this.size, this.alpha, this.beta, this.k);
  }

  override extra_repr(): string {
    return `${this.size}, alpha=${python(this.alpha)}, beta=${python(this.beta)}, k=${float(this.k)}`;
  }
}

interface Neighbours {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** Sums over `count` channels of images, the first of which is `before` channels before each. */
function windowSums(x: Tensor, before: number, count: number): Tensor {
  const padded = pad(x, [0, 0, 0, 0, before, count]);
  const sums = zeros_like(x);
  // Windows farther out hold nothing but padding.
  for (let i = Math.max(0, before - x.size(1)); i < Math.min(count, before + x.size(1)); i++)
    sums.add_(padded.narrow(1, i, x.size(1)));
  return sums;
}

/** Torch 7's sums as PyTorch copied them: the first channel counts in all windows, and backward's lie to the left. */
class CrossMapLRN2dFunction extends CustomFunction {
  static override readonly name = 'CrossMapLRN2d';

  static forward(ctx: FunctionContext, input: Tensor, { size, alpha, beta, k }: Neighbours): Tensor {
    const side = Math.floor((size + 1) / 2);
    const squares = input.square();
    const sums = windowSums(squares, side - 1, 2 * side - 1);
    const far = input.size(1) - side;
    if (far > 0) sums.narrow(1, side, far).add_(squares.narrow(1, 0, 1));
    const scale = sums.mul(alpha / size).add(k);
    const output = input.mul(scale.pow(-beta));
    ctx.save_for_backward(input, scale, output);
    Object.assign(ctx, { size, beta, factor: (2 * alpha * beta) / size });
    return output;
  }

  static backward(ctx: FunctionContext, grad: Tensor): [Tensor, null] {
    const [input, scale, output] = ctx.saved_tensors as [Tensor, Tensor, Tensor];
    const { size, beta, factor } = ctx as unknown as { size: number; beta: number; factor: number };
    const others = windowSums(grad.mul(output).div(scale), Math.floor(size - (size - 1) / 2), size);
    return [grad.mul(scale.pow(-beta)).sub(input.mul(others).mul(factor)), null];
  }
}

/**
 * `LocalResponseNorm` of images with a window that is always symmetrical, as Torch 7 had it.
 * @example
 * const norm = new torch.nn.CrossMapLRN2d(3, { alpha: 1 });
 * console.log(norm(torch.ones(1, 3, 1, 2)));
 */
export class CrossMapLRN2d extends Module {
  declare readonly size: number;
  declare readonly alpha: number;
  declare readonly beta: number;
  declare readonly k: number;

  constructor(...args: NeighbourArgs) {
    super();
    Object.assign(this, signature('CrossMapLRN2d.__init__', neighbours).bind(args));
  }

  override forward(input: Tensor): Tensor {
    if (input.dim() !== 4) throw new ValueError(`CrossMapLRN2d: Expected input to be 4D, got ${input.dim()}D instead.`);
    return CrossMapLRN2dFunction.apply(input, this);
  }

  override extra_repr(): string {
    return `${this.size}, alpha=${python(this.alpha)}, beta=${python(this.beta)}, k=${python(this.k)}`;
  }
}
