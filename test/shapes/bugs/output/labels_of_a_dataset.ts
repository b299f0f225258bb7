import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;

class Patterns extends Dataset<[torch.Tensor, number]> {
  patterns = torch.randn(10, 8);
  get length() {
    return 100;
  }
  at(index: number): [torch.Tensor, number] {
    const label = index % 10;
    return [this.patterns.at(label).add(torch.randn(8).mul(0.1)), label];
  }
}

const net = new nn.Sequential(new nn.Linear(8, 32), new nn.ReLU(), new nn.Linear(32, 5)); // fix: const net = new nn.Sequential(new nn.Linear(8, 32), new nn.ReLU(), new nn.Linear(32, 10));
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
for (const [x, y] of new DataLoader(new Patterns(), { batch_size: 20, shuffle: true })) {
  optimizer.zero_grad();
  const loss = nn.functional.cross_entropy(net(x), y); // expect: index-out-of-range
  loss.backward();
  optimizer.step();
}
