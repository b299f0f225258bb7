import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class LoRA extends nn.Module {
  readonly A: nn.Parameter;
  readonly B: nn.Parameter;
  private readonly scaling: number;
  constructor(
    private readonly base: nn.Linear,
    { rank = 4, alpha = 8 }: { rank?: number; alpha?: number } = {},
  ) {
    super();
    base.requires_grad_(false);
    this.A = new nn.Parameter(torch.randn(rank, base.in_features).mul(0.01));
    this.B = new nn.Parameter(torch.zeros(base.out_features, rank));
    this.scaling = alpha / rank;
  }
  forward(x: torch.Tensor) {
    const update = x.matmul(this.B.t()).matmul(this.A.t()); // expect: size-mismatch // fix: const update = x.matmul(this.A.t()).matmul(this.B.t());
    return this.base(x).add(update.mul(this.scaling));
  }
}
class Block extends nn.Module {
  up: nn.Module = new nn.Linear(24, 48);
  down: nn.Module = new nn.Linear(48, 24);
  forward(x: torch.Tensor) {
    return this.down(torch.relu(this.up(x))).add(x);
  }
}
const block = new Block();
for (const name of ['up', 'down'] as const) block[name] = new LoRA(block[name] as nn.Linear, { rank: 2 });
console.log(block(torch.randn(3, 24)).shape);
