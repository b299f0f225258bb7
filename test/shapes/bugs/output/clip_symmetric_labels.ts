import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const image = new nn.Linear(30, 12),
  text = new nn.Linear(18, 12);
const scale = new nn.Parameter(torch.tensor(2.6));
function clip(xi: torch.Tensor, xt: torch.Tensor) {
  const [i, t] = [image(xi), text(xt)].map((z) => F.normalize(z, { dim: -1 }));
  const logits = i.mul(scale.exp()).matmul(t.mT);
  const labels = torch.arange(xi.size(0)).expand(xi.size(0), -1); // fix: const labels = torch.arange(xi.size(0));
  return F.cross_entropy(logits, labels).add(F.cross_entropy(logits.mT, labels)).div(2); // expect: target-dtype
}
clip(torch.randn(8, 30), torch.randn(8, 18)).backward();
