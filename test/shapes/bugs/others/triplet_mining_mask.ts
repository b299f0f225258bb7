import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

function batchHard(embeddings: torch.Tensor, labels: torch.Tensor, margin = 0.3) {
  const dist = torch.cdist(embeddings, embeddings);
  const same = labels.eq(labels.unsqueeze(1));
  const eye = torch.eye(labels.size(0), { dtype: torch.bool });
  const positives = same.sub(eye); // expect: dtype-mismatch // fix: const positives = same.logical_and(eye.logical_not());
  const hardestPositive = dist.masked_fill(positives.logical_not(), -Infinity).amax(1);
  const hardestNegative = dist.masked_fill(same, Infinity).amin(1);
  return nn.functional.relu(hardestPositive.sub(hardestNegative).add(margin)).mean();
}

const backbone = new nn.Sequential(
  new nn.Flatten(),
  new nn.Linear(3 * 16 * 16, 64),
  new nn.ReLU(),
  new nn.Linear(64, 16),
);
const P = 4;
const K = 3;
const labels = torch.arange(P).repeat_interleave(K);
const images = torch.rand(P * K, 3, 16, 16);
const emb = nn.functional.normalize(backbone(images), { dim: 1 });
const loss = batchHard(emb, labels);
loss.backward();
console.log(loss.item().toFixed(3));
