import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Schedule {
  readonly betas: torch.Tensor;
  readonly alphaBars: torch.Tensor;
  constructor(readonly steps = 100) {
    this.betas = torch.linspace(1e-4, 0.02, steps);
    this.alphaBars = torch.cumprod(this.betas.neg().add(1), 0);
  }
  private static extract(values: torch.Tensor, t: torch.Tensor, like: torch.Tensor) {
    return values.gather(0, t).view(t.size(0), ...Array(like.dim() - 2).fill(1)); // fix: return values.gather(0, t).view(t.size(0), ...Array(like.dim() - 1).fill(1));
  }
  noisy(x0: torch.Tensor, t: torch.Tensor, noise: torch.Tensor) {
    const a = Schedule.extract(this.alphaBars, t, x0);
    return x0.mul(a.sqrt()).add(noise.mul(a.neg().add(1).sqrt())); // expect: broadcast-mismatch
  }
}

class Denoiser extends nn.Module {
  time = new nn.Embedding(100, 16);
  a = new nn.Conv2d(3, 16, 3, { padding: 1 });
  b = new nn.Conv2d(16, 3, 3, { padding: 1 });
  forward(x: torch.Tensor, t: torch.Tensor) {
    const h = this.a(x).add(this.time(t).at(':', ':', null, null));
    return this.b(torch.relu(h));
  }
}
const schedule = new Schedule();
const net = new Denoiser();
const opt = new optim.AdamW(net.parameters(), { lr: 1e-3 });
for (let step = 0; step < 3; step++) {
  const x0 = torch.rand(5, 3, 8, 8);
  const t = torch.randint(0, schedule.steps, [5]);
  const noise = torch.randn_like(x0);
  const loss = nn.functional.mse_loss(net(schedule.noisy(x0, t, noise), t), noise);
  opt.zero_grad();
  loss.backward();
  opt.step();
}
