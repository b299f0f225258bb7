import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { pad_sequence, pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;
enum Special {
  PAD,
  BOS,
  EOS,
}
const pairs: [string, string][] = [
  ['i am cold', 'j ai froid'],
  ['you are late', 'vous etes en retard'],
  ['she runs', 'elle court'],
  ['go', 'va'],
];

class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly words: string[] = ['<pad>', '<bos>', '<eos>'];
  constructor(sentences: Iterable<string>) {
    for (const sentence of sentences) for (const word of sentence.split(' ')) this.add(word);
  }
  private add(word: string) {
    if (this.ids.has(word)) return;
    this.ids.set(word, this.words.length);
    this.words.push(word);
  }
  get size() {
    return this.words.length;
  }
  encode(sentence: string) {
    return [...sentence.split(' ').map((w) => this.ids.get(w)!), Special.EOS];
  }
  decode(ids: number[]) {
    return ids.map((i) => this.words[i] ?? '?').join(' ');
  }
}

class Encoder extends nn.Module {
  embed: nn.Embedding;
  gru: nn.GRU;
  bridge: nn.Linear;
  constructor(vocab: number, dim: number, hidden: number) {
    super();
    this.embed = new nn.Embedding(vocab, dim, { padding_idx: Special.PAD });
    this.gru = new nn.GRU(dim, hidden, { batch_first: true, bidirectional: true });
    this.bridge = new nn.Linear(2 * hidden, hidden);
  }
  forward(x: torch.Tensor, lengths: torch.Tensor) {
    const packed = pack_padded_sequence(this.embed(x), lengths, { batch_first: true, enforce_sorted: false });
    const [out, h] = this.gru(packed);
    const [states] = pad_packed_sequence(out, { batch_first: true });
    return [states, torch.tanh(this.bridge(torch.cat([h.at(0), h.at(1)], 1)))] as const;
  }
}

class Attention extends nn.Module {
  score: nn.Linear;
  v: nn.Linear;
  constructor(memory: number, hidden: number) {
    super();
    this.score = new nn.Linear(memory + hidden, hidden);
    this.v = new nn.Linear(hidden, 1, { bias: false });
  }
  forward(hidden: torch.Tensor, memory: torch.Tensor, mask: torch.Tensor) {
    const repeated = hidden.unsqueeze(1).expand(-1, memory.size(1), -1);
    const energy = this.v(torch.tanh(this.score(torch.cat([repeated, memory], 2)))).squeeze(2);
    const weights = energy.masked_fill(mask.logical_not(), -Infinity).softmax(1);
    return weights.unsqueeze(1).bmm(memory).squeeze(1);
  }
}

class Decoder extends nn.Module {
  embed: nn.Embedding;
  attention: Attention;
  cell: nn.GRUCell;
  out: nn.Linear;
  constructor(vocab: number, dim: number, hidden: number) {
    super();
    this.embed = new nn.Embedding(vocab, dim);
    this.attention = new Attention(2 * hidden, hidden);
    this.cell = new nn.GRUCell(dim + 2 * hidden, hidden);
    this.out = new nn.Linear(hidden, vocab);
  }
  forward(token: torch.Tensor, hidden: torch.Tensor, memory: torch.Tensor, mask: torch.Tensor) {
    const context = this.attention(hidden, memory, mask);
    const next = this.cell(torch.cat([this.embed(token), context], 1), hidden);
    return { logits: this.out(next), hidden: next };
  }
}

const [source, target] = [0, 1].map((side) => new Vocabulary(pairs.map((pair) => pair[side]!))) as [
  Vocabulary,
  Vocabulary,
];
const [DIM, HIDDEN] = [12, 20];
const encoder = new Encoder(source.size, DIM, HIDDEN);
const decoder = new Decoder(target.size, DIM, HIDDEN);
const optimizer = new optim.Adam([...encoder.parameters(), ...decoder.parameters()], { lr: 5e-3 });

function collate(rows: [string, string][]) {
  const xs = rows.map(([a]) => torch.tensor(source.encode(a)));
  const ys = rows.map(([, b]) => torch.tensor(target.encode(b)));
  const options = { batch_first: true, padding_value: Special.PAD };
  return {
    x: pad_sequence(xs, options),
    y: pad_sequence(ys, options),
    lengths: torch.tensor(xs.map((t) => t.size(0))),
  };
}

for (let epoch = 0; epoch < 3; epoch++) {
  for (const { x, y, lengths } of new torch.utils.data.DataLoader(pairs, {
    batch_size: 3,
    shuffle: true,
    collate_fn: collate,
  })) {
    const [memory, start] = encoder(x, lengths);
    const mask = torch.arange(memory.size(1)).lt(lengths.unsqueeze(1));
    let hidden = start;
    let token = torch.full([x.size(0)], Special.BOS, { dtype: torch.long });
    let loss = torch.zeros([]);
    for (let t = 0; t < y.size(1); t++) {
      const step = decoder(token, hidden, memory, mask);
      hidden = step.hidden;
      loss = loss.add(F.cross_entropy(step.logits, y.at(':', t), { ignore_index: Special.PAD, reduction: 'sum' }));
      token = Math.random() < 0.5 ? y.at(':', t) : step.logits.argmax(1);
    }
    const total = loss.div(y.ne(Special.PAD).sum());
    optimizer.zero_grad();
    total.backward();
    nn.utils.clip_grad_norm_([...encoder.parameters(), ...decoder.parameters()], 1);
    optimizer.step();
  }
}

interface Beam {
  ids: number[];
  score: number;
  hidden: torch.Tensor;
}
function translate(sentence: string, width = 2, longest = 6) {
  return torch.no_grad(() => {
    const ids = torch.tensor([source.encode(sentence)]);
    const [memory, hidden] = encoder(ids, torch.tensor([ids.size(1)]));
    const mask = torch.ones(1, memory.size(1), { dtype: torch.bool });
    let beams: Beam[] = [{ ids: [Special.BOS], score: 0, hidden }];
    for (let t = 0; t < longest; t++) {
      beams = beams
        .flatMap((beam) => {
          const last = beam.ids.at(-1)!;
          if (last === Special.EOS) return [beam];
          const step = decoder(torch.tensor([last]), beam.hidden, memory, mask);
          const { values, indices } = step.logits.log_softmax(1).topk(width, { dim: 1 });
          return Array.from({ length: width }, (_, k) => ({
            ids: [...beam.ids, indices.at(0, k).item()],
            score: beam.score + values.at(0, k).item(),
            hidden: step.hidden,
          }));
        })
        .sort((a, b) => b.score / b.ids.length - a.score / a.ids.length)
        .slice(0, width);
    }
    return target.decode(beams[0]!.ids.slice(1).filter((i) => i !== Special.EOS));
  });
}
for (const [english] of pairs) console.log(english, '→', translate(english));
