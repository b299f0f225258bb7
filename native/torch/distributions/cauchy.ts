/** The Cauchy distribution. */
import { signature } from '../arguments';
import type { Tensor } from '../tensor';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { type LocationScale, locationScale } from './parameters';
import { blank, broadcast_all, filled, type Shape } from './utils';

const cauchySignature = signature('Cauchy.__init__', locationScale);

/**
 * Cauchy distribution: the ratio of two normal numbers, which has no mean.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Cauchy(torch.zeros(2), 1).sample());
 */
export class Cauchy extends Distribution {
  static override arg_constraints = { loc: real, scale: positive };
  static override support = real;
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;

  constructor(...args: LocationScale) {
    const bound = cauchySignature.bind(args);
    const [loc, scale] = broadcast_all(bound.loc, bound.scale) as [Tensor, Tensor];
    super(loc.shape, [], bound.validate_args);
    this.adopt({ loc, scale });
  }

  override get mean(): Tensor {
    return filled(this.loc, this._extended_shape(), Number.NaN);
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return filled(this.loc, this._extended_shape(), Number.POSITIVE_INFINITY);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.loc.add(blank(this.loc, this._extended_shape(sample_shape)).cauchy_().mul(this.scale));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const away = value.sub(this.loc).div(this.scale);
    return this.scale.log().rsub(-Math.log(Math.PI)).sub(away.pow(2).log1p());
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return value.sub(this.loc).div(this.scale).atan().div(Math.PI).add(0.5);
  }
  override icdf(value: Tensor): Tensor {
    return value.sub(0.5).mul(Math.PI).tan().mul(this.scale).add(this.loc);
  }
  override entropy(): Tensor {
    return this.scale.log().add(Math.log(4 * Math.PI));
  }
}
