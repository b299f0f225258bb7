import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const embedder = new nn.Sequential(
  new nn.Flatten(),
  new nn.Linear(3 * 8 * 8, 64),
  new nn.ReLU(),
  new nn.Linear(64, 16),
);
type Triplet = [anchor: torch.Tensor, positive: torch.Tensor, negative: torch.Tensor];

const sample = (k: number): Triplet => [torch.rand(k, 3, 8, 8), torch.rand(k, 3, 8, 8), torch.rand(k, 3, 8, 8)];
const triplet = new nn.TripletMarginLoss({ margin: 0.3 });

const [a, p, n] = sample(10).map((images) => embedder(images)) as Triplet;
const hard = n.at(':7');
const loss = triplet(a, p, hard); // expect: broadcast-mismatch // fix: const loss = triplet(a.at(':7'), p.at(':7'), hard);
loss.backward();
