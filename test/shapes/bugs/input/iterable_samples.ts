// Samples come from a stream, each with eight numbers and a label.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { IterableDataset, DataLoader } = torch.utils.data;

class Stream extends IterableDataset<[torch.Tensor, number]> {
  *[Symbol.iterator](): Generator<[torch.Tensor, number]> {
    for (let i = 0; i < 30; i++) {
      const x = torch.randn(8);
      yield [x, x.sum().item() > 0 ? 1 : 0];
    }
  }
}

const net = new nn.Sequential(
  new nn.Linear(10, 16), // fix: new nn.Linear(8, 16),
  new nn.ReLU(),
  new nn.Linear(16, 2),
);
const optimizer = new optim.Adam(net.parameters());
for (const [x, y] of new DataLoader(new Stream(), { batch_size: 10 })) {
  const loss = nn.functional.cross_entropy(net(x), y); // expect: size-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
