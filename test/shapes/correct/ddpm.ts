// A denoising diffusion model on small pictures: time embeddings, a little U-Net, sampling in a loop.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(4);

const T = 12;
const betas = torch.linspace(1e-4, 0.02, T);
const alphas = betas.neg().add(1);
const alphas_cumprod = torch.cumprod(alphas, 0);
const alphas_cumprod_prev = F.pad(alphas_cumprod.at(':-1'), [1, 0], { value: 1 });
const posterior_variance = betas.mul(alphas_cumprod_prev.neg().add(1)).div(alphas_cumprod.neg().add(1));

/** Picks the values of the times t and lets them broadcast over pictures. */
function extract(a: torch.Tensor, t: torch.Tensor, x_shape: readonly number[]) {
  const batch_size = t.shape[0];
  const out = a.gather(-1, t);
  return out.reshape(batch_size, ...Array<number>(x_shape.length - 1).fill(1));
}

class SinusoidalPositionEmbeddings extends nn.Module {
  constructor(private dim: number) {
    super();
  }

  forward(time: torch.Tensor) {
    const half = this.dim / 2;
    const rate = torch.exp(torch.arange(half).mul(-Math.log(10000) / (half - 1)));
    const angles = time.at(':', null).float().mul(rate.at(null, ':'));
    return torch.cat([angles.sin(), angles.cos()], -1);
  }
}

class Block extends nn.Module {
  time_mlp: nn.Linear;
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  norm1: nn.GroupNorm;
  norm2: nn.GroupNorm;
  skip: nn.Module;

  constructor(inputs: number, outputs: number, time: number) {
    super();
    this.time_mlp = new nn.Linear(time, outputs * 2);
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1 });
    this.norm1 = new nn.GroupNorm(4, outputs);
    this.norm2 = new nn.GroupNorm(4, outputs);
    this.skip = inputs === outputs ? new nn.Identity() : new nn.Conv2d(inputs, outputs, 1);
  }

  forward(x: torch.Tensor, t: torch.Tensor) {
    let h = this.norm1(this.conv1(x));
    const [scale, shift] = this.time_mlp(F.silu(t)).unsqueeze(-1).unsqueeze(-1).chunk(2, 1);
    h = h.mul(scale.add(1)).add(shift);
    h = this.norm2(this.conv2(F.silu(h)));
    return F.silu(h).add(this.skip(x));
  }
}

class Unet extends nn.Module {
  time_mlp: nn.Sequential;
  start: Block;
  down: nn.Conv2d;
  middle: Block;
  up: nn.ConvTranspose2d;
  end: Block;
  out: nn.Conv2d;

  constructor(channels: number, dim: number) {
    super();
    const time = dim * 4;
    this.time_mlp = new nn.Sequential(
      new SinusoidalPositionEmbeddings(dim),
      new nn.Linear(dim, time),
      new nn.GELU(),
      new nn.Linear(time, time),
    );
    this.start = new Block(channels, dim, time);
    this.down = new nn.Conv2d(dim, dim * 2, 4, 2, 1);
    this.middle = new Block(dim * 2, dim * 2, time);
    this.up = new nn.ConvTranspose2d(dim * 2, dim, 4, 2, 1);
    this.end = new Block(dim * 2, dim, time);
    this.out = new nn.Conv2d(dim, channels, 1);
  }

  forward(x: torch.Tensor, timestep: torch.Tensor) {
    const t = this.time_mlp(timestep);
    const s = this.start(x, t);
    const m = this.middle(this.down(s), t);
    const e = this.end(torch.cat([this.up(m), s], 1), t);
    return this.out(e);
  }
}

const q_sample = (x0: torch.Tensor, t: torch.Tensor, noise: torch.Tensor) =>
  extract(alphas_cumprod.sqrt(), t, x0.shape)
    .mul(x0)
    .add(extract(alphas_cumprod.neg().add(1).sqrt(), t, x0.shape).mul(noise));

const model = new Unet(1, 8);
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });

for (const batch_size of [8, 8, 5]) {
  const batch = torch.rand(batch_size, 1, 12, 12).mul(2).sub(1);
  const t = torch.randint(0, T, [batch_size]).long();
  const noise = torch.randn_like(batch);
  const predicted = model(q_sample(batch, t, noise), t);
  const loss = F.smooth_l1_loss(noise, predicted);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log('loss', loss.item());
}

function sample(count: number) {
  let img = torch.randn(count, 1, 12, 12);
  for (let i = T - 1; i >= 0; i--) {
    const t = torch.full([count], i, { dtype: torch.long });
    const beta = extract(betas, t, img.shape);
    const away = extract(alphas_cumprod.neg().add(1).sqrt(), t, img.shape);
    const mean = extract(alphas.rsqrt(), t, img.shape).mul(img.sub(beta.mul(model(img, t)).div(away)));
    if (i === 0) return mean;
    img = mean.add(extract(posterior_variance, t, img.shape).sqrt().mul(torch.randn_like(img)));
  }
  return img;
}
model.eval();
console.log(torch.no_grad(() => sample(3)).shape);
