/** torch.signal.windows: windows for spectral analysis, symmetric unless `sym` is false. */
import { optional, required, signature } from '../arguments';
import type { Device } from '../device';
import { type DType, float32, float64, get_default_dtype } from '../dtype';
import { ValueError } from '../errors';
import { arange, empty, exp, i0, linspace, ones, sin } from '../generated/ops';
import { type Layout, strided } from '../layout';
import { type Tensor, tensor } from '../tensor';
import { typename } from '../typename';

export interface WindowOptions {
  sym?: boolean;
  dtype?: DType | null;
  layout?: Layout | null;
  device?: Device | string | null;
  requires_grad?: boolean;
}

const COMMON = {
  sym: true,
  dtype: optional<DType | null>(null),
  layout: optional<Layout | null>(null),
  device: optional<Device | string | null>(null),
  requires_grad: false,
};

type Common = {
  sym: boolean;
  dtype: DType | null;
  layout: Layout | null;
  device: Device | string | null;
  requires_grad: boolean;
};
type Made = {
  dtype: DType;
  device: Device | string | null;
};

/** Checks what all windows do and says how the tensor is made. */
function checked(name: string, M: number, given: Common): Made {
  const dtype = given.dtype ?? get_default_dtype();
  if (typeof M !== 'number') throw new TypeError(`'<' not supported between instances of '${typename(M)}' and 'int'`);
  if (M < 0) throw new ValueError(`${name} requires non-negative window length, got M=${M}`);
  if (given.layout && given.layout !== strided)
    throw new ValueError(`${name} is implemented for strided tensors only, got: ${given.layout}`);
  if (dtype !== float32 && dtype !== float64)
    throw new ValueError(`${name} expects float32 or float64 dtypes, got: ${dtype}`);
  return { dtype, device: given.device };
}

/** `count` numbers from `start` in steps of `step`. */
const points = (start: number, step: number, count: number, made: Made) =>
  linspace(start, start + (count - 1) * step, count, made);
/** One step less than elements, or as many for a periodic window. */
const steps = (M: number, sym: boolean) => (!sym && M > 1 ? M : M - 1);
const finished = (window: Tensor, { requires_grad }: Common) => (requires_grad ? window.requires_grad_() : window);

const EXPONENTIAL = {
  M: required<number>(),
  center: optional<number | null>(null),
  tau: 1,
  ...COMMON,
};
const exponential_ = signature('exponential', EXPONENTIAL, { keywordOnly: 'center' });
/** Falls off exponentially on both sides of `center`, to 1/e at a distance of `tau`. */
export function exponential(
  M: number,
  options?: WindowOptions & {
    center?: number | null;
    tau?: number;
  },
): Tensor;
export function exponential(...args: unknown[]): Tensor {
  const { M, center, tau, ...rest } = exponential_.bind(args);
  const made = checked('exponential', M, rest);
  if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
  if (rest.sym && center !== null) throw new ValueError('Center must be None for symmetric windows');
  if (M === 0) return finished(empty([0], made), rest);
  const middle = center ?? steps(M, rest.sym) / 2;
  return finished(
    exp(
      points(-middle / tau, 1 / tau, M, made)
        .abs()
        .neg(),
    ),
    rest,
  );
}

const PLAIN = {
  M: required<number>(),
  ...COMMON,
};
const cosine_ = signature('cosine', PLAIN, { keywordOnly: 'sym' });
/** Half a period of a sine. */
export function cosine(M: number, options?: WindowOptions): Tensor;
export function cosine(...args: unknown[]): Tensor {
  const { M, ...rest } = cosine_.bind(args);
  const made = checked('cosine', M, rest);
  if (M === 0) return finished(empty([0], made), rest);
  const step = Math.PI / (!rest.sym && M > 1 ? M + 1 : M);
  return finished(sin(points(0.5 * step, step, M, made)), rest);
}

const GAUSSIAN = {
  M: required<number>(),
  std: 1,
  ...COMMON,
};
const gaussian_ = signature('gaussian', GAUSSIAN, { keywordOnly: 'std' });
/** A bell curve of standard deviation `std`. */
export function gaussian(M: number, options?: WindowOptions & { std?: number }): Tensor;
export function gaussian(...args: unknown[]): Tensor {
  const { M, std, ...rest } = gaussian_.bind(args);
  const made = checked('gaussian', M, rest);
  if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
  if (M === 0) return finished(empty([0], made), rest);
  const scale = 1 / (std * Math.SQRT2);
  return finished(
    exp(
      points((-steps(M, rest.sym) / 2) * scale, scale, M, made)
        .square()
        .neg(),
    ),
    rest,
  );
}

const KAISER = {
  M: required<number>(),
  beta: 12,
  ...COMMON,
};
const kaiser_ = signature('kaiser', KAISER, { keywordOnly: 'beta' });
/** A ratio of Bessel functions, the narrower the larger `beta`. */
export function kaiser(M: number, options?: WindowOptions & { beta?: number }): Tensor;
export function kaiser(...args: unknown[]): Tensor {
  const { M, beta, ...rest } = kaiser_.bind(args);
  const made = checked('kaiser', M, rest);
  if (beta < 0) throw new ValueError(`beta must be non-negative, got: ${beta} instead.`);
  if (M < 2) return finished(M === 0 ? empty([0], made) : ones([1], made), rest);
  const step = (2 * beta) / (rest.sym ? M - 1 : M);
  // Rounding must not lead past the end, where the square root has no value.
  const last = Math.min(beta, -beta + (M - 1) * step);
  const k = linspace(-beta, last, M, made);
  const square = tensor(beta, made).square();
  return finished(i0(square.sub(k.square()).sqrt()).div(i0(tensor(beta, made))), rest);
}

const BARTLETT = PLAIN;
const bartlett_ = signature('bartlett', BARTLETT, { keywordOnly: 'sym' });
/** A triangle. */
export function bartlett(M: number, options?: WindowOptions): Tensor;
export function bartlett(...args: unknown[]): Tensor {
  const { M, ...rest } = bartlett_.bind(args);
  const made = checked('bartlett', M, rest);
  if (M < 2) return finished(M === 0 ? empty([0], made) : ones([1], made), rest);
  return finished(
    points(-1, 2 / (rest.sym ? M - 1 : M), M, made)
      .abs()
      .neg()
      .add(1),
    rest,
  );
}

/** Sum of cosines of 0, 1, 2 … periods with the given coefficients, signs alternating. */
function cosines(name: string, M: number, a: readonly number[], rest: Common): Tensor {
  const made = checked(name, M, rest);
  if (M < 2) return finished(M === 0 ? empty([0], made) : ones([1], made), rest);
  const k = points(0, (2 * Math.PI) / (rest.sym ? M - 1 : M), M, made);
  const signed = tensor(
    a.map((one, i) => (i % 2 ? -one : one)),
    made,
  );
  const orders = arange(a.length, made);
  return finished(signed.unsqueeze(-1).mul(orders.unsqueeze(-1).mul(k).cos()).sum(0), rest);
}

const GENERAL_COSINE = {
  M: required<number>(),
  a: required<readonly number[]>(),
  ...COMMON,
};
const general_cosine_ = signature('general_cosine', GENERAL_COSINE, { keywordOnly: 'a' });
/** Sum of cosines of 0, 1, 2 … periods with the coefficients `a`, signs alternating. */
export function general_cosine(M: number, options: WindowOptions & { a: readonly number[] }): Tensor;
export function general_cosine(...args: unknown[]): Tensor {
  const { M, a, ...rest } = general_cosine_.bind(args);
  checked('general_cosine', M, rest);
  if (M > 1 && !Array.isArray(a)) throw new TypeError('Coefficients must be a list/tuple');
  if (M > 1 && a.length === 0) throw new ValueError('Coefficients cannot be empty');
  return cosines('general_cosine', M, a, rest);
}

const GENERAL_HAMMING = {
  M: required<number>(),
  alpha: 0.54,
  ...COMMON,
};
const general_hamming_ = signature('general_hamming', GENERAL_HAMMING, { keywordOnly: 'alpha' });
/** `alpha` minus 1 - `alpha` times a cosine. */
export function general_hamming(M: number, options?: WindowOptions & { alpha?: number }): Tensor;
export function general_hamming(...args: unknown[]): Tensor {
  const { M, alpha, ...rest } = general_hamming_.bind(args);
  return cosines('general_cosine', M, [alpha, 1 - alpha], rest);
}

/** A window that is a sum of cosines with coefficients of its own. */
function named(name: string, checks: string, a: readonly number[]): (M: number, options?: WindowOptions) => Tensor {
  const parse = signature(name, PLAIN, { keywordOnly: 'sym' });
  return (...args: unknown[]) => {
    const { M, ...rest } = parse.bind(args);
    return cosines(checks, M, a, rest);
  };
}
/** A raised cosine that ends above zero. */
export const hamming = named('hamming', 'general_cosine', [0.54, 0.46]);
/** A raised cosine that ends at zero. */
export const hann = named('hann', 'general_cosine', [0.5, 0.5]);
/** Cosines of up to two periods. */
export const blackman = named('blackman', 'blackman', [0.42, 0.5, 0.08]);
/** Cosines of up to three periods, with the least side lobes. */
export const nuttall = named('nuttall', 'general_cosine', [0.3635819, 0.4891775, 0.1365995, 0.0106411]);
