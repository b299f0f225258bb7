// The blocks are in a plain array, so the optimizer never sees them.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class DeepNet extends nn.Module {
  input = new nn.Linear(4, 16);
  blocks: nn.Linear[]; // fix: blocks: nn.ModuleList;
  output = new nn.Linear(16, 1);

  constructor(depth: number) {
    super();
    this.blocks = Array.from({ length: depth }, () => new nn.Linear(16, 16)); // expect: hidden-modules // fix: this.blocks = new nn.ModuleList(Array.from({ length: depth }, () => new nn.Linear(16, 16)));
  }

  forward(x: torch.Tensor) {
    x = this.input(x).relu();
    for (const block of this.blocks) x = block(x).relu();
    return this.output(x);
  }
}

const net = new DeepNet(3);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const loss = net(torch.randn(8, 4)).pow(2).mean();
optimizer.zero_grad();
loss.backward();
optimizer.step();
