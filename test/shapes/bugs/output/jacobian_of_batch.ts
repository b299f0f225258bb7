import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Potential extends nn.Module {
  net = new nn.Sequential(new nn.Linear(3, 16), new nn.Softplus(), new nn.Linear(16, 1));
  energy(r: torch.Tensor) {
    return this.net(r).squeeze(-1);
  }
  forces(r: torch.Tensor) {
    const x = r.detach().requires_grad_();
    const [grad] = torch.autograd.grad(this.energy(x), x); // expect: no-gradient // fix: const [grad] = torch.autograd.grad(this.energy(x).sum(), x);
    return grad!.neg();
  }
}
const potential = new Potential();
const positions = torch.randn(20, 3);
console.log(potential.forces(positions).norm({ dim: 1 }));
