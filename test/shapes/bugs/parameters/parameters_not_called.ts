import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net: any = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 1));
const opt = new optim.SGD(net.parameters, { lr: 1e-3 }); // expect: wrong-call // fix: const opt = new optim.SGD(net.parameters(), { lr: 1e-3 });
opt.zero_grad();
net(torch.ones(2, 4)).mean().backward();
opt.step();
