import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const PAD = 0;

class PositionalEncoding extends nn.Module {
  dropout: nn.Dropout;
  declare pe: torch.Tensor;

  constructor(d_model: number, dropout = 0.1, max_len = 100) {
    super();
    this.dropout = new nn.Dropout({ p: dropout });
    const position = torch.arange(max_len).unsqueeze(1);
    const div_term = torch.exp(torch.arange(0, d_model, 2).mul(-Math.log(10000.0) / d_model));
    const pe = torch.zeros(1, max_len, d_model);
    pe.put_(0, ':', '0::2', torch.sin(position.mul(div_term)));
    pe.put_(0, ':', '1::2', torch.cos(position.mul(div_term)));
    this.register_buffer('pe', pe);
  }

  forward(x: torch.Tensor) {
    x = x.add(this.pe.at(`:, :${x.size(1)}`));
    return this.dropout(x);
  }
}

class TransformerClassifier extends nn.Module {
  embedding: nn.Embedding;
  position: PositionalEncoding;
  encoder: nn.TransformerEncoder;
  classifier: nn.Sequential;

  constructor({ vocab = 60, d_model = 32, nhead = 4, layers = 2, classes = 3 } = {}) {
    super();
    this.embedding = new nn.Embedding(vocab, d_model, { padding_idx: PAD });
    this.position = new PositionalEncoding(d_model);
    const encoder_layer = new nn.TransformerEncoderLayer({
      d_model,
      nhead,
      dim_feedforward: 4 * d_model,
      dropout: 0.1,
      activation: 'gelu',
      batch_first: true,
      norm_first: true,
    });
    this.encoder = new nn.TransformerEncoder(encoder_layer, layers, new nn.LayerNorm(d_model), {
      enable_nested_tensor: false,
    });
    this.classifier = new nn.Sequential(new nn.LayerNorm(d_model), new nn.Linear(d_model, classes));
  }

  forward(ids: torch.Tensor) {
    const mask = ids.eq(PAD);
    const x = this.position(this.embedding(ids).mul(Math.sqrt(this.embedding.embedding_dim)));
    const h = this.encoder(x, { src_key_padding_mask: mask });
    const keep = mask.logical_not().unsqueeze(-1).float();
    const mean = h
      .mul(keep)
      .sum(1)
      .div(keep.sum(1).clamp({ min: 1 }));
    return this.classifier(mean);
  }
}

/** Pads a batch to its longest sample. */
function collate(samples: readonly [number[], number][]): [torch.Tensor, torch.Tensor] {
  const longest = Math.max(...samples.map(([ids]) => ids.length));
  const rows = samples.map(([ids]) => F.pad(torch.tensor(ids), [0, longest - ids.length], { value: PAD }));
  return [torch.stack(rows), torch.tensor(samples.map(([, label]) => label))];
}

const samples = Array.from({ length: 18 }, (_, i): [number[], number] => [
  Array.from({ length: 4 + (i % 9) }, (_, k) => 1 + ((i * 7 + k * 3) % 59)),
  i % 3,
]);
const loader = new torch.utils.data.DataLoader(samples, { batch_size: 5, shuffle: true, collate_fn: collate });

const model = new TransformerClassifier();
const optimizer = new optim.AdamW(model.parameters(), { lr: 5e-4 });
const warmup = new optim.lr_scheduler.LambdaLR(optimizer, (step: number) => Math.min(1, (step + 1) / 10));
for (let epoch = 0; epoch < 2; epoch++) {
  let correct = 0;
  for (const [ids, labels] of loader) {
    const logits = model(ids);
    const loss = F.cross_entropy(logits, labels, { label_smoothing: 0.05 });
    optimizer.zero_grad({ set_to_none: true });
    loss.backward();
    optimizer.step();
    warmup.step();
    correct += logits.argmax({ dim: -1 }).eq(labels).sum().item();
  }
  console.log(`epoch ${epoch}: ${correct} of ${samples.length}`);
}
