// 33 samples in batches of 8: the last batch has one, and squeeze() takes its dimension, too.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;
const data = new TensorDataset(torch.randn(33, 5), torch.rand(33).gt(0.5).float());
const net = new nn.Sequential(new nn.Linear(5, 10), new nn.ReLU(), new nn.Linear(10, 1));
const criterion = new nn.BCEWithLogitsLoss();

let total = 0;
for (const [x, y] of new DataLoader(data, { batch_size: 8 })) {
  const logits = net(x).squeeze(); // fix: const logits = net(x).squeeze(1);
  total += criterion(logits, y).item(); // expect: last-batch
}
console.log(total / data.length);
