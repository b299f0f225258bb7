import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const heads = new nn.Linear(6, 2);
const x = torch.randn(12, 6);
const targets = { left: torch.rand(12), right: torch.rand(12) };
const out = heads(x);
const losses = Object.values(targets).map((y, i) => {
  const difference = out.narrow(1, i, 1).sub(y); // expect: silent-broadcast // fix: const difference = out.select(1, i).sub(y);
  return difference.pow(2);
});
torch.stack(losses).mean(0).sum().backward();
