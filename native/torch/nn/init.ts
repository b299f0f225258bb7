/** Starting values of parameters, drawn as PyTorch draws them. */
import { type Options, optional, required, signature } from '../arguments';
import { float64 } from '../dtype';
import { ValueError } from '../errors';
import { tensor as tensorOf } from '../factory';
import * as ops from '../generated/ops';
import { linalg_qr } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { checkOperands } from '../numbers';
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
export function calculate_gain(nonlinearity: string, param?: number | null | { param?: number | null }): number;
export function calculate_gain(...args: unknown[]): number {
  const { nonlinearity, param } = signatures.calculate_gain.bind(args);
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
export function _calculate_fan_in_and_fan_out(tensor: Tensor): [fanIn: number, fanOut: number];
export function _calculate_fan_in_and_fan_out(...args: unknown[]): [fanIn: number, fanOut: number] {
  const { tensor } = signatures._calculate_fan_in_and_fan_out.bind(args);
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
  calculate_gain: signature('calculate_gain', {
    nonlinearity: required<string>(),
    param: optional<number | null>(null),
  }),
  _calculate_fan_in_and_fan_out: signature('_calculate_fan_in_and_fan_out', { tensor: required<Tensor>() }),
  constant_: signature('constant_', { tensor: required<Tensor>(), val: required<number>() }),
  ones_: signature('ones_', { tensor: required<Tensor>() }),
  zeros_: signature('zeros_', { tensor: required<Tensor>() }),
  eye_: signature('eye_', { tensor: required<Tensor>() }),
  dirac_: signature('dirac_', { tensor: required<Tensor>(), groups: 1 }),
  uniform_: signature('uniform_', { tensor: required<Tensor>(), a: 0, b: 1, generator }),
  normal_: signature('normal_', { tensor: required<Tensor>(), mean: 0, std: 1, generator }),
  xavier_uniform_: signature('xavier_uniform_', { tensor: required<Tensor>(), gain: 1, generator }),
  xavier_normal_: signature('xavier_normal_', { tensor: required<Tensor>(), gain: 1, generator }),
  orthogonal_: signature('orthogonal_', { tensor: required<Tensor>(), gain: 1, generator }),
  sparse_: signature('sparse_', { tensor: required<Tensor>(), sparsity: required<number>(), std: 0.01, generator }),
};
const truncated = {
  tensor: required<Tensor>(),
  mean: 0,
  std: 1,
  /** Least value. */
  a: -2,
  /** Greatest value. */
  b: 2,
  generator,
};
const truncNormal = signature('trunc_normal_', truncated);
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
export function constant_(tensor: Tensor, val: number): Tensor;
export function constant_(...args: unknown[]): Tensor {
  const { tensor, val } = signatures.constant_.bind(args);
  return no_grad(() => tensor.fill_(val));
}

/**
 * Fills with ones.
 * @example
 * console.log(torch.nn.init.ones_(torch.empty(2, 2)));
 */
export function ones_(tensor: Tensor): Tensor;
export function ones_(...args: unknown[]): Tensor {
  const { tensor } = signatures.ones_.bind(args);
  return constant_(tensor, 1);
}

/**
 * Fills with zeros.
 * @example
 * console.log(torch.nn.init.zeros_(torch.empty(2, 2)));
 */
export function zeros_(tensor: Tensor): Tensor;
export function zeros_(...args: unknown[]): Tensor {
  const { tensor } = signatures.zeros_.bind(args);
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
  checkOperands(gain, '*', 0.5);
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

/**
 * Fills with normal random numbers of which none lies outside [a, b].
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.trunc_normal_(torch.empty(2, 3), { a: -1, b: 1 }));
 */
export function trunc_normal_(tensor: Tensor, options?: Omit<Options<typeof truncated>, 'tensor'>): Tensor;
export function trunc_normal_(tensor: Tensor, mean: number, std?: number, a?: number, b?: number): Tensor;
export function trunc_normal_(...args: unknown[]): Tensor {
  const { tensor, mean, std, a, b, generator } = truncNormal.bind(args);
  if (tensor.is_meta) return tensor;
  if (mean < a - 2 * std || mean > b + 2 * std)
    warn('mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.');
  const share = normalShare((b - mean) / std) - normalShare((a - mean) / std);
  return no_grad(() => (share > 0.3 ? redrawn : accepted)(tensor, { mean, std, a, b, generator }));
}

/** The share of normal random numbers below `x`. */
const normalShare = (x: number) =>
  tensorOf(x / Math.SQRT2, { dtype: float64 })
    .erf()
    .add(1)
    .div(2)
    .item();

interface Truncated {
  mean: number;
  std: number;
  a: number;
  b: number;
  generator: Generator | null;
}

/** Draws again what lies outside, which is seldom. */
function redrawn(tensor: Tensor, { mean, std, a, b, generator }: Truncated): Tensor {
  const [low, high] = [tensor.new_tensor(a).item(), tensor.new_tensor(b).item()];
  let result = tensor.normal_(mean, std, { generator });
  for (;;) {
    const outside = result.lt(low).logical_or(result.gt(high));
    if (!outside.any().item()) return tensor.copy_(result);
    result = ops.where(outside, ops.empty_like(result).normal_(mean, std, { generator }), result);
  }
}

/** Draws evenly from [a, b] and accepts by the normal density there. */
function accepted(tensor: Tensor, { mean, std, a, b, generator }: Truncated): Tensor {
  const peak = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
  const refused = (drawn: Tensor) => {
    const density = drawn.sub(mean).div_(std).pow_(2).mul_(-0.5).sub_(peak);
    return ops.empty_like(tensor).uniform_({ generator }).log_().gt(density);
  };
  let result = tensor.uniform_(a, b, { generator });
  let pending = refused(result);
  while (pending.any().item()) {
    const drawn = ops.empty_like(tensor).uniform_(a, b, { generator });
    result = ops.where(pending, drawn, result);
    pending = ops.where(pending, refused(drawn), pending);
  }
  return tensor.copy_(result);
}

/**
 * Fills a matrix with the identity.
 * @example
 * console.log(torch.nn.init.eye_(torch.empty(2, 3)));
 */
export function eye_(tensor: Tensor): Tensor;
export function eye_(...args: unknown[]): Tensor {
  const { tensor } = signatures.eye_.bind(args);
  if (tensor.dim() !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  return no_grad(() => tensor.copy_(ops.eye(tensor.size(0), tensor.size(1))));
}

/**
 * Fills the weight of a convolution so that it returns its input, as far as there are channels.
 * @example
 * console.log(torch.nn.init.dirac_(torch.empty(2, 2, 3)));
 */
export function dirac_(tensor: Tensor, groups?: number | { groups?: number }): Tensor;
export function dirac_(...args: unknown[]): Tensor {
  const { tensor, groups: count } = signatures.dirac_.bind(args);
  const [out, input, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3)
    throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  checkOperands(out, '%', count);
  if (out! % count !== 0) throw new ValueError('dim 0 must be divisible by groups');
  const each = out! / count;
  const middle = kernel.map((size) => Math.floor(size / 2));
  return no_grad(() => {
    tensor.zero_();
    for (let group = 0; group < count; group++)
      for (let i = 0; i < Math.min(each, input!); i++) tensor.put_(group * each + i, i, ...middle, 1);
    return tensor;
  });
}

/**
 * Fills with a matrix whose rows or columns are orthogonal, times `gain`.
 * @example
 * torch.manual_seed(0);
 * const w = torch.nn.init.orthogonal_(torch.empty(2, 3));
 * console.log(w.mm(w.t()).round({ decimals: 4 }).abs());
 */
export function orthogonal_(tensor: Tensor, options?: GainOptions): Tensor;
export function orthogonal_(tensor: Tensor, gain: number): Tensor;
export function orthogonal_(...args: unknown[]): Tensor {
  const { tensor, gain, generator } = signatures.orthogonal_.bind(args);
  if (tensor.dim() < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
  if (tensor.numel() === 0 || tensor.is_meta) return tensor;
  const rows = tensor.size(0);
  const columns = tensor.numel() / rows;
  return no_grad(() => {
    const drawn = tensor.new_empty([rows, columns]).normal_(0, 1, { generator });
    const [q, r] = linalg_qr(rows < columns ? drawn.t() : drawn);
    const signed = q.mul(r.diag().sign());
    return tensor.copy_((rows < columns ? signed.t() : signed).reshape(tensor.shape)).mul_(gain);
  });
}

/**
 * Fills a matrix with normal random numbers, of which a share of each column becomes zero.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.nn.init.sparse_(torch.empty(4, 2), 0.5));
 */
export function sparse_(
  tensor: Tensor,
  options: { sparsity: number; std?: number; generator?: Generator | null },
): Tensor;
export function sparse_(tensor: Tensor, sparsity: number, std?: number | { std?: number }): Tensor;
export function sparse_(...args: unknown[]): Tensor {
  const { tensor, sparsity, std, generator } = signatures.sparse_.bind(args);
  if (tensor.dim() !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  if (tensor.is_meta) return tensor;
  const [rows, columns] = [tensor.size(0), tensor.size(1)];
  const zeros = Math.ceil(sparsity * rows);
  return no_grad(() => {
    tensor.normal_(0, std, { generator });
    for (let column = 0; column < columns; column++) tensor.put_(ops.randperm(rows).narrow(0, 0, zeros), column, 0);
    return tensor;
  });
}

/** The name without underscore, which PyTorch keeps with a warning. */
function deprecated<F extends (...args: never[]) => Tensor>(name: string, init: F): F {
  return ((...args: Parameters<F>) => {
    warn(`\`nn.init.${name}\` is now deprecated in favor of \`nn.init.${name}_\`.`, 'FutureWarning');
    return init(...args);
  }) as F;
}
/** Deprecated name of `uniform_`. */
export const uniform = deprecated('uniform', uniform_);
/** Deprecated name of `normal_`. */
export const normal = deprecated('normal', normal_);
/** Deprecated name of `constant_`. */
export const constant = deprecated('constant', constant_);
/** Deprecated name of `eye_`. */
export const eye = deprecated('eye', eye_);
/** Deprecated name of `dirac_`. */
export const dirac = deprecated('dirac', dirac_);
/** Deprecated name of `xavier_uniform_`. */
export const xavier_uniform = deprecated('xavier_uniform', xavier_uniform_);
/** Deprecated name of `xavier_normal_`. */
export const xavier_normal = deprecated('xavier_normal', xavier_normal_);
/** Deprecated name of `kaiming_uniform_`. */
export const kaiming_uniform = deprecated('kaiming_uniform', kaiming_uniform_);
/** Deprecated name of `kaiming_normal_`. */
export const kaiming_normal = deprecated('kaiming_normal', kaiming_normal_);
/** Deprecated name of `orthogonal_`. */
export const orthogonal = deprecated('orthogonal', orthogonal_);
/** Deprecated name of `sparse_`. */
export const sparse = deprecated('sparse', sparse_);

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
