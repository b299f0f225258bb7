import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class DeepFM extends nn.Module {
  private readonly linear: nn.Embedding;
  private readonly table: nn.Embedding;
  private readonly mlp: nn.Sequential;
  constructor(
    private readonly fields: number[],
    k = 6,
    { hidden = [32, 16], dropout = 0.1 }: Partial<{ hidden: number[]; dropout: number }> = {},
  ) {
    super();
    const total = fields.reduce((a, b) => a + b, 0);
    this.linear = new nn.Embedding(total, 1);
    this.table = new nn.Embedding(total, k);
    let width = k; // fix: let width = k * fields.length;
    const layers: nn.Module[] = [];
    for (const h of hidden) {
      layers.push(new nn.Linear(width, h), new nn.ReLU(), new nn.Dropout(dropout));
      width = h;
    }
    this.mlp = new nn.Sequential(...layers, new nn.Linear(width, 1));
  }
  private get offsets() {
    return torch.tensor(this.fields.map((_, i) => this.fields.slice(0, i).reduce((a, b) => a + b, 0)));
  }
  forward(x: torch.Tensor) {
    const ids = x.add(this.offsets);
    const v = this.table(ids);
    const fm = v.sum(1).pow(2).sub(v.pow(2).sum(1)).sum(1).mul(0.5);
    const deep = this.mlp(v.flatten(1)).squeeze(1); // expect: size-mismatch
    return this.linear(ids).sum([1, 2]).add(fm).add(deep);
  }
}
const model = new DeepFM([10, 20, 5]);
const opt = new optim.Adam(model.parameters());
const x = torch.stack(
  [10, 20, 5].map((n) => torch.randint(0, n, [16])),
  { dim: 1 },
);
const loss = nn.functional.binary_cross_entropy_with_logits(model(x), torch.randint(0, 2, [16]).float());
opt.zero_grad();
loss.backward();
opt.step();
