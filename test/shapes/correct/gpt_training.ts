import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

const hp = { vocab: 65, ctx: 16, dim: 32, heads: 4, layers: 2, dropout: 0.1 };
type HP = typeof hp;

class Head extends nn.Module {
  key: nn.Linear;
  query: nn.Linear;
  value: nn.Linear;
  drop: nn.Dropout;
  constructor(h: HP, size: number) {
    super();
    this.key = new nn.Linear(h.dim, size, { bias: false });
    this.query = new nn.Linear(h.dim, size, { bias: false });
    this.value = new nn.Linear(h.dim, size, { bias: false });
    this.drop = new nn.Dropout(h.dropout);
    this.register_buffer('tril', torch.tril(torch.ones(h.ctx, h.ctx)));
  }
  declare tril: torch.Tensor;
  forward(x: torch.Tensor) {
    const [, T] = x.shape;
    const k = this.key(x),
      q = this.query(x);
    let w = q.matmul(k.transpose(-2, -1)).mul(k.size(-1) ** -0.5);
    w = w.masked_fill(this.tril.at(`:${T}`, `:${T}`).eq(0), -Infinity).softmax(-1);
    return this.drop(w).matmul(this.value(x));
  }
}
class MultiHead extends nn.Module {
  heads: nn.ModuleList;
  proj: nn.Linear;
  constructor(h: HP) {
    super();
    const size = Math.floor(h.dim / h.heads);
    this.heads = new nn.ModuleList(Array.from({ length: h.heads }, () => new Head(h, size)));
    this.proj = new nn.Linear(size * h.heads, h.dim);
  }
  forward(x: torch.Tensor) {
    return this.proj(
      torch.cat(
        [...this.heads].map((h) => h(x)),
        -1,
      ),
    );
  }
}
class Block extends nn.Module {
  sa: MultiHead;
  ff: nn.Sequential;
  ln1: nn.LayerNorm;
  ln2: nn.LayerNorm;
  constructor(h: HP) {
    super();
    this.sa = new MultiHead(h);
    this.ff = new nn.Sequential(
      new nn.Linear(h.dim, 4 * h.dim),
      new nn.ReLU(),
      new nn.Linear(4 * h.dim, h.dim),
      new nn.Dropout(h.dropout),
    );
    this.ln1 = new nn.LayerNorm(h.dim);
    this.ln2 = new nn.LayerNorm([h.dim]);
  }
  forward(x: torch.Tensor) {
    x = x.add(this.sa(this.ln1(x)));
    return x.add(this.ff(this.ln2(x)));
  }
}
class GPT extends nn.Module {
  tok: nn.Embedding;
  pos: nn.Embedding;
  blocks: nn.Sequential;
  ln: nn.LayerNorm;
  head: nn.Linear;
  constructor(readonly h: HP = hp) {
    super();
    this.tok = new nn.Embedding(h.vocab, h.dim);
    this.pos = new nn.Embedding(h.ctx, h.dim);
    this.blocks = new nn.Sequential(
      ...Array(h.layers)
        .fill(0)
        .map(() => new Block(h)),
    );
    this.ln = new nn.LayerNorm(h.dim);
    this.head = new nn.Linear(h.dim, h.vocab);
  }
  forward(idx: torch.Tensor, targets?: torch.Tensor): [torch.Tensor, torch.Tensor | null] {
    const [B, T] = idx.shape;
    const x = this.tok(idx).add(this.pos(torch.arange(T)));
    const logits = this.head(this.ln(this.blocks(x)));
    if (!targets) return [logits, null];
    const C = logits.size(2);
    return [logits, F.cross_entropy(logits.view(B * T, C), targets.view(B * T))];
  }
  generate(idx: torch.Tensor, n: number) {
    for (let i = 0; i < n; i++) {
      const [logits] = this.forward(idx.at(':', `-${this.h.ctx}:`));
      const probs = F.softmax(logits.at(':', -1, ':'), -1);
      idx = torch.cat([idx, torch.multinomial(probs, 1)], 1);
    }
    return idx;
  }
}
const data = torch.randint(0, hp.vocab, [500]);
const batch = (n = 4) => {
  const ix = torch.randint(0, data.size(0) - hp.ctx - 1, [n]).tolist() as number[];
  const x = torch.stack(ix.map((i) => data.at(`${i}:${i + hp.ctx}`)));
  const y = torch.stack(ix.map((i) => data.at(`${i + 1}:${i + 1 + hp.ctx}`)));
  return { x, y };
};
const model = new GPT();
const opt = new optim.AdamW(model.parameters(), { lr: 1e-3 });
for (let i = 0; i < 2; i++) {
  const { x, y } = batch();
  const [, loss] = model(x, y);
  opt.zero_grad({ set_to_none: true });
  loss!.backward();
  nn.utils.clip_grad_norm_(model.parameters(), 1);
  opt.step();
}
model.eval();
console.log(torch.no_grad(() => model.generate(torch.zeros(1, 1, { dtype: torch.long }), 20)).shape);
