// Two moons by a normalizing flow: affine couplings with alternating masks, and activation norms between them.
// %% Data
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(9);

function twoMoons(n: number, noise = 0.05): torch.Tensor {
  const half = Math.floor(n / 2);
  const outer = torch.rand(half).mul(Math.PI);
  const inner = torch.rand(n - half).mul(Math.PI);
  const a = torch.stack([outer.cos(), outer.sin()], -1);
  const b = torch.stack([inner.cos().neg().add(1), inner.sin().neg().add(0.5)], -1);
  const points = torch.cat([a, b]);
  return points.add(torch.randn_like(points).mul(noise)).at(torch.randperm(n));
}

// %% Flow
type Result = { z: torch.Tensor; logDet: torch.Tensor };

abstract class Bijection extends nn.Module {
  abstract forward(x: torch.Tensor): Result;
  abstract inverse(z: torch.Tensor): torch.Tensor;
}

class ActNorm extends Bijection {
  logScale: nn.Parameter;
  shift: nn.Parameter;
  private ready = false;

  constructor(dim: number) {
    super();
    this.logScale = new nn.Parameter(torch.zeros(dim));
    this.shift = new nn.Parameter(torch.zeros(dim));
  }

  forward(x: torch.Tensor): Result {
    if (!this.ready && this.training) {
      torch.no_grad(() => {
        this.shift.copy_(x.mean(0).neg());
        this.logScale.copy_(x.std(0).add(1e-6).log().neg());
      });
      this.ready = true;
    }
    const z = x.add(this.shift).mul(this.logScale.exp());
    return { z, logDet: this.logScale.sum().expand(x.size(0)) };
  }

  inverse(z: torch.Tensor) {
    return z.mul(this.logScale.neg().exp()).sub(this.shift);
  }
}

class Coupling extends Bijection {
  net: nn.Sequential;

  constructor(
    readonly dim: number,
    readonly flip: boolean,
    hidden = 32,
  ) {
    super();
    const half = dim / 2;
    this.net = new nn.Sequential(
      new nn.Linear(half, hidden),
      new nn.LeakyReLU(0.01),
      new nn.Linear(hidden, hidden),
      new nn.LeakyReLU(0.01),
      new nn.Linear(hidden, 2 * half),
    );
  }

  private halves(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [a, b] = x.chunk(2, 1);
    return this.flip ? [b, a] : [a, b];
  }

  private join(a: torch.Tensor, b: torch.Tensor): torch.Tensor {
    return torch.cat(this.flip ? [b, a] : [a, b], 1);
  }

  private parameters_for(a: torch.Tensor): torch.Tensor[] {
    const [s, t] = this.net(a).chunk(2, 1);
    return [torch.tanh(s), t];
  }

  forward(x: torch.Tensor): Result {
    const [a, b] = this.halves(x);
    const [s, t] = this.parameters_for(a);
    return { z: this.join(a, b.mul(s.exp()).add(t)), logDet: s.sum(1) };
  }

  inverse(z: torch.Tensor): torch.Tensor {
    const [a, b] = this.halves(z);
    const [s, t] = this.parameters_for(a);
    return this.join(a, b.sub(t).mul(s.neg().exp()));
  }
}

class Flow extends nn.Module {
  steps: nn.ModuleList;
  base: torch.distributions.Independent;

  constructor(dim: number, depth: number) {
    super();
    const steps: Bijection[] = [];
    for (let i = 0; i < depth; i++) steps.push(new ActNorm(dim), new Coupling(dim, i % 2 === 1));
    this.steps = new nn.ModuleList(steps);
    const normal = new torch.distributions.Normal(torch.zeros(dim), torch.ones(dim));
    this.base = new torch.distributions.Independent(normal, 1);
  }

  log_prob(x: torch.Tensor): torch.Tensor {
    let total = torch.zeros(x.size(0));
    for (const step of this.steps) {
      const { z, logDet } = step.forward(x);
      x = z;
      total = total.add(logDet);
    }
    return this.base.log_prob(x).add(total);
  }

  sample(n: number): torch.Tensor {
    let x = this.base.sample([n]);
    for (const step of [...this.steps].reverse()) x = (step as Bijection).inverse(x);
    return x;
  }
}

// %% Training
const flow = new Flow(2, 4);
const optimizer = new optim.Adam(flow.parameters(), { lr: 5e-3 });
const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 20);
for (let step = 1; step <= 20; step++) {
  const loss = flow.log_prob(twoMoons(128)).mean().neg();
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  scheduler.step();
  if (step % 10 === 0) console.log(`step ${step} nll ${loss.item().toFixed(3)}`);
}

// %% A look at it: density over a grid, samples, and whether the inverse is one
flow.eval();
torch.no_grad(() => {
  const axis = torch.linspace(-2, 3, 30);
  const [gx, gy] = torch.meshgrid(axis, axis, { indexing: 'xy' });
  const density = flow
    .log_prob(torch.stack([gx.flatten(), gy.flatten()], 1))
    .exp()
    .view(30, 30);
  console.log(
    'mass',
    density
      .sum()
      .mul((5 / 29) ** 2)
      .item()
      .toFixed(2),
  );
  const samples = flow.sample(64);
  const test = twoMoons(100);
  const distances = torch.cdist(samples, test).min(1)[0];
  console.log('mean distance to the data', distances.mean().item().toFixed(3));
});
