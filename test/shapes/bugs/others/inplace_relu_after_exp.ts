import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Gate extends nn.Module {
  a = new nn.Linear(6, 6);
  b = new nn.Linear(6, 6);

  forward(x: torch.Tensor) {
    const scale = torch.exp(this.a(x));
    const gated = scale.mul(this.b(x));
    scale.add_(1); // expect: inplace-gradient // fix: scale.add(1);
    return gated.sum(1).add(scale.detach().mean());
  }
}

const gate = new Gate();
const out = gate(torch.randn(4, 6)).mean();
out.backward(); // fails: no-gradient
