/** The normal distribution. */
import { signature } from '../arguments';
import { normal } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { positive, real } from './constraints';
import { ExponentialFamily } from './exp_family';
import { type LocationScale, locationScale } from './parameters';
import { broadcast_all, type Shape, standard_normal } from './utils';

const normalSignature = signature('Normal.__init__', locationScale);

/**
 * Normal (Gaussian) distribution of mean `loc` and standard deviation `scale`.
 * @example
 * torch.manual_seed(0);
 * const normal = new torch.distributions.Normal(torch.zeros(2), 1);
 * console.log(normal, normal.sample([3]), normal.log_prob(torch.zeros(2)));
 */
export class Normal extends ExponentialFamily {
  static override arg_constraints = { loc: real, scale: positive };
  static override support = real;
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;

  constructor(...args: LocationScale) {
    const bound = normalSignature.bind(args);
    const [loc, scale] = broadcast_all(bound.loc, bound.scale) as [Tensor, Tensor];
    super(loc.shape, [], bound.validate_args);
    this.adopt({ loc, scale });
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get stddev(): Tensor {
    return this.scale;
  }
  override get variance(): Tensor {
    return this.stddev.pow(2);
  }
  override sample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    return no_grad(() => normal(this.loc.expand(shape), this.scale.expand(shape)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const noise = standard_normal(this.loc, this._extended_shape(sample_shape));
    return this.loc.add(noise.mul(this.scale));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const squares = value.sub(this.loc).pow(2).neg().div(this.scale.pow(2).mul(2));
    return squares.sub(this.scale.log()).sub(Math.log(Math.sqrt(2 * Math.PI)));
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return value.sub(this.loc).mul(this.scale.reciprocal()).div(Math.sqrt(2)).erf().add(1).mul(0.5);
  }
  override icdf(value: Tensor): Tensor {
    return this.loc.add(this.scale.mul(value.mul(2).sub(1).erfinv()).mul(Math.sqrt(2)));
  }
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }
  override get _natural_params(): Tensor[] {
    return [this.loc.div(this.scale.pow(2)), this.scale.pow(2).reciprocal().mul(-0.5)];
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.pow(2).mul(-0.25).div(y).add(y.reciprocal().mul(-Math.PI).log().mul(0.5));
  }
}
