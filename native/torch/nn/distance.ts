/** Distances between vectors as modules. */
import { type Args, type Options, signature } from '../arguments';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { Module } from './module';

const pairwise = {
  /** Which norm. */
  p: 2,
  /** Added to the difference, against division by zero. */
  eps: 1e-6,
  /** Keeps the last dimension, with size 1. */
  keepdim: false,
};
const pairwiseSignature = signature('PairwiseDistance.__init__', pairwise);

/**
 * The p-norm of the difference of two vectors.
 *
 * @example
 * const distance = new torch.nn.PairwiseDistance();
 * console.log(distance(torch.tensor([0, 3]), torch.tensor([4, 0])));
 */
export class PairwiseDistance extends Module {
  readonly norm: number;
  readonly eps: number;
  readonly keepdim: boolean;

  constructor(...args: Args<[p?: number, eps?: number, keepdim?: boolean], Options<typeof pairwise>>) {
    super();
    const { p, eps, keepdim } = pairwiseSignature.bind(args);
    this.norm = p;
    this.eps = eps;
    this.keepdim = keepdim;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}

const cosine = {
  /** The dimension of the vectors. */
  dim: 1,
  /** Least length, against division by zero. */
  eps: 1e-8,
};
const cosineSignature = signature('CosineSimilarity.__init__', cosine);

/**
 * The cosine of the angle between vectors.
 *
 * @example
 * const cosine = new torch.nn.CosineSimilarity(0);
 * console.log(cosine(torch.tensor([1.5, 0]), torch.tensor([1.5, 1.5])));
 */
export class CosineSimilarity extends Module {
  readonly dim: number;
  readonly eps: number;

  constructor(...args: Args<[dim?: number, eps?: number], Options<typeof cosine>>) {
    super();
    const { dim, eps } = cosineSignature.bind(args);
    this.dim = dim;
    this.eps = eps;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosine_similarity(x1, x2, this.dim, this.eps);
  }
}
