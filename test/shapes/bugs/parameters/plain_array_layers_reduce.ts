import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class MLP extends nn.Module {
  layers: nn.Linear[];
  constructor(...sizes: number[]) {
    super();
    this.layers = sizes.slice(1).map((n, i) => new nn.Linear(sizes[i], n)); // expect: hidden-modules // fix: this.stack = new nn.ModuleList(sizes.slice(1).map((n, i) => new nn.Linear(sizes[i], n))); this.layers = [];
    this.out = new nn.Linear(sizes[sizes.length - 1], 1);
  }
  out: nn.Linear;
  stack?: nn.ModuleList;
  forward(x: torch.Tensor) {
    return this.out(this.layers.reduce((h, l) => torch.relu(l(h)), x)); // fix: let h = x; for (const l of this.stack!) h = torch.relu(l(h)); return this.out(h);
  }
}
const net = new MLP(5, 20, 20);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
opt.zero_grad();
nn.functional.mse_loss(net(torch.randn(7, 5)), torch.randn(7, 1)).backward();
opt.step();
