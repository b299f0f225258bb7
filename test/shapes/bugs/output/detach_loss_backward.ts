import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net = new nn.Linear(6, 6);
const opt = new optim.Adam(net.parameters());
const losses: number[] = [];
function train(x: torch.Tensor) {
  opt.zero_grad();
  const acc = net(x).argmax(1).eq(torch.arange(6)).float().mean();
  const loss = acc.neg().add(1); // fix: const loss = nn.functional.cross_entropy(net(x), torch.arange(6)).add(acc.detach());
  loss.backward(); // expect: no-gradient
  opt.step();
  losses.push(loss.item());
}
train(torch.eye(6));
