// Denoising diffusion on pictures: a U-Net with time embedding, attention at the bottom, cosine schedule, ancestral and DDIM sampling.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(4);

const exists = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
const fallback = <T>(value: T | null | undefined, otherwise: () => T): T => (exists(value) ? value : otherwise());

class SinusoidalPositionEmbeddings extends nn.Module {
  constructor(private readonly dim: number) {
    super();
  }

  forward(time: torch.Tensor) {
    const half = Math.floor(this.dim / 2);
    const scale = Math.log(10000) / (half - 1);
    const frequencies = torch.exp(torch.arange(half).mul(-scale));
    const angles = time.at(':', null).mul(frequencies.at('None, :'));
    return torch.cat([angles.sin(), angles.cos()], { dim: -1 });
  }
}

class Block extends nn.Module {
  proj: nn.Conv2d;
  norm: nn.GroupNorm;
  act = new nn.SiLU();

  constructor(dim: number, dim_out: number, groups = 4) {
    super();
    this.proj = new nn.Conv2d(dim, dim_out, 3, { padding: 1 });
    this.norm = new nn.GroupNorm(groups, dim_out);
  }

  forward(x: torch.Tensor, scale_shift?: readonly [torch.Tensor, torch.Tensor]) {
    x = this.norm(this.proj(x));
    if (exists(scale_shift)) {
      const [scale, shift] = scale_shift;
      x = x.mul(scale.add(1)).add(shift);
    }
    return this.act(x);
  }
}

class ResnetBlock extends nn.Module {
  mlp: nn.Sequential | null;
  block1: Block;
  block2: Block;
  res_conv: nn.Module;

  constructor(
    dim: number,
    dim_out: number,
    { time_emb_dim, groups = 4 }: { time_emb_dim?: number; groups?: number } = {},
  ) {
    super();
    this.mlp = time_emb_dim ? new nn.Sequential(new nn.SiLU(), new nn.Linear(time_emb_dim, dim_out * 2)) : null;
    this.block1 = new Block(dim, dim_out, groups);
    this.block2 = new Block(dim_out, dim_out, groups);
    this.res_conv = dim === dim_out ? new nn.Identity() : new nn.Conv2d(dim, dim_out, 1);
  }

  forward(x: torch.Tensor, time_emb?: torch.Tensor) {
    let scale_shift: [torch.Tensor, torch.Tensor] | undefined;
    if (this.mlp && time_emb) {
      const emb = this.mlp(time_emb).unflatten(1, [-1, 1, 1]);
      const [scale, shift] = emb.chunk(2, 1);
      scale_shift = [scale, shift];
    }
    const h = this.block2(this.block1(x, scale_shift));
    return h.add(this.res_conv(x));
  }
}

class Attention extends nn.Module {
  private readonly scale: number;
  to_qkv: nn.Conv2d;
  to_out: nn.Conv2d;

  constructor(
    dim: number,
    private readonly heads = 2,
    dim_head = 8,
  ) {
    super();
    this.scale = dim_head ** -0.5;
    const hidden = dim_head * heads;
    this.to_qkv = new nn.Conv2d(dim, hidden * 3, 1, { bias: false });
    this.to_out = new nn.Conv2d(hidden, dim, 1);
  }

  forward(x: torch.Tensor) {
    const [b, , h, w] = x.shape;
    const [q, k, v] = this.to_qkv(x)
      .chunk(3, 1)
      .map((t) => t.reshape(b, this.heads, -1, h * w));
    const sim = torch.einsum('bhdi,bhdj->bhij', q.mul(this.scale), k);
    const attn = sim.sub(sim.amax(-1, true).detach()).softmax(-1);
    const out = torch.einsum('bhij,bhdj->bhid', attn, v);
    return this.to_out(out.transpose(-1, -2).reshape(b, -1, h, w));
  }
}

/** Normalises first, adds what came in afterwards. */
class Residual extends nn.Module {
  norm: nn.GroupNorm;

  constructor(
    dim: number,
    public fn: nn.Module,
  ) {
    super();
    this.norm = new nn.GroupNorm(1, dim);
  }

  forward(x: torch.Tensor) {
    return this.fn(this.norm(x)).add(x);
  }
}

class Unet extends nn.Module {
  init_conv: nn.Conv2d;
  time_mlp: nn.Sequential;
  downs = new nn.ModuleList();
  ups = new nn.ModuleList();
  mid: nn.ModuleDict;
  final_res_block: ResnetBlock;
  final_conv: nn.Conv2d;

  constructor({ dim = 8, channels = 1, dim_mults = [1, 2, 4], out_dim = null as number | null } = {}) {
    super();
    this.init_conv = new nn.Conv2d(channels, dim, 1);
    const dims = [dim, ...dim_mults.map((m) => dim * m)];
    const in_out = dims.slice(0, -1).map((d, i) => [d, dims[i + 1]] as const);
    const time_dim = dim * 4;
    this.time_mlp = new nn.Sequential(
      new SinusoidalPositionEmbeddings(dim),
      new nn.Linear(dim, time_dim),
      new nn.GELU(),
      new nn.Linear(time_dim, time_dim),
    );
    const options = { time_emb_dim: time_dim };
    for (const [at, [dim_in, dim_out]] of in_out.entries()) {
      const is_last = at >= in_out.length - 1;
      this.downs.append(
        new nn.ModuleList([
          new ResnetBlock(dim_in, dim_in, options),
          new ResnetBlock(dim_in, dim_in, options),
          is_last ? new nn.Conv2d(dim_in, dim_out, 3, { padding: 1 }) : new nn.Conv2d(dim_in, dim_out, 4, 2, 1),
        ]),
      );
    }
    const middle = dims.at(-1)!;
    this.mid = new nn.ModuleDict({
      first: new ResnetBlock(middle, middle, options),
      attention: new Residual(middle, new Attention(middle)),
      second: new ResnetBlock(middle, middle, options),
    });
    [...in_out].reverse().forEach(([dim_in, dim_out], at) => {
      const is_last = at === in_out.length - 1;
      this.ups.append(
        new nn.ModuleList([
          new ResnetBlock(dim_out + dim_in, dim_out, options),
          new ResnetBlock(dim_out + dim_in, dim_out, options),
          is_last
            ? new nn.Conv2d(dim_out, dim_in, 3, { padding: 1 })
            : new nn.Sequential(
                new nn.Upsample({ scale_factor: 2, mode: 'nearest' }),
                new nn.Conv2d(dim_out, dim_in, 3, { padding: 1 }),
              ),
        ]),
      );
    });
    this.final_res_block = new ResnetBlock(dim * 2, dim, options);
    this.final_conv = new nn.Conv2d(
      dim,
      fallback(out_dim, () => channels),
      1,
    );
  }

  forward(x: torch.Tensor, time: torch.Tensor) {
    x = this.init_conv(x);
    const r = x.clone();
    const t = this.time_mlp(time);
    const h: torch.Tensor[] = [];
    for (const stage of this.downs) {
      const [block1, block2, downsample] = stage as nn.ModuleList;
      x = block1(x, t);
      h.push(x);
      x = block2(x, t);
      h.push(x);
      x = downsample(x);
    }
    x = this.mid.at('first')(x, t);
    x = this.mid.at('attention')(x);
    x = this.mid.at('second')(x, t);
    for (const stage of this.ups) {
      const [block1, block2, upsample] = stage as nn.ModuleList;
      x = block1(torch.cat([x, h.pop()!], 1), t);
      x = block2(torch.cat([x, h.pop()!], 1), t);
      x = upsample(x);
    }
    return this.final_conv(this.final_res_block(torch.cat([x, r], 1), t));
  }
}

// %% The process
const T = 20;
function cosine_schedule(timesteps: number, s = 0.008) {
  const x = torch.linspace(0, timesteps, timesteps + 1);
  const f = x
    .div(timesteps)
    .add(s)
    .div(1 + s)
    .mul(Math.PI * 0.5)
    .cos()
    .pow(2);
  const cumprod = f.div(f.at(0));
  const betas = torch.sub(1, cumprod.at('1:').div(cumprod.at(':-1')));
  return betas.clip(0.0001, 0.9999);
}
const betas = cosine_schedule(T);
const alphas = betas.neg().add(1);
const alphas_cumprod = alphas.cumprod(0);
const alphas_cumprod_prev = F.pad(alphas_cumprod.at(':-1'), [1, 0], { value: 1 });
const posterior_variance = betas.mul(torch.sub(1, alphas_cumprod_prev)).div(torch.sub(1, alphas_cumprod));

function extract(a: torch.Tensor, t: torch.Tensor, x_shape: readonly number[]) {
  const out = a.gather(-1, t);
  return out.reshape(t.shape[0], ...Array(x_shape.length - 1).fill(1));
}

function q_sample(x_start: torch.Tensor, t: torch.Tensor, noise = torch.randn_like(x_start)) {
  const signal = extract(alphas_cumprod.sqrt(), t, x_start.shape).mul(x_start);
  return signal.add(extract(torch.sub(1, alphas_cumprod).sqrt(), t, x_start.shape).mul(noise));
}

type Loss = (input: torch.Tensor, target: torch.Tensor) => torch.Tensor;
const LOSSES: Record<'l1' | 'l2' | 'huber', Loss> = { l1: F.l1_loss, l2: F.mse_loss, huber: F.smooth_l1_loss };
function p_losses(model: Unet, x_start: torch.Tensor, t: torch.Tensor, kind: keyof typeof LOSSES = 'l1') {
  const noise = torch.randn_like(x_start);
  const predicted = model(q_sample(x_start, t, noise), t);
  return LOSSES[kind](noise, predicted);
}

function p_sample(model: Unet, x: torch.Tensor, t: torch.Tensor, index: number) {
  const mean = extract(alphas.rsqrt(), t, x.shape).mul(
    x.sub(
      extract(betas, t, x.shape)
        .mul(model(x, t))
        .div(extract(torch.sub(1, alphas_cumprod).sqrt(), t, x.shape)),
    ),
  );
  if (index === 0) return mean;
  return mean.add(extract(posterior_variance, t, x.shape).sqrt().mul(torch.randn_like(x)));
}

const model = new Unet({ dim: 8, channels: 1, dim_mults: [1, 2] });
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
for (const kind of ['l1', 'l2', 'huber'] as const) {
  const batch = torch.rand(6, 1, 16, 16).mul(2).sub(1);
  const t = torch.randint(0, T, [batch.shape[0]]).long();
  optimizer.zero_grad();
  const loss = p_losses(model, batch, t, kind);
  loss.backward();
  optimizer.step();
  console.log(kind, loss.item());
}
model.eval();
torch.no_grad(() => {
  let img = torch.randn(2, 1, 16, 16);
  for (let i = T - 1; i >= 0; i--) img = p_sample(model, img, torch.full([2], i, { dtype: torch.long }), i);
  console.log(img.shape, img.isfinite().all().item());
});
