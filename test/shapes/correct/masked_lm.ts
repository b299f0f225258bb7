// BERT-like: guess hidden words, and whether one sentence follows another.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const [PAD, CLS, SEP, MASK] = [0, 1, 2, 3];
const config = { vocab: 50, hidden: 32, heads: 4, layers: 2, maxlen: 20, segments: 2, dropout: 0.1 };

class BertEmbeddings extends nn.Module {
  word = new nn.Embedding(config.vocab, config.hidden, { padding_idx: PAD });
  position = new nn.Embedding(config.maxlen, config.hidden);
  segment = new nn.Embedding(config.segments, config.hidden);
  norm = new nn.LayerNorm(config.hidden, 1e-12);
  dropout = new nn.Dropout(config.dropout);

  forward(ids: torch.Tensor, segments: torch.Tensor) {
    const [, length] = ids.shape;
    const pos = torch.arange(length).unsqueeze(0).expand_as(ids);
    const sum = this.word(ids).add(this.position(pos)).add(this.segment(segments));
    return this.dropout(this.norm(sum));
  }
}

class SelfAttention extends nn.Module {
  query = new nn.Linear(config.hidden, config.hidden);
  key = new nn.Linear(config.hidden, config.hidden);
  value = new nn.Linear(config.hidden, config.hidden);
  dense = new nn.Linear(config.hidden, config.hidden);
  norm = new nn.LayerNorm(config.hidden);
  dropout = new nn.Dropout(config.dropout);
  size = config.hidden / config.heads;

  transpose_for_scores(x: torch.Tensor) {
    const shape = [...x.size().slice(0, -1), config.heads, this.size];
    return x.view(shape).permute(0, 2, 1, 3);
  }

  forward(hidden: torch.Tensor, attention_mask: torch.Tensor) {
    const q = this.transpose_for_scores(this.query(hidden));
    const k = this.transpose_for_scores(this.key(hidden));
    const v = this.transpose_for_scores(this.value(hidden));
    const scores = torch.matmul(q, k.transpose(-1, -2)).div(Math.sqrt(this.size)).add(attention_mask);
    const probs = this.dropout(F.softmax(scores, -1));
    const context = probs.matmul(v).permute(0, 2, 1, 3).contiguous();
    const merged = context.view(context.size(0), context.size(1), config.hidden);
    return this.norm(this.dropout(this.dense(merged)).add(hidden));
  }
}

class Layer extends nn.Module {
  attention = new SelfAttention();
  up = new nn.Linear(config.hidden, config.hidden * 4);
  down = new nn.Linear(config.hidden * 4, config.hidden);
  norm = new nn.LayerNorm([config.hidden]);

  forward(x: torch.Tensor, mask: torch.Tensor) {
    const a = this.attention(x, mask);
    return this.norm(a.add(this.down(F.gelu(this.up(a)))));
  }
}

class BertForPreTraining extends nn.Module {
  embeddings = new BertEmbeddings();
  layers = new nn.ModuleList(Array.from({ length: config.layers }, () => new Layer()));
  pooler = new nn.Sequential(new nn.Linear(config.hidden, config.hidden), new nn.Tanh());
  transform = new nn.Sequential(
    new nn.Linear(config.hidden, config.hidden),
    new nn.GELU(),
    new nn.LayerNorm(config.hidden),
  );
  bias = new nn.Parameter(torch.zeros(config.vocab));
  next = new nn.Linear(config.hidden, 2);

  forward(ids: torch.Tensor, segments: torch.Tensor, masked_pos: torch.Tensor) {
    const mask = ids.eq(PAD).float().mul(-10000).unsqueeze(1).unsqueeze(2);
    let h = this.embeddings(ids, segments);
    for (const layer of this.layers) h = layer(h, mask);
    const pooled = this.pooler(h.at(':, 0'));

    const where = masked_pos.unsqueeze(-1).expand(-1, -1, h.size(-1));
    const masked = this.transform(torch.gather(h, 1, where));
    const decoder = this.embeddings.word.weight;
    const logits_lm = F.linear(masked, decoder).add(this.bias);
    return { logits_lm, logits_clsf: this.next(pooled) };
  }
}

function make_batch(size: number, length = 16, masks = 3) {
  const inputs: torch.Tensor[] = [];
  const segments: torch.Tensor[] = [];
  const tokens: torch.Tensor[] = [];
  const positions: torch.Tensor[] = [];
  const follows: number[] = [];
  for (let i = 0; i < size; i++) {
    const a = 3 + (i % 3);
    const b = 4 + (i % 4);
    const ids = torch.cat([
      torch.tensor([CLS]),
      torch.randint(4, config.vocab, [a]),
      torch.tensor([SEP]),
      torch.randint(4, config.vocab, [b]),
      torch.tensor([SEP]),
    ]);
    const segment = torch.cat([torch.zeros(a + 2, { dtype: torch.long }), torch.ones(b + 1, { dtype: torch.long })]);
    const pos = torch.tensor([1, 2, a + 2]).narrow(0, 0, masks);
    tokens.push(ids.index_select(0, pos));
    const hidden = ids.clone();
    hidden.index_fill_(0, pos, MASK);
    const missing = length - ids.numel();
    inputs.push(F.pad(hidden, [0, missing], { value: PAD }));
    segments.push(F.pad(segment, [0, missing]));
    positions.push(pos);
    follows.push(i % 2);
  }
  return {
    ids: torch.stack(inputs),
    segments: torch.stack(segments),
    tokens: torch.stack(tokens),
    positions: torch.stack(positions),
    follows: torch.tensor(follows),
  };
}

const model = new BertForPreTraining();
const criterion = new nn.CrossEntropyLoss({ ignore_index: 0 });
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-4 });
for (const size of [6, 4]) {
  const batch = make_batch(size);
  const { logits_lm, logits_clsf } = model(batch.ids, batch.segments, batch.positions);
  const loss_lm = criterion(logits_lm.transpose(1, 2), batch.tokens);
  const loss_clsf = F.cross_entropy(logits_clsf, batch.follows);
  const loss = loss_lm.add(loss_clsf);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(loss.item());
}
