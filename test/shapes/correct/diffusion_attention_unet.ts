import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const config = { channels: [16, 32] as const, size: 16, steps: 50, time: 32, groups: 4, heads: 2 };

function sinusoidal(t: torch.Tensor, dim: number) {
  const half = dim / 2;
  const frequencies = torch.exp(torch.arange(half).mul(-Math.log(10_000) / (half - 1)));
  const angles = t.float().unsqueeze(1).mul(frequencies.unsqueeze(0));
  return torch.cat([angles.sin(), angles.cos()], -1);
}

class ResBlock extends nn.Module {
  norm1: nn.GroupNorm;
  conv1: nn.Conv2d;
  norm2: nn.GroupNorm;
  conv2: nn.Conv2d;
  time: nn.Linear;
  skip: nn.Module;
  constructor(inputs: number, outputs: number) {
    super();
    this.norm1 = new nn.GroupNorm(config.groups, inputs);
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { padding: 1 });
    this.norm2 = new nn.GroupNorm(config.groups, outputs);
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1 });
    this.time = new nn.Linear(config.time, 2 * outputs);
    this.skip = inputs === outputs ? new nn.Identity() : new nn.Conv2d(inputs, outputs, 1);
  }
  forward(x: torch.Tensor, t: torch.Tensor) {
    const [scale, shift] = this.time(F.silu(t)).unsqueeze(-1).unsqueeze(-1).chunk(2, 1) as [torch.Tensor, torch.Tensor];
    let h = this.conv1(F.silu(this.norm1(x)));
    h = this.norm2(h).mul(scale.add(1)).add(shift);
    return this.conv2(F.silu(h)).add(this.skip(x));
  }
}

class AttentionBlock extends nn.Module {
  norm: nn.GroupNorm;
  qkv: nn.Conv2d;
  out: nn.Conv2d;
  constructor(channels: number) {
    super();
    this.norm = new nn.GroupNorm(config.groups, channels);
    this.qkv = new nn.Conv2d(channels, channels * 3, 1);
    this.out = new nn.Conv2d(channels, channels, 1);
  }
  forward(x: torch.Tensor) {
    const [b, c, h, w] = x.shape as unknown as [number, number, number, number];
    const [q, k, v] = this.qkv(this.norm(x))
      .reshape(b, 3, config.heads, c / config.heads, h * w)
      .unbind(1)
      .map((t) => t.transpose(-1, -2)) as [torch.Tensor, torch.Tensor, torch.Tensor];
    const mixed = F.scaled_dot_product_attention(q, k, v);
    return x.add(this.out(mixed.transpose(-1, -2).reshape(b, c, h, w)));
  }
}

class UNet extends nn.Module {
  time = new nn.Sequential(
    new nn.Linear(config.time, config.time),
    new nn.SiLU(),
    new nn.Linear(config.time, config.time),
  );
  stem = new nn.Conv2d(1, config.channels[0], 3, { padding: 1 });
  downs = new nn.ModuleList();
  pools = new nn.ModuleList();
  ups = new nn.ModuleList();
  grows = new nn.ModuleList();
  middle: ResBlock;
  attention: AttentionBlock;
  out: nn.Conv2d;
  constructor() {
    super();
    let width: number = config.channels[0];
    for (const channels of config.channels) {
      this.downs.append(new ResBlock(width, channels));
      this.pools.append(new nn.Conv2d(channels, channels, 4, { stride: 2, padding: 1 }));
      width = channels;
    }
    this.middle = new ResBlock(width, width);
    this.attention = new AttentionBlock(width);
    for (const channels of [...config.channels].reverse()) {
      this.grows.append(new nn.ConvTranspose2d(width, width, 4, { stride: 2, padding: 1 }));
      this.ups.append(new ResBlock(width + channels, channels));
      width = channels;
    }
    this.out = new nn.Conv2d(width, 1, 1);
  }
  forward(x: torch.Tensor, t: torch.Tensor) {
    const time = this.time(sinusoidal(t, config.time));
    let h = this.stem(x);
    const skips: torch.Tensor[] = [];
    for (let i = 0; i < this.downs.length; i++) {
      h = this.downs.at(i)(h, time);
      skips.push(h);
      h = this.pools.at(i)(h);
    }
    h = this.attention(this.middle(h, time));
    for (let i = 0; i < this.ups.length; i++)
      h = this.ups.at(i)(torch.cat([this.grows.at(i)(h), skips.pop()!], 1), time);
    return this.out(h);
  }
}

class Schedule {
  readonly beta: torch.Tensor;
  readonly alpha_bar: torch.Tensor;
  constructor(readonly steps: number) {
    this.beta = torch.linspace(1e-4, 0.02, steps);
    this.alpha_bar = torch.sub(1, this.beta).cumprod(0);
  }
  noise(x: torch.Tensor, t: torch.Tensor, noise = torch.randn_like(x)) {
    const a = this.alpha_bar.at(t).view(-1, 1, 1, 1);
    return { noisy: x.mul(a.sqrt()).add(noise.mul(torch.sub(1, a).sqrt())), noise };
  }
  step(model: UNet, x: torch.Tensor, i: number) {
    const t = torch.full([x.size(0)], i, { dtype: torch.long });
    const [beta, bar] = [this.beta.at(i), this.alpha_bar.at(i)];
    const mean = x.sub(model(x, t).mul(beta.div(torch.sub(1, bar).sqrt()))).div(torch.sub(1, beta).sqrt());
    return i > 0 ? mean.add(torch.randn_like(x).mul(beta.sqrt())) : mean;
  }
}

const schedule = new Schedule(config.steps);
const model = new UNet();
const shadow = new Map(Object.entries(model.state_dict()).map(([k, v]) => [k, (v as torch.Tensor).clone()]));
const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-4 });
const images = new torch.utils.data.TensorDataset(torch.rand(10, 1, config.size, config.size).mul(2).sub(1));
for (const [x] of new torch.utils.data.DataLoader(images, { batch_size: 4, shuffle: true })) {
  const t = torch.randint(0, config.steps, [x!.size(0)]);
  const { noisy, noise } = schedule.noise(x!, t);
  const loss = F.mse_loss(model(noisy, t), noise);
  optimizer.zero_grad({ set_to_none: true });
  loss.backward();
  optimizer.step();
  torch.no_grad(() => {
    for (const [name, value] of Object.entries(model.state_dict()))
      shadow
        .get(name)!
        .mul_(0.999)
        .add_(value as torch.Tensor, { alpha: 0.001 });
  });
}
model.eval();
const sample = torch.no_grad(() => {
  let x = torch.randn(2, 1, config.size, config.size);
  for (let i = 5; i >= 0; i--) x = schedule.step(model, x, i);
  return x.clamp(-1, 1).add(1).div(2);
});
console.log(sample.shape, sample.min().item() >= 0);
