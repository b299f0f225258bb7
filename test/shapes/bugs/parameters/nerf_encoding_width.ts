import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const encode = (x: torch.Tensor, L: number) =>
  torch.cat([x, ...Array.from({ length: L }, (_, i) => [x.mul(2 ** i).sin(), x.mul(2 ** i).cos()]).flat()], -1);
class NeRF extends nn.Module {
  l1: nn.Linear;
  l2: nn.Linear;
  constructor(
    private L = 6,
    width = 32,
  ) {
    super();
    this.l1 = new nn.Linear(3 * 2 * L, width); // fix: this.l1 = new nn.Linear(3 * (2 * L + 1), width);
    this.l2 = new nn.Linear(width, 4);
  }
  forward(p: torch.Tensor) {
    const out = this.l2(torch.relu(this.l1(encode(p, this.L)))); // expect: size-mismatch
    return { rgb: out.at('...', ':3').sigmoid(), sigma: out.at('...', 3).relu() };
  }
}
console.log(new NeRF()(torch.rand(10, 8, 3)).rgb.shape);
