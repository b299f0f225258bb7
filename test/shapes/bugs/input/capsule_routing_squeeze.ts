import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const squash = (s: torch.Tensor) => {
  const n = s.pow(2).sum(-1, true);
  return s.mul(n.div(n.add(1)).div(n.add(1e-8).sqrt()));
};
class Caps extends nn.Module {
  W = new nn.Parameter(torch.randn(1, 12, 4, 6, 5).mul(0.1));
  forward(x: torch.Tensor) {
    const u = x.unsqueeze(2).unsqueeze(-1);
    const hat = this.W.matmul(u).squeeze(-1); // expect: size-mismatch
    let b = torch.zeros(x.size(0), 12, 4);
    let v = hat.sum(1);
    for (let r = 0; r < 2; r++) {
      v = squash(b.softmax(2).unsqueeze(-1).mul(hat).sum(1));
      b = b.add(hat.mul(v.unsqueeze(1)).sum(-1));
    }
    return v;
  }
}
const prim = torch.randn(3, 12, 8); // fix: const prim = torch.randn(3, 12, 5);
console.log(new Caps()(prim).shape);
