/** Transforms of vectors and matrices. */
import { finfo } from '../../dtype';
import { ValueError } from '../../errors';
import { pad, softplus } from '../../generated/functional';
import { cholesky } from '../../generated/linalg';
import { eye } from '../../generated/ops';
import { logsigmoid } from '../../nn/functional/activation';
import type { Tensor } from '../../tensor';
import {
  type Constraint,
  corr_cholesky,
  independent,
  lower_cholesky,
  positive_definite,
  real,
  real_vector,
  simplex,
} from '../constraints';
import { type Shape, tril_matrix_to_vec, vec_to_tril_matrix } from '../utils';
import { clipped_sigmoid } from './elementwise';
import { Transform } from './transform';

function checkDims(shape: Shape, least: number): void {
  if (shape.length < least) throw new ValueError('Too few dimensions on input');
}

/**
 * Vectors to the simplex by softmax, which is not bijective; for optimizing.
 * @example
 * console.log(new torch.distributions.SoftmaxTransform()(torch.tensor([0.5, 1.5, 0])));
 */
export class SoftmaxTransform extends Transform {
  get domain(): Constraint {
    return real_vector;
  }
  get codomain(): Constraint {
    return simplex;
  }
  override equals(other: Transform): boolean {
    return other instanceof SoftmaxTransform;
  }
  override _call(x: Tensor): Tensor {
    const weights = x.sub(x.max(-1, true)[0]).exp();
    return weights.div(weights.sum(-1, true));
  }
  override _inverse(y: Tensor): Tensor {
    return y.log();
  }
  override forward_shape(shape: Shape): Shape {
    checkDims(shape, 1);
    return shape;
  }
  override inverse_shape(shape: Shape): Shape {
    return this.forward_shape(shape);
  }
}

/**
 * Vectors to the simplex of one more dimension, bijectively: each number breaks a piece off what is left of a stick.
 * @example
 * console.log(new torch.distributions.StickBreakingTransform()(torch.tensor([0.5, 1.5])));
 */
export class StickBreakingTransform extends Transform {
  get domain(): Constraint {
    return real_vector;
  }
  get codomain(): Constraint {
    return simplex;
  }
  override get bijective(): boolean {
    return true;
  }
  override equals(other: Transform): boolean {
    return other instanceof StickBreakingTransform;
  }
  /** How many pieces are left, so that zeros give equal ones. */
  private pieces(x: Tensor): Tensor {
    const n = x.size(-1);
    return x
      .new_ones([n])
      .cumsum(-1)
      .rsub(n + 1);
  }
  override _call(x: Tensor): Tensor {
    const z = clipped_sigmoid(x.sub(this.pieces(x).log()));
    const left = z.rsub(1).cumprod(-1);
    return pad(z, [0, 1], { value: 1 }).mul(pad(left, [1, 0], { value: 1 }));
  }
  override _inverse(y: Tensor): Tensor {
    const broken = y.at('...', ':-1');
    const left = broken.cumsum(-1).rsub(1).clamp(finfo(y.dtype).tiny);
    return broken.log().sub(left.log()).add(this.pieces(broken).log());
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const shifted = x.sub(this.pieces(x).log());
    return shifted.neg().add(logsigmoid(shifted)).add(y.at('...', ':-1').log()).sum(-1);
  }
  override forward_shape(shape: Shape): Shape {
    checkDims(shape, 1);
    return [...shape.slice(0, -1), shape.at(-1)! + 1];
  }
  override inverse_shape(shape: Shape): Shape {
    checkDims(shape, 1);
    return [...shape.slice(0, -1), shape.at(-1)! - 1];
  }
}

abstract class MatrixTransform extends Transform {
  get domain(): Constraint {
    return independent(real, 2);
  }
  override equals(other: Transform): boolean {
    return other.constructor === this.constructor;
  }
}

/**
 * Matrices to lower triangular ones with a positive diagonal.
 * @example
 * console.log(new torch.distributions.LowerCholeskyTransform()(torch.tensor([[0.5, 1], [2, 0]])));
 */
export class LowerCholeskyTransform extends MatrixTransform {
  get codomain(): Constraint {
    return lower_cholesky;
  }
  override _call(x: Tensor): Tensor {
    return x.tril(-1).add(x.diagonal({ dim1: -2, dim2: -1 }).exp().diag_embed());
  }
  override _inverse(y: Tensor): Tensor {
    return y.tril(-1).add(y.diagonal({ dim1: -2, dim2: -1 }).log().diag_embed());
  }
}

/**
 * Matrices to positive-definite ones.
 * @example
 * console.log(new torch.distributions.PositiveDefiniteTransform()(torch.tensor([[0.5, 1], [2, 0]])));
 */
export class PositiveDefiniteTransform extends MatrixTransform {
  get codomain(): Constraint {
    return positive_definite;
  }
  override _call(x: Tensor): Tensor {
    const factor = new LowerCholeskyTransform()._call(x);
    return factor.matmul(factor.mT);
  }
  override _inverse(y: Tensor): Tensor {
    return new LowerCholeskyTransform()._inverse(cholesky(y));
  }
}

/**
 * Vectors of n (n - 1) / 2 numbers to Cholesky factors of n × n correlation matrices.
 * @example
 * console.log(new torch.distributions.CorrCholeskyTransform()(torch.tensor([0.5, -0.5, 1])));
 */
export class CorrCholeskyTransform extends Transform {
  get domain(): Constraint {
    return real_vector;
  }
  get codomain(): Constraint {
    return corr_cholesky;
  }
  override get bijective(): boolean {
    return true;
  }
  override _call(x: Tensor): Tensor {
    const { eps } = finfo(x.dtype);
    const below = vec_to_tril_matrix(x.tanh().clamp(-1 + eps, 1 - eps), -1);
    const left = below.pow(2).rsub(1).sqrt().cumprod(-1);
    const whole = below.add(eye(below.size(-1), { dtype: below.dtype, device: below.device }));
    return whole.mul(pad(left.at('...', ':-1'), [1, 0], { value: 1 }));
  }
  override _inverse(y: Tensor): Tensor {
    const left = y.mul(y).cumsum(-1).rsub(1);
    const before = pad(left.at('...', ':-1'), [1, 0], { value: 1 });
    const t = tril_matrix_to_vec(y, -1).div(tril_matrix_to_vec(before, -1).sqrt());
    return t.log1p().sub(t.neg().log1p()).div(2);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const left = tril_matrix_to_vec(y.mul(y).cumsum(-1).rsub(1), -2);
    const tanh = x
      .add(softplus(x.mul(-2)))
      .sub(Math.log(2))
      .sum(-1);
    return left.log().sum(-1).mul(0.5).add(tanh.mul(-2));
  }
  override forward_shape(shape: Shape): Shape {
    checkDims(shape, 1);
    const entries = shape.at(-1)!;
    const n = Math.round((0.25 + 2 * entries) ** 0.5 + 0.5);
    if (Math.floor((n * (n - 1)) / 2) !== entries)
      throw new ValueError('Input is not a flattened lower-diagonal number');
    return [...shape.slice(0, -1), n, n];
  }
  override inverse_shape(shape: Shape): Shape {
    checkDims(shape, 2);
    const n = shape.at(-1)!;
    if (shape.at(-2) !== n) throw new ValueError('Input is not square');
    return [...shape.slice(0, -2), Math.floor((n * (n - 1)) / 2)];
  }
}
