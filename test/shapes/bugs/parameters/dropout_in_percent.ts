import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const dropout = 25; // fix: const dropout = 0.25;
const net = new nn.Sequential(
  new nn.Linear(14, 28),
  new nn.ReLU(),
  new nn.Dropout(dropout), // expect: invalid-argument
  new nn.Linear(28, 1),
);
console.log(net(torch.randn(3, 14)).shape);
