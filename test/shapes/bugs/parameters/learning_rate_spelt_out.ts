import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const settings: any = { learning_rate: 0.01, weight_decay: 1e-4 }; // fix: const settings: any = { lr: 0.01, weight_decay: 1e-4 };
const net = new nn.Linear(4, 2);
const opt = new optim.SGD(net.parameters(), settings); // expect: wrong-call
opt.zero_grad();
net(torch.ones(1, 4)).sum().backward();
opt.step();
