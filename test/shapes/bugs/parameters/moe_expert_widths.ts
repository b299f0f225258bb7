import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Expert extends nn.Module {
  static counter = 0;
  readonly id = Expert.counter++;
  up: nn.Linear;
  down: nn.Linear;
  constructor(dim: number, hidden: number) {
    super();
    this.up = new nn.Linear(dim, hidden);
    this.down = new nn.Linear(hidden, dim);
  }
  forward(x: torch.Tensor) {
    return this.down(nn.functional.silu(this.up(x))); // expect: size-mismatch
  }
}
class MoE extends nn.Module {
  gate: nn.Linear;
  experts: nn.ModuleList;
  constructor(
    dim: number,
    n: number,
    private k = 2,
  ) {
    super();
    this.gate = new nn.Linear(dim, n);
    this.experts = new nn.ModuleList(Array.from({ length: n }, (_, i) => new Expert(i % 2 ? dim : 2 * dim, 2 * dim))); // fix: this.experts = new nn.ModuleList(Array.from({ length: n }, () => new Expert(dim, 2 * dim)));
  }
  forward(x: torch.Tensor) {
    const [weights, chosen] = this.gate(x).softmax(-1).topk(this.k, -1);
    let out = torch.zeros_like(x);
    for (const [e, expert] of [...this.experts].entries()) {
      const weight = weights.mul(chosen.eq(e)).sum(-1, true);
      out = out.add(expert(x).mul(weight));
    }
    return out;
  }
}
const moe = new MoE(16, 4);
moe(torch.randn(10, 16)).sum().backward();
