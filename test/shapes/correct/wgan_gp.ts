// Wasserstein GAN with gradient penalty on points of a ring.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { autograd } = torch;
torch.manual_seed(5);

const LATENT = 4;
const LAMBDA = 10;
const CRITIC_STEPS = 2;

const generator = new nn.Sequential(new nn.Linear(LATENT, 32), new nn.ReLU(), new nn.Linear(32, 2));
const critic = new nn.Sequential(
  new nn.Linear(2, 32),
  new nn.LeakyReLU(0.2),
  new nn.Linear(32, 32),
  new nn.LeakyReLU(0.2),
  new nn.Linear(32, 1),
);

function* ring(batch: number) {
  for (;;) {
    const angle = torch.rand(batch).mul(2 * Math.PI);
    yield torch.stack([angle.cos(), angle.sin()], 1).add(torch.randn(batch, 2).mul(0.05));
  }
}

function gradient_penalty(real: torch.Tensor, fake: torch.Tensor) {
  const alpha = torch.rand(real.size(0), 1); // broadcasts over the coordinates, as it should
  const between = real
    .mul(alpha)
    .add(fake.mul(alpha.neg().add(1)))
    .requires_grad_(true);
  const scores = critic(between);
  const [gradients] = autograd.grad(scores, between, {
    grad_outputs: torch.ones_like(scores),
    create_graph: true,
    retain_graph: true,
  });
  return gradients!.view(gradients!.size(0), -1).norm(2, 1).sub(1).pow(2).mean();
}

const optC = new optim.Adam(critic.parameters(), { lr: 1e-3, betas: [0.5, 0.9] });
const optG = new optim.Adam(generator.parameters(), { lr: 1e-3, betas: [0.5, 0.9] });
const data = ring(24);

for (let iteration = 0; iteration < 5; iteration++) {
  for (const p of critic.parameters()) p.requires_grad = true;
  for (let k = 0; k < CRITIC_STEPS; k++) {
    const real = data.next().value as torch.Tensor;
    const noise = torch.randn(real.size(0), LATENT);
    const fake = torch.no_grad(() => generator(noise));
    critic.zero_grad();
    const distance = critic(real).mean().sub(critic(fake).mean());
    const loss = distance.neg().add(gradient_penalty(real, fake).mul(LAMBDA));
    loss.backward();
    optC.step();
  }

  for (const p of critic.parameters()) p.requires_grad = false;
  generator.zero_grad();
  const cost = critic(generator(torch.randn(24, LATENT)))
    .mean()
    .neg();
  cost.backward();
  optG.step();
  if (iteration % 2 === 0) console.log(`iteration ${iteration}: ${cost.item()}`);
}
