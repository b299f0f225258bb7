import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SoftMoE extends nn.Module {
  experts: nn.ModuleList;
  gate: nn.Linear;
  constructor(dim: number, count: number) {
    super();
    this.experts = new nn.ModuleList(Array.from({ length: count }, () => new nn.Linear(dim, dim)));
    this.gate = new nn.Linear(dim, count);
  }
  forward(x: torch.Tensor) {
    const weights = nn.functional.softmax(this.gate(x), 0); // expect: softmax-batch // fix: const weights = nn.functional.softmax(this.gate(x), 1);
    const outputs = torch.stack(
      [...this.experts].map((expert) => expert(x)),
      1,
    );
    return outputs.mul(weights.unsqueeze(-1)).sum(1);
  }
}

const loader = new torch.utils.data.DataLoader(
  new torch.utils.data.TensorDataset(torch.randn(32, 10), torch.randn(32, 10)),
  { batch_size: 8 },
);
const moe = new SoftMoE(10, 4);
for (const [x, y] of loader) {
  const loss = nn.functional.mse_loss(moe(x!), y!);
  loss.backward();
}
