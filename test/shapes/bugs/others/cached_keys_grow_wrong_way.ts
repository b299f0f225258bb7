import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Cache {
  k?: torch.Tensor;
  v?: torch.Tensor;
}
class CachedAttention extends nn.Module {
  qkv: nn.Linear;
  constructor(
    private dim: number,
    private heads: number,
  ) {
    super();
    this.qkv = new nn.Linear(dim, 3 * dim);
  }
  forward(x: torch.Tensor, cache: Cache) {
    const [b, n] = x.shape;
    const [q, k, v] = this.qkv(x)
      .split(this.dim, -1)
      .map((t) => t.view(b, n, this.heads, -1).transpose(1, 2)) as [torch.Tensor, torch.Tensor, torch.Tensor];
    cache.k = cache.k ? torch.cat([cache.k, k], { dim: 2 }) : k;
    cache.v = cache.v ? torch.cat([cache.v, v], { dim: 1 }) : v; // fix: cache.v = cache.v ? torch.cat([cache.v, v], { dim: 2 }) : v;
    const weights = q.matmul(cache.k.transpose(-1, -2)).softmax(-1);
    return weights.matmul(cache.v).transpose(1, 2).reshape(b, n, this.dim); // expect: size-mismatch
  }
}
const attention = new CachedAttention(16, 2);
const cache: Cache = {};
torch.no_grad(() => {
  for (let t = 0; t < 4; t++) console.log(attention(torch.randn(1, 1, 16), cache).shape);
});
