import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Coupling extends nn.Module {
  net: nn.Sequential;
  constructor(
    readonly dim: number,
    hidden = 16,
  ) {
    super();
    this.net = new nn.Sequential(new nn.Linear(dim >> 1, hidden), new nn.ReLU(), new nn.Linear(hidden, dim)); // fix: this.net = new nn.Sequential(new nn.Linear(dim >> 1, hidden), new nn.ReLU(), new nn.Linear(hidden, 2 * (dim - (dim >> 1))));
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const half = this.dim >> 1;
    const [a, b] = x.split([half, this.dim - half], 1);
    const [s, t] = this.net(a).chunk(2, 1);
    const y = b.mul(s.tanh().exp()).add(t); // expect: broadcast-mismatch
    return [torch.cat([a, y], 1), s.sum(1)];
  }
}
const flow = new nn.ModuleList([new Coupling(6), new Coupling(7)]);
for (const [i, f] of [...flow].entries()) console.log(f(torch.randn(4, 6 + i))[0].shape);
