import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Trainer {
  private readonly opt: optim.Optimizer;
  private readonly sched: optim.lr_scheduler.ReduceLROnPlateau;
  readonly history: { epoch: number; loss: number }[] = [];
  constructor(
    private readonly model: nn.Module,
    private readonly lossFn: (a: torch.Tensor, b: torch.Tensor) => torch.Tensor,
  ) {
    this.opt = new optim.Adam(model.parameters(), { lr: 1e-2 });
    this.sched = new optim.lr_scheduler.ReduceLROnPlateau(this.opt, { patience: 1 });
  }
  fit(data: Iterable<[torch.Tensor, torch.Tensor]>, epochs: number) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      let total = 0,
        n = 0;
      for (const [x, y] of data) {
        this.opt.zero_grad();
        const out = this.model(x) as torch.Tensor;
        const loss = this.lossFn(out, y);
        loss.backward();
        this.opt.step();
        total += loss.item() * x.size(0);
        n += x.size(0);
      }
      this.sched.step(total / n);
      this.history.push({ epoch, loss: total / n });
    }
    return this;
  }
}
const ds = new torch.utils.data.TensorDataset(torch.randn(24, 7), torch.randint(0, 3, [24, 1])); // fix: const ds = new torch.utils.data.TensorDataset(torch.randn(24, 7), torch.randint(0, 3, [24]));
const loader = new torch.utils.data.DataLoader(ds, { batch_size: 6 });
new Trainer(new nn.Linear(7, 3), (a, b) => nn.functional.cross_entropy(a, b)).fit(loader as any, 2); // expect: target-mismatch
