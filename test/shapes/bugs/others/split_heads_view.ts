// Multi-head attention from scratch; the heads have the wrong width.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SelfAttention extends nn.Module {
  qkv: nn.Linear;
  proj: nn.Linear;
  private head_dim: number;

  constructor(
    private dim: number,
    private heads: number,
  ) {
    super();
    this.head_dim = dim / heads;
    this.qkv = new nn.Linear(dim, 3 * dim);
    this.proj = new nn.Linear(dim, dim);
  }

  forward(x: torch.Tensor) {
    const [B, T, C] = x.shape as unknown as [number, number, number];
    const split = (t: torch.Tensor) => t.view(B, T, this.heads, this.dim).transpose(1, 2); // expect: view-size // fix: const split = (t: torch.Tensor) => t.view(B, T, this.heads, this.head_dim).transpose(1, 2);
    const [q, k, v] = this.qkv(x).split(C, 2).map(split);
    const att = q.matmul(k.mT).div(Math.sqrt(this.head_dim)).softmax(-1);
    return this.proj(att.matmul(v).transpose(1, 2).reshape(B, T, C));
  }
}

console.log(new SelfAttention(24, 4)(torch.randn(2, 10, 24)).shape);
