import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

const sinusoidal = (t: torch.Tensor, dim: number) => {
  const half = dim >> 1;
  const freqs = torch.exp(
    torch
      .arange(half)
      .float()
      .mul(-Math.log(10000) / (half - 1)),
  );
  const args = t.float().unsqueeze(1).mul(freqs.unsqueeze(0));
  return torch.cat([args.sin(), args.cos()], 1);
};

class Block extends nn.Module {
  conv: nn.Conv2d;
  time: nn.Linear;
  constructor(cin: number, cout: number, tdim: number) {
    super();
    this.conv = new nn.Conv2d(cin, cout, 3, { padding: 1 });
    this.time = new nn.Linear(tdim, cout);
  }
  forward(x: torch.Tensor, t: torch.Tensor) {
    const h = this.conv(x);
    return F.silu(h.add(this.time(t))); // expect: broadcast-mismatch // fix: return F.silu(h.add(this.time(t).unsqueeze(-1).unsqueeze(-1)));
  }
}

class Denoiser extends nn.Module {
  blocks = new nn.ModuleList([new Block(1, 8, 16), new Block(8, 8, 16)]);
  out = new nn.Conv2d(8, 1, 1);
  forward(x: torch.Tensor, t: torch.Tensor) {
    const emb = sinusoidal(t, 16);
    for (const block of this.blocks) x = block(x, emb);
    return this.out(x);
  }
}

const net = new Denoiser();
const x0 = torch.rand(6, 1, 14, 14);
const t = torch.randint(0, 100, [6]);
const noise = torch.randn_like(x0);
F.mse_loss(net(x0.add(noise), t), noise).backward();
