import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, Subset, TensorDataset } = torch.utils.data;
const data = torch.randn(50, 7);
const target = data.at(':, 0').mul(2).add(1);
const dataset = new TensorDataset(data, target);

function* folds(n: number, k: number): Generator<[number[], number[]]> {
  const order = torch.randperm(n).tolist() as number[];
  const size = Math.floor(n / k);
  for (let i = 0; i < k; i++) {
    const held = order.slice(i * size, (i + 1) * size);
    yield [order.filter((each) => !held.includes(each)), held];
  }
}
const scores: number[] = [];
for (const [train, held] of folds(dataset.length, 5)) {
  const net = new nn.Sequential(new nn.Linear(7, 12), new nn.ReLU(), new nn.Linear(12, 1));
  const opt = new optim.SGD(net.parameters(), { lr: 0.05 });
  for (const [x, y] of new DataLoader(new Subset(dataset, train), { batch_size: 10, shuffle: true })) {
    opt.zero_grad();
    const loss = nn.functional.mse_loss(net(x), y); // expect: silent-broadcast // fix: const loss = nn.functional.mse_loss(net(x).squeeze(1), y);
    loss.backward();
    opt.step();
  }
  torch.no_grad(() => {
    for (const [x, y] of new DataLoader(new Subset(dataset, held), { batch_size: 10 }))
      scores.push(net(x).squeeze(1).sub(y).abs().mean().item());
  });
}
console.log(scores);
