// Named entities with a character CNN, a packed bidirectional LSTM and a CRF on top: sequences of different lengths.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { pack_padded_sequence, pad_packed_sequence, pad_sequence } = nn.utils.rnn;
torch.manual_seed(30);

// %% Sentences and their tags
const TEXTS = [
  'John lives in New York',
  'She met Ada in Paris',
  'They ran',
  'Maria moved from Oslo to Rome last May',
  'No names here',
  'Bob called Alice',
];
const PLACES = new Set(['New', 'York', 'Paris', 'Oslo', 'Rome']);
const PEOPLE = new Set(['John', 'Ada', 'Maria', 'Bob', 'Alice']);
const TAGS = ['O', 'B-PER', 'B-LOC', 'I-LOC'] as const;
type Tag = (typeof TAGS)[number];

function tagged(text: string): [word: string, tag: Tag][] {
  let previous: Tag = 'O';
  return text.split(' ').map((word) => {
    let tag: Tag = 'O';
    if (PEOPLE.has(word)) tag = 'B-PER';
    else if (PLACES.has(word)) tag = previous.endsWith('LOC') ? 'I-LOC' : 'B-LOC';
    previous = tag;
    return [word, tag];
  });
}

class Vocabulary {
  private readonly ids = new Map<string, number>([['<pad>', 0]]);

  add(token: string) {
    if (!this.ids.has(token)) this.ids.set(token, this.ids.size);
    return this.ids.get(token)!;
  }

  get size() {
    return this.ids.size;
  }
}

const words = new Vocabulary();
const chars = new Vocabulary();
const CHARS = 6;
const corpus = TEXTS.map(tagged).map((sentence) => ({
  words: torch.tensor(sentence.map(([word]) => words.add(word))),
  chars: torch.stack(
    sentence.map(([word]) => {
      const codes = [...word.slice(0, CHARS)].map((c) => chars.add(c));
      return torch.tensor([...codes, ...Array<number>(CHARS - codes.length).fill(0)]);
    }),
  ),
  tags: torch.tensor(sentence.map(([, tag]) => TAGS.indexOf(tag))),
}));
type Sentence = (typeof corpus)[number];

function collate(batch: Sentence[]) {
  const sorted = [...batch].sort((a, b) => b.words.size(0) - a.words.size(0));
  const lengths = sorted.map((s) => s.words.size(0));
  return {
    words: pad_sequence(
      sorted.map((s) => s.words),
      true,
    ),
    chars: pad_sequence(
      sorted.map((s) => s.chars),
      { batch_first: true },
    ),
    tags: pad_sequence(
      sorted.map((s) => s.tags),
      { batch_first: true },
    ),
    lengths: torch.tensor(lengths),
  };
}

// %% The model
class CharCNN extends nn.Module {
  embedding: nn.Embedding;
  conv: nn.Conv1d;

  constructor(size: number, dim: number, filters: number) {
    super();
    this.embedding = new nn.Embedding(size, dim, { padding_idx: 0 });
    this.conv = new nn.Conv1d(dim, filters, 3, { padding: 'same' });
  }

  forward(ids: torch.Tensor) {
    const [batch, length, width] = ids.shape;
    const x = this.embedding(ids.view(batch * length, width)).transpose(1, 2);
    const [best] = this.conv(x).relu().max(2);
    return best.view(batch, length, -1);
  }
}

class CRF extends nn.Module {
  transitions: nn.Parameter;
  start: nn.Parameter;
  end: nn.Parameter;

  constructor(readonly tags: number) {
    super();
    this.transitions = new nn.Parameter(torch.empty(tags, tags).uniform_(-0.1, 0.1));
    this.start = new nn.Parameter(torch.zeros(tags));
    this.end = new nn.Parameter(torch.zeros(tags));
  }

  /** Mean negative log-likelihood of the tags. */
  forward(emissions: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) {
    const llh = this.score(emissions, tags, mask).sub(this.normalizer(emissions, mask));
    return llh.mean().neg();
  }

  private score(emissions: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) {
    const picked = emissions.gather(2, tags.unsqueeze(2)).squeeze(2).mul(mask);
    const from = tags.at(':, :-1');
    const to = tags.at(':, 1:');
    const moves = this.transitions.at(from, to).mul(mask.at(':, 1:'));
    const last = mask.sum(1).long().sub(1);
    const final = tags.gather(1, last.unsqueeze(1)).squeeze(1);
    return picked
      .sum(1)
      .add(moves.sum(1))
      .add(this.start.at(tags.at(':, 0')))
      .add(this.end.at(final));
  }

  private normalizer(emissions: torch.Tensor, mask: torch.Tensor) {
    const length = emissions.size(1);
    let alpha = this.start.add(emissions.at(':, 0'));
    for (let i = 1; i < length; i++) {
      const scores = alpha.unsqueeze(2).add(this.transitions).add(emissions.select(1, i).unsqueeze(1));
      const next = torch.logsumexp(scores, 1);
      alpha = torch.where(mask.select(1, i).bool().unsqueeze(1), next, alpha);
    }
    return torch.logsumexp(alpha.add(this.end), { dim: 1 });
  }

  decode(emissions: torch.Tensor): number[] {
    const history: torch.Tensor[] = [];
    let score = this.start.add(emissions.at(0));
    for (const emission of emissions.at('1:').unbind()) {
      const [best, from] = score.unsqueeze(1).add(this.transitions).max({ dim: 0 }) as unknown as [
        torch.Tensor,
        torch.Tensor,
      ];
      score = best.add(emission);
      history.push(from);
    }
    let tag = score.add(this.end).argmax().item();
    const path = [tag];
    for (const from of history.reverse()) {
      tag = from.at(tag).item();
      path.unshift(tag);
    }
    return path;
  }
}

class Tagger extends nn.Module {
  embedding = new nn.Embedding({ num_embeddings: words.size, embedding_dim: 12, padding_idx: 0 });
  characters = new CharCNN(chars.size, 8, 10);
  lstm: nn.LSTM;
  hidden: nn.Linear;
  crf = new CRF(TAGS.length);

  constructor(private readonly units = 16) {
    super();
    this.lstm = new nn.LSTM(12 + 10, units, { num_layers: 2, bidirectional: true, batch_first: true, dropout: 0.2 });
    this.hidden = new nn.Linear(2 * units, TAGS.length);
  }

  emissions({ words, chars, lengths }: ReturnType<typeof collate>) {
    const x = torch.cat([this.embedding(words), this.characters(chars)], -1);
    const packed = pack_padded_sequence(x, lengths, { batch_first: true });
    const [output, [h]] = this.lstm(packed, this.initial(words.size(0)));
    const [padded] = pad_packed_sequence(output, { batch_first: true });
    console.assert(h.size(0) === 4);
    return this.hidden(padded);
  }

  private initial(batch: number): [torch.Tensor, torch.Tensor] {
    const zeros = () => torch.zeros(2 * 2, batch, this.units);
    return [zeros(), zeros()];
  }

  forward(batch: ReturnType<typeof collate>) {
    const mask = torch.arange(batch.words.size(1)).unsqueeze(0).lt(batch.lengths.unsqueeze(1)).float();
    return this.crf(this.emissions(batch), batch.tags, mask);
  }
}

const model = new Tagger();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const loader = new torch.utils.data.DataLoader(corpus, { batch_size: 3, collate_fn: collate, shuffle: true });
for (let epoch = 0; epoch < 3; epoch++) {
  let total = 0;
  for (const batch of loader) {
    model.zero_grad();
    const loss = model(batch);
    loss.backward();
    nn.utils.clip_grad_norm_(model.parameters(), 5);
    optimizer.step();
    total += loss.item() * batch.words.size(0);
  }
  console.log(`epoch ${epoch}: ${(total / corpus.length).toFixed(3)}`);
}
model.eval();
torch.no_grad(() => {
  for (const sentence of corpus.slice(0, 2)) {
    const batch = collate([sentence]);
    const path = model.crf.decode(model.emissions(batch).at(0));
    console.log(path.map((tag) => TAGS[tag]).join(' '));
  }
});
