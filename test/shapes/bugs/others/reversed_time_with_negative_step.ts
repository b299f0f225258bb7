import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class BackwardForward extends nn.Module {
  fwd = new nn.LSTMCell(4, 8);
  bwd = new nn.LSTMCell(4, 8);
  out = new nn.Linear(16, 2);
  private run(cell: nn.LSTMCell, steps: readonly torch.Tensor[]) {
    let state: [torch.Tensor, torch.Tensor] | undefined;
    return steps.map((x) => {
      state = cell(x, state) as [torch.Tensor, torch.Tensor];
      return state[0];
    });
  }
  forward(x: torch.Tensor) {
    const steps = x.unbind(1); // fix: const steps = x.unbind(0);
    const a = this.run(this.fwd, steps);
    const b = this.run(this.bwd, [...steps].reverse()).reverse();
    const joined = a.map((h, i) => torch.cat([h, b[i]!], { dim: 1 }));
    return this.out(torch.stack(joined));
  }
}
const net = new BackwardForward();
const x = torch.randn(9, 3, 4);
const logits = net(x);
const tags = torch.randint(0, 2, [9, 3]);
nn.functional.cross_entropy(logits.transpose(1, 2), tags).backward(); // expect: target-mismatch
