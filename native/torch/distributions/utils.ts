/** What distributions share: broadcasting of parameters, probabilities and logits, shapes. */
import { isTensor } from '../autograd/function';
import { finfo, get_default_dtype } from '../dtype';
import { ValueError } from '../errors';
import { tensor } from '../factory';
import * as ops from '../generated/ops';
import { softmax } from '../nn/functional/activation';
import { Parameter } from '../nn/parameter';
import { float, python } from '../nn/text';
import type { Size } from '../size';
import type { Tensor } from '../tensor';

/** A parameter: a tensor, or a number that takes the others' shape. */
export type Value = Tensor | number;
/** Sizes of a sample, in front of the distribution's own. */
export type Shape = readonly number[];

export const EULER = 0.5772156649015329;

/** A float, or a tensor, as Python's f-strings write it: one without dimensions as its value. */
export function formatted(value: Value): string {
  if (typeof value === 'number') return float(value);
  if (value.dim() > 0 || value instanceof Parameter) return String(value);
  return value.is_floating_point() ? float(value.item()) : python(value.item());
}

/** Tensors of one shape; numbers take the dtype of the first tensor. */
export function broadcast_all(...values: (Value | boolean)[]): Tensor[] {
  const known = (value: unknown) => isTensor(value) || typeof value === 'number' || typeof value === 'boolean';
  if (!values.every(known))
    throw new ValueError(
      'Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__.',
    );
  const first = values.find(isTensor);
  const options = { dtype: first?.dtype ?? get_default_dtype(), device: first?.device ?? null };
  return ops.broadcast_tensors(values.map((value) => (isTensor(value) ? value : tensor(value, options))));
}

/** Probabilities of log odds, or of the unnormalised logarithms along the last dimension. */
export function logits_to_probs(logits: Tensor, is_binary = false): Tensor {
  return is_binary ? logits.sigmoid() : softmax(logits, -1);
}

/** `probs` kept away from 0 and 1 by the dtype's eps. */
export function clamp_probs(probs: Tensor): Tensor {
  const { eps } = finfo(probs.dtype);
  return probs.clamp(eps, 1 - eps);
}

/** Log odds of probabilities, or their logarithms. */
export function probs_to_logits(probs: Tensor, is_binary = false): Tensor {
  const clamped = clamp_probs(probs);
  return is_binary ? clamped.log().sub(clamped.neg().log1p()) : clamped.log();
}

/** Refuses both and neither. */
export function check_either(probs: unknown, logits: unknown): void {
  if ((probs === null) === (logits === null))
    throw new ValueError('Either `probs` or `logits` must be specified, but not both.');
}

/** Whichever of the two is given, by its name. */
export function either(probs: Value | null, logits: Value | null): { given: Record<string, Tensor>; shape: Size } {
  check_either(probs, logits);
  const [value] = broadcast_all((probs ?? logits)!) as [Tensor];
  return { given: probs !== null ? { probs: value } : { logits: value }, shape: value.shape };
}

/** Sums up the last `dims` dimensions. */
export function sum_rightmost(value: Tensor, dims: number): Tensor {
  return dims === 0 ? value : value.reshape([...value.shape.slice(0, value.dim() - dims), -1]).sum(-1);
}

/** An uninitialised tensor of `like`'s dtype, to be filled with random numbers. */
export function blank(like: Tensor, shape: Shape): Tensor {
  return ops.empty(shape, { dtype: like.dtype, device: like.device });
}

export function standard_normal(like: Tensor, shape: Shape): Tensor {
  return blank(like, shape).normal_();
}

export function uniform(like: Tensor, shape: Shape): Tensor {
  return ops.rand(shape, { dtype: like.dtype, device: like.device });
}

/** A tensor of one value in the dtype of `like`. */
export function filled(like: Tensor, shape: Shape, value: number): Tensor {
  return ops.full(shape, value, { dtype: like.dtype, device: like.device });
}

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** Where entries at and below a diagonal are. */
function lower(like: Tensor, n: number, diag: number): Tensor {
  const index = ops.arange(n, { device: like.device });
  return index.lt(index.view(-1, 1).add(diag + 1));
}

/** The entries of matrices at and below a diagonal, row by row. */
export function tril_matrix_to_vec(mat: Tensor, diag = 0): Tensor {
  const n = mat.size(-1);
  if (diag < -n || diag >= n) throw new ValueError(`diag (${diag}) provided is outside [${-n}, ${n - 1}].`);
  return mat.at('...', lower(mat, n, diag));
}

/** Lower triangular matrices with the given entries at and below a diagonal, row by row. */
export function vec_to_tril_matrix(vec: Tensor, diag = 0): Tensor {
  const entries = vec.size(-1);
  const n = (-(1 + 2 * diag) + ((1 + 2 * diag) ** 2 + 8 * entries + 4 * Math.abs(diag) * (diag + 1)) ** 0.5) / 2;
  const size = Math.round(n);
  if (size - n > finfo(vec.dtype).eps)
    throw new ValueError(
      `The size of last dimension is ${entries} which cannot be expressed as the lower triangular part of a square D x D ` +
        'matrix.',
    );
  const mat = vec.new_zeros([...vec.shape.slice(0, -1), size, size]);
  return mat.put_('...', lower(vec, size, diag), vec);
}

/** Values of a support along a new first dimension, in front of a batch that they are repeated over when `expand`. */
export function support_values(values: Tensor, batch_shape: Shape, expand: boolean): Tensor {
  const column = values.view([-1, ...batch_shape.map(() => 1)]);
  return expand ? column.expand([-1, ...batch_shape]) : column;
}
