// A GAN whose two players have their own optimizers, a moving average of the generator, and fixed noise to look at.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { utils } from 'tensorpad/vision';

torch.manual_seed(4);
const config = { latent: 16, base: 8, size: 16, batch: 8, steps: 4, lr: 2e-4, betas: [0.5, 0.999] as [number, number] };

class Generator extends nn.Module {
  project: nn.Linear;
  net: nn.Sequential;
  constructor(
    private readonly latent: number,
    private readonly base: number,
  ) {
    super();
    this.project = new nn.Linear(latent, base * 4 * 4 * 4);
    this.net = new nn.Sequential(
      new nn.BatchNorm2d(base * 4),
      new nn.Upsample({ scale_factor: 2 }),
      new nn.Conv2d(base * 4, base * 2, 3, { padding: 1 }),
      new nn.BatchNorm2d(base * 2),
      new nn.LeakyReLU(0.2),
      new nn.Upsample({ scale_factor: 2 }),
      new nn.Conv2d(base * 2, base, 3, { padding: 1 }),
      new nn.BatchNorm2d(base),
      new nn.LeakyReLU(0.2),
      new nn.Conv2d(base, 1, 3, { padding: 1 }),
      new nn.Tanh(),
    );
  }
  forward(z: torch.Tensor) {
    return this.net(this.project(z).view(z.size(0), this.base * 4, 4, 4));
  }
  sample(n: number) {
    return torch.randn(n, this.latent);
  }
}
class Critic extends nn.Module {
  blocks = new nn.Sequential();
  out: nn.Linear;
  constructor(size: number, base: number) {
    super();
    let channels = 1;
    let side = size;
    for (let i = 0; side > 2; i++) {
      const width = base * 2 ** i;
      this.blocks.append(nn.utils.spectral_norm(new nn.Conv2d(channels, width, 3, { stride: 2, padding: 1 })));
      this.blocks.append(new nn.LeakyReLU(0.2));
      channels = width;
      side /= 2;
    }
    this.out = new nn.Linear(channels * side * side, 1);
  }
  forward(x: torch.Tensor) {
    return this.out(this.blocks(x).flatten(1)).squeeze(1);
  }
}
const generator = new Generator(config.latent, config.base);
const critic = new Critic(config.size, config.base);
const average = torch.copy.deepcopy(generator);
for (const p of average.parameters()) p.requires_grad_(false);
const adam = (model: nn.Module) => new optim.Adam(model.parameters(), { lr: config.lr, betas: config.betas });
const [forG, forD] = [adam(generator), adam(critic)];
const bce = new nn.BCEWithLogitsLoss();
const fixed = generator.sample(6);
const curves: { d: number[]; g: number[] } = { d: [], g: [] };

function real(n: number) {
  const centre = torch.randint(4, 12, [n, 2]);
  const grid = torch.stack(
    torch.meshgrid([torch.arange(config.size), torch.arange(config.size)], { indexing: 'ij' }),
    0,
  );
  const distance = grid
    .unsqueeze(0)
    .sub(centre.view(n, 2, 1, 1))
    .pow(2)
    .sum(1, true);
  return distance.lt(9).float().mul(2).sub(1);
}
for (let step = 0; step < config.steps; step++) {
  const pictures = real(config.batch);
  const fake = generator(generator.sample(config.batch));
  forD.zero_grad();
  const [onReal, onFake] = [critic(pictures), critic(fake.detach())];
  const lossD = bce(onReal, torch.full_like(onReal, 0.9)).add(bce(onFake, torch.zeros_like(onFake)));
  lossD.backward();
  forD.step();

  forG.zero_grad();
  const lossG = bce(critic(fake), torch.ones(config.batch));
  lossG.backward();
  forG.step();
  torch.no_grad(() => {
    const pairs = [...average.parameters()].map((p, i) => [p, [...generator.parameters()][i]!] as const);
    for (const [slow, fast] of pairs) slow.lerp_(fast, 0.05);
  });
  curves.d.push(lossD.item());
  curves.g.push(lossG.item());
}
average.eval();
const shown = torch
  .no_grad(() => average(fixed))
  .add(1)
  .div(2);
const sheet = utils.make_grid(shown, { nrow: 3, padding: 1 });
plt.subplot(1, 2, 1);
plt.imshow(sheet.permute(1, 2, 0));
plt.subplot(1, 2, 2);
plt.plot(curves.d, { label: 'critic' });
plt.plot(curves.g, { label: 'generator' });
plt.legend();
