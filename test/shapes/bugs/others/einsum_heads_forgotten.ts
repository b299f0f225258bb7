import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class RelativeAttention extends nn.Module {
  qkv: nn.Linear;
  rel: nn.Parameter;
  constructor(
    private readonly dim: number,
    private readonly heads: number,
    maxLen: number,
  ) {
    super();
    this.qkv = new nn.Linear(dim, dim * 3);
    this.rel = new nn.Parameter(torch.randn(maxLen, dim / heads).mul(0.02));
  }
  get headDim() {
    return this.dim / this.heads;
  }
  forward(x: torch.Tensor) {
    const [b, n] = x.shape;
    const [q, k, v] = this.qkv(x)
      .view(b, n, 3, this.heads, this.headDim)
      .unbind(2)
      .map((t) => t.transpose(1, 2)) as [torch.Tensor, torch.Tensor, torch.Tensor];
    const content = torch.einsum('bhid,bhjd->bhij', q, k);
    const position = torch.einsum('bid,jd->bij', q, this.rel.at(`:${n}`)); // expect: einsum-letters // fix: const position = torch.einsum('bhid,jd->bhij', q, this.rel.at(`:${n}`));
    const weights = content.add(position).div(Math.sqrt(this.headDim)).softmax(-1);
    return torch.einsum('bhij,bhjd->bhid', weights, v).transpose(1, 2).reshape(b, n, this.dim);
  }
}
const attention = new RelativeAttention(32, 4, 20);
console.log(attention(torch.randn(2, 12, 32)).shape);
