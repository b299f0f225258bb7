import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
interface Config {
  width: number;
  classes?: number;
}
const build = ({ width, classes = 100 }: Config) =>
  new nn.Sequential({
    conv: new nn.Conv2d(3, width, 3, { stride: 2, padding: 1 }),
    act: new nn.ReLU(),
    pool: new nn.AdaptiveAvgPool2d(1),
    flat: new nn.Flatten(),
    fc: new nn.Linear(width, classes),
  });

const teacher = build({ width: 64 }).eval();
const student = build({ width: 16, classes: 10 }); // fix: const student = build({ width: 16 });
for (const p of teacher.parameters()) p.requires_grad_(false);

class DistillLoss extends nn.Module {
  constructor(
    private T: number,
    private alpha: number,
  ) {
    super();
  }
  forward(s: torch.Tensor, t: torch.Tensor, y: torch.Tensor) {
    const log_s = F.log_softmax(s.div(this.T), { dim: 1 });
    const soft = F.kl_div(log_s, F.softmax(t.div(this.T), { dim: 1 }), { reduction: 'batchmean' }); // expect: target-mismatch
    return soft.mul(this.alpha * this.T * this.T).add(F.cross_entropy(s, y).mul(1 - this.alpha));
  }
}

const criterion = new DistillLoss(4, 0.7);
const opt = new optim.SGD(student.parameters(), { lr: 0.1 });
const x = torch.rand(8, 3, 32, 32);
const y = torch.randint(0, 10, [8]);
const loss = criterion(
  student(x),
  torch.no_grad(() => teacher(x)),
  y,
);
opt.zero_grad();
loss.backward();
opt.step();
