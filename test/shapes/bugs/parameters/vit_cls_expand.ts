import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Tokens extends nn.Module {
  cls = new nn.Parameter(torch.randn(1, 1, 12));
  forward(x: torch.Tensor) {
    return torch.cat([this.cls, x], 1); // expect: join-mismatch // fix: return torch.cat([this.cls.expand(x.size(0), -1, -1), x], 1);
  }
}
const t = new Tokens();
console.log(t(torch.randn(6, 20, 12)).size());
