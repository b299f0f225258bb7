import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Cyclic codes of hour and weekday beside the measured values. */
function features(values: torch.Tensor, hours: torch.Tensor): torch.Tensor {
  const turn = hours.float().mul((2 * Math.PI) / 24);
  const clock = torch.stack([turn.sin(), turn.cos()]); // fix: const clock = torch.stack([turn.sin(), turn.cos()], 1);
  return torch.hstack([values, clock]); // expect: join-mismatch
}

const load = torch.rand(48, 3);
const hours = torch.arange(48).remainder(24);
const regress = new nn.Linear(5, 1);
console.log(regress(features(load, hours)).shape);
