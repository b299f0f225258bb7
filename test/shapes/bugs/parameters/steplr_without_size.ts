import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net = new nn.Linear(3, 1);
const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, { gamma: 0.1 }); // expect: wrong-call // fix: const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 10, gamma: 0.1 });
for (let e = 0; e < 3; e++) {
  optimizer.zero_grad();
  net(torch.ones(2, 3)).mean().backward();
  optimizer.step();
  scheduler.step();
}
