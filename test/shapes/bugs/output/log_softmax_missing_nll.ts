import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(4, 3), new nn.LogSoftmax({ dim: 0 })); // fix: const net = new nn.Sequential(new nn.Linear(4, 3), new nn.LogSoftmax({ dim: 1 }));
const nll = new nn.NLLLoss();
const x = torch.randn(12, 4);
const out = net(x); // expect: softmax-batch
const loss = nll(out, torch.randint(3, [12]));
loss.backward();
