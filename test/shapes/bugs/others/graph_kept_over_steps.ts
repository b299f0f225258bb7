import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Model extends nn.Module {
  cell = new nn.RNNCell(3, 12);
  out = new nn.Linear(12, 1);
  step(x: torch.Tensor, h: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const next = this.cell(x, h);
    return [this.out(next), next];
  }
}
const model = new Model();
const opt = new optim.Adam(model.parameters(), { lr: 0.01 });
let h = torch.zeros(4, 12);
for (let t = 0; t < 10; t++) {
  const [y, next] = model.step(torch.randn(4, 3), h);
  const loss = y.pow(2).mean();
  opt.zero_grad();
  loss.backward(); // expect: no-gradient
  opt.step();
  h = next; // fix: h = next.detach();
}
