import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

function mixup(x: torch.Tensor, y: torch.Tensor, classes: number, lam = 0.3) {
  const perm = torch.randperm(x.size(0));
  const hot = F.one_hot(y, classes);
  return { x: x.mul(lam).add(x.at(perm).mul(1 - lam)), y: hot }; // fix: return { x: x.mul(lam).add(x.at(perm).mul(1 - lam)), y: hot.float().mul(lam).add(hot.at(perm).float().mul(1 - lam)) };
}
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(48, 5));
const mixed = mixup(torch.rand(6, 3, 4, 4), torch.randint(0, 5, [6]), 5);
const loss = F.cross_entropy(net(mixed.x), mixed.y); // expect: target-dtype
loss.backward();
