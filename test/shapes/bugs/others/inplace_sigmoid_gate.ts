import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Highway extends nn.Module {
  transform: nn.ModuleList;
  gate: nn.ModuleList;
  constructor(size: number, layers: number) {
    super();
    const make = () => new nn.ModuleList(Array.from({ length: layers }, () => new nn.Linear(size, size)));
    this.transform = make();
    this.gate = make();
  }
  forward(x: torch.Tensor) {
    for (const [i, t] of [...this.transform].entries()) {
      const g = torch.sigmoid(this.gate.at(i)(x));
      const h = torch.relu(t(x));
      x = h.mul(g).add(x.mul(g.neg_().add(1))); // expect: inplace-gradient // fix: x = h.mul(g).add(x.mul(g.neg().add(1)));
    }
    return x;
  }
}
const net = new Highway(10, 3);
const out = net(torch.randn(4, 10));
out.sum().backward(); // fails: inplace-gradient
