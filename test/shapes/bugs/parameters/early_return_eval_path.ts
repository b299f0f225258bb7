import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Aux extends nn.Module {
  stem = new nn.Conv2d(3, 8, 3, { padding: 1 });
  main = new nn.Linear(8, 4);
  aux = new nn.Linear(8 * 4 * 4, 4);
  pool = new nn.AdaptiveAvgPool2d(1);
  forward(x: torch.Tensor): torch.Tensor | [torch.Tensor, torch.Tensor] {
    const h = torch.relu(this.stem(x));
    const logits = this.main(this.pool(h).flatten(1));
    if (!this.training) return logits;
    const side = this.aux(nn.functional.adaptive_avg_pool2d(h, 2).flatten(1)); // expect: size-mismatch // fix: const side = this.aux(nn.functional.adaptive_avg_pool2d(h, 4).flatten(1));
    return [logits, side];
  }
}
const net = new Aux();
const [a, b] = net(torch.rand(2, 3, 8, 8)) as [torch.Tensor, torch.Tensor];
const y = torch.tensor([0, 3]);
nn.functional.cross_entropy(a, y).add(nn.functional.cross_entropy(b, y).mul(0.4)).backward();
