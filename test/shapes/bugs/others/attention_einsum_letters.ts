import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Attn extends nn.Module {
  qkv = new nn.Linear(24, 72, { bias: false });
  forward(x: torch.Tensor, heads = 4) {
    const [b, n, d] = x.size();
    const [q, k, v] = this.qkv(x)
      .chunk(3, -1)
      .map((t: torch.Tensor) => t.reshape(b, n, heads, d / heads));
    const dots = torch.einsum('bihd,bjhd->bhij', q, k).div(Math.sqrt(d / heads));
    const out = torch.einsum('bhij,bhjd->bhid', dots.softmax(-1), v); // expect: einsum-letters // fix: const out = torch.einsum('bhij,bjhd->bihd', dots.softmax(-1), v);
    return out.reshape(b, n, d);
  }
}
console.log(new Attn()(torch.randn(2, 7, 24)).shape);
