import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class GATLayer extends nn.Module {
  lin: nn.Linear;
  att: nn.Parameter;
  constructor(
    inF: number,
    readonly out: number,
    readonly heads: number,
  ) {
    super();
    this.lin = new nn.Linear(inF, heads * out, { bias: false });
    this.att = new nn.Parameter(torch.randn(1, heads, out));
  }
  forward(x: torch.Tensor, adj: torch.Tensor) {
    const h = this.lin(x).view(-1, this.heads, this.out);
    const score = h.mul(this.att).sum(-1);
    const e = score.unsqueeze(1).add(score.unsqueeze(0));
    const alpha = e.masked_fill(adj.eq(0), -1e9).softmax(1); // expect: broadcast-mismatch // fix: const alpha = e.masked_fill(adj.eq(0).unsqueeze(-1), -1e9).softmax(1);
    return torch.einsum('ijh,jhf->ihf', alpha, h).flatten(1);
  }
}
const adj = torch.rand(11, 11).gt(0.5).float();
console.log(new GATLayer(7, 4, 3)(torch.randn(11, 7), adj).shape);
