/** Divergences of distributions of different families. */
import { full_like, where, xlogy } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { Bernoulli } from '../bernoulli';
import { Binomial } from '../binomial';
import { ContinuousBernoulli } from '../continuous_bernoulli';
import { Beta } from '../dirichlet';
import type { Distribution } from '../distribution';
import { Exponential } from '../exponential';
import { Gumbel, Pareto } from '../extremes';
import { Gamma } from '../gamma';
import { Laplace } from '../laplace';
import { Normal } from '../normal';
import { Poisson } from '../poisson';
import { Uniform } from '../uniform';
import { EULER } from '../utils';
import { type Class, register_kl } from './registry';

const INFINITY = Number.POSITIVE_INFINITY;
const { log, PI, sqrt } = Math;

/** Divergence from distributions whose support does not hold the whole of p's, in the shape of one of p's parameters. */
function infinite<P extends Distribution>(p: Class<P>, shape: (p: P) => Tensor, others: Class[]): void {
  for (const q of others) register_kl(p, q, (of: P) => full_like(shape(of), INFINITY));
}
infinite(Beta, (p) => p.concentration1, [Pareto]);
infinite(ContinuousBernoulli, (p) => p.probs, [Pareto]);
infinite(Exponential, (p) => p.rate, [Beta, ContinuousBernoulli, Pareto, Uniform]);
infinite(Gamma, (p) => p.concentration, [Beta, ContinuousBernoulli, Pareto, Uniform]);
infinite(Gumbel, (p) => p.loc, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]);
infinite(Laplace, (p) => p.loc, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]);
infinite(Normal, (p) => p.loc, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]);
infinite(Pareto, (p) => p.scale, [Beta, ContinuousBernoulli, Uniform]);
infinite(Poisson, (p) => p.rate, [Bernoulli, Binomial]);

/** Logarithm of the factor of a gamma density. */
const gammaNormalizer = (q: Gamma): Tensor => q.concentration.lgamma().sub(q.concentration.mul(q.rate.log()));

register_kl(Bernoulli, Poisson, (p, q) => p.entropy().neg().sub(p.probs.mul(q.rate.log()).sub(q.rate)));

register_kl(Beta, ContinuousBernoulli, (p, q) =>
  p.entropy().neg().sub(p.mean.mul(q.logits)).sub(q.probs.neg().log1p()).sub(q._cont_bern_log_norm()),
);
register_kl(Beta, Exponential, (p, q) => p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.mean)));
register_kl(Beta, Gamma, (p, q) => {
  const total = p.concentration1.add(p.concentration0);
  const expected = p.concentration1.digamma().sub(total.digamma());
  return p
    .entropy()
    .neg()
    .add(gammaNormalizer(q))
    .sub(q.concentration.sub(1).mul(expected))
    .add(q.rate.mul(p.concentration1).div(total));
});
register_kl(Beta, Normal, (p, q) => {
  const { mean } = p;
  const variance = q.scale.pow(2);
  const spread = mean.mul(mean.rsub(1)).div(p.concentration1.add(p.concentration0).add(1));
  const square = spread.add(mean.pow(2)).mul(0.5).sub(q.loc.mul(mean)).add(q.loc.pow(2).mul(0.5));
  return p.entropy().neg().add(variance.mul(2).mul(PI).log().mul(0.5)).add(square.div(variance));
});
register_kl(Beta, Uniform, (p, q) => {
  const beyond = q.low.gt(0).logical_or(q.high.lt(1));
  return p.entropy().neg().add(q.high.sub(q.low).log()).masked_fill(beyond, INFINITY);
});

register_kl(ContinuousBernoulli, Exponential, (p, q) => p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.mean)));
register_kl(ContinuousBernoulli, Normal, (p, q) => {
  const normalizer = q.loc
    .div(q.scale)
    .square()
    .add(log(2 * PI))
    .mul(0.5)
    .add(q.scale.log());
  const square = p.variance.add(p.mean.square()).sub(q.loc.mul(2).mul(p.mean));
  return p
    .entropy()
    .neg()
    .add(normalizer)
    .add(square.div(q.scale.square().mul(2)));
});
register_kl(ContinuousBernoulli, Uniform, (p, q) => {
  const divergence = p.entropy().neg().add(q.high.sub(q.low).log());
  return where(q.low.ge(0).logical_or(q.high.le(1)), INFINITY, divergence);
});

register_kl(Exponential, Gamma, (p, q) => {
  const ratio = q.rate.div(p.rate);
  return q.concentration
    .neg()
    .mul(ratio.log())
    .add(ratio)
    .add(q.concentration.lgamma())
    .add(q.concentration.mul(EULER))
    .sub(1 + EULER);
});
register_kl(Exponential, Gumbel, (p, q) => {
  const [product, ratio] = [p.rate.mul(q.scale), q.loc.div(q.scale)];
  const exponential = ratio.exp().mul(product).div(product.add(1));
  return product.log().sub(1).sub(ratio).add(exponential).add(product.reciprocal());
});
register_kl(Exponential, Normal, (p, q) => {
  const [variance, square] = [q.scale.pow(2), p.rate.pow(2)];
  const moments = square.reciprocal().sub(q.loc.div(p.rate)).add(q.loc.pow(2).mul(0.5));
  return square.mul(variance).mul(2).mul(PI).log().mul(0.5).sub(1).add(moments.div(variance));
});

register_kl(Gamma, Exponential, (p, q) =>
  p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.concentration).div(p.rate)),
);
/** Expected logarithm of a gamma density, apart from its rate. */
const gammaTerm = (p: Gamma): Tensor => p.concentration.sub(1).mul(p.concentration.digamma());
register_kl(Gamma, Gumbel, (p, q) => {
  const [product, ratio] = [p.rate.mul(q.scale), q.loc.div(q.scale)];
  const exponential = ratio.exp().mul(product.reciprocal().add(1).pow(p.concentration.neg()));
  return gammaTerm(p)
    .sub(p.concentration.lgamma())
    .sub(p.concentration)
    .add(product.log().add(p.concentration.div(product)))
    .add(exponential.sub(ratio));
});
register_kl(Gamma, Normal, (p, q) => {
  const [variance, square] = [q.scale.pow(2), p.rate.pow(2)];
  const second = p.concentration.pow(2).add(p.concentration).mul(0.5).div(square);
  const moments = second.sub(q.loc.mul(p.concentration).div(p.rate)).add(q.loc.pow(2).mul(0.5));
  return square
    .mul(variance)
    .mul(2)
    .mul(PI)
    .log()
    .mul(0.5)
    .sub(p.concentration)
    .sub(p.concentration.lgamma())
    .add(gammaTerm(p))
    .add(moments.div(variance));
});

register_kl(Gumbel, Normal, (p, q) => {
  const ratio = p.scale.div(q.scale);
  const spread = ratio.mul(PI).mul(0.5).pow(2).div(3);
  const away = p.loc.add(p.scale.mul(EULER)).sub(q.loc).div(q.scale).pow(2).mul(0.5);
  return ratio
    .div(sqrt(2 * PI))
    .log()
    .neg()
    .add(spread)
    .add(away)
    .sub(EULER + 1);
});
register_kl(Laplace, Normal, (p, q) => {
  const variance = q.scale.pow(2);
  const ratio = p.scale.pow(2).div(variance);
  const square = p.loc.pow(2).mul(0.5).sub(p.loc.mul(q.loc)).add(q.loc.pow(2).mul(0.5));
  return ratio.mul(2).div(PI).log().mul(-0.5).add(ratio).add(square.div(variance)).sub(1);
});
register_kl(Normal, Gumbel, (p, q) => {
  const [mean, loc, variance] = [p.loc.div(q.scale), q.loc.div(q.scale), p.scale.div(q.scale).pow(2)];
  return variance
    .log()
    .mul(-0.5)
    .add(mean.sub(loc))
    .add(mean.neg().add(variance.mul(0.5)).add(loc).exp())
    .sub(0.5 * (1 + log(2 * PI)));
});
register_kl(Normal, Laplace, (p, q) => {
  const away = p.loc.sub(q.loc);
  const ratio = away.div(p.scale);
  const near = p.scale.mul(sqrt(2 / PI)).mul(ratio.pow(2).mul(-0.5).exp());
  const far = away.mul(ratio.mul(sqrt(0.5)).erf());
  return p.scale
    .div(q.scale)
    .log()
    .neg()
    .add(near.add(far).div(q.scale))
    .sub(0.5 * (1 + log(0.5 * PI)));
});

register_kl(Pareto, Exponential, (p, q) => {
  const product = p.scale.mul(q.rate);
  const divergence = p.alpha
    .div(product)
    .log()
    .sub(p.alpha.reciprocal())
    .add(p.alpha.mul(product).div(p.alpha.sub(1)))
    .sub(1);
  return divergence.masked_fill(p.alpha.le(1), INFINITY);
});
register_kl(Pareto, Gamma, (p, q) => {
  const common = p.scale.log().add(p.alpha.reciprocal());
  const divergence = p.alpha
    .log()
    .sub(common)
    .add(gammaNormalizer(q))
    .add(q.concentration.rsub(1).mul(common))
    .add(q.rate.mul(p.alpha).mul(p.scale).div(p.alpha.sub(1)))
    .sub(1);
  return divergence.masked_fill(p.alpha.le(1), INFINITY);
});
register_kl(Pareto, Normal, (p, q) => {
  const common = p.scale.div(p.alpha.sub(1));
  const square = p.alpha.mul(common.pow(2)).div(p.alpha.sub(2)).add(p.alpha.mul(common).sub(q.loc).pow(2));
  const divergence = q.scale
    .mul(sqrt(2 * PI))
    .mul(p.alpha)
    .div(p.scale)
    .log()
    .sub(p.alpha.reciprocal())
    .add(square.div(q.scale.pow(2).mul(2)))
    .sub(1);
  return divergence.masked_fill(p.alpha.le(2), INFINITY);
});

/** Expected logarithm over an interval, with the antiderivative x log x - x. */
function meanLog(low: Tensor, high: Tensor): Tensor {
  const width = high.sub(low);
  return xlogy(high, high).sub(xlogy(low, low)).sub(width).div(width);
}
register_kl(Uniform, Beta, (p, q) => {
  const normalizer = q.concentration1.lgamma().add(q.concentration0.lgamma());
  const ones = q.concentration1.sub(1).mul(meanLog(p.low, p.high));
  const zeros = q.concentration0.sub(1).mul(meanLog(p.high.rsub(1), p.low.rsub(1)));
  const divergence = normalizer
    .sub(q.concentration1.add(q.concentration0).lgamma())
    .sub(p.high.sub(p.low).log())
    .sub(ones)
    .sub(zeros);
  return divergence.masked_fill(p.high.gt(1).logical_or(p.low.lt(0)), INFINITY);
});
register_kl(Uniform, ContinuousBernoulli, (p, q) => {
  const divergence = p
    .entropy()
    .neg()
    .sub(p.mean.mul(q.logits))
    .sub(q.probs.neg().log1p())
    .sub(q._cont_bern_log_norm());
  return where(p.high.ge(1).logical_or(p.low.le(0)), INFINITY, divergence);
});
register_kl(Uniform, Exponential, (p, q) => {
  const width = p.high.sub(p.low);
  const divergence = q.rate.mul(p.high.add(p.low)).div(2).sub(width.mul(q.rate).log());
  return divergence.masked_fill(p.low.lt(0), INFINITY);
});
register_kl(Uniform, Gamma, (p, q) => {
  const divergence = p.high
    .sub(p.low)
    .log()
    .neg()
    .add(gammaNormalizer(q))
    .add(q.concentration.rsub(1).mul(meanLog(p.low, p.high)))
    .add(q.rate.mul(p.high.add(p.low)).div(2));
  return divergence.masked_fill(p.low.lt(0), INFINITY);
});
register_kl(Uniform, Gumbel, (p, q) => {
  const share = q.scale.div(p.high.sub(p.low));
  const [high, low] = [p.high, p.low].map((end) => end.sub(q.loc).div(q.scale)) as [Tensor, Tensor];
  const linear = share.log().add(high.add(low).mul(0.5));
  return linear.sub(share.mul(high.neg().exp().sub(low.neg().exp())));
});
register_kl(Uniform, Normal, (p, q) => {
  const width = p.high.sub(p.low);
  const away = p.high.add(p.low).sub(q.loc.mul(2)).div(2).pow(2);
  const square = width.pow(2).div(12).add(away).mul(0.5).div(q.scale.pow(2));
  return q.scale
    .mul(sqrt(PI * 2))
    .div(width)
    .log()
    .add(square);
});
register_kl(Uniform, Pareto, (p, q) => {
  const uniform = q.alpha.mul(q.scale.pow(q.alpha)).mul(p.high.sub(p.low)).log();
  const divergence = meanLog(p.low, p.high).mul(q.alpha.add(1)).sub(uniform);
  return divergence.masked_fill(p.low.lt(q.scale), INFINITY);
});
