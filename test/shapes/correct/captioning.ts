// Show, attend and tell: a convolutional encoder, an attending LSTM decoder, scheduled sampling, beam search.

// %% Imports
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(12);

// %% Pictures and captions
const colours = ['red', 'green', 'blue'];
const places = ['top', 'bottom', 'left', 'right'];
class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [];
  constructor(words: Iterable<string>) {
    for (const word of words) this.id(word);
  }
  id(word: string): number {
    let id = this.ids.get(word);
    if (id === undefined) {
      id = this.names.length;
      this.ids.set(word, id);
      this.names.push(word);
    }
    return id;
  }
  text(ids: number[]) {
    return ids.map((id) => this.names[id]).join(' ');
  }
  get size() {
    return this.names.length;
  }
}
const vocabulary = new Vocabulary([
  '<pad>',
  '<start>',
  '<end>',
  'a',
  'square',
  'at',
  'the',
  'small',
  'large',
  ...colours,
  ...places,
]);
const [PAD, START, END] = ['<pad>', '<start>', '<end>'].map((word) => vocabulary.id(word));

interface Sample {
  picture: torch.Tensor;
  caption: torch.Tensor;
}

class Captions extends torch.utils.data.Dataset<Sample> {
  get length() {
    return 26;
  }
  at(index: number): Sample {
    const colour = index % 3;
    const place = index % 4;
    const size = index % 2 === 0 ? 8 : 14;
    const picture = torch.rand(3, 32, 32).mul(0.2);
    const [y, x] = [
      [2, 10],
      [16, 10],
      [9, 1],
      [9, 17],
    ][place];
    picture.at(colour, `${y}:${y + size}`, `${x}:${x + size}`).fill_(1);
    const sized = index % 5 === 0 ? [] : [size === 8 ? 'small' : 'large'];
    const words = ['<start>', 'a', ...sized, colours[colour], 'square', 'at', 'the', places[place], '<end>'];
    return { picture, caption: torch.tensor(words.map((word) => vocabulary.id(word))) };
  }
}

function collate(samples: Sample[]): [torch.Tensor, torch.Tensor, number[]] {
  const sorted = samples.slice().sort((a, b) => b.caption.length - a.caption.length);
  const lengths = sorted.map(({ caption }) => caption.length);
  const captions = torch.full([sorted.length, lengths[0]], PAD, { dtype: torch.long });
  sorted.forEach(({ caption }, i) => {
    captions.put_(i, `:${caption.length}`, caption);
  });
  return [torch.stack(sorted.map(({ picture }) => picture)), captions, lengths];
}

// %% Encoder and decoder
class Encoder extends nn.Module {
  conv: nn.Sequential;
  constructor(readonly width: number) {
    super();
    const stage = (inputs: number, outputs: number) =>
      new nn.Sequential(
        new nn.Conv2d(inputs, outputs, 3, 1, 1),
        new nn.BatchNorm2d(outputs),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
      );
    this.conv = new nn.Sequential(stage(3, 16), stage(16, 24), stage(24, width));
  }
  /** [N, regions, width] */
  forward(pictures: torch.Tensor) {
    return this.conv(pictures).flatten(2).transpose(1, 2);
  }
}

class Attention extends nn.Module {
  encode: nn.Linear;
  decode: nn.Linear;
  full: nn.Linear;
  constructor(encoder: number, decoder: number, dim: number) {
    super();
    this.encode = new nn.Linear(encoder, dim);
    this.decode = new nn.Linear(decoder, dim);
    this.full = new nn.Linear(dim, 1);
  }
  forward(regions: torch.Tensor, hidden: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const mixed = torch.tanh(this.encode(regions).add(this.decode(hidden).unsqueeze(1)));
    const alpha = this.full(mixed).squeeze(2).softmax(1);
    const context = regions.mul(alpha.unsqueeze(2)).sum(1);
    return [context, alpha];
  }
}

class Decoder extends nn.Module {
  attention: Attention;
  embed: nn.Embedding;
  cell: nn.LSTMCell;
  initH: nn.Linear;
  initC: nn.Linear;
  gate: nn.Linear;
  fc: nn.Linear;
  dropout = new nn.Dropout(0.3);

  constructor(
    readonly hidden: number,
    embed: number,
    encoder: number,
    readonly vocab: number,
  ) {
    super();
    this.attention = new Attention(encoder, hidden, 24);
    this.embed = new nn.Embedding(vocab, embed, PAD);
    this.cell = new nn.LSTMCell(embed + encoder, hidden);
    this.initH = new nn.Linear(encoder, hidden);
    this.initC = new nn.Linear(encoder, hidden);
    this.gate = new nn.Linear(hidden, encoder);
    this.fc = new nn.Linear(hidden, vocab);
  }

  init(regions: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const mean = regions.mean(1);
    return [torch.tanh(this.initH(mean)), torch.tanh(this.initC(mean))];
  }

  step(word: torch.Tensor, regions: torch.Tensor, [h, c]: [torch.Tensor, torch.Tensor]) {
    const [context, alpha] = this.attention(regions, h);
    const gated = torch.sigmoid(this.gate(h)).mul(context);
    const state = this.cell(torch.cat([this.embed(word), gated], 1), [h, c]);
    return { logits: this.fc(this.dropout(state[0])), state, alpha };
  }

  forward(regions: torch.Tensor, captions: torch.Tensor, lengths: number[], sampling = 0) {
    const steps = Math.max(...lengths) - 1;
    const batch = regions.size(0);
    const predictions = torch.zeros(batch, steps, this.vocab);
    const alphas = torch.zeros(batch, steps, regions.size(1));
    let [h, c] = this.init(regions);
    let word = captions.at(':', 0);
    for (let t = 0; t < steps; t++) {
      const active = lengths.filter((length) => length - 1 > t).length;
      const { logits, state, alpha } = this.step(word.at(`:${active}`), regions.at(`:${active}`), [
        h.at(`:${active}`),
        c.at(`:${active}`),
      ]);
      [h, c] = state;
      predictions.put_(`:${active}`, t, logits);
      alphas.put_(`:${active}`, t, alpha);
      const useOwn = Math.random() < sampling;
      word = useOwn ? logits.argmax(1) : captions.at(`:${active}`, t + 1);
    }
    return { predictions, alphas };
  }
}

// %% Training
const encoder = new Encoder(32);
const decoder = new Decoder(40, 20, encoder.width, vocabulary.size);
const optimizers = [
  new optim.Adam(encoder.parameters(), { lr: 1e-3 }),
  new optim.Adam(decoder.parameters(), { lr: 4e-3 }),
];
const loader = new torch.utils.data.DataLoader(new Captions(), { batch_size: 8, shuffle: true, collate_fn: collate });

for (let epoch = 0; epoch < 2; epoch++) {
  for (const [pictures, captions, lengths] of loader) {
    const regions = encoder(pictures);
    const { predictions, alphas } = decoder(regions, captions, lengths, epoch * 0.2);
    const targets = captions.at(':', '1:');
    const packedScores = nn.utils.rnn.pack_padded_sequence(
      predictions,
      lengths.map((l) => l - 1),
      { batch_first: true },
    ).data;
    const packedTargets = nn.utils.rnn.pack_padded_sequence(
      targets,
      lengths.map((l) => l - 1),
      { batch_first: true },
    ).data;
    let loss = F.cross_entropy(packedScores, packedTargets);
    loss = loss.add(alphas.sum(1).sub(1).square().mean().mul(0.5));
    for (const optimizer of optimizers) optimizer.zero_grad();
    loss.backward();
    for (const module of [encoder, decoder]) nn.utils.clip_grad_value_(module.parameters(), 5);
    for (const optimizer of optimizers) optimizer.step();
    const top = packedScores.argmax(1).eq(packedTargets).float().mean().item();
    console.log(epoch, loss.item().toFixed(3), top.toFixed(2));
  }
}

// %% Beam search
interface Beam {
  words: number[];
  score: number;
  state: [torch.Tensor, torch.Tensor];
  alphas: torch.Tensor[];
}
function describe(picture: torch.Tensor, width = 3, longest = 10): Beam {
  encoder.eval();
  decoder.eval();
  return torch.no_grad(() => {
    const regions = encoder(picture.unsqueeze(0));
    let beams: Beam[] = [{ words: [START], score: 0, state: decoder.init(regions), alphas: [] }];
    const finished: Beam[] = [];
    for (let step = 0; step < longest && beams.length > 0; step++) {
      const grown: Beam[] = [];
      for (const beam of beams) {
        const word = torch.tensor([beam.words[beam.words.length - 1]]);
        const { logits, state, alpha } = decoder.step(word, regions, beam.state);
        const [scores, ids] = logits.log_softmax(-1).squeeze(0).topk(width);
        for (let k = 0; k < width; k++) {
          grown.push({
            words: [...beam.words, ids.at(k).item()],
            score: beam.score + scores.at(k).item(),
            state,
            alphas: [...beam.alphas, alpha.squeeze(0)],
          });
        }
      }
      grown.sort((a, b) => b.score / b.words.length - a.score / a.words.length);
      const kept = grown.slice(0, width);
      finished.push(...kept.filter(({ words }) => words.at(-1) === END));
      beams = kept.filter(({ words }) => words.at(-1) !== END);
    }
    return finished[0] ?? beams[0];
  });
}
const { picture } = new Captions().at(4);
const beam = describe(picture);
console.log(vocabulary.text(beam.words));

// %% Where it looked
const maps = torch.stack(beam.alphas).view(-1, 1, 4, 4);
const large = F.interpolate(maps, { scale_factor: 8, mode: 'bilinear', align_corners: false }).squeeze(1);
const [, axes] = plt.subplots(1, 3);
for (let i = 0; i < 3; i++) {
  axes[i].imshow(picture.permute(1, 2, 0));
  axes[i].imshow(large.at(i), { alpha: 0.5 });
}
