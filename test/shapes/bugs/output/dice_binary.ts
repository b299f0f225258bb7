import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const dice = (logits: torch.Tensor, target: torch.Tensor, eps = 1) => {
  const p = logits.sigmoid();
  const inter = p.mul(target).sum([1, 2, 3]);
  const total = p.sum([1, 2, 3]).add(target.sum([1, 2, 3])); // expect: dim-out-of-range
  return inter.mul(2).add(eps).div(total.add(eps)).mean().neg().add(1);
};

const net = new nn.Conv2d(1, 1, 3, { padding: 1 });
const batch = { x: torch.rand(4, 1, 10, 10), y: torch.rand(4, 10, 10).gt(0.5).float() }; // fix: const batch = { x: torch.rand(4, 1, 10, 10), y: torch.rand(4, 1, 10, 10).gt(0.5).float() };
dice(net(batch.x), batch.y).backward();
