import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

interface Player {
  net: nn.Sequential;
  optimizer: optim.Adam;
}
const player = (...sizes: [number, number, number]): Player => {
  const [a, b, c] = sizes;
  const net = new nn.Sequential(new nn.Linear(a, b), new nn.LeakyReLU(0.2), new nn.Linear(b, c));
  return { net, optimizer: new optim.Adam(net.parameters(), { lr: 2e-4, betas: [0.5, 0.999] }) };
};
const [generator, critic] = [player(16, 32, 2), player(2, 32, 1)];

function learn({ optimizer }: Player, loss: torch.Tensor) {
  optimizer.zero_grad();
  loss.backward(); // expect: no-gradient
  optimizer.step();
}

const verdict = (points: torch.Tensor, real: boolean) => {
  const scores = critic.net(points);
  return nn.functional.binary_cross_entropy_with_logits(scores, torch.full_like(scores, Number(real)));
};

for (let step = 0; step < 5; step++) {
  const real = torch.randn(24, 2).mul(0.5).add(1);
  const fake = generator.net(torch.randn(24, 16));
  learn(critic, verdict(real, true).add(verdict(fake, false))); // fix: learn(critic, verdict(real, true).add(verdict(fake.detach(), false)));
  learn(generator, verdict(fake, true));
}
