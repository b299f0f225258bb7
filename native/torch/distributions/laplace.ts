/** The Laplace distribution. */
import { signature } from '../arguments';
import { finfo } from '../dtype';
import type { Tensor } from '../tensor';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { type LocationScale, locationScale } from './parameters';
import { blank, broadcast_all, type Shape } from './utils';

const laplaceSignature = signature('Laplace.__init__', locationScale);

/**
 * Laplace distribution: falls off exponentially on both sides of `loc`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.Laplace(torch.zeros(2), 1).sample());
 */
export class Laplace extends Distribution {
  static override arg_constraints = { loc: real, scale: positive };
  static override support = real;
  static override has_rsample = true;
  declare readonly loc: Tensor;
  declare readonly scale: Tensor;

  constructor(...args: LocationScale) {
    const bound = laplaceSignature.bind(args);
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
  override get variance(): Tensor {
    return this.scale.pow(2).mul(2);
  }
  override get stddev(): Tensor {
    return this.scale.mul(2 ** 0.5);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const u = blank(this.loc, this._extended_shape(sample_shape)).uniform_(finfo(this.loc.dtype).eps - 1, 1);
    return this.loc.sub(this.scale.mul(u.sign()).mul(u.abs().neg().log1p()));
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    return this.scale.mul(2).log().neg().sub(value.sub(this.loc).abs().div(this.scale));
  }
  override cdf(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const away = value.sub(this.loc);
    return away.sign().mul(0.5).mul(away.abs().neg().div(this.scale).expm1()).rsub(0.5);
  }
  override icdf(value: Tensor): Tensor {
    const away = value.sub(0.5);
    return this.loc.sub(this.scale.mul(away.sign()).mul(away.abs().mul(-2).log1p()));
  }
  override entropy(): Tensor {
    return this.scale.mul(2).log().add(1);
  }
}
