import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const T = 20;
const betas = torch.linspace(1e-4, 0.02, T);
const alphas = betas.neg().add(1);
const bars = torch.cumprod(alphas, 0);
const extract = (v: torch.Tensor, t: torch.Tensor, shape: readonly number[]) =>
  v.gather(-1, t).reshape(t.size(0), ...Array(shape.length - 1).fill(1));

class Sin extends nn.Module {
  constructor(private dim: number) {
    super();
  }
  forward(t: torch.Tensor) {
    const half = Math.floor(this.dim / 2);
    const e = torch
      .arange(half)
      .mul(-Math.log(10000) / (half - 1))
      .exp();
    const x = t.at(':', null).mul(e.at(null, ':'));
    return torch.cat([x.sin(), x.cos()], -1);
  }
}
class Res extends nn.Module {
  c1: nn.Conv2d;
  c2: nn.Conv2d;
  t: nn.Linear;
  skip: nn.Module;
  norm: nn.GroupNorm;
  constructor(i: number, o: number, td: number) {
    super();
    this.c1 = new nn.Conv2d(i, o, 3, { padding: 1 });
    this.c2 = new nn.Conv2d(o, o, 3, { padding: 1 });
    this.t = new nn.Linear(td, o);
    this.norm = new nn.GroupNorm(4, o);
    this.skip = i === o ? new nn.Identity() : new nn.Conv2d(i, o, 1);
  }
  forward(x: torch.Tensor, t: torch.Tensor) {
    let h = F.silu(this.c1(x));
    h = h.add(this.t(F.silu(t)).at('...', null, null));
    h = this.c2(F.silu(this.norm(h)));
    return h.add(this.skip(x));
  }
}
class UNet extends nn.Module {
  time = new nn.Sequential(new Sin(16), new nn.Linear(16, 32), new nn.SiLU(), new nn.Linear(32, 32));
  d1 = new Res(1, 8, 32);
  d2 = new Res(8, 16, 32);
  mid = new Res(16, 16, 32);
  u2 = new Res(32, 8, 32);
  u1 = new Res(16, 8, 32);
  out = new nn.Conv2d(8, 1, 1);
  forward(x: torch.Tensor, t: torch.Tensor) {
    const e = this.time(t);
    const a = this.d1(x, e);
    const b = this.d2(F.avg_pool2d(a, 2), e);
    const m = this.mid(F.avg_pool2d(b, 2), e);
    const up = (y: torch.Tensor) => F.interpolate(y, { scale_factor: 2 });
    const c = this.u2(torch.cat([up(m), b], 1), e);
    return this.out(this.u1(torch.cat([up(c), a], 1), e));
  }
}
const net = new UNet();
const opt = new optim.Adam(net.parameters(), { lr: 1e-3 });
for (let i = 0; i < 2; i++) {
  const x = torch.randn(5, 1, 16, 16);
  const t = torch.randint(0, T, [5]);
  const eps = torch.randn_like(x);
  const xt = extract(bars, t, x.shape)
    .sqrt()
    .mul(x)
    .add(extract(bars.neg().add(1), t, x.shape).sqrt().mul(eps));
  opt.zero_grad();
  F.mse_loss(net(xt, t.float()), eps).backward();
  opt.step();
}
let x = torch.randn(2, 1, 16, 16);
torch.no_grad(() => {
  for (let i = T - 1; i >= 0; i--) {
    const t = torch.full([2], i, { dtype: torch.long });
    const coef = extract(betas, t, x.shape).div(extract(bars.neg().add(1), t, x.shape).sqrt());
    const mean = x.sub(net(x, t.float()).mul(coef)).div(extract(alphas, t, x.shape).sqrt());
    x = i > 0 ? mean.add(extract(betas, t, x.shape).sqrt().mul(torch.randn_like(x))) : mean;
  }
});
console.log(x.shape);
