/** Divergences of distributions of one family. */
import { grad } from '../../autograd';
import { NotImplementedError } from '../../errors';
import { softplus } from '../../generated/functional';
import type { Tensor } from '../../tensor';
import { Bernoulli } from '../bernoulli';
import { Binomial } from '../binomial';
import { Categorical, OneHotCategorical } from '../categorical';
import { Cauchy } from '../cauchy';
import { ContinuousBernoulli } from '../continuous_bernoulli';
import { Beta, Dirichlet } from '../dirichlet';
import { ExponentialFamily } from '../exp_family';
import { Exponential } from '../exponential';
import { Gumbel, Pareto } from '../extremes';
import { Gamma } from '../gamma';
import { Geometric } from '../geometric';
import { HalfNormal } from '../half';
import { Independent } from '../independent';
import { Laplace } from '../laplace';
import { Normal } from '../normal';
import { Poisson } from '../poisson';
import { TransformedDistribution } from '../transformed_distribution';
import { sameTransforms } from '../transforms/compose';
import { Uniform } from '../uniform';
import { EULER, sameShape, sum_rightmost } from '../utils';
import { kl_divergence, register_kl } from './registry';

const INFINITY = Number.POSITIVE_INFINITY;

register_kl(Bernoulli, Bernoulli, (p, q) => {
  const ones = p.probs.mul(softplus(q.logits.neg()).sub(softplus(p.logits.neg())));
  const zeros = p.probs.rsub(1).mul(softplus(q.logits).sub(softplus(p.logits)));
  return ones
    .masked_fill(q.probs.eq(0), INFINITY)
    .masked_fill(p.probs.eq(0), 0)
    .add(zeros.masked_fill(q.probs.eq(1), INFINITY).masked_fill(p.probs.eq(1), 0));
});
register_kl(Beta, Beta, (p, q) => {
  const [total_p, total_q] = [p, q].map((one) => one.concentration1.add(one.concentration0)) as [Tensor, Tensor];
  const normalizer = (of: Beta, other: Tensor) =>
    of.concentration1.lgamma().add(of.concentration0.lgamma()).add(other.lgamma());
  return normalizer(q, total_p)
    .sub(normalizer(p, total_q))
    .add(p.concentration1.sub(q.concentration1).mul(p.concentration1.digamma()))
    .add(p.concentration0.sub(q.concentration0).mul(p.concentration0.digamma()))
    .add(total_q.sub(total_p).mul(total_p.digamma()));
});
register_kl(Binomial, Binomial, (p, q) => {
  if (p.total_count.lt(q.total_count).any().item())
    throw new NotImplementedError('KL between Binomials where q.total_count > p.total_count is not implemented');
  const single = p.probs.mul(p.logits.sub(q.logits)).add(p.probs.neg().log1p()).sub(q.probs.neg().log1p());
  return p.total_count.mul(single).masked_fill(p.total_count.gt(q.total_count), INFINITY);
});
const categorical = register_kl(Categorical, Categorical, (p, q) => {
  const terms = p.probs.mul(p.logits.sub(q.logits));
  return terms.masked_fill(q.probs.eq(0), INFINITY).masked_fill(p.probs.eq(0), 0).sum(-1);
});
register_kl(OneHotCategorical, OneHotCategorical, (p, q) => categorical(p._categorical, q._categorical));
register_kl(ContinuousBernoulli, ContinuousBernoulli, (p, q) =>
  p.mean
    .mul(p.logits.sub(q.logits))
    .add(p._cont_bern_log_norm().add(p.probs.neg().log1p()))
    .add(q._cont_bern_log_norm().neg().sub(q.probs.neg().log1p())),
);
register_kl(Dirichlet, Dirichlet, (p, q) => {
  const [total_p, total_q] = [p.concentration.sum(-1), q.concentration.sum(-1)];
  const expected = p.concentration.digamma().sub(total_p.digamma().unsqueeze(-1));
  return total_p
    .lgamma()
    .sub(total_q.lgamma())
    .sub(p.concentration.lgamma().sub(q.concentration.lgamma()).sum(-1))
    .add(p.concentration.sub(q.concentration).mul(expected).sum(-1));
});
register_kl(Exponential, Exponential, (p, q) => {
  const ratio = q.rate.div(p.rate);
  return ratio.log().neg().add(ratio).sub(1);
});
/** Bregman divergence of the log normalizer. */
register_kl(ExponentialFamily, ExponentialFamily, (p, q) => {
  if (p.constructor !== q.constructor)
    throw new NotImplementedError(
      `The cross KL-divergence between different exponential families cannot ${' '.repeat(28)}be computed using ` +
        'Bregman divergences',
    );
  const from = p._natural_params.map((parameter) => parameter.detach().requires_grad_());
  const to = q._natural_params;
  const normalizer = p._log_normalizer(...from);
  const gradients = grad([normalizer.sum()], from, { create_graph: true }) as Tensor[];
  return from.reduce(
    (sum, parameter, i) => sum.sub(sum_rightmost(to[i]!.sub(parameter).mul(gradients[i]!), q.event_shape.length)),
    q._log_normalizer(...to).sub(normalizer),
  );
});
register_kl(Gamma, Gamma, (p, q) =>
  q.concentration
    .mul(p.rate.div(q.rate).log())
    .add(q.concentration.lgamma().sub(p.concentration.lgamma()))
    .add(p.concentration.sub(q.concentration).mul(p.concentration.digamma()))
    .add(q.rate.sub(p.rate).mul(p.concentration.div(p.rate))),
);
register_kl(Gumbel, Gumbel, (p, q) => {
  const [ratio, to, from] = [p.scale.div(q.scale), q.loc.div(q.scale), p.loc.div(q.scale)];
  return ratio
    .log()
    .neg()
    .sub(to)
    .add(from)
    .add(ratio.mul(EULER))
    .add(to.add(ratio.add(1).lgamma()).sub(from).exp())
    .sub(1 + EULER);
});
register_kl(Geometric, Geometric, (p, q) => p.entropy().neg().sub(q.probs.neg().log1p().div(p.probs)).sub(q.logits));
const normal = register_kl(Normal, Normal, (p, q) => {
  const ratio = p.scale.div(q.scale).pow(2);
  const away = p.loc.sub(q.loc).div(q.scale).pow(2);
  return ratio.add(away).sub(1).sub(ratio.log()).mul(0.5);
});
register_kl(HalfNormal, HalfNormal, (p, q) => normal(p.base_dist, q.base_dist));
register_kl(Laplace, Laplace, (p, q) => {
  const [ratio, away] = [p.scale.div(q.scale), p.loc.sub(q.loc).abs()];
  return ratio
    .log()
    .neg()
    .add(away.div(q.scale))
    .add(ratio.mul(away.neg().div(p.scale).exp()))
    .sub(1);
});
register_kl(Pareto, Pareto, (p, q) => {
  const ratio = q.alpha.div(p.alpha);
  const divergence = q.alpha.mul(p.scale.div(q.scale).log()).sub(ratio.log()).add(ratio).sub(1);
  return divergence.masked_fill(p.scale.lt(q.scale), INFINITY);
});
register_kl(Poisson, Poisson, (p, q) => p.rate.mul(p.rate.log().sub(q.rate.log())).sub(p.rate.sub(q.rate)));
register_kl(TransformedDistribution, TransformedDistribution, (p, q) => {
  if (!sameTransforms(p.transforms, q.transforms) || !sameShape(p.event_shape, q.event_shape))
    throw new NotImplementedError();
  return kl_divergence(p.base_dist, q.base_dist);
});
register_kl(Uniform, Uniform, (p, q) => {
  const beyond = q.low.gt(p.low).logical_or(q.high.lt(p.high));
  return q.high.sub(q.low).div(p.high.sub(p.low)).log().masked_fill(beyond, INFINITY);
});
register_kl(Independent, Independent, (p, q) => {
  if (p.reinterpreted_batch_ndims !== q.reinterpreted_batch_ndims) throw new NotImplementedError();
  return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims);
});
register_kl(Cauchy, Cauchy, (p, q) => {
  const apart = p.scale.add(q.scale).pow(2).add(p.loc.sub(q.loc).pow(2));
  return apart.log().sub(p.scale.mul(4).mul(q.scale).log());
});
