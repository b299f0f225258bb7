import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;

class Trainer {
  private readonly optimizer: optim.Optimizer;
  constructor(
    private readonly model: nn.Module,
    { lr = 0.01 } = {},
  ) {
    this.optimizer = new optim.SGD(model.parameters(), { lr });
  }
  private step(x: torch.Tensor, y: torch.Tensor) {
    const loss = nn.functional.mse_loss(this.model(x), y); // fix: const loss = nn.functional.mse_loss(this.model(x), y); this.optimizer.zero_grad();
    loss.backward();
    this.optimizer.step(); // expect: missing-zero-grad
    return loss.item();
  }
  fit(loader: Iterable<[torch.Tensor, torch.Tensor]>, epochs: number) {
    for (let e = 0; e < epochs; e++) {
      let total = 0;
      for (const [x, y] of loader) total += this.step(x, y);
      console.log(`epoch ${e}: ${total}`);
    }
  }
}
const x = torch.rand(64, 2);
const y = x.sum(1, true);
const trainer = new Trainer(new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 1)), { lr: 0.1 });
trainer.fit(new DataLoader(new TensorDataset(x, y), { batch_size: 16 }) as Iterable<[torch.Tensor, torch.Tensor]>, 3);
