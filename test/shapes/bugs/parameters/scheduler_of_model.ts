import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net: any = new nn.Linear(2, 2);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
const sched = new optim.lr_scheduler.ExponentialLR(net, { gamma: 0.9 }); // expect: wrong-call // fix: const sched = new optim.lr_scheduler.ExponentialLR(opt, { gamma: 0.9 });
opt.zero_grad();
net(torch.ones(1, 2)).sum().backward();
opt.step();
sched.step();
