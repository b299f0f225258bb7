// k-means, PCA and a Gaussian mixture, all by broadcasting.
import * as torch from 'tensorpad';

torch.manual_seed(17);

const K = 3;
const centres = torch
  .tensor([
    [0, 0, 0, 4],
    [5, 5, 0, 0],
    [-4, 4, 4, 0],
  ])
  .float();
const X = centres.repeat_interleave(40, 0).add(torch.randn(K * 40, centres.size(1)));

// %% k-means
function kmeans(data: torch.Tensor, k: number, rounds = 20) {
  const start = torch.randperm(data.size(0)).at(`:${k}`);
  let means = data.at(start).clone();
  let assigned = torch.zeros(data.size(0), { dtype: torch.long });
  for (let round = 0; round < rounds; round++) {
    const distances = data.at(':, None').sub(means.at('None')).pow(2).sum(-1); // [N, K]
    const next = distances.argmin(1);
    if (round > 0 && next.equal(assigned)) break;
    assigned = next;
    const members = torch.nn.functional.one_hot(assigned, k).type(data.dtype); // [N, K]
    const sizes = members.sum(0).clamp({ min: 1 }).unsqueeze(1);
    means = members.t().mm(data).div(sizes);
  }
  return { means, assigned };
}
const { means, assigned } = kmeans(X, K);
console.log(means.shape, assigned.bincount());

// %% Principal components
function pca(data: torch.Tensor, components: number) {
  const mean = data.mean(0, true);
  const centred = data.sub(mean);
  const { U, S, Vh } = torch.linalg.svd(centred, false);
  const V = Vh.mT.at(`:, :${components}`);
  const variance = S.pow(2).div(data.size(0) - 1);
  return { scores: centred.mm(V), V, mean, explained: variance.div(variance.sum()).at(`:${components}`), U };
}
const { scores, V, mean, explained } = pca(X, 2);
const rebuilt = scores.mm(V.t()).add(mean);
console.log(scores.shape, explained.sum().item(), rebuilt.sub(X).square().mean().sqrt().item());

const covariance = X.T.cov();
const [values, vectors] = torch.linalg.eigh(covariance);
const same = vectors.at(':, -2:').flip(1).abs().sub(V.abs()).abs().max().item();
console.log('two ways agree:', same < 1e-3, values.shape);

// %% Whitening, and distances of Mahalanobis
const L = torch.linalg.cholesky(covariance);
const white = torch.linalg.solve_triangular(L, X.sub(mean).T, { upper: false }).T;
const mahalanobis = white.norm(2, 1);
const direct = X.sub(mean).unsqueeze(1).matmul(torch.linalg.inv(covariance)).matmul(X.sub(mean).unsqueeze(2));
console.log(mahalanobis.square().sub(direct.flatten()).abs().max().item() < 1e-2);

// %% A mixture of Gaussians with diagonal covariances, by expectation and maximisation
let mu = means.clone();
let sigma2 = torch.ones(K, X.size(1));
let pi = torch.full([K], 1 / K);
for (let step = 0; step < 10; step++) {
  const delta = X.unsqueeze(1).sub(mu); // [N, 1, D] - [K, D]
  const log_density = delta
    .pow(2)
    .div(sigma2)
    .add(sigma2.mul(2 * Math.PI).log())
    .sum(-1)
    .mul(-0.5);
  const joint = log_density.add(pi.log());
  const gamma = joint.sub(joint.logsumexp(1, true)).exp();
  const weight = gamma.sum(0);
  mu = gamma.t().mm(X).div(weight.unsqueeze(-1));
  sigma2 = torch.einsum('nk,nkd->kd', gamma, X.unsqueeze(1).sub(mu).pow(2)).div(weight.at(':', null)).add(1e-6);
  pi = weight.div(X.size(0));
}
console.log(pi.sum().item().toFixed(3), mu.sub(means).abs().max().item() < 1.5);

// %% Agglomerative linkage of the first points, in plain loops over numbers
const few = X.at(':6');
const apart = torch.cdist(few, few).add(torch.eye(6).mul(1e9));
const nearest = apart.min(1);
const order = nearest.values.argsort();
for (const i of order.tolist() as number[]) console.log(i, nearest.indices.at(i).item());
