import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(12, 24), new nn.ELU(), new nn.Linear(24, 4));
const x = torch.randn(20, 12);
const y = torch.randint(0, 4, [20]);

const [scores] = net(x).max(1); // fix: const scores = net(x);
const loss = nn.functional.cross_entropy(scores, y); // expect: target-dtype
loss.backward();
console.log(scores.mean().item());
