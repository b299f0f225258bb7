import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const x = torch.linspace(-3, 3, 64).unsqueeze(1);
const y = x.squeeze(1).pow(2).add(torch.rand(64).mul(0.2)); // fix: const y = x.pow(2).add(torch.rand(64, 1).mul(0.2));

class Net extends nn.Module {
  hidden = new nn.Linear(1, 10);
  predict = new nn.Linear(10, 1);
  forward(x: torch.Tensor) {
    return this.predict(nn.functional.relu(this.hidden(x)));
  }
}

const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.2 });
const loss_func = new nn.MSELoss();

for (let t = 0; t < 5; t++) {
  const prediction = net(x);
  const loss = loss_func(prediction, y); // expect: silent-broadcast
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
