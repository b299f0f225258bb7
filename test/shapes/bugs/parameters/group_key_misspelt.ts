import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const body = new nn.Linear(8, 8);
const head = new nn.Linear(8, 2);
const groups: any = [
  { params: body.parameters(), lr: 1e-4 },
  { param: head.parameters(), lr: 1e-2 }, // fix: { params: head.parameters(), lr: 1e-2 },
];
const opt = new optim.SGD(groups, { lr: 1e-3, momentum: 0.9 }); // expect: wrong-call
opt.zero_grad();
nn.functional.cross_entropy(head(body(torch.randn(4, 8)).relu()), torch.tensor([0, 1, 1, 0])).backward();
opt.step();
