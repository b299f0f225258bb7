// The evaluation function was reused to compute the training loss.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(6, 6), new nn.GELU(), new nn.Linear(6, 1));
const mse = new nn.MSELoss();

const evaluate = (x: torch.Tensor, y: torch.Tensor) => torch.no_grad(() => mse(net(x), y)); // fix: const evaluate = (x: torch.Tensor, y: torch.Tensor) => mse(net(x), y);

const optimizer = new optim.SGD(net.parameters(), { lr: 0.02, weight_decay: 1e-4 });
const x = torch.randn(24, 6);
const y = x.sum(1, true);
for (let i = 0; i < 2; i++) {
  optimizer.zero_grad();
  const loss = evaluate(x, y);
  loss.backward(); // expect: no-gradient
  optimizer.step();
}
