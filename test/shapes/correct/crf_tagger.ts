// Named entities with a BiLSTM and a conditional random field, all over batches with masks.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { pack_padded_sequence, pad_packed_sequence, pad_sequence } = nn.utils.rnn;
torch.manual_seed(2);

// ----- data
const sentences: [string, string][] = [
  ['anna lives in new york', 'B O O B I'],
  ['the river rhine runs', 'O O B O'],
  ['bob met anna in berlin yesterday', 'B O B O B O'],
  ['new york never sleeps', 'B I O O'],
  ['yesterday bob slept', 'O B O'],
];
const tags = ['O', 'B', 'I'];
const words = new Map<string, number>([['<pad>', 0]]);
const letters = new Map<string, number>([['<pad>', 0]]);
sentences.forEach(([sentence]) => {
  sentence.split(' ').forEach((word) => {
    words.has(word) || words.set(word, words.size);
    for (const letter of word) if (!letters.has(letter)) letters.set(letter, letters.size);
  });
});

interface Example {
  words: torch.Tensor;
  letters: torch.Tensor;
  tags: torch.Tensor;
}
const LETTERS = 10;

class Entities extends torch.utils.data.Dataset<Example> {
  constructor(private readonly pairs: typeof sentences) {
    super();
  }
  get length() {
    return this.pairs.length;
  }
  at(i: number): Example {
    const [sentence, labels] = this.pairs[i];
    const tokens = sentence.split(' ');
    const spelled = tokens.map((word) => {
      const row = [...word].slice(0, LETTERS).map((letter) => letters.get(letter) ?? 0);
      return row.concat(new Array(LETTERS - row.length).fill(0));
    });
    return {
      words: torch.tensor(tokens.map((word) => words.get(word) ?? 0)),
      letters: torch.tensor(spelled),
      tags: torch.tensor(labels.split(' ').map((tag) => tags.indexOf(tag))),
    };
  }
}

const loader = new torch.utils.data.DataLoader(new Entities(sentences), {
  batch_size: 3,
  shuffle: true,
  collate_fn: (batch: Example[]) => {
    const sorted = [...batch].sort((a, b) => b.words.length - a.words.length);
    const lengths = torch.tensor(sorted.map((example) => example.words.size(0)));
    const padded = (key: keyof Example) =>
      pad_sequence(
        sorted.map((example) => example[key]),
        true,
      );
    return { words: padded('words'), letters: padded('letters'), tags: padded('tags'), lengths };
  },
});

// ----- model
class CharCNN extends nn.Module {
  embed: nn.Embedding;
  convs: nn.ModuleList;
  constructor(
    vocabulary: number,
    dim: number,
    private readonly filters: Record<number, number>,
  ) {
    super();
    this.embed = new nn.Embedding(vocabulary, dim, { padding_idx: 0 });
    this.convs = new nn.ModuleList(
      Object.entries(filters).map(
        ([kernel, outputs]) => new nn.Conv1d(dim, outputs, Number(kernel), { padding: 'same' }),
      ),
    );
  }
  get width() {
    return Object.values(this.filters).reduce((a, b) => a + b, 0);
  }
  forward(x: torch.Tensor) {
    const [batch, steps, length] = x.shape;
    const e = this.embed(x)
      .view(batch * steps, length, -1)
      .transpose(1, 2);
    const pooled = [...this.convs].map((conv) => torch.relu(conv(e)).amax(-1));
    return torch.cat(pooled, 1).view(batch, steps, this.width);
  }
}

class CRF extends nn.Module {
  start: nn.Parameter;
  end: nn.Parameter;
  transitions: nn.Parameter;

  constructor(readonly count: number) {
    super();
    this.start = new nn.Parameter(torch.empty(count));
    this.end = new nn.Parameter(torch.empty(count));
    this.transitions = new nn.Parameter(torch.empty(count, count));
    for (const p of this.parameters()) nn.init.uniform_(p, -0.1, 0.1);
  }

  /** Mean negative log-likelihood; emissions [B, T, K], tags [B, T], mask [B, T]. */
  forward(emissions: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) {
    return this.partition(emissions, mask)
      .sub(this.score(emissions, tags, mask))
      .mean();
  }

  private score(emissions: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) {
    const [batch, length] = tags.shape;
    const rows = torch.arange(batch);
    let score = this.start.at(tags.at(':', 0)).add(emissions.at(rows, 0, tags.at(':', 0)));
    for (let t = 1; t < length; t++) {
      const move = this.transitions.at(tags.at(':', t - 1), tags.at(':', t));
      const emit = emissions.at(rows, t, tags.at(':', t));
      score = score.add(move.add(emit).mul(mask.at(':', t)));
    }
    const last = mask.long().sum(1).sub(1);
    return score.add(this.end.at(tags.gather(1, last.unsqueeze(1)).squeeze(1)));
  }

  private partition(emissions: torch.Tensor, mask: torch.Tensor) {
    let alpha = this.start.add(emissions.at(':', 0));
    for (let t = 1; t < emissions.size(1); t++) {
      const next = alpha.unsqueeze(2).add(this.transitions).add(emissions.at(':', t).unsqueeze(1)).logsumexp(1);
      alpha = torch.where(mask.at(':', t).unsqueeze(1), next, alpha);
    }
    return alpha.add(this.end).logsumexp(1);
  }

  decode(emissions: torch.Tensor, mask: torch.Tensor): number[][] {
    const length = emissions.size(1);
    let score = this.start.add(emissions.at(':', 0));
    const history: torch.Tensor[] = [];
    for (let t = 1; t < length; t++) {
      const [best, from] = score.unsqueeze(2).add(this.transitions).max(1);
      history.push(from);
      score = torch.where(mask.at(':', t).unsqueeze(1), best.add(emissions.at(':', t)), score);
    }
    score = score.add(this.end);
    const lengths = mask.long().sum(1);
    const paths: number[][] = [];
    for (let b = 0; b < emissions.size(0); b++) {
      let tag = score.at(b).argmax().item();
      const path = [tag];
      for (const from of history.slice(0, lengths.at(b).item() - 1).reverse()) {
        tag = from.at(b, tag).item();
        path.unshift(tag);
      }
      paths.push(path);
    }
    return paths;
  }
}

class Tagger extends nn.Module {
  chars = new CharCNN(letters.size, 8, { 2: 6, 3: 10 });
  embed = new nn.Embedding(words.size, 16, { padding_idx: 0 });
  lstm: nn.LSTM;
  project: nn.Linear;
  crf = new CRF(tags.length);
  drop = new nn.Dropout(0.3);

  constructor(hidden = 12) {
    super();
    this.lstm = new nn.LSTM(16 + this.chars.width, hidden, { batch_first: true, bidirectional: true });
    this.project = new nn.Linear(2 * hidden, tags.length);
  }

  emissions(words: torch.Tensor, letters: torch.Tensor, lengths: torch.Tensor) {
    const features = this.drop(torch.cat([this.embed(words), this.chars(letters)], -1));
    const packed = pack_padded_sequence(features, lengths, { batch_first: true });
    const [output] = this.lstm(packed);
    const [padded] = pad_packed_sequence(output, { batch_first: true });
    return this.project(padded);
  }
}

const maskOf = (lengths: torch.Tensor, length: number) => torch.arange(length).at(null, ':').lt(lengths.at(':', null));

// ----- training
const tagger = new Tagger();
const optimizer = new optim.Adam(tagger.parameters(), { lr: 0.02 });
const plateau = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 });
let best = Infinity;
let state = tagger.state_dict();

for (let epoch = 1; epoch <= 4; epoch++) {
  tagger.train();
  let sum = 0;
  for (const batch of loader) {
    const emissions = tagger.emissions(batch.words, batch.letters, batch.lengths);
    const mask = maskOf(batch.lengths, batch.words.size(1));
    const loss = tagger.crf(emissions, batch.tags, mask);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item();
  }
  plateau.step(sum);
  if (sum < best) {
    best = sum;
    state = torch.copy.deepcopy(tagger.state_dict());
  }
}
tagger.load_state_dict(state);

// ----- scores per entity
tagger.eval();
const tally = { right: 0, predicted: 0, wanted: 0 };
torch.no_grad(() => {
  for (const { words, letters, tags: gold, lengths } of loader) {
    const paths = tagger.crf.decode(tagger.emissions(words, letters, lengths), maskOf(lengths, words.size(1)));
    paths.forEach((path, row) => {
      const truth = gold.at(row, `:${path.length}`);
      const found = torch.tensor(path);
      tally.right += found.eq(truth).logical_and(truth.ne(0)).sum().item();
      tally.predicted += found.ne(0).sum().item();
      tally.wanted += truth.ne(0).sum().item();
    });
  }
});
const precision = tally.right / Math.max(1, tally.predicted);
const recall = tally.right / Math.max(1, tally.wanted);
console.log({ precision, recall, f1: (2 * precision * recall) / Math.max(1e-9, precision + recall) });
