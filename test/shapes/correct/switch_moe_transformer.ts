import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class Expert extends nn.Module {
  w1: nn.Linear;
  w2: nn.Linear;
  w3: nn.Linear;
  constructor(dim: number, hidden: number) {
    super();
    this.w1 = new nn.Linear(dim, hidden, { bias: false });
    this.w2 = new nn.Linear(hidden, dim, { bias: false });
    this.w3 = new nn.Linear(dim, hidden, { bias: false });
  }
  forward(x: torch.Tensor) {
    return this.w2(F.silu(this.w1(x)).mul(this.w3(x)));
  }
}

class RMSNorm extends nn.Module {
  weight: nn.Parameter;
  constructor(
    dim: number,
    private readonly eps = 1e-6,
  ) {
    super();
    this.weight = new nn.Parameter(torch.ones(dim));
  }
  forward(x: torch.Tensor) {
    return x.mul(x.pow(2).mean(-1, { keepdim: true }).add(this.eps).rsqrt()).mul(this.weight);
  }
}

class TopKRouter extends nn.Module {
  gate: nn.Linear;
  experts: nn.ModuleList;
  balance = torch.zeros([]);
  constructor(
    dim: number,
    readonly count: number,
    readonly k: number,
  ) {
    super();
    this.gate = new nn.Linear(dim, count, { bias: false });
    this.experts = new nn.ModuleList(Array.from({ length: count }, () => new Expert(dim, dim * 2)));
  }
  forward(x: torch.Tensor) {
    const [b, t, d] = x.shape as unknown as [number, number, number];
    const flat = x.reshape(-1, d);
    const logits = this.gate(flat);
    const { values, indices } = logits.topk(this.k, { dim: -1 });
    const weights = values.softmax(-1);
    let out = torch.zeros_like(flat);
    for (let e = 0; e < this.count; e++) {
      const [rows, slot] = torch.where(indices.eq(e)) as [torch.Tensor, torch.Tensor];
      if (rows.numel() === 0) continue;
      const y = this.experts.at(e)(flat.at(rows)).mul(weights.at(rows, slot).unsqueeze(-1));
      out = out.index_add(0, rows, y);
    }
    const probability = logits.softmax(-1).mean(0);
    const share = F.one_hot(indices.at(':', 0), this.count).float().mean(0);
    this.balance = probability.mul(share).sum().mul(this.count);
    return out.view(b, t, d);
  }
}

function rope(length: number, dim: number, base = 10_000): [torch.Tensor, torch.Tensor] {
  const theta = torch.pow(base, torch.arange(0, dim, 2).float().div(-dim));
  const angles = torch.outer(torch.arange(length).float(), theta);
  return [angles.cos(), angles.sin()];
}

function rotate(x: torch.Tensor, [cos, sin]: [torch.Tensor, torch.Tensor]) {
  const even = x.at('..., ::2');
  const odd = x.at('..., 1::2');
  return torch.stack([even.mul(cos).sub(odd.mul(sin)), even.mul(sin).add(odd.mul(cos))], -1).flatten(-2);
}

class GroupedQueryAttention extends nn.Module {
  q: nn.Linear;
  kv: nn.Linear;
  o: nn.Linear;
  constructor(
    dim: number,
    private readonly heads: number,
    private readonly groups: number,
  ) {
    super();
    const head = dim / heads;
    this.q = new nn.Linear(dim, dim, { bias: false });
    this.kv = new nn.Linear(dim, 2 * groups * head, { bias: false });
    this.o = new nn.Linear(dim, dim, { bias: false });
  }
  forward(x: torch.Tensor) {
    const [b, t, d] = x.shape as unknown as [number, number, number];
    const head = d / this.heads;
    const q = this.q(x).view(b, t, this.heads, head).transpose(1, 2);
    const [k, v] = this.kv(x).view(b, t, 2, this.groups, head).permute(2, 0, 3, 1, 4).unbind() as [
      torch.Tensor,
      torch.Tensor,
    ];
    const repeat = this.heads / this.groups;
    const table = rope(t, head);
    const [keys, values] = [rotate(k, table), v].map((h) => h.repeat_interleave(repeat, 1)) as [
      torch.Tensor,
      torch.Tensor,
    ];
    const out = F.scaled_dot_product_attention(rotate(q, table), keys, values, { is_causal: true });
    return this.o(out.transpose(1, 2).reshape(b, t, d));
  }
}

class Layer extends nn.Module {
  n1: RMSNorm;
  n2: RMSNorm;
  attention: GroupedQueryAttention;
  moe: TopKRouter;
  constructor(dim: number) {
    super();
    [this.n1, this.n2] = [new RMSNorm(dim), new RMSNorm(dim)];
    this.attention = new GroupedQueryAttention(dim, 4, 2);
    this.moe = new TopKRouter(dim, 4, 2);
  }
  forward(x: torch.Tensor) {
    const h = x.add(this.attention(this.n1(x)));
    return h.add(this.moe(this.n2(h)));
  }
}

class Model extends nn.Module {
  embed: nn.Embedding;
  layers: nn.ModuleList;
  norm: RMSNorm;
  constructor(
    readonly vocab: number,
    dim: number,
    depth: number,
  ) {
    super();
    this.embed = new nn.Embedding(vocab, dim);
    this.layers = new nn.ModuleList([...Array(depth)].map(() => new Layer(dim)));
    this.norm = new RMSNorm(dim);
  }
  forward(ids: torch.Tensor) {
    let h = this.embed(ids);
    for (const layer of this.layers) h = layer(h);
    return F.linear(this.norm(h), this.embed.weight);
  }
  get auxiliary() {
    return [...this.layers].map((l) => (l as Layer).moe.balance).reduce((a, b) => a.add(b));
  }
}

const text = 'to be or not to be that is the question whether tis nobler in the mind';
const letters = [...new Set(text)].sort();
const data = torch.tensor([...text].map((c) => letters.indexOf(c)));
const block = 12;
const model = new Model(letters.length, 16, 2);
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-2, betas: [0.9, 0.95] });
for (let step = 0; step < 3; step++) {
  const starts = torch.randint(0, data.size(0) - block - 1, [5]).tolist() as number[];
  const x = torch.stack(starts.map((s) => data.at(`${s}:${s + block}`)));
  const y = torch.stack(starts.map((s) => data.narrow(0, s + 1, block)));
  const logits = model(x);
  const loss = F.cross_entropy(logits.flatten(0, 1), y.flatten()).add(model.auxiliary.mul(0.01));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
let ids = torch.tensor([[0]]);
for (let i = 0; i < 5; i++) {
  const next = torch.no_grad(() => torch.multinomial(model(ids).at(':, -1').div(0.8).softmax(-1), 1));
  ids = torch.cat([ids, next], 1);
}
console.log((ids.at(0).tolist() as number[]).map((i) => letters[i]).join(''));
