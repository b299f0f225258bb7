import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.GRU(4, 8, { batch_first: true });
const head = new nn.Linear(8, 6);
const x = torch.randn(3, 7, 4);
const y = torch.randint(0, 6, [3, 7]);
const [out] = net(x);
let total = torch.zeros([]);
for (let t = 0; t < out.size(1); t++) total = total.add(nn.functional.cross_entropy(head(out.at(':', t)), y.at(t))); // expect: target-mismatch // fix: for (let t = 0; t < out.size(1); t++) total = total.add(nn.functional.cross_entropy(head(out.at(':', t)), y.at(':', t)));
total.div(out.size(1)).backward();
