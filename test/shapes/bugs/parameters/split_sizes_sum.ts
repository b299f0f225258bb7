import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class LSTMCellByHand extends nn.Module {
  gates: nn.Linear;
  constructor(
    readonly input: number,
    readonly hidden: number,
  ) {
    super();
    this.gates = new nn.Linear(input + hidden, 3 * hidden); // fix: this.gates = new nn.Linear(input + hidden, 4 * hidden);
  }
  forward(x: torch.Tensor, [h, c]: [torch.Tensor, torch.Tensor]): [torch.Tensor, torch.Tensor] {
    const z = this.gates(torch.cat([x, h], -1));
    const [i, f, g, o] = z.split([this.hidden, this.hidden, this.hidden, this.hidden], -1); // expect: index-out-of-range
    const c2 = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(c2.tanh()), c2];
  }
}
const cell = new LSTMCellByHand(7, 5);
let state: [torch.Tensor, torch.Tensor] = [torch.zeros(3, 5), torch.zeros(3, 5)];
for (const x of torch.randn(4, 3, 7).unbind(0)) state = cell(x, state);
console.log(state[0].shape);
