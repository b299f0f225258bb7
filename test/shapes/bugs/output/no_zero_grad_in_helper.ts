import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;

function train_epoch(model: nn.Module, loader: Iterable<torch.Tensor[]>, optimizer: optim.Optimizer) {
  model.train();
  let total = 0;
  for (const [x, y] of loader) {
    const loss = nn.functional.cross_entropy(model(x), y!);
    loss.backward(); // fix: optimizer.zero_grad(); loss.backward();
    optimizer.step(); // expect: missing-zero-grad
    total += loss.item();
  }
  return total;
}

const data = new TensorDataset(torch.randn(40, 6), torch.randint(0, 3, [40]));
const model = new nn.Sequential(new nn.Linear(6, 12), new nn.Dropout(0.2), new nn.ReLU(), new nn.Linear(12, 3));
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
for (let e = 1; e <= 2; e++) console.log(e, train_epoch(model, new DataLoader(data, { batch_size: 10 }), optimizer));
