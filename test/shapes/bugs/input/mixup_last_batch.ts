import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;
const BATCH = 32;

const mixup = (x: torch.Tensor, y: torch.Tensor, lambda: number) => {
  const order = torch.randperm(BATCH); // fix: const order = torch.randperm(x.size(0));
  return { mixed: x.mul(lambda).add(x.at(order).mul(1 - lambda)), a: y, b: y.at(order) }; // expect: last-batch
};

const data = new TensorDataset(torch.rand(100, 1, 12, 12), torch.randint(0, 10, [100]));
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(144, 64), new nn.ReLU(), new nn.Linear(64, 10));
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.AdamW(net.parameters());
const beta = new torch.distributions.Beta(torch.tensor(0.4), torch.tensor(0.4));

for (const [x, y] of new DataLoader(data, { batch_size: BATCH, shuffle: true })) {
  const lambda = beta.sample().item();
  const { mixed, a, b } = mixup(x!, y!, lambda);
  const scores = net(mixed);
  const loss = criterion(scores, a)
    .mul(lambda)
    .add(criterion(scores, b).mul(1 - lambda));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
