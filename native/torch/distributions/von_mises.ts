/** The normal distribution of angles. */
import { type Args, type Options, required, signature } from '../arguments';
import { rand, where, zeros } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { bool, float64, type Tensor } from '../tensor';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { type Validate, validate_args } from './parameters';
import { blank, broadcast_all, type Shape, type Value } from './utils';

// Coefficients of the modified Bessel functions of order 0 and 1 (Abramowitz and Stegun 9.8.1 to 9.8.4).
const SMALL = [
  [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813],
  [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411],
] as const;
const LARGE = [
  [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377],
  [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059],
] as const;

function polynomial(y: Tensor, coefficients: readonly number[]): Tensor {
  const last = coefficients.length - 1;
  const start = y.mul(coefficients[last]!).add(coefficients[last - 1]!);
  return coefficients.slice(0, -2).reduceRight((sum, coefficient) => y.mul(sum).add(coefficient), start);
}

/** Logarithm of the modified Bessel function. */
function log_bessel(x: Tensor, order: 0 | 1): Tensor {
  const ratio = x.div(3.75);
  const series = polynomial(ratio.mul(ratio), SMALL[order]);
  const small = (order === 1 ? x.abs().mul(series) : series).log();
  const large = x.sub(x.log().mul(0.5)).add(polynomial(x.reciprocal().mul(3.75), LARGE[order]).log());
  return where(x.lt(3.75), small, large);
}

const vonMisesParameters = {
  /** The angle where its centre is. */
  loc: required<Value>(),
  /** How narrow it is. */
  concentration: required<Value>(),
  /** Whether arguments are checked. */
  validate_args,
};
const vonMisesSignature = signature('VonMises.__init__', vonMisesParameters);

/**
 * Angles around `loc`, the nearer the larger `concentration`.
 * @example
 * torch.manual_seed(0);
 * console.log(new torch.distributions.VonMises(torch.zeros(2), torch.tensor([0.5, 4])).sample());
 */
export class VonMises extends Distribution {
  static override arg_constraints = { loc: real, concentration: positive };
  static override support = real;
  declare readonly loc: Tensor;
  declare readonly concentration: Tensor;

  constructor(
    ...args: Args<[loc: Value, concentration: Value, validate_args?: Validate], Options<typeof vonMisesParameters>>
  ) {
    const bound = vonMisesSignature.bind(args);
    const [loc, concentration] = broadcast_all(bound.loc, bound.concentration) as [Tensor, Tensor];
    super(loc.shape, [], bound.validate_args);
    this.adopt({ loc, concentration });
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return log_bessel(this.concentration, 1).sub(log_bessel(this.concentration, 0)).exp().rsub(1);
  }
  override log_prob(value: Tensor): Tensor {
    if (this._validate_args) this._validate_sample(value);
    const cosine = this.concentration.mul(value.sub(this.loc).cos());
    return cosine.sub(Math.log(2 * Math.PI)).sub(log_bessel(this.concentration, 0));
  }
  /** Parameter of the wrapped Cauchy distribution that samples are proposed from. */
  private proposal(kappa: Tensor): Tensor {
    const tau = kappa.pow(2).mul(4).add(1).sqrt().add(1);
    const rho = tau.sub(tau.mul(2).sqrt()).div(kappa.mul(2));
    const limit = kappa.reciprocal().add(kappa);
    return where(kappa.lt(1e-5), limit, rho.pow(2).add(1).div(rho.mul(2)));
  }
  /** By rejection (Best and Fisher 1979), in double precision. */
  override sample(sample_shape: Shape = []): Tensor {
    const shape = this._extended_shape(sample_shape);
    return no_grad(() => {
      const [loc, kappa] = [this.loc.to(float64), this.concentration.to(float64)];
      const r = this.proposal(kappa);
      let angle = blank(loc, shape);
      let done = zeros(shape, { dtype: bool, device: loc.device });
      while (!done.all().item()) {
        const [u1, u2, u3] = rand([3, ...shape], { dtype: loc.dtype, device: loc.device }).unbind() as [
          Tensor,
          Tensor,
          Tensor,
        ];
        const z = u1.mul(Math.PI).cos();
        const f = r.mul(z).add(1).div(r.add(z));
        const c = kappa.mul(r.sub(f));
        const certain = c.mul(c.rsub(2)).sub(u2).gt(0);
        // A concentration that float64 cannot tell from a point gives 0, one that is not finite NaN: PyTorch would not end.
        const point = c.gt(0).logical_not();
        const accept = certain.logical_or(c.div(u2).log().add(1).sub(c).ge(0)).logical_or(point);
        angle = where(accept, u3.sub(0.5).sign().mul(f.acos()), angle);
        done = done.logical_or(accept);
      }
      return angle
        .add(Math.PI)
        .add(loc)
        .remainder(2 * Math.PI)
        .sub(Math.PI)
        .to(this.loc.dtype);
    });
  }
}
