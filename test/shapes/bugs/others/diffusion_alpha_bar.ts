import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Schedule {
  readonly betas: torch.Tensor;
  readonly alphaBar: torch.Tensor;
  constructor(
    readonly steps: number,
    lo = 1e-4,
    hi = 0.02,
  ) {
    this.betas = torch.linspace(lo, hi, steps);
    this.alphaBar = this.betas.neg().add(1).cumprod(0);
  }
  get length() {
    return this.steps;
  }
  q(x0: torch.Tensor, t: torch.Tensor, eps: torch.Tensor) {
    const ab = this.alphaBar.at(t); // fix: const ab = this.alphaBar.at(t).view(-1, 1, 1, 1);
    return x0.mul(ab.sqrt()).add(eps.mul(ab.neg().add(1).sqrt())); // expect: broadcast-mismatch
  }
}

const schedule = new Schedule(50);
const net = new nn.Conv2d(3, 3, 3, { padding: 'same' });
const x0 = torch.rand(8, 3, 12, 12);
const t = torch.randint(0, schedule.length, [x0.size(0)]);
const eps = torch.randn(x0.shape);
const loss = nn.functional.mse_loss(net(schedule.q(x0, t, eps)), eps);
loss.backward();
