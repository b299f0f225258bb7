import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class TwoTower extends nn.Module {
  users: nn.Embedding;
  items: nn.Embedding;
  bias: nn.Embedding;
  constructor({ users, items, dim = 8 }: { users: number; items: number; dim?: number }) {
    super();
    this.users = new nn.Embedding(users, dim);
    this.items = new nn.Embedding(items, dim);
    this.bias = new nn.Embedding(items, 1);
  }
  score(u: torch.Tensor, i: torch.Tensor) {
    const dot = this.users(u).mul(this.items(i)).sum(-1);
    return dot.add(this.bias(i)); // expect: silent-broadcast // fix: return dot.add(this.bias(i).squeeze(-1));
  }
}
const model = new TwoTower({ users: 50, items: 80 });
const opt = new optim.Adam(model.parameters(), { lr: 5e-3, weight_decay: 1e-5 });
for (let step = 0; step < 3; step++) {
  const u = torch.randint(0, 50, [32]);
  const [pos, neg] = [torch.randint(0, 80, [32]), torch.randint(0, 80, [32])];
  const loss = nn.functional.softplus(model.score(u, neg).sub(model.score(u, pos))).mean();
  opt.zero_grad();
  loss.backward();
  opt.step();
}
