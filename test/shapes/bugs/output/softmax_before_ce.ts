import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class Net extends nn.Module {
  hidden: nn.Linear;
  out: nn.Linear;

  constructor(n_feature: number, n_hidden: number, n_output: number) {
    super();
    this.hidden = new nn.Linear(n_feature, n_hidden);
    this.out = new nn.Linear(n_hidden, n_output);
  }

  forward(x: torch.Tensor) {
    x = F.relu(this.hidden(x));
    return F.softmax(this.out(x), { dim: 1 }); // fix: return this.out(x);
  }
}

const net = new Net(4, 12, 3);
const x = torch.randn(60, 4);
const y = torch.arange(60).remainder(3);
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.05 });
for (let t = 0; t < 3; t++) {
  const loss = criterion(net(x), y); // expect: double-activation
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
