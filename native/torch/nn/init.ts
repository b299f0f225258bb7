/** Starting values of parameters, drawn as PyTorch draws them. */
import { type Options, optional, required, signature } from '../arguments';
import { ValueError } from '../errors';
import { no_grad } from '../grad_mode';
import type { Generator } from '../random';
import type { Tensor } from '../tensor';
import { warn } from '../warn';

const LINEAR = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
  'sigmoid',
];

/**
 * Factor by which the activation function that follows asks for larger weights.
 * @example
 * console.log(torch.nn.init.calculate_gain('tanh'));
 */
export function calculate_gain(nonlinearity: string, param?: number | null): number {
  if (LINEAR.includes(nonlinearity)) return 1;
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2));
    case 'selu':
      return 3 / 4;
    default:
      throw new ValueError(`Unsupported nonlinearity ${nonlinearity}`);
  }
}

/** How many inputs and outputs a weight connects. */
export function _calculate_fan_in_and_fan_out(tensor: Tensor): [fanIn: number, fanOut: number] {
  const [out, input, ...kernel] = tensor.shape;
  if (out === undefined || input === undefined) {
    throw new ValueError('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  }
  const area = kernel.reduce((product, size) => product * size, 1);
  return [input * area, out * area];
}

function fan(tensor: Tensor, mode: string): number {
  const modes = ['fan_in', 'fan_out'];
  const which = modes.indexOf(mode.toLowerCase());
  if (which < 0) throw new ValueError(`Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`);
  return _calculate_fan_in_and_fan_out(tensor)[which]!;
}

const generator = optional<Generator | null>(null);
const signatures = {
  uniform_: signature('uniform_', { tensor: required<Tensor>(), a: 0, b: 1, generator }),
  normal_: signature('normal_', { tensor: required<Tensor>(), mean: 0, std: 1, generator }),
  xavier_uniform_: signature('xavier_uniform_', { tensor: required<Tensor>(), gain: 1, generator }),
  xavier_normal_: signature('xavier_normal_', { tensor: required<Tensor>(), gain: 1, generator }),
};
const kaiming = {
  tensor: required<Tensor>(),
  /** Negative slope of the leaky ReLU that follows. */
  a: 0,
  /** 'fan_in' keeps the size of activations, 'fan_out' that of gradients. */
  mode: 'fan_in' as string,
  /** Name of the function that follows. */
  nonlinearity: 'leaky_relu' as string,
  generator,
};
const kaimingUniform = signature('kaiming_uniform_', kaiming);
const kaimingNormal = signature('kaiming_normal_', kaiming);

type KaimingOptions = Omit<Options<typeof kaiming>, 'tensor'>;
interface GainOptions {
  gain?: number;
  generator?: Generator | null;
}

/**
 * Fills with uniform random numbers from [a, b).
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.uniform_(torch.empty(2, 3)));
 */
export function uniform_(tensor: Tensor, options?: { a?: number; b?: number; generator?: Generator | null }): Tensor;
export function uniform_(tensor: Tensor, a: number, b?: number): Tensor;
export function uniform_(...args: unknown[]): Tensor {
  const { tensor, a, b, generator } = signatures.uniform_.bind(args);
  return no_grad(() => tensor.uniform_(a, b, { generator }));
}

/**
 * Fills with normal random numbers.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.normal_(torch.empty(2, 3)));
 */
export function normal_(
  tensor: Tensor,
  options?: { mean?: number; std?: number; generator?: Generator | null },
): Tensor;
export function normal_(tensor: Tensor, mean: number, std?: number): Tensor;
export function normal_(...args: unknown[]): Tensor {
  const { tensor, mean, std, generator } = signatures.normal_.bind(args);
  return no_grad(() => tensor.normal_(mean, std, { generator }));
}

/**
 * Fills with one number.
 * @example
 * console.log(torch.nn.init.constant_(torch.empty(2, 2), 0.5));
 */
export function constant_(tensor: Tensor, val: number): Tensor {
  return no_grad(() => tensor.fill_(val));
}

/**
 * Fills with ones.
 * @example
 * console.log(torch.nn.init.ones_(torch.empty(2, 2)));
 */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/**
 * Fills with zeros.
 * @example
 * console.log(torch.nn.init.zeros_(torch.empty(2, 2)));
 */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/**
 * Glorot's uniform initialisation.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.xavier_uniform_(torch.empty(2, 3)));
 */
export function xavier_uniform_(tensor: Tensor, options?: GainOptions): Tensor;
export function xavier_uniform_(tensor: Tensor, gain: number): Tensor;
export function xavier_uniform_(...args: unknown[]): Tensor {
  const { tensor, gain, generator } = signatures.xavier_uniform_.bind(args);
  const bound = Math.sqrt(3) * xavierDeviation(tensor, gain);
  return uniform_(tensor, { a: -bound, b: bound, generator });
}

/**
 * Glorot's normal initialisation.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.xavier_normal_(torch.empty(2, 3)));
 */
export function xavier_normal_(tensor: Tensor, options?: GainOptions): Tensor;
export function xavier_normal_(tensor: Tensor, gain: number): Tensor;
export function xavier_normal_(...args: unknown[]): Tensor {
  const { tensor, gain, generator } = signatures.xavier_normal_.bind(args);
  return normal_(tensor, { std: xavierDeviation(tensor, gain), generator });
}

function xavierDeviation(tensor: Tensor, gain: number): number {
  const [fanIn, fanOut] = _calculate_fan_in_and_fan_out(tensor);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * He's uniform initialisation.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.kaiming_uniform_(torch.empty(2, 3)));
 */
export function kaiming_uniform_(tensor: Tensor, options?: KaimingOptions): Tensor;
export function kaiming_uniform_(tensor: Tensor, a: number, mode?: string, nonlinearity?: string): Tensor;
export function kaiming_uniform_(...args: unknown[]): Tensor {
  const { tensor, a, mode, nonlinearity, generator } = kaimingUniform.bind(args);
  if (isEmpty(tensor)) return tensor;
  const bound = Math.sqrt(3) * (calculate_gain(nonlinearity, a) / Math.sqrt(fan(tensor, mode)));
  return uniform_(tensor, { a: -bound, b: bound, generator });
}

/**
 * He's normal initialisation.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.kaiming_normal_(torch.empty(2, 3)));
 */
export function kaiming_normal_(tensor: Tensor, options?: KaimingOptions): Tensor;
export function kaiming_normal_(tensor: Tensor, a: number, mode?: string, nonlinearity?: string): Tensor;
export function kaiming_normal_(...args: unknown[]): Tensor {
  const { tensor, a, mode, nonlinearity, generator } = kaimingNormal.bind(args);
  if (isEmpty(tensor)) return tensor;
  return normal_(tensor, { std: calculate_gain(nonlinearity, a) / Math.sqrt(fan(tensor, mode)), generator });
}

function isEmpty(tensor: Tensor): boolean {
  if (tensor.numel() > 0) return false;
  warn('Initializing zero-element tensors is a no-op');
  return true;
}

/**
 * How Linear and convolutions start: weight first, then bias.
 * @internal
 */
export function resetWeight(weight: Tensor, bias: Tensor | null): void {
  kaiming_uniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const [fanIn] = _calculate_fan_in_and_fan_out(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, { a: -bound, b: bound });
}
