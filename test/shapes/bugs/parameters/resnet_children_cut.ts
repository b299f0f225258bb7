import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

class Extractor extends nn.Module {
  trunk: nn.Sequential;
  head: nn.Sequential;
  constructor(classes: number) {
    super();
    const base = models.resnet18();
    this.trunk = new nn.Sequential(...[...base.children()].slice(0, -2)); // fix: this.trunk = new nn.Sequential(...[...base.children()].slice(0, -1));
    for (const p of this.trunk.parameters()) p.requires_grad = false;
    this.head = new nn.Sequential(new nn.Flatten(), new nn.Linear(512, 64), new nn.ReLU(), new nn.Linear(64, classes));
  }
  forward(x: torch.Tensor) {
    return this.head(this.trunk(x)); // expect: size-mismatch
  }
}
const net = new Extractor(4);
const opt = new optim.SGD(net.head.parameters(), { lr: 0.01, momentum: 0.9 });
const out = net(torch.rand(2, 3, 64, 64));
opt.zero_grad();
nn.functional.cross_entropy(out, torch.tensor([0, 3])).backward();
opt.step();
