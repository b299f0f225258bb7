// Normalising flow after RealNVP: affine coupling with masks, batch normalisation as a flow, invertible linear maps, sampling.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(8);

type Flowed = [z: torch.Tensor, logdet: torch.Tensor];

abstract class Flow extends nn.Module {
  abstract forward(x: torch.Tensor): Flowed;
  abstract inverse(z: torch.Tensor): torch.Tensor;
}

const mlp = (sizes: readonly number[], last?: nn.Module) => {
  const layers = sizes.slice(0, -1).flatMap((size, i) => {
    const linear = new nn.Linear(size, sizes[i + 1]);
    return i < sizes.length - 2 ? [linear, new nn.LeakyReLU()] : [linear];
  });
  return new nn.Sequential(...layers, ...(last ? [last] : []));
};

class Coupling extends Flow {
  declare mask: torch.Tensor;
  scale: nn.Sequential;
  shift: nn.Sequential;

  constructor(mask: readonly number[], hidden = 24) {
    super();
    const dim = mask.length;
    this.register_buffer('mask', torch.tensor(mask, { dtype: torch.float32 }));
    this.scale = mlp([dim, hidden, hidden, dim], new nn.Tanh());
    this.shift = mlp([dim, hidden, hidden, dim]);
  }

  private parameters_of(x: torch.Tensor) {
    const kept = x.mul(this.mask);
    const free = torch.sub(1, this.mask);
    return { kept, free, s: this.scale(kept).mul(free), t: this.shift(kept).mul(free) };
  }

  forward(x: torch.Tensor): Flowed {
    const { kept, free, s, t } = this.parameters_of(x);
    return [kept.add(free.mul(x.mul(s.exp()).add(t))), s.sum({ dim: 1 })];
  }

  inverse(z: torch.Tensor) {
    const { kept, free, s, t } = this.parameters_of(z);
    return kept.add(free.mul(z.sub(t)).mul(s.neg().exp()));
  }
}

class ActNorm extends Flow {
  log_scale: nn.Parameter;
  bias: nn.Parameter;
  private initialised = false;

  constructor(readonly dim: number) {
    super();
    this.log_scale = new nn.Parameter(torch.zeros(dim));
    this.bias = new nn.Parameter(torch.zeros(dim));
  }

  forward(x: torch.Tensor): Flowed {
    if (!this.initialised) {
      torch.no_grad(() => {
        const { 0: std, 1: mean } = torch.std_mean(x, 0);
        this.log_scale.copy_(std.add(1e-6).log().neg());
        this.bias.copy_(mean.mul(std.add(1e-6).reciprocal()).neg());
      });
      this.initialised = true;
    }
    const z = x.mul(this.log_scale.exp()).add(this.bias);
    return [z, this.log_scale.sum().expand(x.size(0))];
  }

  inverse(z: torch.Tensor) {
    return z.sub(this.bias).mul(this.log_scale.neg().exp());
  }
}

class InvertibleLinear extends Flow {
  private lower: nn.Parameter;
  private upper: nn.Parameter;
  private log_s: nn.Parameter;
  declare sign_s: torch.Tensor;
  declare permutation: torch.Tensor;

  constructor(readonly dim: number) {
    super();
    const [q] = torch.linalg.qr(torch.randn(dim, dim));
    const [P, L, U] = torch.linalg.lu(q);
    this.register_buffer('permutation', P);
    this.register_buffer('sign_s', U.diag().sign());
    this.lower = new nn.Parameter(L.tril(-1));
    this.log_s = new nn.Parameter(U.diag().abs().log());
    this.upper = new nn.Parameter(U.triu(1));
  }

  private get weight() {
    const eye = torch.eye(this.dim);
    const lower = this.lower.tril(-1).add(eye);
    const upper = this.upper.triu(1).add(torch.diag(this.sign_s.mul(this.log_s.exp())));
    return this.permutation.mm(lower).mm(upper);
  }

  forward(x: torch.Tensor): Flowed {
    return [x.matmul(this.weight), this.log_s.sum().expand(x.shape[0])];
  }

  inverse(z: torch.Tensor) {
    return z.matmul(torch.linalg.inv(this.weight));
  }
}

class NormalizingFlow extends nn.Module {
  flows: nn.ModuleList;
  declare loc: torch.Tensor;

  constructor(
    private readonly dim: number,
    build: (at: number) => Flow[],
    depth: number,
  ) {
    super();
    this.flows = new nn.ModuleList(Array.from({ length: depth }).flatMap((_, at) => build(at)));
    this.register_buffer('loc', torch.zeros(dim));
  }

  get prior() {
    return new torch.distributions.MultivariateNormal(this.loc, torch.eye(this.dim));
  }

  forward(x: torch.Tensor) {
    let logdet = torch.zeros(x.size(0));
    let z = x;
    for (const flow of this.flows) {
      const [next, change] = flow(z) as Flowed;
      z = next;
      logdet = logdet.add(change);
    }
    return { z, log_prob: this.prior.log_prob(z).add(logdet) };
  }

  sample(count: number) {
    let x = this.prior.sample([count]);
    for (const flow of [...this.flows].reverse()) x = (flow as Flow).inverse(x);
    return x;
  }
}

/** Two half circles that reach into each other. */
function moons(count: number, noise = 0.05): torch.Tensor {
  const outer = Math.ceil(count / 2);
  const a = torch.linspace(0, Math.PI, outer);
  const b = torch.linspace(0, Math.PI, count - outer);
  const upper = torch.stack([a.cos(), a.sin()], { dim: 1 });
  const lower = torch.stack([torch.sub(1, b.cos()), torch.sub(0.5, b.sin())], { dim: 1 });
  return torch.cat([upper, lower]).add(torch.randn(count, 2), { alpha: noise });
}

const flow = new NormalizingFlow(
  2,
  (at) => [new ActNorm(2), new InvertibleLinear(2), new Coupling(at % 2 ? [1, 0] : [0, 1])],
  3,
);
const optimizer = new optim.Adam(flow.parameters(), { lr: 5e-3, weight_decay: 1e-5 });
const plateau = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { mode: 'min', factor: 0.5, patience: 1 });
for (let step = 1; step <= 6; step++) {
  const x = moons(65);
  const { log_prob } = flow(x);
  const loss = log_prob.mean().neg();
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  plateau.step(loss.item());
  if (step % 3 === 0) console.log(`step ${step}: ${loss.item().toFixed(3)}`);
}
flow.eval();
torch.no_grad(() => {
  const samples = flow.sample(10);
  const { z } = flow(samples);
  let back = z;
  for (const each of [...flow.flows].reverse()) back = (each as Flow).inverse(back);
  console.log(samples.shape, back.sub(samples).abs().max().item() < 1e-3);
});
