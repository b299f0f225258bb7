import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(6, 12), new nn.Dropout(0.5), new nn.Linear(12, 4));
const x = torch.randn(9, 6);
const y = torch.randint(0, 4, [9]);
const passes = [...Array(20)].map(() => net(x).softmax(-1));
const mean = torch.stack(passes).mean(1); // fix: const mean = torch.stack(passes).mean(0);
const nll = nn.functional.nll_loss(mean.log(), y); // expect: target-mismatch
console.log(nll.item());
