// %% Settings
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, TensorDataset } = torch.utils.data;

interface Config {
  size: number;
  channels: number;
  base: number;
  steps: number;
  batch: number;
  epochs: number;
  rate?: number;
}
const config: Config = { size: 16, channels: 1, base: 8, steps: 20, batch: 10, epochs: 2 };
torch.manual_seed(4);

// %% Data: one soft blob per picture, somewhere
function blobs(count: number, size: number) {
  const axis = torch.linspace(-1, 1, size);
  const [yy, xx] = torch.meshgrid(axis, axis, { indexing: 'ij' });
  const centres = torch.rand(count, 2).mul(1.2).sub(0.6);
  const dy = yy.unsqueeze(0).sub(centres.at(':', 0).view(-1, 1, 1));
  const dx = xx.unsqueeze(0).sub(centres.at(':', 1).view(-1, 1, 1));
  return dy.pow(2).add(dx.pow(2)).mul(-12).exp().mul(2).sub(1).unsqueeze(1);
}
const loader = new DataLoader(new TensorDataset(blobs(45, config.size)), { batch_size: config.batch, shuffle: true });

// %% Schedule
class CosineSchedule {
  readonly alphaBar: torch.Tensor;
  readonly beta: torch.Tensor;

  constructor(
    readonly steps: number,
    s = 0.008,
  ) {
    const t = torch.linspace(0, 1, steps + 1);
    const f = t
      .add(s)
      .div(1 + s)
      .mul(Math.PI / 2)
      .cos()
      .pow(2);
    const bar = f.div(f.at(0));
    this.beta = bar.at('1:').div(bar.at(':-1')).neg().add(1).clamp(0, 0.999);
    this.alphaBar = this.beta.neg().add(1).cumprod(0);
  }

  /** Values of a table at the steps of a batch, ready to broadcast over pictures. */
  private pick(table: torch.Tensor, t: torch.Tensor) {
    return table.gather(0, t).view(-1, 1, 1, 1);
  }

  noise(x: torch.Tensor, t: torch.Tensor, eps: torch.Tensor) {
    const bar = this.pick(this.alphaBar, t);
    return x.mul(bar.sqrt()).add(eps.mul(bar.neg().add(1).sqrt()));
  }

  back(x: torch.Tensor, t: number, eps: torch.Tensor) {
    const beta = this.beta.at(t);
    const alpha = beta.neg().add(1);
    const mean = x.sub(eps.mul(beta.div(this.alphaBar.at(t).neg().add(1).sqrt()))).div(alpha.sqrt());
    return t > 0 ? mean.add(torch.randn_like(x).mul(beta.sqrt())) : mean;
  }
}

// %% Model
const embed = (t: torch.Tensor, width: number) => {
  const half = width / 2;
  const rates = torch
    .arange(half)
    .mul(-Math.log(1000) / half)
    .exp();
  const angles = t.float().unsqueeze(1).mul(rates.unsqueeze(0));
  return torch.cat([angles.sin(), angles.cos()], 1);
};

class ResBlock extends nn.Module {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  time: nn.Linear;
  skip: nn.Module;

  constructor(from: number, to: number, time: number) {
    super();
    this.conv1 = new nn.Conv2d(from, to, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(to, to, 3, { padding: 1 });
    this.time = new nn.Linear(time, to);
    this.skip = from === to ? new nn.Identity() : new nn.Conv2d(from, to, 1);
  }

  forward(x: torch.Tensor, t: torch.Tensor): torch.Tensor {
    const h = F.silu(this.conv1(x)).add(this.time(t).at('...', null, null));
    return F.silu(this.conv2(h)).add(this.skip(x));
  }
}

class Denoiser extends nn.Module {
  stem: nn.Conv2d;
  down: ResBlock;
  mid: ResBlock;
  up: ResBlock;
  head: nn.Conv2d;

  constructor(readonly c: Config) {
    super();
    const width = c.base * 4;
    this.stem = new nn.Conv2d(c.channels, c.base, 3, { padding: 1 });
    this.down = new ResBlock(c.base, c.base * 2, width);
    this.mid = new ResBlock(c.base * 2, c.base * 2, width);
    this.up = new ResBlock(c.base * 4, c.base, width);
    this.head = new nn.Conv2d(c.base, c.channels, 1);
  }

  forward(x: torch.Tensor, t: torch.Tensor) {
    const time = embed(t, this.c.base * 4);
    const a = this.down(this.stem(x), time);
    const b = F.interpolate(this.mid(F.avg_pool2d(a, 2), time), { scale_factor: 2 });
    return this.head(this.up(torch.cat([a, b], 1), time));
  }
}

// %% Training
const schedule = new CosineSchedule(config.steps);
const net = new Denoiser(config);
const opt = new optim.AdamW(net.parameters(), { lr: config.rate ?? 2e-3 });
for (let epoch = 0; epoch < config.epochs; epoch++) {
  for (const [x] of loader) {
    const t = torch.randint(0, config.steps, [x.size(0)]);
    const eps = torch.randn_like(x);
    const loss = F.mse_loss(net(schedule.noise(x, t, eps), t), eps);
    opt.zero_grad();
    loss.backward();
    opt.step();
  }
}

// %% Sampling
function sample(count: number) {
  net.eval();
  return torch.no_grad(() => {
    let x = torch.randn(count, config.channels, config.size, config.size);
    for (let t = config.steps - 1; t >= 0; t--) {
      x = schedule.back(x, t, net(x, torch.full([count], t)));
    }
    return x.clamp(-1, 1);
  });
}
const drawn = sample(4);
console.log(drawn.shape, drawn.mean([1, 2, 3]).shape);
