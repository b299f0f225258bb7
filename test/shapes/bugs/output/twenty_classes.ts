import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const NUM_CLASSES = 10;
const x = torch.randn(256, 32);
const y = torch.randint(0, 100, [256]); // fix: const y = torch.randint(0, NUM_CLASSES, [256]);

const net = new nn.Linear(32, NUM_CLASSES);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let step = 0; step < 2; step++) {
  const loss = nn.functional.cross_entropy(net(x), y); // expect: index-out-of-range
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
