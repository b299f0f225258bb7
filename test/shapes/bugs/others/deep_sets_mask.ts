import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class DeepSet extends nn.Module {
  phi = new nn.Sequential(new nn.Linear(3, 16), new nn.ReLU(), new nn.Linear(16, 16));
  rho = new nn.Sequential(new nn.Linear(16, 16), new nn.ReLU(), new nn.Linear(16, 1));
  forward(x: torch.Tensor, mask: torch.Tensor) {
    const h = this.phi(x).mul(mask); // expect: broadcast-mismatch // fix: const h = this.phi(x).mul(mask.unsqueeze(-1));
    return this.rho(h.sum(1)).squeeze(1);
  }
}
const lens = torch.tensor([4, 10, 7]);
const mask = torch.arange(10).lt(lens.unsqueeze(1)).float();
console.log(new DeepSet()(torch.randn(3, 10, 3), mask).shape);
