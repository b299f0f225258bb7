import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Net extends nn.Module {
  body: nn.Sequential;
  constructor(hidden: number) {
    super();
    this.body = new nn.Sequential(new nn.Linear(6, hidden), new nn.Tanh(), new nn.Linear(hidden, 1));
  }
  forward(x: torch.Tensor) {
    return this.body(x).squeeze(1);
  }
}

const hidden = 16;
const baseline = new Net(hidden);
const net = new Net(2 * hidden);
baseline.train();
const optimizer = new optim.Adam(baseline.parameters(), { lr: 1e-3 }); // expect: idle-optimizer // fix: const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2);
const [x, y] = [torch.randn(40, 6), torch.randn(40)];
for (let epoch = 0; epoch < 4; epoch++) {
  optimizer.zero_grad();
  const loss = nn.functional.mse_loss(net(x), y);
  loss.backward();
  optimizer.step();
  scheduler.step();
}
