// Metric learning: triplets are mined within the batch, then neighbours are looked up.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(2);

const CLASSES = 4;
const centres = torch.randn(CLASSES, 12).mul(2);

function draw(perClass: number) {
  const labels = torch.arange(CLASSES).repeat_interleave(perClass);
  const points = centres.at(labels).add(torch.randn(CLASSES * perClass, 12));
  return { points, labels };
}

class Embedder extends nn.Module {
  net: nn.Sequential;

  constructor(inputs: number, outputs: number) {
    super();
    this.net = new nn.Sequential(
      new nn.Linear(inputs, 32),
      new nn.PReLU(32),
      new nn.BatchNorm1d(32),
      new nn.Linear(32, outputs),
    );
  }

  forward(x: torch.Tensor) {
    return F.normalize(this.net(x), { p: 2, dim: 1 });
  }
}

/** Hardest positive and hardest negative of every sample. */
function batch_hard(embeddings: torch.Tensor, labels: torch.Tensor, margin: number) {
  const distances = torch.cdist(embeddings, embeddings);
  const same = labels.unsqueeze(0).eq(labels.unsqueeze(1)); // [N, N] on purpose
  const eye = torch.eye(labels.size(0)).bool();
  const hardest_positive = distances.masked_fill(same.logical_and(eye.logical_not()).logical_not(), 0).max(1)[0];
  const hardest_negative = distances.masked_fill(same, Infinity).min(1)[0];
  return F.relu(hardest_positive.sub(hardest_negative).add(margin)).mean();
}

const embedder = new Embedder(12, 6);
const optimizer = new optim.Adam(embedder.parameters(), { lr: 1e-2 });
for (let step = 0; step < 10; step++) {
  const { points, labels } = draw(5);
  const loss = batch_hard(embedder(points), labels, 0.3);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}

// The same with given triplets and the library's loss.
const triplet = new nn.TripletMarginLoss({ margin: 0.5, p: 2 });
const { points, labels } = draw(3);
const anchor = points.at('::3');
const positive = points.at('1::3');
const negative = anchor.roll(1, 0);
const given = triplet(embedder(anchor), embedder(positive), embedder(negative));
optimizer.zero_grad();
given.backward();
optimizer.step();
console.log(given.item(), labels.unique());

embedder.eval();
torch.no_grad(() => {
  const gallery = draw(6);
  const query = draw(2);
  const similarity = embedder(query.points).matmul(embedder(gallery.points).T);
  const nearest = similarity.topk(3, { dim: 1 }).indices;
  const votes = gallery.labels.at(nearest);
  const predicted = votes.mode(1).values;
  console.log(`${predicted.eq(query.labels).sum().item()} of ${query.labels.numel()}`);
});
