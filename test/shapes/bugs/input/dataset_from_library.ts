import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { type Batch, makeLoader, SPEC } from './lib/sensors';

class Net extends nn.Module {
  conv1 = new nn.Conv1d(SPEC.window, 16, 5, { padding: 2 }); // fix: conv1 = new nn.Conv1d(SPEC.channels, 16, 5, { padding: 2 });
  pool = new nn.MaxPool1d(2);
  fc = new nn.Linear(16 * (SPEC.window / 2), SPEC.classes);
  forward(x: torch.Tensor) {
    const h = this.pool(torch.relu(this.conv1(x))); // expect: channel-mismatch
    return this.fc(h.flatten(1));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const train = ({ x, y }: Batch) => {
  const loss = nn.functional.cross_entropy(net(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
};
for (const batch of makeLoader(24, 8)) train(batch);
