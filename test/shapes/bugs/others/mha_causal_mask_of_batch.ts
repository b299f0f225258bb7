import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Block extends nn.Module {
  private ln1: nn.LayerNorm;
  private ln2: nn.LayerNorm;
  private attn: nn.MultiheadAttention;
  private mlp: nn.Sequential;
  constructor(d: number, heads: number) {
    super();
    [this.ln1, this.ln2] = [new nn.LayerNorm(d), new nn.LayerNorm(d)];
    this.attn = new nn.MultiheadAttention(d, heads, { batch_first: true });
    this.mlp = new nn.Sequential(new nn.Linear(d, 4 * d), new nn.GELU(), new nn.Linear(4 * d, d));
  }
  forward(x: torch.Tensor) {
    const n = x.size(0); // fix: const n = x.size(1);
    const mask = torch.ones(n, n, { dtype: torch.bool }).triu(1);
    const h = this.ln1(x);
    const [a] = this.attn(h, h, h, { attn_mask: mask, need_weights: false }); // expect: size-mismatch
    x = x.add(a);
    return x.add(this.mlp(this.ln2(x)));
  }
}
const lm = new nn.Sequential(new nn.Embedding(65, 48), new Block(48, 6), new Block(48, 6), new nn.Linear(48, 65));
const ids = torch.randint(0, 65, [4, 32]);
const logits = lm(ids);
const loss = nn.functional.cross_entropy(logits.at(':', ':-1').reshape(-1, 65), ids.at(':', '1:').reshape(-1));
loss.backward();
