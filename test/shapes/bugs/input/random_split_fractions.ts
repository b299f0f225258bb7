import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { TensorDataset, DataLoader, random_split } = torch.utils.data;

function split(data: torch.utils.data.TensorDataset, share = 0.75) {
  const train = Math.floor(data.length * share);
  const valid = Math.floor(data.length * (1 - share)); // fix: const valid = data.length - train;
  return random_split(data, [train, valid]); // expect: invalid-argument
}

const x = torch.randn(90, 4);
const y = x.sum(1, { keepdim: true });
const [train, valid] = split(new TensorDataset(x, y));
const net = new nn.Linear(4, 1);
for (const [a, b] of new DataLoader(train!, { batch_size: 16, shuffle: true }))
  nn.functional.mse_loss(net(a!), b!).backward();
console.log(train!.length, valid!.length);
