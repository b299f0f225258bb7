// The averaged model is evaluated like the model itself; its scores are compared with targets of another horizon.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(24, 16), new nn.ReLU(), new nn.Linear(16, 6));
const average = new optim.swa_utils.AveragedModel(net);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const [past, future] = torch.randn(40, 30).split([24, 6], 1);
for (let step = 0; step < 3; step++) {
  const loss = nn.functional.mse_loss(net(past), future);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  average.update_parameters(net);
}
const parts = torch.no_grad(() => past.split(10).map((part) => average(part)));
const error = torch.cat(parts).sub(past.at(':', ':8')); // expect: broadcast-mismatch // fix: const error = torch.cat(parts).sub(future);
console.log(error.abs().mean().item());
