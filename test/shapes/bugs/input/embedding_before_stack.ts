// Recommender: user and item vectors are joined, then scored.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class NeuralCF extends nn.Module {
  users: nn.Embedding;
  items: nn.Embedding;
  mlp: nn.Sequential;

  constructor({ users, items, dim }: { users: number; items: number; dim: number }) {
    super();
    this.users = new nn.Embedding(users, dim);
    this.items = new nn.Embedding(items, dim);
    this.mlp = new nn.Sequential(new nn.Linear(dim, 16), new nn.ReLU(), new nn.Linear(16, 1)); // fix: this.mlp = new nn.Sequential(new nn.Linear(2 * dim, 16), new nn.ReLU(), new nn.Linear(16, 1));
  }

  forward(user: torch.Tensor, item: torch.Tensor) {
    const pair = torch.cat([this.users(user), this.items(item)], { dim: -1 });
    return this.mlp(pair).squeeze(-1); // expect: size-mismatch
  }
}

const model = new NeuralCF({ users: 30, items: 40, dim: 8 });
const ratings = torch.utils.data.default_collate([
  [3, 7, 4.5],
  [1, 0, 2],
  [29, 39, 5],
]) as torch.Tensor[];
const [u, i, r] = ratings;
const loss = nn.functional.mse_loss(model(u!, i!), r!.float());
loss.backward();
console.log(loss.item());
