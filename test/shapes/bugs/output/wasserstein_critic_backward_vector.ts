import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const critic = new nn.Sequential(new nn.Linear(2, 32), new nn.LeakyReLU(0.2), new nn.Linear(32, 1));
const generator = new nn.Sequential(new nn.Linear(4, 32), new nn.ReLU(), new nn.Linear(32, 2));
const opts = {
  critic: new optim.RMSprop(critic.parameters(), { lr: 5e-5 }),
  generator: new optim.RMSprop(generator.parameters(), { lr: 5e-5 }),
} as const;
const noise = (n: number) => torch.randn(n, 4);
for (let step = 0; step < 2; step++) {
  for (let k = 0; k < 2; k++) {
    const real = torch.randn(16, 2);
    const loss = critic(generator(noise(16)).detach())
      .mean()
      .sub(critic(real).mean());
    opts.critic.zero_grad();
    loss.backward();
    opts.critic.step();
    torch.no_grad(() => [...critic.parameters()].forEach((p) => p.clamp_(-0.01, 0.01)));
  }
  const score = critic(generator(noise(16))).neg(); // fix: const score = critic(generator(noise(16))).mean().neg();
  opts.generator.zero_grad();
  score.backward(); // expect: no-gradient
  opts.generator.step();
}
