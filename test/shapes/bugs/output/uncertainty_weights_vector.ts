import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class UncertaintyLoss extends nn.Module {
  logVars: nn.Parameter;
  constructor(n: number) {
    super();
    this.logVars = new nn.Parameter(torch.zeros(n));
  }
  forward(losses: torch.Tensor[]) {
    const stacked = torch.stack(losses);
    return stacked.mul(this.logVars.neg().exp()).add(this.logVars); // fix: return stacked.mul(this.logVars.neg().exp()).add(this.logVars).sum();
  }
}
const net = new nn.ModuleDict({ depth: new nn.Linear(10, 1), normal: new nn.Linear(10, 3) });
const combine = new UncertaintyLoss(2);
const opt = new optim.Adam([...net.parameters(), ...combine.parameters()]);
const x = torch.randn(5, 10);
const targets: Record<string, torch.Tensor> = { depth: torch.rand(5, 1), normal: torch.rand(5, 3) };
const losses = Object.entries(targets).map(([key, y]) =>
  nn.functional.l1_loss((net.get_submodule(key) as nn.Linear)(x), y),
);
const total = combine(losses);
opt.zero_grad();
total.backward(); // expect: loss-not-reduced // fails: no-gradient
opt.step();
