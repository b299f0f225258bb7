import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class MF extends nn.Module {
  u: nn.Embedding;
  i: nn.Embedding;
  constructor(users: number, items: number, k = 8) {
    super();
    this.u = new nn.Embedding(users, k);
    this.i = new nn.Embedding(items, k);
  }
  forward(pairs: torch.Tensor) {
    const [u, i] = pairs.unbind(1);
    return this.u(u).mul(this.i(i)).sum(1); // expect: dtype-mismatch
  }
}
const ratings = torch.tensor([
  [0, 3, 4.5],
  [1, 2, 3],
  [2, 0, 1],
]);
const mf = new MF(3, 4);
const pred = mf(ratings.at(':', ':2')); // fix: const pred = mf(ratings.at(':', ':2').long());
nn.functional.mse_loss(pred, ratings.at(':', 2)).backward();
