import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class GAT extends nn.Module {
  W: nn.Linear;
  attn: nn.Linear;
  constructor(f: number, h: number) {
    super();
    this.W = new nn.Linear(f, h, { bias: false });
    this.attn = new nn.Linear(h, 1, { bias: false }); // fix: this.attn = new nn.Linear(2 * h, 1, { bias: false });
  }
  forward(x: torch.Tensor, edges: torch.Tensor) {
    const z = this.W(x);
    const [src, dst] = edges.unbind(0);
    const pair = torch.cat([z.at(src), z.at(dst)], -1);
    const score = nn.functional.leaky_relu(this.attn(pair), 0.2).squeeze(-1); // expect: size-mismatch
    const weight = score.softmax(0).unsqueeze(-1);
    return torch.zeros_like(z).index_add(0, dst, z.at(src).mul(weight));
  }
}
const x = torch.randn(10, 5);
const edges = torch.randint(0, 10, [2, 24]);
console.log(new GAT(5, 8)(x, edges).size());
