import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class Churn extends nn.Module {
  a = new nn.Linear(11, 8);
  b = new nn.Linear(8, 1);
  forward(x: torch.Tensor) {
    const z = this.b(F.elu(this.a(x)));
    return torch.sigmoid(z); // fix: return z;
  }
}
const net = new Churn();
const [x, y] = [torch.randn(21, 11), torch.rand(21).round()];
const p = net(x);
const loss = F.binary_cross_entropy_with_logits(p.view(-1), y); // expect: double-activation
loss.backward();
