import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Net extends nn.Module {
  fc1 = new nn.Linear(64, 32);
  fc2 = new nn.Linear(32, 10);
  log_softmax = new nn.LogSoftmax({ dim: 0 }); // fix: log_softmax = new nn.LogSoftmax({ dim: 1 });

  forward(x: torch.Tensor) {
    x = x.view(x.shape[0]!, -1);
    return this.log_softmax(this.fc2(this.fc1(x).relu())); // expect: softmax-batch
  }
}

const net = new Net();
const criterion = new nn.NLLLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.003, momentum: 0.9 });
const images = torch.rand(20, 1, 8, 8);
const labels = torch.randint(0, 10, [20]);

for (let e = 0; e < 2; e++) {
  const loss = criterion(net(images), labels);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
