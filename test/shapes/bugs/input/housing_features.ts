// A table of houses: 13 columns, but one of them is the price.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(42);
const table = torch.rand(120, 13);
const X = table.at(':, :12');
const y = table.at(':, 12:');

const { TensorDataset, DataLoader, random_split } = torch.utils.data;
const [train] = random_split(new TensorDataset(X, y), [100, 20]);
const loader = new DataLoader(train, { batch_size: 20, shuffle: true });

const net = new nn.Sequential(
  new nn.Linear(13, 32), // fix: new nn.Linear(12, 32),
  new nn.ReLU(),
  new nn.Linear(32, 1),
);
const mse = new nn.MSELoss();
const opt = new optim.SGD(net.parameters(), { lr: 0.05 });

for (let epoch = 0; epoch < 2; epoch++) {
  let total = 0;
  for (const [features, price] of loader) {
    opt.zero_grad();
    const loss = mse(net(features), price); // expect: size-mismatch
    loss.backward();
    opt.step();
    total += loss.item();
  }
  console.log(epoch, total / loader.length);
}
