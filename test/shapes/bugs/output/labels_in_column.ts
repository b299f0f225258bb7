import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

// The last column of the file is the class.
const file = torch.cat([torch.randn(60, 8), torch.randint(0, 2, [60, 1]).float()], { dim: 1 });
const inputs = file.at(':, :8');
const labels = file.at(':, 8:').long(); // fix: const labels = file.at(':, 8').long();

const train_ds = new torch.utils.data.TensorDataset(inputs, labels);
const train_dl = new torch.utils.data.DataLoader(train_ds, { batch_size: 15 });

class LogisticRegression extends nn.Module {
  constructor(features: number, classes: number) {
    super();
    this.linear = new nn.Linear(features, classes);
  }
  linear: nn.Linear;
  forward(x: torch.Tensor) {
    return this.linear(x);
  }
}

const model = new LogisticRegression(8, 2);
const opt = new optim.SGD(model.parameters(), { lr: 0.1 });
for (const [xb, yb] of train_dl) {
  const loss = nn.functional.cross_entropy(model(xb), yb); // expect: target-mismatch
  loss.backward();
  opt.step();
  opt.zero_grad();
}
