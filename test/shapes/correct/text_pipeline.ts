// Text classification from raw strings: a vocabulary, padding in the collate function, an embedding, a packed GRU.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;
const { pack_padded_sequence, pad_packed_sequence, pad_sequence } = nn.utils.rnn;
torch.manual_seed(3);

const REVIEWS: readonly [string, 'good' | 'bad'][] = [
  ['a wonderful little film', 'good'],
  ['what a waste of time', 'bad'],
  ['i loved every minute of it', 'good'],
  ['boring and far too long', 'bad'],
  ['great actors great music', 'good'],
  ['the plot makes no sense at all', 'bad'],
  ['funny warm and clever', 'good'],
  ['i fell asleep', 'bad'],
];
const LABELS = { good: 1, bad: 0 } as const;
const PAD = '<pad>';
const UNK = '<unk>';

class Vocab {
  private readonly index: Map<string, number>;
  readonly words: string[];
  constructor(texts: Iterable<string>, minimum = 1) {
    const counts = new Map<string, number>();
    for (const text of texts) for (const word of Vocab.tokens(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const kept = [...counts].filter(([, count]) => count >= minimum).sort((a, b) => b[1] - a[1]);
    this.words = [PAD, UNK, ...kept.map(([word]) => word)];
    this.index = new Map(this.words.map((word, i) => [word, i]));
  }
  static tokens(text: string) {
    return text.toLowerCase().split(/\s+/);
  }
  get size() {
    return this.words.length;
  }
  encode(text: string): number[] {
    return Vocab.tokens(text).map((word) => this.index.get(word) ?? 1);
  }
}
const vocab = new Vocab(REVIEWS.map(([text]) => text));

class Reviews extends Dataset<[torch.Tensor, number]> {
  constructor(private readonly rows: typeof REVIEWS) {
    super();
  }
  override get length() {
    return this.rows.length;
  }
  override at(i: number): [torch.Tensor, number] {
    const [text, label] = this.rows[i]!;
    return [torch.tensor(vocab.encode(text)), LABELS[label]];
  }
}
function collate(batch: [torch.Tensor, number][]) {
  batch.sort(([a], [b]) => b.size(0) - a.size(0));
  const lengths = batch.map(([ids]) => ids.size(0));
  const ids = pad_sequence(
    batch.map(([each]) => each),
    { batch_first: true, padding_value: 0 },
  );
  return { ids, lengths, labels: torch.tensor(batch.map(([, label]) => label)) };
}

class Classifier extends nn.Module {
  embedding: nn.Embedding;
  rnn: nn.GRU;
  attention: nn.Linear;
  head: nn.Sequential;
  constructor({
    size,
    dim = 16,
    hidden = 24,
    classes = 2,
  }: { size: number; dim?: number; hidden?: number; classes?: number }) {
    super();
    this.embedding = new nn.Embedding(size, dim, { padding_idx: 0 });
    this.rnn = new nn.GRU(dim, hidden, { batch_first: true, bidirectional: true, num_layers: 2, dropout: 0.1 });
    this.attention = new nn.Linear(2 * hidden, 1);
    this.head = new nn.Sequential(new nn.LayerNorm(2 * hidden), new nn.Linear(2 * hidden, classes));
    this.initialise();
  }
  private initialise() {
    for (const [name, p] of this.named_parameters()) {
      if (name.includes('weight') && p.dim() > 1) nn.init.xavier_uniform_(p);
      else if (name.includes('bias')) nn.init.zeros_(p);
    }
  }
  forward(ids: torch.Tensor, lengths: number[]) {
    const packed = pack_padded_sequence(this.embedding(ids), lengths, { batch_first: true });
    const [output] = this.rnn(packed);
    const [states, sizes] = pad_packed_sequence(output, { batch_first: true });
    const mask = torch.arange(states.size(1)).unsqueeze(0).lt(sizes.unsqueeze(1));
    const scores = this.attention(states).squeeze(-1).masked_fill(mask.logical_not(), -Infinity);
    const weights = scores.softmax(1);
    const pooled = weights.unsqueeze(1).bmm(states).squeeze(1);
    return { logits: this.head(pooled), weights };
  }
}
const model = new Classifier({ size: vocab.size });
const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2, 0.5);
const loader = new DataLoader<any, ReturnType<typeof collate>>(new Reviews(REVIEWS), {
  batch_size: 4,
  shuffle: true,
  collate_fn: collate as any,
});
for (let epoch = 0; epoch < 4; epoch++) {
  let right = 0;
  for (const { ids, lengths, labels } of loader) {
    const { logits } = model(ids, lengths);
    const loss = nn.functional.cross_entropy(logits, labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    right += logits.argmax(-1).eq(labels).sum().item();
  }
  scheduler.step();
  console.log(`${epoch}: ${((100 * right) / REVIEWS.length).toFixed(0)} %`);
}
model.eval();
const classify = (text: string) =>
  torch.no_grad(() => {
    const ids = torch.tensor([vocab.encode(text)]);
    const { logits, weights } = model(ids, [ids.size(1)]);
    return { label: logits.argmax(1).item() === 1 ? 'good' : 'bad', weights: weights.squeeze(0).tolist() };
  });
console.log(classify('a warm film'));
