import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Probe extends nn.Module {
  a = new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 });
  b = new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 });
  forward(x: torch.Tensor) {
    const one = torch.relu(this.a(x));
    const two = torch.relu(this.b(one));
    return { one, two };
  }
}
const pool = (t: torch.Tensor) => t.mean([2, 3]);
const feats = Object.values(new Probe()(torch.rand(4, 3, 32, 32))).map(pool);
const probe = new nn.Linear(16, 5); // fix: const probe = new nn.Linear(24, 5);
console.log(probe(torch.cat(feats, 1)).shape); // expect: size-mismatch
