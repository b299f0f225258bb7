import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const u = new nn.Sequential(new nn.Linear(2, 20), new nn.Tanh(), new nn.Linear(20, 1));
const opt = new optim.Adam(u.parameters(), { lr: 1e-3 });
const x = torch.rand(30, 1, { requires_grad: true });
const t = torch.rand(30, 1, { requires_grad: true });
for (let i = 0; i < 2; i++) {
  opt.zero_grad();
  const y = u(torch.stack([x, t], 1)); // expect: size-mismatch // fix: const y = u(torch.cat([x, t], 1));
  const [ut] = torch.autograd.grad(y, t, { grad_outputs: torch.ones_like(y), create_graph: true });
  const [ux] = torch.autograd.grad(y, x, { grad_outputs: torch.ones_like(y), create_graph: true });
  ut.add(ux).pow(2).mean().backward();
  opt.step();
}
