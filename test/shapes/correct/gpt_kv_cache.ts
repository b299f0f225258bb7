// A decoder with rotary positions, RMS norm, SwiGLU, grouped queries, and a cache of keys and values for generation.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(99);

class ModelArgs {
  dim = 32;
  n_layers = 2;
  n_heads = 4;
  n_kv_heads?: number = 2;
  vocab_size = 48;
  multiple_of = 8;
  norm_eps = 1e-5;
  max_seq_len = 32;

  constructor(init: Partial<ModelArgs> = {}) {
    Object.assign(this, init);
  }
}

class RMSNorm extends nn.Module {
  weight: nn.Parameter;

  constructor(
    dim: number,
    private readonly eps: number,
  ) {
    super();
    this.weight = new nn.Parameter(torch.ones(dim));
  }

  private _norm(x: torch.Tensor) {
    return x.mul(torch.rsqrt(x.pow(2).mean(-1, true).add(this.eps)));
  }

  forward(x: torch.Tensor) {
    return this._norm(x.float()).type_as(x).mul(this.weight);
  }
}

function precompute_freqs(dim: number, end: number, theta = 10000): { cos: torch.Tensor; sin: torch.Tensor } {
  const freqs = torch
    .arange(0, dim, 2)
    .at(`:${Math.floor(dim / 2)}`)
    .float()
    .div(dim);
  const inverse = torch.pow(theta, freqs).reciprocal();
  const t = torch.arange(end);
  const table = torch.outer(t, inverse).float();
  return { cos: table.cos(), sin: table.sin() };
}

/** Turns pairs of neighbouring features by an angle that grows with the position. */
function apply_rotary(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) {
  const [a, b] = x
    .float()
    .reshape(...x.shape.slice(0, -1), -1, 2)
    .unbind(-1);
  const shaped = (f: torch.Tensor) => f.view(1, x.size(1), 1, x.size(-1) / 2);
  const [c, s] = [shaped(cos), shaped(sin)];
  const real = a.mul(c).sub(b.mul(s));
  const imag = a.mul(s).add(b.mul(c));
  return torch.stack([real, imag], -1).flatten(3).type_as(x);
}

function repeat_kv(x: torch.Tensor, n_rep: number) {
  const [bs, slen, n_kv_heads, head_dim] = x.shape;
  if (n_rep === 1) return x;
  return x
    .at(':, :, :, None, :')
    .expand(bs, slen, n_kv_heads, n_rep, head_dim)
    .reshape(bs, slen, n_kv_heads * n_rep, head_dim);
}

type Cache = { k: torch.Tensor; v: torch.Tensor };

class Attention extends nn.Module {
  wq: nn.Linear;
  wk: nn.Linear;
  wv: nn.Linear;
  wo: nn.Linear;
  private readonly n_kv_heads: number;
  private readonly n_rep: number;
  private readonly head_dim: number;

  constructor(private readonly args: ModelArgs) {
    super();
    const { dim, n_heads, n_kv_heads } = args;
    this.n_kv_heads = n_kv_heads ?? n_heads;
    this.n_rep = n_heads / this.n_kv_heads;
    this.head_dim = dim / n_heads;
    this.wq = new nn.Linear(dim, n_heads * this.head_dim, false);
    this.wk = new nn.Linear(dim, this.n_kv_heads * this.head_dim, false);
    this.wv = new nn.Linear(dim, this.n_kv_heads * this.head_dim, false);
    this.wo = new nn.Linear(n_heads * this.head_dim, dim, { bias: false });
  }

  forward(
    x: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    mask: torch.Tensor | null,
    cache?: Cache,
  ): [torch.Tensor, Cache] {
    const [bsz, seqlen] = x.shape;
    let xq = this.wq(x).view(bsz, seqlen, this.args.n_heads, this.head_dim);
    let xk = this.wk(x).view(bsz, seqlen, this.n_kv_heads, this.head_dim);
    let xv = this.wv(x).view(bsz, seqlen, this.n_kv_heads, this.head_dim);
    xq = apply_rotary(xq, cos, sin);
    xk = apply_rotary(xk, cos, sin);
    if (cache) {
      xk = torch.cat([cache.k, xk], 1);
      xv = torch.cat([cache.v, xv], 1);
    }
    const kept: Cache = { k: xk.detach(), v: xv.detach() };
    const [q, k, v] = [xq, repeat_kv(xk, this.n_rep), repeat_kv(xv, this.n_rep)].map((t) => t.transpose(1, 2));
    let scores = q.matmul(k.transpose(2, 3)).div(Math.sqrt(this.head_dim));
    if (mask !== null) scores = scores.add(mask);
    const output = F.softmax(scores.float(), { dim: -1 }).matmul(v);
    return [this.wo(output.transpose(1, 2).contiguous().view(bsz, seqlen, -1)), kept];
  }
}

class FeedForward extends nn.Module {
  w1: nn.Linear;
  w2: nn.Linear;
  w3: nn.Linear;

  constructor(dim: number, hidden: number, multiple_of: number) {
    super();
    hidden = Math.floor((2 * hidden) / 3);
    hidden = multiple_of * Math.floor((hidden + multiple_of - 1) / multiple_of);
    this.w1 = new nn.Linear(dim, hidden, { bias: false });
    this.w2 = new nn.Linear(hidden, dim, { bias: false });
    this.w3 = new nn.Linear(dim, hidden, { bias: false });
  }

  forward(x: torch.Tensor) {
    return this.w2(F.silu(this.w1(x)).mul(this.w3(x)));
  }
}

class TransformerBlock extends nn.Module {
  attention: Attention;
  feed_forward: FeedForward;
  attention_norm: RMSNorm;
  ffn_norm: nn.RMSNorm;

  constructor(args: ModelArgs) {
    super();
    this.attention = new Attention(args);
    this.feed_forward = new FeedForward(args.dim, 4 * args.dim, args.multiple_of);
    this.attention_norm = new RMSNorm(args.dim, args.norm_eps);
    this.ffn_norm = new nn.RMSNorm(args.dim, { eps: args.norm_eps });
  }

  forward(
    x: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    mask: torch.Tensor | null,
    cache?: Cache,
  ): [torch.Tensor, Cache] {
    const [a, kept] = this.attention(this.attention_norm(x), cos, sin, mask, cache);
    const h = x.add(a);
    return [h.add(this.feed_forward(this.ffn_norm(h))), kept];
  }
}

class Transformer extends nn.Module {
  tok_embeddings: nn.Embedding;
  layers: nn.ModuleList;
  norm: RMSNorm;
  output: nn.Linear;
  private freqs: { cos: torch.Tensor; sin: torch.Tensor };

  constructor(readonly params: ModelArgs) {
    super();
    this.tok_embeddings = new nn.Embedding(params.vocab_size, params.dim);
    this.layers = new nn.ModuleList();
    for (let layer_id = 0; layer_id < params.n_layers; layer_id++) this.layers.append(new TransformerBlock(params));
    this.norm = new RMSNorm(params.dim, params.norm_eps);
    this.output = new nn.Linear(params.dim, params.vocab_size, { bias: false });
    this.freqs = precompute_freqs(params.dim / params.n_heads, params.max_seq_len * 2);
  }

  forward(
    tokens: torch.Tensor,
    start_pos = 0,
    caches: (Cache | undefined)[] = [],
  ): { logits: torch.Tensor; caches: Cache[] } {
    const seqlen = tokens.size(1);
    let h = this.tok_embeddings(tokens);
    const window = `${start_pos}:${start_pos + seqlen}`;
    const [cos, sin] = [this.freqs.cos.at(window), this.freqs.sin.at(window)];
    let mask: torch.Tensor | null = null;
    if (seqlen > 1) {
      mask = torch.full([seqlen, seqlen], Number.NEGATIVE_INFINITY).triu(1);
      mask = torch.hstack([torch.zeros(seqlen, start_pos), mask]).type_as(h);
    }
    const kept: Cache[] = [];
    for (const [at, layer] of [...this.layers].entries()) {
      const [next, cache] = layer(h, cos, sin, mask, caches[at]);
      h = next;
      kept.push(cache);
    }
    return { logits: this.output(this.norm(h)).float(), caches: kept };
  }
}

function sample_top_p(probs: torch.Tensor, p: number) {
  const { values: probs_sort, indices: probs_idx } = torch.sort(probs, { dim: -1, descending: true });
  const probs_sum = torch.cumsum(probs_sort, { dim: -1 });
  const mask = probs_sum.sub(probs_sort).gt(p);
  const kept = probs_sort.masked_fill(mask, 0);
  const normed = kept.div(kept.sum(-1, true));
  const next = torch.multinomial(normed, 1);
  return probs_idx.gather(-1, next);
}

const model = new Transformer(new ModelArgs({ n_layers: 2 }));
const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-4, betas: [0.9, 0.95], weight_decay: 0.1 });
for (let step = 0; step < 2; step++) {
  const block = torch.randint(model.params.vocab_size, [3, 13]);
  const [input, target] = [block.at(':, :-1'), block.at(':, 1:')];
  const { logits } = model(input);
  const loss = F.cross_entropy(logits.reshape(-1, logits.shape.at(-1)!), target.reshape(-1));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(loss.item());
}
model.eval();
torch.no_grad(() => {
  let tokens = torch.randint(48, [2, 5]);
  let { logits, caches } = model(tokens);
  for (let at = tokens.size(1); at < 10; at++) {
    const next = sample_top_p(logits.at(':, -1').div(0.8).softmax(-1), 0.9);
    tokens = torch.cat([tokens, next], 1);
    ({ logits, caches } = model(next, at, caches));
  }
  const whole = model(tokens).logits;
  console.log(tokens.shape, whole.at(':, -1').sub(logits.at(':, -1')).abs().max().item() < 1e-4);
});
