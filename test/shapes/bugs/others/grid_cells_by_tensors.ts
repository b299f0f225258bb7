import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(
  new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 }),
  new nn.ReLU(),
  new nn.Conv2d(8, 4, 3, { stride: 4, padding: 1 }), // fix: new nn.Conv2d(8, 4, 3, { stride: 2, padding: 1 }),
);
const heat = net(torch.rand(2, 3, 32, 48));

// Cells in which the centres of objects lie.
const picture = torch.tensor([0, 0, 1]);
const row = torch.tensor([2, 7, 0]);
const column = torch.tensor([11, 3, 6]);
const target = torch.zeros(heat.shape[0]!, heat.shape[2]!, heat.shape[3]!);
target.put_(picture, row, column, 1); // expect: index-out-of-range
console.log(target.sum().item(), heat.shape);
