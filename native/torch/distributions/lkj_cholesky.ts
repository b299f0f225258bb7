/** Random correlation matrices. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { finfo } from '../dtype';
import { ValueError } from '../errors';
import { arange, cat, mvlgamma, randn } from '../generated/ops';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { corr_cholesky, positive } from './constraints';
import { Beta } from './dirichlet';
import { Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import { broadcast_all, type Shape, type Value } from './utils';

const lkjParameters = {
  /** Number of rows and columns. */
  dim: required<number>(),
  /** How near to the identity the matrices are. */
  concentration: optional<Value>(1),
  /** Whether arguments are checked. */
  validate_args,
};
const lkjSignature = signature('LKJCholesky.__init__', lkjParameters);

/**
 * Cholesky factors of random correlation matrices, by the onion method.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.LKJCholesky(3, 0.5).sample());
 */
export class LKJCholesky extends Distribution {
  static readonly [TYPENAME]: string = 'torch.distributions.lkj_cholesky.LKJCholesky';
  static override arg_constraints = { concentration: positive };
  static override support = corr_cholesky;
  declare readonly concentration: Tensor;
  readonly dim: number;
  private readonly _beta: Beta;

  constructor(
    ...args: Args<[dim: number, concentration?: Value, validate_args?: Validate], Options<typeof lkjParameters>>
  ) {
    const { dim, concentration: given, validate_args } = lkjSignature.bind(args);
    if (dim < 2) throw new ValueError(`Expected dim to be an integer greater than or equal to 2. Found dim=${dim}.`);
    const [concentration] = broadcast_all(given) as [Tensor];
    const { dtype, device } = concentration;
    const steps = arange(dim - 1, { dtype, device });
    const offset = cat([steps.new_zeros([1]), steps]);
    const marginal = concentration.add(0.5 * (dim - 2)).unsqueeze(-1);
    const beta = new Beta(offset.add(0.5), marginal.sub(offset.mul(0.5)));
    super(concentration.shape, [dim, dim], validate_args);
    this.dim = dim;
    this._beta = beta;
    this.adopt({ concentration });
  }

  override expand(batch_shape: Shape): this {
    const beta = this._beta.expand([...batch_shape, this.dim]);
    return this.like(batch_shape, { ...this.expanded(batch_shape), _beta: beta });
  }
  override sample(sample_shape: Shape = []): Tensor {
    const y = this._beta.sample(sample_shape).unsqueeze(-1);
    const { dtype, device } = y;
    const normal = randn(this._extended_shape(sample_shape), { dtype, device }).tril(-1);
    const directions = normal.div(normal.norm(2, -1, true));
    directions.select(-2, 0).fill_(0);
    const below = y.sqrt().mul(directions);
    const diagonal = below.pow(2).sum(-1).rsub(1).clamp(finfo(dtype).tiny).sqrt();
    return below.add(diagonal.diag_embed());
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const diagonal = value.diagonal({ dim1: -1, dim2: -2 }).at('...', '1:');
    const rows = arange(2, this.dim + 1, { device: this.concentration.device });
    const order = this.concentration.sub(1).unsqueeze(-1).mul(2).add(this.dim).sub(rows);
    const n = this.dim - 1;
    const alpha = this.concentration.add(0.5 * n);
    const normalizer = mvlgamma(alpha.sub(0.5), n)
      .add(0.5 * n * Math.log(Math.PI))
      .sub(alpha.lgamma().mul(n));
    return order.mul(diagonal.log()).sum(-1).sub(normalizer);
  }
}
