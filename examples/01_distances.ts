// How far apart are two points? A family of distances, and two ways of bringing data to one scale before measuring.

// %% Minkowski: one formula, a distance for every p
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(0);

const home = torch.tensor([[0, 0]], { dtype: torch.float });
const places = torch.tensor(
  [
    [3, 4],
    [-1, 1],
    [2, 0],
  ],
  { dtype: torch.float },
);

// p = 1 walks along streets (Manhattan), p = 2 flies (Euclid), p = Infinity counts the longer leg only (Chebyshev).
console.log('Manhattan', torch.cdist(home, places, { p: 1 }));
console.log('Euclid', torch.cdist(home, places, { p: 2 }));
console.log('Chebyshev', torch.cdist(home, places, { p: Infinity }));

// Pair by pair instead of all with all; the same number comes out of the norm of the difference.
console.log(new nn.PairwiseDistance({ p: 3 })(home, places));
console.log(torch.linalg.vector_norm(places.sub(home), { ord: 3, dim: 1 }));

// %% Cosine similarity looks at directions only
const right = torch.tensor([[1, 0]], { dtype: torch.float });
console.log(F.cosine_similarity(right, places));

// %% Mahalanobis: a distance that knows how the data spread
// A long, slanted cloud. Along it a step is small, across it the same step is large.
const cloud = torch.randn(500, 2).matmul(
  torch.tensor([
    [3, 1],
    [0, 0.5],
  ]),
);
const mean = cloud.mean(0);
const covariance = torch.cov(cloud.T);
const precision = torch.linalg.inv(covariance);

function mahalanobis(points: torch.Tensor) {
  const away = points.sub(mean);
  return away.matmul(precision).mul(away).sum(1).sqrt();
}
console.log(covariance);
console.log(
  'along and across:',
  mahalanobis(
    torch.tensor(
      [
        [3, 1],
        [-1, 3],
      ],
      { dtype: torch.float },
    ),
  ),
);

// The inverse is not needed: solving with it is enough, and more exact.
const step = torch.tensor([3, 1], { dtype: torch.float }).sub(mean);
console.log('by solve:', step.dot(torch.linalg.solve(covariance, step)).sqrt());

// %% Bringing columns to one scale: fitted on a sample, applied to what comes later
const sample = torch.tensor(
  [
    [150, 50],
    [180, 90],
    [165, 60],
    [172, 71],
  ],
  { dtype: torch.float },
);
const newcomer = torch.tensor([[190, 75]], { dtype: torch.float });

const low = sample.amin(0);
const high = sample.amax(0);
const scaled = newcomer.sub(low).div(high.sub(low));
console.log('min-max:', scaled); // above 1: the newcomer is taller than all of the sample
console.log('and back:', scaled.mul(high.sub(low)).add(low));

const [deviation, average] = torch.std_mean(sample, 0);
const score = newcomer.sub(average).div(deviation);
console.log('z-score:', score);
console.log('and back:', score.mul(deviation).add(average));

// %% Norms: how long is one vector?
const v = torch.tensor([3, 0, -4, 0, 1], { dtype: torch.float });
for (const p of [0, 1, 2, 3, Infinity]) console.log(`L${p}:`, torch.linalg.vector_norm(v, p).item());

// %% Norms keep weights small: L2 as weight_decay, L1 as a penalty in the loss
const inputs = torch.randn(20, 4);
const targets = inputs.matmul(torch.tensor([[2], [0], [-1], [0]], { dtype: torch.float }));

function fit(weight_decay: number, penalty: number) {
  torch.manual_seed(0);
  const model = new nn.Linear(4, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, weight_decay });
  for (let epoch = 0; epoch < 300; epoch++) {
    optimizer.zero_grad();
    const loss = F.mse_loss(model(inputs), targets).add(model.weight.abs().sum().mul(penalty));
    loss.backward();
    optimizer.step();
  }
  return model.weight.data;
}
console.log('plain:', fit(0, 0));
console.log('L2   :', fit(0.1, 0)); // all of them shrink a little
console.log('L1   :', fit(0, 0.1)); // the useless ones go to zero

// %% Picture: all points at the same distance from the middle
const ticks = torch.linspace(-4, 4, 121);
const [down, across] = torch.meshgrid([ticks, ticks], { indexing: 'ij' });
const points = torch.stack([across, down], { dim: -1 });

const [, axes] = plt.subplots(1, 4, { figsize: [13, 3.4] });
[1, 2, Infinity].forEach((p, i) => {
  axes[i].contourf(ticks, ticks, torch.linalg.vector_norm(points, { ord: p, dim: -1 }), { levels: 12 });
  axes[i].set_title(`p = ${p}`);
});
axes[3].contourf(ticks, ticks, mahalanobis(points.view(-1, 2)).view(121, 121), { levels: 12 });
axes[3].scatter(cloud.at(':, 0'), cloud.at(':, 1'), { s: 2, c: 'white' });
axes[3].set_xlim(-4, 4);
axes[3].set_ylim(-4, 4);
axes[3].set_title('Mahalanobis');
plt.show();
