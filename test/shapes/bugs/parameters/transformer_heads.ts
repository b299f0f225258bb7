import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Config {
  vocab: number;
  dim: number;
  heads: number;
  layers: number;
  ctx: number;
}
const tiny: Config = { vocab: 100, dim: 48, heads: 5, layers: 2, ctx: 16 }; // fix: const tiny: Config = { vocab: 100, dim: 48, heads: 6, layers: 2, ctx: 16 };

class SelfAttention extends nn.Module {
  qkv: nn.Linear;
  proj: nn.Linear;
  constructor(private readonly cfg: Config) {
    super();
    this.qkv = new nn.Linear(cfg.dim, 3 * cfg.dim);
    this.proj = new nn.Linear(cfg.dim, cfg.dim);
  }
  forward(x: torch.Tensor) {
    const [B, T, C] = x.shape;
    const { heads } = this.cfg;
    const split = (t: torch.Tensor) => t.view(B, T, heads, Math.floor(C / heads)).transpose(1, 2); // expect: view-size
    const [q, k, v] = this.qkv(x).split(C, 2).map(split);
    const y = nn.functional.scaled_dot_product_attention(q, k, v, { is_causal: true });
    return this.proj(y.transpose(1, 2).contiguous().view(B, T, C));
  }
}
class GPT extends nn.Module {
  tok: nn.Embedding;
  pos: nn.Embedding;
  blocks: nn.ModuleList;
  constructor(cfg: Config) {
    super();
    this.tok = new nn.Embedding(cfg.vocab, cfg.dim);
    this.pos = new nn.Embedding(cfg.ctx, cfg.dim);
    this.blocks = new nn.ModuleList(Array.from({ length: cfg.layers }, () => new SelfAttention(cfg)));
  }
  forward(idx: torch.Tensor) {
    let x = this.tok(idx).add(this.pos(torch.arange(idx.size(1))));
    for (const b of this.blocks) x = x.add(b(x));
    return x;
  }
}
console.log(new GPT(tiny)(torch.randint(0, 100, [2, 10])).shape);
