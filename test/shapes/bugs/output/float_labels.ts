import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const n = 40;
const cluster = torch.ones(n, 2);
const a = torch.normal(cluster.mul(2), 1);
const b = torch.normal(cluster.mul(-2), 1);
const x = torch.cat([a, b]);
const y = torch.cat([torch.zeros(n), torch.ones(n)]); // fix: const y = torch.cat([torch.zeros(n), torch.ones(n)]).long();

const net = new nn.Sequential(new nn.Linear(2, 10), new nn.ReLU(), new nn.Linear(10, 2));
const lossFunction = new nn.CrossEntropyLoss();

const out = net(x);
const loss = lossFunction(out, y); // expect: target-dtype
loss.backward();
console.log(torch.max(out, 1)[1].eq(y).sum().item() / y.size(0));
