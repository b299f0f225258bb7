import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const weights = torch.rand(9);
const net = new nn.Linear(4, 3);
const crit = new nn.CrossEntropyLoss({ reduction: 'none' });
const each = crit(net(torch.randn(9, 4)), torch.randint(0, 3, [9])).mul(weights);
each.backward(); // expect: loss-not-reduced // fails: no-gradient // fix: each.mean().backward();
