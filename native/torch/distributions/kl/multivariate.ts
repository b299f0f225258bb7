/** Divergences of normal vectors, whatever their covariance is given by. */
import { ValueError } from '../../errors';
import { solve_triangular } from '../../generated/linalg';
import { broadcast_shapes } from '../../overrides';
import type { Tensor } from '../../tensor';
import type { Distribution } from '../distribution';
import { LowRankMultivariateNormal, lowrank_logdet, lowrank_mahalanobis } from '../lowrank_multivariate_normal';
import { batch_mahalanobis, half_log_det, MultivariateNormal } from '../multivariate_normal';
import { sameShape } from '../utils';
import { register_kl } from './registry';

/** Trace of X Xᵀ. */
const trace = (x: Tensor): Tensor => x.pow(2).sum([-2, -1]);
const below = (factor: Tensor, x: Tensor): Tensor => solve_triangular(factor, x, { upper: false });

function checkEvents(p: Distribution, q: Distribution, kind: string): void {
  if (!sameShape(p.event_shape, q.event_shape))
    throw new ValueError(
      `KL-divergence between two ${kind} with${' '.repeat(26)}different event shapes cannot be computed`,
    );
}

/** L⁻¹ X for a batch of both. */
function solved(scale_tril: Tensor, x: Tensor): Tensor {
  const batch = broadcast_shapes(scale_tril.shape.slice(0, -2), x.shape.slice(0, -2));
  const over = (t: Tensor) => t.expand([...batch, ...t.shape.slice(-2)]);
  return below(over(scale_tril), over(x));
}

/** Trace of (W Wᵀ + D)⁻¹ X Xᵀ, for X with `scaled` = D^(-1/2) X. */
function lowrankTrace(q: LowRankMultivariateNormal, x: Tensor): Tensor {
  const { _unbroadcasted_cov_factor: factor, _unbroadcasted_cov_diag: diagonal } = q;
  const a = below(q._capacitance_tril, factor.mT.div(diagonal.unsqueeze(-2)));
  return trace(x.mul(diagonal.rsqrt().unsqueeze(-1))).sub(trace(a.matmul(x)));
}

register_kl(MultivariateNormal, MultivariateNormal, (p, q) => {
  checkEvents(p, q, 'Multivariate Normals');
  const [from, to] = [p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril];
  const away = batch_mahalanobis(to, q.loc.sub(p.loc));
  const spread = trace(solved(to, from)).add(away).sub(p.event_shape[0]!);
  return half_log_det(to).sub(half_log_det(from)).add(spread.mul(0.5));
});
register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal, (p, q) => {
  checkEvents(p, q, 'Low Rank Multivariate Normals');
  const own = p._unbroadcasted_cov_diag.sqrt().diag_embed();
  return lowrank_logdet(q)
    .sub(lowrank_logdet(p))
    .add(lowrankTrace(q, own).add(lowrankTrace(q, p._unbroadcasted_cov_factor)))
    .add(lowrank_mahalanobis(q, q.loc.sub(p.loc)))
    .sub(p.event_shape[0]!)
    .mul(0.5);
});
register_kl(MultivariateNormal, LowRankMultivariateNormal, (p, q) => {
  checkEvents(p, q, '(Low Rank) Multivariate Normals');
  return lowrank_logdet(q)
    .sub(half_log_det(p._unbroadcasted_scale_tril).mul(2))
    .add(lowrankTrace(q, p._unbroadcasted_scale_tril))
    .add(lowrank_mahalanobis(q, q.loc.sub(p.loc)))
    .sub(p.event_shape[0]!)
    .mul(0.5);
});
register_kl(LowRankMultivariateNormal, MultivariateNormal, (p, q) => {
  checkEvents(p, q, '(Low Rank) Multivariate Normals');
  const to = q._unbroadcasted_scale_tril;
  const own = p._unbroadcasted_cov_diag.sqrt().diag_embed();
  return half_log_det(to)
    .mul(2)
    .sub(lowrank_logdet(p))
    .add(trace(solved(to, p._unbroadcasted_cov_factor)).add(trace(solved(to, own))))
    .add(batch_mahalanobis(to, q.loc.sub(p.loc)))
    .sub(p.event_shape[0]!)
    .mul(0.5);
});
