// A mask that is looked up by its name has no dimension for the heads.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Attention extends nn.Module {
  qkv = new nn.Linear(24, 72);
  constructor(longest: number) {
    super();
    const all = torch.ones(longest, longest).tril();
    this.register_buffer('mask', all.expand(2, longest, longest)); // fix: this.register_buffer('mask', all);
  }
  forward(x: torch.Tensor) {
    const [n, t] = x.shape;
    const [q, k, v] = [...this.qkv(x).view(n, t, 3, 4, 6).permute(2, 0, 3, 1, 4)];
    const mask = this.get_buffer('mask').at('...', `:${t}`, `:${t}`);
    const scores = q.matmul(k.mT).masked_fill(mask.eq(0), -Infinity); // expect: broadcast-mismatch
    return scores.softmax(-1).matmul(v).transpose(1, 2).flatten(2);
  }
}
console.log(new Attention(16)(torch.randn(3, 10, 24)).shape);
