import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class DLRM extends nn.Module {
  tables: nn.ModuleList;
  bottom = new nn.Sequential(new nn.Linear(13, 16), new nn.ReLU(), new nn.Linear(16, 8));
  top: nn.Linear;
  constructor(sizes: number[]) {
    super();
    this.tables = new nn.ModuleList(sizes.map((n) => new nn.EmbeddingBag(n, 8, { mode: 'sum' })));
    const f = sizes.length + 1;
    this.top = new nn.Linear(8 + (f * (f + 1)) / 2, 1); // fix: this.top = new nn.Linear(8 + (f * (f - 1)) / 2, 1);
  }
  forward(dense: torch.Tensor, sparse: torch.Tensor[]) {
    const d = this.bottom(dense);
    const all = torch.stack([d, ...sparse.map((ids, i) => this.tables.at(i)(ids))], 1);
    const z = all.bmm(all.transpose(1, 2));
    const [li, lj] = torch.tril_indices(all.size(1), all.size(1), -1).unbind(0);
    const flat = z.at(':', li, lj);
    return this.top(torch.cat([d, flat], 1)).sigmoid(); // expect: size-mismatch
  }
}
const sparse = [10, 20, 30].map((n) => torch.randint(0, n, [6, 2]));
console.log(new DLRM([10, 20, 30])(torch.randn(6, 13), sparse).shape);
