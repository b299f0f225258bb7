// Classic algorithms in tensors alone: k-means++, PCA, LSH, Gaussian mixtures, ridge, logistic regression by Newton, power iteration.

// %% Data
import * as torch from 'tensorpad';

torch.manual_seed(8);
const K = 3;
const D = 6;
const centers = torch.randn(K, D).mul(4);
const membership = torch.arange(90).remainder(K);
const X = centers.at(membership).add(torch.randn(90, D));
const N = X.size(0);

// %% k-means++
function kmeans(x: torch.Tensor, k: number, iterations = 10) {
  const chosen = [Math.floor(Math.random() * x.size(0))];
  while (chosen.length < k) {
    const distance = torch.cdist(x, x.at(chosen)).amin(1).square();
    chosen.push(torch.multinomial(distance, 1).item());
  }
  let means = x.at(chosen);
  let labels = torch.zeros(x.size(0), { dtype: torch.long });
  for (let i = 0; i < iterations; i++) {
    labels = torch.cdist(x, means).argmin(1);
    const sums = torch.zeros_like(means).index_add_(0, labels, x);
    const counts = torch.bincount(labels, { minlength: k }).clamp(1);
    const next = sums.div(counts.unsqueeze(1));
    const moved = next.sub(means).norm({ dim: 1 }).max();
    means = next;
    if (moved.item() < 1e-4) break;
  }
  const inertia = torch.cdist(x, means).gather(1, labels.unsqueeze(1)).square().sum();
  return { means, labels, inertia: inertia.item() };
}
const clusters = kmeans(X, K);
console.log(clusters.inertia.toFixed(1));

/** Mean silhouette of a clustering. */
function silhouette(x: torch.Tensor, labels: torch.Tensor, k: number) {
  const distances = torch.cdist(x, x);
  const hot = torch.nn.functional.one_hot(labels, k).float();
  const counts = hot.sum(0);
  const toCluster = distances.matmul(hot);
  const own = toCluster.gather(1, labels.unsqueeze(1)).squeeze(1);
  const a = own.div(counts.at(labels).sub(1).clamp(1));
  const mean = toCluster.div(counts).masked_fill(hot.bool(), Infinity);
  const b = mean.min(1)[0];
  return b.sub(a).div(torch.maximum(a, b)).mean();
}
console.log('silhouette', silhouette(X, clusters.labels, K).item().toFixed(2));

// %% PCA three ways
const centered = X.sub(X.mean(0, true));
const [U, S, Vh] = torch.linalg.svd(centered, { full_matrices: false });
const scores = U.mul(S).at(':', ':2');
const covariance = centered.T.matmul(centered).div(N - 1);
const [values, vectors] = torch.linalg.eigh(covariance);
const explained = values.flip(0).div(values.sum());
console.log(scores.shape, Vh.shape, explained);
const rebuilt = scores.matmul(Vh.at(':2')).add(X.mean(0));
console.log(
  'error',
  rebuilt.sub(X).square().mean().item().toFixed(3),
  torch.allclose(S.square().div(N - 1), values.flip(0), { rtol: 1e-3 }),
);

function powerIteration(matrix: torch.Tensor, rounds = 60): [number, torch.Tensor] {
  let v = torch.randn(matrix.size(0));
  for (let i = 0; i < rounds; i++) {
    v = matrix.mv(v);
    v = v.div(v.norm());
  }
  return [v.dot(matrix.mv(v)).item(), v];
}
let deflated = covariance.clone();
const top: torch.Tensor[] = [];
for (let i = 0; i < 2; i++) {
  const [value, vector] = powerIteration(deflated);
  deflated = deflated.sub(torch.outer(vector, vector).mul(value));
  top.push(vector);
}
const basis = torch.stack(top, 1);
console.log(basis.T.matmul(vectors.at(':', '-2:')).abs());

// %% Locality-sensitive hashing
class LSH {
  private readonly planes: torch.Tensor;
  private readonly powers: torch.Tensor;
  private readonly tables: Map<number, number[]>[] = [];
  constructor(
    dim: number,
    private readonly bits: number,
    private readonly tableCount: number,
  ) {
    this.planes = torch.randn(tableCount, bits, dim);
    this.powers = torch.pow(2, torch.arange(bits));
    for (let i = 0; i < tableCount; i++) this.tables.push(new Map());
  }
  private hash(x: torch.Tensor) {
    const signs = torch.einsum('tbd,nd->ntb', this.planes, x).gt(0);
    return signs.long().mul(this.powers).sum(-1);
  }
  add(x: torch.Tensor) {
    const keys = this.hash(x);
    for (let n = 0; n < x.size(0); n++) {
      for (let t = 0; t < this.tableCount; t++) {
        const key = keys.at(n, t).item();
        const bucket = this.tables[t].get(key) ?? [];
        bucket.push(n);
        this.tables[t].set(key, bucket);
      }
    }
    return this;
  }
  query(x: torch.Tensor): number[] {
    const keys = this.hash(x.unsqueeze(0)).squeeze(0).tolist() as number[];
    const found = keys.flatMap((key, t) => this.tables[t].get(key) ?? []);
    return [...new Set(found)].sort((a, b) => a - b);
  }
  get capacity() {
    return this.tableCount * 2 ** this.bits;
  }
}
const unit = torch.nn.functional.normalize(X, { dim: 1 });
const index = new LSH(D, 5, 4).add(unit);
const candidates = index.query(unit.at(3));
const nearest = unit.at(candidates).mv(unit.at(3)).argsort({ descending: true }).at(':5');
console.log(index.capacity, torch.tensor(candidates).at(nearest));

// %% Gaussian mixture by EM
const gmm = (() => {
  let mu = clusters.means.clone();
  let sigma = torch.eye(D).repeat(K, 1, 1);
  let pi = torch.full([K], 1 / K);
  let bound = -Infinity;
  for (let step = 0; step < 8; step++) {
    const difference = X.unsqueeze(1).sub(mu);
    const L = torch.linalg.cholesky(sigma);
    const solved = torch.linalg.solve_triangular(L, difference.permute(1, 2, 0), { upper: false });
    const mahalanobis = solved.square().sum(1).T;
    const logdet = L.diagonal({ dim1: -2, dim2: -1 }).log().sum(-1).mul(2);
    const logp = mahalanobis
      .add(logdet)
      .add(D * Math.log(2 * Math.PI))
      .mul(-0.5)
      .add(pi.log());
    const total = logp.logsumexp(1, { keepdim: true });
    const r = logp.sub(total).exp();
    const weight = r.sum(0);
    pi = weight.div(N);
    mu = r.T.matmul(X).div(weight.unsqueeze(-1));
    const d = X.unsqueeze(1).sub(mu);
    sigma = torch
      .einsum('nk,nki,nkj->kij', r, d, d)
      .div(weight.view(-1, 1, 1))
      .add(torch.eye(D).mul(1e-4));
    bound = total.sum().item();
  }
  return { mu, sigma, pi, bound };
})();
console.log(gmm.sigma.shape, gmm.pi.sum().item().toFixed(2), gmm.bound < 0);

// %% Ridge and Newton's method
const design = torch.cat([torch.ones(N, 1), X], 1);
const y = X.matmul(torch.randn(D)).add(torch.randn(N).mul(0.1));
const ridge = torch.linalg.solve(design.T.mm(design).add(torch.eye(D + 1).mul(0.1)), design.T.mv(y));
const r2 = 1 - design.mv(ridge).sub(y).square().sum().div(y.sub(y.mean()).square().sum()).item();
console.log('r2', r2.toFixed(3));

const label = y.gt(y.median()).float();
let beta = torch.zeros(D + 1);
for (let i = 0; i < 6; i++) {
  const p = design.mv(beta).sigmoid();
  const gradient = design.T.mv(label.sub(p)).sub(beta.mul(0.1));
  const W = p.mul(p.neg().add(1));
  const hessian = design.T.mul(W)
    .matmul(design)
    .add(torch.eye(D + 1).mul(0.1));
  beta = beta.add(torch.linalg.solve(hessian, gradient));
}
console.log('accuracy', design.mv(beta).gt(0).float().eq(label).float().mean().item().toFixed(2));

// %% A ROC curve by sorting
function roc(scores: torch.Tensor, truth: torch.Tensor) {
  const order = scores.argsort({ descending: true });
  const sorted = truth.at(order);
  const tpr = sorted.cumsum(0).div(sorted.sum());
  const fpr = sorted.neg().add(1).cumsum(0).div(sorted.neg().add(1).sum());
  return { tpr, fpr, auc: torch.trapezoid(tpr, fpr).item() };
}
console.log(roc(design.mv(beta), label).auc.toFixed(2));
