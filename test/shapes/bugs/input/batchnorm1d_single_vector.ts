import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(3, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Linear(8, 1));
net.eval();
const query = torch.tensor([0.1, 0.2, 0.3]); // fix: const query = torch.tensor([[0.1, 0.2, 0.3]]);
const value = net(query); // expect: rank-mismatch
console.log(value.item());
