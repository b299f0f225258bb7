import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const critic = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 16), new nn.LeakyReLU(0.2), new nn.Linear(16, 1));
const opt = new optim.RMSprop(critic.parameters(), { lr: 5e-5 });

function penalty(real: torch.Tensor, fake: torch.Tensor) {
  const alpha = torch.rand(real.size(0), 1); // fix: const alpha = torch.rand(real.size(0), 1, 1, 1);
  const near = real.mul(alpha); // expect: broadcast-mismatch
  const mixed = near.add(fake.mul(alpha.neg().add(1))).requires_grad_(true);
  const out = critic(mixed);
  const [g] = torch.autograd.grad(out.sum(), mixed, { create_graph: true });
  return g.flatten(1).norm(2, 1).sub(1).pow(2).mean();
}
const real = torch.rand(7, 1, 8, 8),
  fake = torch.rand(7, 1, 8, 8);
opt.zero_grad();
critic(fake).mean().sub(critic(real).mean()).add(penalty(real, fake).mul(10)).backward();
opt.step();
