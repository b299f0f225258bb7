import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net = new nn.Linear(3, 1);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
const losses: any = [];
for (let i = 0; i < 5; i++) {
  opt.zero_grad();
  const loss = net(torch.randn(4, 3)).pow(2).mean();
  loss.backward();
  opt.step();
  losses.push(loss.item());
}
const mean = losses.mean(); // expect: wrong-call // fix: const mean = losses.reduce((a: number, b: number) => a + b, 0) / losses.length;
console.log(mean);
