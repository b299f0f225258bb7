import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(4 * 6 * 6, 2));
for (const [name, p] of net.named_parameters()) {
  console.log(name);
  nn.init.xavier_uniform_(p); // expect: rank-mismatch // fix: if (p.dim() > 1) nn.init.xavier_uniform_(p);
}
console.log(net(torch.rand(1, 1, 8, 8)).shape);
