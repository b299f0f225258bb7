// BERT in small: masked words and next sentence, dynamic masking in collate, accumulation of gradients, weight tying.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(3);

// ------------------------------------------------------------ vocabulary
const corpus = [
  'the cat sat on the mat',
  'the dog lay on the rug',
  'a bird flew over the house',
  'the fish swam in the pond',
  'a cat and a dog played',
  'the bird sang in the tree',
  'over the pond flew a bird',
];
const specials = ['[PAD]', '[CLS]', '[SEP]', '[MASK]', '[UNK]'];
const vocab = new Map<string, number>();
for (const special of specials) vocab.set(special, vocab.size);
for (const word of corpus.flatMap((line) => line.split(' '))) if (!vocab.has(word)) vocab.set(word, vocab.size);
const [PAD, CLS, SEP, MASK, UNK] = specials.map((special) => vocab.get(special)!);
const encode = (line: string) => line.split(' ').map((word) => vocab.get(word) ?? UNK);

type Sample = { ids: number[]; segments: number[]; next: number };

class Pairs extends torch.utils.data.Dataset<Sample> {
  override get length() {
    return 30;
  }
  override at(i: number): Sample {
    const first = corpus[i % corpus.length];
    const follows = i % 2 === 0;
    const second = follows ? corpus[(i + 1) % corpus.length] : corpus[(i * 3 + 2) % corpus.length];
    const a = [CLS, ...encode(first), SEP];
    const b = [...encode(second), SEP];
    return { ids: [...a, ...b], segments: [...a.map(() => 0), ...b.map(() => 1)], next: follows ? 1 : 0 };
  }
}

function collate(samples: Sample[]) {
  const longest = Math.max(...samples.map(({ ids }) => ids.length));
  const pad = (values: number[], filler: number) => [...values, ...Array<number>(longest - values.length).fill(filler)];
  const ids = torch.tensor(samples.map((sample) => pad(sample.ids, PAD)));
  const segments = torch.tensor(samples.map((sample) => pad(sample.segments, 0)));
  const next = torch.tensor(samples.map(({ next }) => next));
  const attention = ids.ne(PAD);
  // 15 % of the words are asked for: 80 % of them masked, 10 % random, 10 % left alone
  const candidates = attention.logical_and(ids.ge(specials.length));
  const chosen = torch.rand(ids.shape).lt(0.15).logical_and(candidates);
  const labels = ids.masked_fill(chosen.logical_not(), -100);
  const dice = torch.rand(ids.shape);
  let input = ids.masked_fill(chosen.logical_and(dice.lt(0.8)), MASK);
  const random = torch.randint(specials.length, vocab.size, ids.shape);
  input = torch.where(chosen.logical_and(dice.ge(0.9)), random, input);
  return { input, segments, attention, labels, next };
}

// ------------------------------------------------------------ model
interface BertConfig {
  vocab: number;
  hidden: number;
  layers: number;
  heads: number;
  intermediate: number;
  positions: number;
  dropout: number;
}

class Embeddings extends nn.Module {
  word: nn.Embedding;
  position: nn.Embedding;
  segment: nn.Embedding;
  norm: nn.LayerNorm;
  dropout: nn.Dropout;
  constructor(c: BertConfig) {
    super();
    this.word = new nn.Embedding(c.vocab, c.hidden, { padding_idx: PAD });
    this.position = new nn.Embedding(c.positions, c.hidden);
    this.segment = new nn.Embedding(2, c.hidden);
    this.norm = new nn.LayerNorm(c.hidden, { eps: 1e-12 });
    this.dropout = new nn.Dropout(c.dropout);
    this.register_buffer('position_ids', torch.arange(c.positions).unsqueeze(0), { persistent: false });
  }
  forward(ids: torch.Tensor, segments: torch.Tensor) {
    const positions = this.get_buffer('position_ids').at(':', `:${ids.size(1)}`);
    const sum = this.word(ids).add(this.position(positions)).add(this.segment(segments));
    return this.dropout(this.norm(sum));
  }
}

class SelfAttention extends nn.Module {
  query: nn.Linear;
  key: nn.Linear;
  value: nn.Linear;
  out: nn.Linear;
  heads: number;
  size: number;
  drop: nn.Dropout;
  constructor({ hidden, heads, dropout }: BertConfig) {
    super();
    if (hidden % heads !== 0) throw new Error(`${heads} heads do not divide ${hidden}`);
    this.heads = heads;
    this.size = hidden / heads;
    this.query = new nn.Linear(hidden, hidden);
    this.key = new nn.Linear(hidden, hidden);
    this.value = new nn.Linear(hidden, hidden);
    this.out = new nn.Linear(hidden, hidden);
    this.drop = new nn.Dropout(dropout);
  }
  private split(x: torch.Tensor) {
    return x.view(...x.shape.slice(0, -1), this.heads, this.size).transpose(1, 2);
  }
  forward(x: torch.Tensor, mask: torch.Tensor) {
    const [q, k, v] = [this.query, this.key, this.value].map((layer) => this.split(layer(x)));
    let scores = torch.matmul(q, k.transpose(-1, -2)).div(Math.sqrt(this.size));
    scores = scores.add(mask);
    const weights = this.drop(F.softmax(scores, -1));
    const context = torch.matmul(weights, v).permute(0, 2, 1, 3).contiguous();
    return this.out(context.view(...context.shape.slice(0, -2), this.heads * this.size));
  }
}

class Layer extends nn.Module {
  attention: SelfAttention;
  norm1: nn.LayerNorm;
  norm2: nn.LayerNorm;
  mlp: nn.Sequential;
  constructor(c: BertConfig) {
    super();
    this.attention = new SelfAttention(c);
    this.norm1 = new nn.LayerNorm(c.hidden);
    this.norm2 = new nn.LayerNorm(c.hidden);
    this.mlp = new nn.Sequential(
      new nn.Linear(c.hidden, c.intermediate),
      new nn.GELU(),
      new nn.Linear(c.intermediate, c.hidden),
      new nn.Dropout(c.dropout),
    );
  }
  forward(x: torch.Tensor, mask: torch.Tensor) {
    x = this.norm1(x.add(this.attention(x, mask)));
    return this.norm2(x.add(this.mlp(x)));
  }
}

class Bert extends nn.Module {
  embeddings: Embeddings;
  layers: nn.ModuleList;
  pooler: nn.Linear;
  constructor(readonly config: BertConfig) {
    super();
    this.embeddings = new Embeddings(config);
    this.layers = new nn.ModuleList(Array.from({ length: config.layers }, () => new Layer(config)));
    this.pooler = new nn.Linear(config.hidden, config.hidden);
    this.apply((module) => {
      if (module instanceof nn.Linear) {
        nn.init.normal_(module.weight, 0, 0.02);
        nn.init.zeros_(module.bias!);
      } else if (module instanceof nn.Embedding) nn.init.normal_(module.weight, 0, 0.02);
    });
  }
  forward(ids: torch.Tensor, segments: torch.Tensor, attention: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const mask = attention.at(':', null, null, ':').logical_not().float().mul(-1e9);
    let x = this.embeddings(ids, segments);
    for (const layer of this.layers) x = layer(x, mask);
    return [x, torch.tanh(this.pooler(x.at(':', 0)))];
  }
}

class PreTraining extends nn.Module {
  bert: Bert;
  transform: nn.Sequential;
  decoder: nn.Linear;
  next: nn.Linear;
  constructor(config: BertConfig) {
    super();
    this.bert = new Bert(config);
    this.transform = new nn.Sequential(
      new nn.Linear(config.hidden, config.hidden),
      new nn.GELU(),
      new nn.LayerNorm(config.hidden),
    );
    this.decoder = new nn.Linear(config.hidden, config.vocab);
    this.decoder.weight = this.bert.embeddings.word.weight;
    this.next = new nn.Linear(config.hidden, 2);
  }
  forward(...inputs: [torch.Tensor, torch.Tensor, torch.Tensor]) {
    const [sequence, pooled] = this.bert(...inputs);
    return { words: this.decoder(this.transform(sequence)), next: this.next(pooled) };
  }
}

// ------------------------------------------------------------ training
const config: BertConfig = {
  vocab: vocab.size,
  hidden: 32,
  layers: 2,
  heads: 4,
  intermediate: 64,
  positions: 32,
  dropout: 0.1,
};
const model = new PreTraining(config);
const loader = new torch.utils.data.DataLoader(new Pairs(), { batch_size: 8, shuffle: true, collate_fn: collate });
const optimizer = new optim.AdamW(model.parameters(), { lr: 5e-4, betas: [0.9, 0.98] });
const accumulate = 2;
const history: { words: number; next: number }[] = [];

for (let epoch = 0; epoch < 2; epoch++) {
  model.train();
  optimizer.zero_grad();
  let micro = 0;
  for (const { input, segments, attention, labels, next } of loader) {
    const output = model(input, segments, attention);
    const words = F.cross_entropy(output.words.flatten(0, 1), labels.flatten(), {
      ignore_index: -100,
      reduction: 'sum',
    }).div(labels.ne(-100).sum().clamp_min(1));
    const sentence = F.cross_entropy(output.next, next);
    words.add(sentence).div(accumulate).backward();
    history.push({ words: words.item(), next: sentence.item() });
    if (++micro % accumulate === 0) {
      nn.utils.clip_grad_norm_(model.parameters(), 1.0);
      optimizer.step();
      optimizer.zero_grad();
    }
  }
}
console.log(history.at(-1));

// ------------------------------------------------------------ filling a gap
const fill = torch.no_grad(() => {
  model.eval();
  const ids = [CLS, ...encode('the cat sat on the mat'), SEP];
  const gap = 2;
  const asked = [...ids];
  asked[gap] = MASK;
  const input = torch.tensor([asked]);
  const { words } = model(input, torch.zeros_like(input), torch.ones_like(input).bool());
  const [scores, indices] = words.at(0, gap).softmax(-1).topk(3);
  const names = [...vocab.keys()];
  return (indices.tolist() as number[]).map((id, k) => `${names[id]} ${scores.at(k).item().toFixed(2)}`);
});
console.log(fill.join(', '));
