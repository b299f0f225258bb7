// The annotated Transformer: an encoder-decoder of one's own, label smoothing, the warm-up of the paper, greedy decoding.
import * as torch from 'tensorpad';
import { copy, nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(12);

function clones<M extends nn.Module>(make: () => M, n: number): nn.ModuleList {
  return new nn.ModuleList(Array.from({ length: n }, make));
}

function subsequent_mask(size: number): torch.Tensor {
  return torch.triu(torch.ones(1, size, size), { diagonal: 1 }).eq(0);
}

function attention(
  query: torch.Tensor,
  key: torch.Tensor,
  value: torch.Tensor,
  mask?: torch.Tensor,
  dropout?: nn.Dropout,
): [torch.Tensor, torch.Tensor] {
  const d_k = query.size(-1);
  let scores = torch.matmul(query, key.transpose(-2, -1)).div(Math.sqrt(d_k));
  if (mask !== undefined) scores = scores.masked_fill(mask.eq(0), -1e9);
  let p_attn = scores.softmax(-1);
  if (dropout) p_attn = dropout(p_attn);
  return [p_attn.matmul(value), p_attn];
}

class MultiHeadedAttention extends nn.Module {
  linears: nn.ModuleList;
  dropout: nn.Dropout;
  attn: torch.Tensor | null = null;
  private readonly d_k: number;

  constructor(
    private readonly h: number,
    d_model: number,
    dropout = 0.1,
  ) {
    super();
    if (d_model % h !== 0) throw new Error('d_model must be divisible by h');
    this.d_k = d_model / h;
    this.linears = clones(() => new nn.Linear(d_model, d_model), 4);
    this.dropout = new nn.Dropout({ p: dropout });
  }

  forward(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask?: torch.Tensor) {
    mask = mask?.unsqueeze(1);
    const nbatches = query.size(0);
    const inputs = [query, key, value];
    const [q, k, v] = inputs.map((x, i) => this.linears[i](x).view(nbatches, -1, this.h, this.d_k).transpose(1, 2));
    const [x, attn] = attention(q, k, v, mask, this.dropout);
    this.attn = attn;
    const merged = x
      .transpose(1, 2)
      .contiguous()
      .view(nbatches, -1, this.h * this.d_k);
    return this.linears.at(-1)(merged);
  }
}

class FeedForward extends nn.Module {
  w_1: nn.Linear;
  w_2: nn.Linear;
  dropout: nn.Dropout;

  constructor(d_model: number, d_ff: number, dropout: number) {
    super();
    this.w_1 = new nn.Linear(d_model, d_ff);
    this.w_2 = new nn.Linear(d_ff, d_model);
    this.dropout = new nn.Dropout(dropout);
  }

  forward(x: torch.Tensor) {
    return this.w_2(this.dropout(this.w_1(x).relu()));
  }
}

class LayerNorm extends nn.Module {
  a_2: nn.Parameter;
  b_2: nn.Parameter;

  constructor(
    features: number,
    private eps = 1e-6,
  ) {
    super();
    this.a_2 = new nn.Parameter(torch.ones(features));
    this.b_2 = new nn.Parameter(torch.zeros(features));
  }

  forward(x: torch.Tensor) {
    const mean = x.mean(-1, true);
    const std = x.std(-1, { keepdim: true });
    return this.a_2.mul(x.sub(mean)).div(std.add(this.eps)).add(this.b_2);
  }
}

class Sublayer extends nn.Module {
  norm: LayerNorm;
  dropout: nn.Dropout;

  constructor(size: number, dropout: number) {
    super();
    this.norm = new LayerNorm(size);
    this.dropout = new nn.Dropout(dropout);
  }

  apply_to(x: torch.Tensor, sublayer: (x: torch.Tensor) => torch.Tensor) {
    return x.add(this.dropout(sublayer(this.norm(x))));
  }
}

class EncoderLayer extends nn.Module {
  sublayers: nn.ModuleList;

  constructor(
    readonly size: number,
    public self_attn: MultiHeadedAttention,
    public feed_forward: FeedForward,
    dropout: number,
  ) {
    super();
    this.sublayers = clones(() => new Sublayer(size, dropout), 2);
  }

  forward(x: torch.Tensor, mask: torch.Tensor) {
    const [first, second] = this.sublayers as Iterable<Sublayer>;
    x = first.apply_to(x, (y) => this.self_attn(y, y, y, mask));
    return second.apply_to(x, this.feed_forward);
  }
}

class DecoderLayer extends nn.Module {
  sublayers: nn.ModuleList;

  constructor(
    readonly size: number,
    public self_attn: MultiHeadedAttention,
    public src_attn: MultiHeadedAttention,
    public feed_forward: FeedForward,
    dropout: number,
  ) {
    super();
    this.sublayers = clones(() => new Sublayer(size, dropout), 3);
  }

  forward(x: torch.Tensor, memory: torch.Tensor, src_mask: torch.Tensor, tgt_mask: torch.Tensor) {
    const [a, b, c] = [...this.sublayers] as Sublayer[];
    x = a.apply_to(x, (y) => this.self_attn(y, y, y, tgt_mask));
    x = b.apply_to(x, (y) => this.src_attn(y, memory, memory, src_mask));
    return c.apply_to(x, (y) => this.feed_forward(y));
  }
}

class PositionalEncoding extends nn.Module {
  declare pe: torch.Tensor;

  constructor(
    d_model: number,
    private readonly dropout: nn.Dropout,
    max_len = 64,
  ) {
    super();
    const pe = torch.zeros(max_len, d_model);
    const position = torch.arange(0, max_len).unsqueeze(1);
    const div_term = torch.exp(torch.arange(0, d_model, 2).mul(-(Math.log(10000.0) / d_model)));
    pe.put_(':', '0::2', position.mul(div_term).sin());
    pe.put_(':', '1::2', position.mul(div_term).cos());
    this.register_buffer('pe', pe.unsqueeze(0), { persistent: false });
  }

  forward(x: torch.Tensor) {
    return this.dropout(x.add(this.pe.at(':', `:${x.size(1)}`).requires_grad_(false)));
  }
}

class EncoderDecoder extends nn.Module {
  encoder: nn.ModuleList;
  decoder: nn.ModuleList;
  encoder_norm: LayerNorm;
  decoder_norm: LayerNorm;
  src_embed: nn.Embedding;
  tgt_embed: nn.Embedding;
  position: PositionalEncoding;
  generator: nn.Linear;

  constructor(src_vocab: number, tgt_vocab: number, { N = 2, d_model = 32, d_ff = 64, h = 4, dropout = 0.1 } = {}) {
    super();
    const c = copy.deepcopy;
    const attn = new MultiHeadedAttention(h, d_model);
    const ff = new FeedForward(d_model, d_ff, dropout);
    this.encoder = clones(() => new EncoderLayer(d_model, c(attn), c(ff), dropout), N);
    this.decoder = clones(() => new DecoderLayer(d_model, c(attn), c(attn), c(ff), dropout), N);
    this.encoder_norm = new LayerNorm(d_model);
    this.decoder_norm = new LayerNorm(d_model);
    this.src_embed = new nn.Embedding(src_vocab, d_model);
    this.tgt_embed = new nn.Embedding(tgt_vocab, d_model);
    this.position = new PositionalEncoding(d_model, new nn.Dropout(dropout));
    this.generator = new nn.Linear(d_model, tgt_vocab);
    for (const p of this.parameters()) if (p.dim() > 1) nn.init.xavier_uniform_(p);
  }

  encode(src: torch.Tensor, mask: torch.Tensor) {
    const scale = Math.sqrt(this.src_embed.embedding_dim);
    let x = this.position(this.src_embed(src).mul(scale));
    for (const layer of this.encoder) x = layer(x, mask);
    return this.encoder_norm(x);
  }

  decode(memory: torch.Tensor, src_mask: torch.Tensor, tgt: torch.Tensor, tgt_mask: torch.Tensor) {
    const scale = Math.sqrt(this.tgt_embed.embedding_dim);
    let x = this.position(this.tgt_embed(tgt).mul(scale));
    for (const layer of this.decoder) x = layer(x, memory, src_mask, tgt_mask);
    return this.decoder_norm(x);
  }

  forward(src: torch.Tensor, tgt: torch.Tensor, src_mask: torch.Tensor, tgt_mask: torch.Tensor) {
    return this.decode(this.encode(src, src_mask), src_mask, tgt, tgt_mask);
  }
}

class Batch {
  readonly src_mask: torch.Tensor;
  readonly tgt: torch.Tensor;
  readonly tgt_y: torch.Tensor;
  readonly tgt_mask: torch.Tensor;
  readonly ntokens: number;

  constructor(
    readonly src: torch.Tensor,
    whole: torch.Tensor,
    pad = 0,
  ) {
    this.src_mask = src.ne(pad).unsqueeze(-2);
    this.tgt = whole.at(':, :-1');
    this.tgt_y = whole.at(':, 1:');
    this.tgt_mask = Batch.make_std_mask(this.tgt, pad);
    this.ntokens = this.tgt_y.ne(pad).sum().item();
  }

  static make_std_mask(tgt: torch.Tensor, pad: number) {
    const mask = tgt.ne(pad).unsqueeze(-2);
    return mask.bitwise_and(subsequent_mask(tgt.size(-1)));
  }
}

class LabelSmoothing extends nn.Module {
  criterion = new nn.KLDivLoss({ reduction: 'sum' });

  constructor(
    private readonly size: number,
    private readonly padding_idx: number,
    private readonly smoothing = 0.1,
  ) {
    super();
  }

  forward(x: torch.Tensor, target: torch.Tensor) {
    const true_dist = x.detach().clone();
    true_dist.fill_(this.smoothing / (this.size - 2));
    true_dist.scatter_(1, target.unsqueeze(1), 1 - this.smoothing);
    true_dist.put_(':', this.padding_idx, 0);
    const mask = torch.nonzero(target.eq(this.padding_idx));
    if (mask.size(0) > 0) true_dist.index_fill_(0, mask.squeeze(-1), 0.0);
    return this.criterion(x, true_dist);
  }
}

function* data_gen(V: number, batch_size: number, nbatches: number) {
  for (let i = 0; i < nbatches; i++) {
    const data = torch.randint(1, V, [batch_size, 10]);
    data.put_(':', 0, 1);
    yield new Batch(data.clone(), data.clone(), 0);
  }
}

const V = 11;
const model = new EncoderDecoder(V, V);
const criterion = new LabelSmoothing(V, 0);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.5, betas: [0.9, 0.98], eps: 1e-9 });
const warmup = 8;
const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, {
  lr_lambda: (step: number) => 32 ** -0.5 * Math.min(Math.max(step, 1) ** -0.5, Math.max(step, 1) * warmup ** -1.5),
});
for (const batch of data_gen(V, 6, 3)) {
  const out = model(batch.src, batch.tgt, batch.src_mask, batch.tgt_mask);
  const x = F.log_softmax(model.generator(out), -1);
  const loss = criterion(x.contiguous().view(-1, x.size(-1)), batch.tgt_y.contiguous().view(-1)).div(batch.ntokens);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  scheduler.step();
  console.log(loss.item().toFixed(3), scheduler.get_last_lr());
}

function greedy_decode(src: torch.Tensor, src_mask: torch.Tensor, max_len: number, start: number) {
  const memory = model.encode(src, src_mask);
  let ys = torch.zeros(1, 1).fill_(start).type_as(src);
  for (let i = 0; i < max_len - 1; i++) {
    const out = model.decode(memory, src_mask, ys, subsequent_mask(ys.size(1)));
    const prob = model.generator(out.at(':, -1'));
    const [, next_word] = torch.max(prob, 1);
    ys = torch.cat([ys, next_word.unsqueeze(1)], { dim: 1 });
  }
  return ys;
}
model.eval();
const src = torch.arange(1, 9).unsqueeze(0);
console.log(torch.no_grad(() => greedy_decode(src, torch.ones(1, 1, 8), 6, 1)).shape);
