import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const criterion = new nn.MSELoss({ reduction: 'none' }); // fix: const criterion = new nn.MSELoss({ reduction: 'mean' });
const net = new nn.Sequential(new nn.Linear(3, 6), new nn.ReLU(), new nn.Linear(6, 2));
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });

const inputs = torch.randn(16, 3);
const targets = torch.randn(16, 2);

for (let epoch = 0; epoch < 2; epoch++) {
  optimizer.zero_grad();
  const loss = criterion(net(inputs), targets);
  loss.backward(); // expect: loss-not-reduced // fails: no-gradient
  optimizer.step();
}
