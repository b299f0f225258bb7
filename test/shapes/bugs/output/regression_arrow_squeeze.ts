import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;

const makeData = (n: number, d = 6) => {
  const x = torch.randn(n, d);
  const w = torch.linspace(-1, 1, d);
  return { x, y: x.matmul(w).add(torch.randn(n).mul(0.1)) };
};

const { x, y } = makeData(96);
const model = new nn.Sequential(new nn.Linear(6, 16), new nn.ReLU(), new nn.Linear(16, 1));
const opt = new optim.Adam(model.parameters(), { lr: 1e-2 });
const lossFn = new nn.MSELoss();

const step = (batch: torch.Tensor, target: torch.Tensor) => {
  opt.zero_grad();
  const loss = lossFn(model(batch), target); // expect: silent-broadcast // fix: const loss = lossFn(model(batch).squeeze(1), target);
  loss.backward();
  opt.step();
  return loss.item();
};

for (const [bx, by] of new DataLoader(new TensorDataset(x, y), { batch_size: 32 })) console.log(step(bx, by));
