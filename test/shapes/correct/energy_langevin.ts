// %% An energy for two-dimensional moons, learnt by contrast with samples that Langevin steps draw
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(6);

const settings = { count: 96, batch: 32, steps: 8, stepSize: 0.05, noise: 0.02, buffer: 64, epochs: 3 } as const;

function moons(n: number) {
  const half = n / 2;
  const t = torch.rand(half).mul(Math.PI);
  const upper = torch.stack([t.cos(), t.sin()], 1);
  const lower = torch.stack([t.cos().neg().add(1), t.sin().neg().add(0.5)], 1);
  return torch.cat([upper, lower]).add(torch.randn(n, 2).mul(0.05));
}

class Energy extends nn.Module {
  net = new nn.Sequential(
    new nn.Linear(2, 32),
    new nn.SiLU(),
    new nn.Linear(32, 32),
    new nn.SiLU(),
    new nn.Linear(32, 1),
  );

  forward(x: torch.Tensor) {
    return this.net(x).squeeze(-1) as torch.Tensor;
  }
}

/** Old samples, from which most chains start. */
class ReplayBuffer {
  private items: torch.Tensor;

  constructor(
    readonly size: number,
    private readonly fresh = 0.05,
  ) {
    this.items = torch.rand(size, 2).mul(4).sub(2);
  }

  draw(n: number): [torch.Tensor, torch.Tensor] {
    const index = torch.randint(0, this.size, [n]);
    const random = torch.rand(n, 2).mul(4).sub(2);
    const renew = torch.rand(n).lt(this.fresh).unsqueeze(1);
    return [torch.where(renew, random, this.items.at(index)), index];
  }

  put(index: torch.Tensor, samples: torch.Tensor) {
    this.items.index_copy_(0, index, samples);
  }
}

// %% Langevin dynamics
function langevin(energy: Energy, start: torch.Tensor, steps: number) {
  let x = start.clone().detach().requires_grad_(true);
  for (const p of energy.parameters()) p.requires_grad_(false);
  for (let k = 0; k < steps; k++) {
    const [grad] = torch.autograd.grad(energy(x).sum(), [x]);
    const moved = x.detach().sub(grad.mul(settings.stepSize)).add(torch.randn_like(x).mul(settings.noise));
    x = moved.clamp(-3, 3).requires_grad_(true);
  }
  for (const p of energy.parameters()) p.requires_grad_(true);
  return x.detach();
}

// %% Training
const energy = new Energy();
const optimizer = new optim.Adam(energy.parameters(), { lr: 1e-3, betas: [0, 0.999] });
const buffer = new ReplayBuffer(settings.buffer);
const data = moons(settings.count);
const log: Record<string, number[]> = { contrast: [], size: [] };
for (let epoch = 0; epoch < settings.epochs; epoch++) {
  const order = torch.randperm(settings.count);
  for (const rows of order.split(settings.batch)) {
    const real = data.at(rows);
    const [start, index] = buffer.draw(real.size(0));
    const fake = langevin(energy, start, settings.steps);
    buffer.put(index, fake);
    const [up, down] = energy(torch.cat([real, fake])).chunk(2);
    const contrast = up.mean().sub(down.mean());
    const size = up.pow(2).add(down.pow(2)).mean().mul(0.1);
    optimizer.zero_grad();
    contrast.add(size).backward();
    nn.utils.clip_grad_norm_(energy.parameters(), 0.1);
    optimizer.step();
    log.contrast.push(contrast.item());
    log.size.push(size.item());
  }
}
console.log(log.contrast.length, Math.max(...log.size) < 100);

// %% The density over a grid
const axis = torch.linspace(-2, 3, 21);
const grid = torch.cartesian_prod(axis, axis);
const density = torch.no_grad(() => energy(grid).neg().softmax(0).view(21, 21));
console.log(density.sum().item().toFixed(3), density.sum(0).argmax().item() < 21);
