// A small GPT after nanoGPT: causal self-attention, GELU, tied weights, two groups of weight decay.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(1337);

interface GPTConfig {
  block_size: number;
  vocab_size: number;
  n_layer: number;
  n_head: number;
  n_embd: number;
  dropout: number;
  bias: boolean;
}

class CausalSelfAttention extends nn.Module {
  c_attn: nn.Linear;
  c_proj: nn.Linear;
  attn_dropout: nn.Dropout;
  resid_dropout: nn.Dropout;
  declare mask: torch.Tensor;
  private n_head: number;
  private n_embd: number;

  constructor(
    config: GPTConfig,
    private flash = false,
  ) {
    super();
    if (config.n_embd % config.n_head !== 0) throw new Error('the heads do not divide the width');
    this.c_attn = new nn.Linear(config.n_embd, 3 * config.n_embd, { bias: config.bias });
    this.c_proj = new nn.Linear(config.n_embd, config.n_embd, { bias: config.bias });
    this.attn_dropout = new nn.Dropout(config.dropout);
    this.resid_dropout = new nn.Dropout(config.dropout);
    this.n_head = config.n_head;
    this.n_embd = config.n_embd;
    const { block_size: size } = config;
    this.register_buffer('mask', torch.tril(torch.ones(size, size)).view(1, 1, size, size));
  }

  forward(x: torch.Tensor) {
    const [B, T, C] = x.size();
    const heads = (t: torch.Tensor) => t.view(B, T, this.n_head, C / this.n_head).transpose(1, 2);
    const [q, k, v] = this.c_attn(x).split(this.n_embd, 2).map(heads);

    let y: torch.Tensor;
    if (this.flash) {
      y = F.scaled_dot_product_attention(q, k, v, { is_causal: true });
    } else {
      let att = q.matmul(k.transpose(-2, -1)).mul(1.0 / Math.sqrt(k.size(-1)));
      att = att.masked_fill(this.mask.at(`:, :, :${T}, :${T}`).eq(0), -Infinity);
      att = this.attn_dropout(F.softmax(att, { dim: -1 }));
      y = att.matmul(v);
    }
    y = y.transpose(1, 2).contiguous().view(B, T, C);
    return this.resid_dropout(this.c_proj(y));
  }
}

class MLP extends nn.Module {
  c_fc: nn.Linear;
  gelu = new nn.GELU('tanh');
  c_proj: nn.Linear;
  dropout: nn.Dropout;

  constructor(config: GPTConfig) {
    super();
    this.c_fc = new nn.Linear(config.n_embd, 4 * config.n_embd, config.bias);
    this.c_proj = new nn.Linear(4 * config.n_embd, config.n_embd, config.bias);
    this.dropout = new nn.Dropout(config.dropout);
  }

  forward(x: torch.Tensor) {
    return this.dropout(this.c_proj(this.gelu(this.c_fc(x))));
  }
}

class Block extends nn.Module {
  ln_1: nn.LayerNorm;
  attn: CausalSelfAttention;
  ln_2: nn.LayerNorm;
  mlp: MLP;

  constructor(config: GPTConfig, flash: boolean) {
    super();
    this.ln_1 = new nn.LayerNorm(config.n_embd, { bias: config.bias });
    this.attn = new CausalSelfAttention(config, flash);
    this.ln_2 = new nn.LayerNorm(config.n_embd, { bias: config.bias });
    this.mlp = new MLP(config);
  }

  forward(x: torch.Tensor) {
    x = x.add(this.attn(this.ln_1(x)));
    return x.add(this.mlp(this.ln_2(x)));
  }
}

class GPT extends nn.Module {
  transformer: nn.ModuleDict;
  lm_head: nn.Linear;

  constructor(readonly config: GPTConfig) {
    super();
    const { vocab_size, n_embd, block_size, n_layer } = config;
    this.transformer = new nn.ModuleDict({
      wte: new nn.Embedding(vocab_size, n_embd),
      wpe: new nn.Embedding(block_size, n_embd),
      drop: new nn.Dropout(config.dropout),
      h: new nn.ModuleList(Array.from({ length: n_layer }, (_, i) => new Block(config, i % 2 === 1))),
      ln_f: new nn.LayerNorm(n_embd, { bias: config.bias }),
    });
    this.lm_head = new nn.Linear(n_embd, vocab_size, { bias: false });
    (this.transformer.at('wte') as nn.Embedding).weight = this.lm_head.weight;
  }

  forward(idx: torch.Tensor, targets: torch.Tensor | null = null): { logits: torch.Tensor; loss: torch.Tensor | null } {
    const t = idx.size(1);
    if (t > this.config.block_size) throw new Error(`cannot forward ${t} tokens`);
    const pos = torch.arange(0, t, { dtype: torch.long });
    const { wte, wpe, drop, h, ln_f } = Object.fromEntries(this.transformer.items());
    let x = drop(wte(idx).add(wpe(pos)));
    for (const block of h as unknown as Iterable<Block>) x = block(x);
    x = ln_f(x);

    if (targets === null) return { logits: this.lm_head(x.at(':', [-1], ':')), loss: null };
    const logits = this.lm_head(x);
    const loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), { ignore_index: -1 });
    return { logits, loss };
  }

  generate(idx: torch.Tensor, count: number, { temperature = 1.0, top_k = 0 } = {}) {
    for (let i = 0; i < count; i++) {
      const idx_cond = idx.size(1) <= this.config.block_size ? idx : idx.at(`:, -${this.config.block_size}:`);
      const { logits } = this.forward(idx_cond);
      let last = logits.at(':, -1, :').div(temperature);
      if (top_k > 0) {
        const [v] = torch.topk(last, Math.min(top_k, last.size(-1)));
        last = last.masked_fill(last.lt(v.at(':', [-1])), -Infinity);
      }
      const next = torch.multinomial(F.softmax(last, { dim: -1 }), 1);
      idx = torch.cat([idx, next], { dim: 1 });
    }
    return idx;
  }
}

const model = new GPT({ block_size: 16, vocab_size: 40, n_layer: 2, n_head: 4, n_embd: 32, dropout: 0, bias: false });
const decay = [...model.parameters()].filter((p) => p.dim() >= 2);
const rest = [...model.parameters()].filter((p) => p.dim() < 2);
const optimizer = new optim.AdamW(
  [
    { params: decay, weight_decay: 0.1 },
    { params: rest, weight_decay: 0.0 },
  ],
  { lr: 1e-3, betas: [0.9, 0.95] },
);

const data = torch.randint(0, 40, [300]);
function get_batch(batch_size: number) {
  const ix = torch.randint(data.size(0) - model.config.block_size, [batch_size]).tolist() as number[];
  const x = torch.stack(ix.map((i) => data.at(`${i}:${i + model.config.block_size}`)));
  const y = torch.stack(ix.map((i) => data.at(`${i + 1}:${i + 1 + model.config.block_size}`)));
  return [x, y] as const;
}

const accumulation = 2;
for (let iter = 0; iter < 2; iter++) {
  for (let micro = 0; micro < accumulation; micro++) {
    const [X, Y] = get_batch(4);
    const { loss } = model(X, Y);
    loss!.div(accumulation).backward();
  }
  nn.utils.clip_grad_norm_(model.parameters(), 1.0);
  optimizer.step();
  optimizer.zero_grad({ set_to_none: true });
}
model.eval();
console.log(torch.no_grad(() => model.generate(torch.zeros(1, 1, { dtype: torch.long }), 20, { top_k: 5 })));
