import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const net: any = new nn.LSTM(4, 6);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
const [out] = net(torch.randn(5, 2, 4));
opt.zero_grad();
out.pow(2).mean().backward();
nn.utils.clip_grad_norm_(net, 1.0); // expect: wrong-call // fix: nn.utils.clip_grad_norm_(net.parameters(), 1.0);
opt.step();
