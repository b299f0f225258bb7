import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(3, 4);
const y = torch.tensor([0, 1, 3]);
const predicted = net(torch.randn(3, 3)).argmax(1);
const hits: any = predicted === y; // fix: const hits: any = predicted.eq(y);
console.log(hits.sum().item()); // expect: wrong-call
