// Speech: log-mel features by hand, SpecAugment, a convolutional-recurrent encoder trained by CTC and attention together.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
type Tensor = torch.Tensor;

const RATE = 2000;
const SYMBOLS = ['_', 'a', 'b', 'c', 'd'];
const BLANK = 0;
const SOS = SYMBOLS.length;
const EOS = SYMBOLS.length + 1;
const VOCAB = SYMBOLS.length + 2;

function tone(symbol: number, duration: number): Tensor {
  const t = torch.arange(duration).div(RATE);
  return t
    .mul(2 * Math.PI * 120 * symbol)
    .sin()
    .add(torch.randn(duration).mul(0.05));
}

class Utterances extends torch.utils.data.Dataset<{ wave: Tensor; text: Tensor }> {
  constructor(private size: number) {
    super();
  }
  get length() {
    return this.size;
  }
  at(i: number) {
    const text = Array.from({ length: 2 + (i % 3) }, (_, k) => 1 + ((i + k) % 4));
    return { wave: torch.cat(text.map((symbol) => tone(symbol, 400))), text: torch.tensor(text) };
  }
}

/** Triangular filters between mel points: [bins, mels]. */
function melFilters(bins: number, mels: number, rate: number): Tensor {
  const toMel = (f: number) => 2595 * Math.log10(1 + f / 700);
  const toHertz = (m: Tensor) => torch.pow(10, m.div(2595)).sub(1).mul(700);
  const frequencies = torch.linspace(0, rate / 2, bins);
  const points = toHertz(torch.linspace(0, toMel(rate / 2), mels + 2));
  const widths = points.diff();
  const slopes = points.unsqueeze(0).sub(frequencies.unsqueeze(1));
  const down = slopes.at(':', ':-2').neg().div(widths.at(':-1'));
  const up = slopes.at(':', '2:').div(widths.at('1:'));
  return torch.minimum(down, up).clamp(0);
}

class LogMel extends nn.Module {
  filters: Tensor;
  window: Tensor;
  constructor(
    readonly fft = 128,
    readonly hop = 64,
    readonly mels = 20,
  ) {
    super();
    this.filters = new nn.Buffer(melFilters(fft / 2 + 1, mels, RATE));
    this.window = new nn.Buffer(torch.hann_window(fft));
  }
  /** [N, samples] to [N, mels, frames] */
  forward(waves: Tensor) {
    const frames = waves.unfold(-1, this.fft, this.hop).mul(this.window);
    const power = torch.fft.rfft(frames).abs().square();
    const mel = power.matmul(this.filters).add(1e-6).log();
    return mel.sub(mel.mean([1, 2], { keepdim: true })).transpose(1, 2);
  }
  frames(samples: Tensor) {
    return samples.sub(this.fft).floor_divide(this.hop).add(1);
  }
}

function specAugment(x: Tensor, frequency = 4, time = 6): Tensor {
  const out = x.clone();
  const [n, mels, frames] = x.shape;
  for (let i = 0; i < n; i++) {
    const f = Math.floor(Math.random() * frequency);
    const f0 = Math.floor(Math.random() * (mels - f));
    out.put_(i, `${f0}:${f0 + f}`, 0);
    const t = Math.floor(Math.random() * Math.min(time, frames));
    const t0 = Math.floor(Math.random() * (frames - t));
    out.at(i, ':', `${t0}:${t0 + t}`).zero_();
  }
  return out;
}

class Encoder extends nn.Module {
  conv: nn.Sequential;
  rnn: nn.GRU;
  norm: nn.LayerNorm;
  constructor(
    mels: number,
    readonly width: number,
  ) {
    super();
    this.conv = new nn.Sequential(
      new nn.Conv2d(1, 8, [3, 3], { stride: [2, 1], padding: [1, 1] }),
      new nn.ReLU(),
      new nn.Conv2d(8, 8, [3, 3], { stride: [2, 2], padding: 1 }),
      new nn.ReLU(),
    );
    this.rnn = new nn.GRU(8 * (mels / 4), width, {
      num_layers: 2,
      bidirectional: true,
      batch_first: true,
      dropout: 0.1,
    });
    this.norm = new nn.LayerNorm(width * 2);
  }
  forward(x: Tensor, lengths: Tensor): [Tensor, Tensor] {
    const h = this.conv(x.unsqueeze(1));
    const sequence = h.flatten(1, 2).transpose(1, 2);
    const shorter = lengths.add(1).floor_divide(2);
    const packed = nn.utils.rnn.pack_padded_sequence(sequence, shorter, { batch_first: true, enforce_sorted: false });
    const [output] = this.rnn(packed);
    const [padded] = nn.utils.rnn.pad_packed_sequence(output, { batch_first: true, total_length: sequence.size(1) });
    return [this.norm(padded), shorter];
  }
}

class Decoder extends nn.Module {
  embed: nn.Embedding;
  position: nn.Parameter;
  stack: nn.TransformerDecoder;
  fc: nn.Linear;
  constructor(width: number) {
    super();
    this.embed = new nn.Embedding(VOCAB, width);
    this.position = new nn.Parameter(torch.randn(32, width).mul(0.02));
    this.stack = new nn.TransformerDecoder(
      new nn.TransformerDecoderLayer(width, 4, { dim_feedforward: 64, batch_first: true, dropout: 0 }),
      1,
    );
    this.fc = new nn.Linear(width, VOCAB);
  }
  forward(tokens: Tensor, memory: Tensor, memoryPadding: Tensor) {
    const length = tokens.size(1);
    const x = this.embed(tokens).add(this.position.at(`:${length}`));
    const mask = nn.Transformer.generate_square_subsequent_mask(length);
    return this.fc(this.stack(x, memory, { tgt_mask: mask, memory_key_padding_mask: memoryPadding }));
  }
}

class Recogniser extends nn.Module {
  features = new LogMel();
  encoder = new Encoder(20, 24);
  ctc = new nn.Linear(48, SYMBOLS.length);
  decoder = new Decoder(48);

  encode(waves: Tensor, lengths: Tensor) {
    let mel = this.features(waves);
    if (this.training) mel = specAugment(mel);
    return this.encoder(mel, this.features.frames(lengths));
  }
  static padding(lengths: Tensor, longest: number) {
    return torch.arange(longest).unsqueeze(0).ge(lengths.unsqueeze(1));
  }
}

function collate(batch: { wave: Tensor; text: Tensor }[]) {
  const waves = nn.utils.rnn.pad_sequence(
    batch.map(({ wave }) => wave),
    { batch_first: true },
  );
  const waveLengths = torch.tensor(batch.map(({ wave }) => wave.length));
  const texts = torch.cat(batch.map(({ text }) => text));
  const textLengths = torch.tensor(batch.map(({ text }) => text.length));
  const wrap = (start: number[], text: Tensor, end: number[]) =>
    torch.cat([torch.tensor(start).long(), text, torch.tensor(end).long()]);
  const inputs = nn.utils.rnn.pad_sequence(
    batch.map(({ text }) => wrap([SOS], text, [])),
    { batch_first: true, padding_value: EOS },
  );
  const targets = nn.utils.rnn.pad_sequence(
    batch.map(({ text }) => wrap([], text, [EOS])),
    { batch_first: true, padding_value: -100 },
  );
  return { waves, waveLengths, texts, textLengths, inputs, targets };
}

function editDistance(a: number[], b: number[]): number {
  let row = b.map((_, j) => j + 1);
  row.unshift(0);
  a.forEach((x, i) => {
    const next = [i + 1];
    b.forEach((y, j) => next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (x === y ? 0 : 1))));
    row = next;
  });
  return row[b.length];
}

torch.manual_seed(21);
const model = new Recogniser();
const ctcLoss = new nn.CTCLoss({ blank: BLANK, zero_infinity: true });
const optimizer = new optim.NAdam(model.parameters(), { lr: 2e-3 });
const loader = new torch.utils.data.DataLoader(new Utterances(14), {
  batch_size: 4,
  shuffle: true,
  collate_fn: collate,
});

for (let epoch = 0; epoch < 2; epoch++) {
  model.train();
  for (const { waves, waveLengths, texts, textLengths, inputs, targets } of loader) {
    const [memory, lengths] = model.encode(waves, waveLengths);
    const logp = model.ctc(memory).log_softmax(-1).transpose(0, 1);
    const ctc = ctcLoss(logp, texts, lengths, textLengths);
    const logits = model.decoder(inputs, memory, Recogniser.padding(lengths, memory.size(1)));
    const attention = F.cross_entropy(logits.permute(0, 2, 1), targets);
    const loss = ctc.mul(0.3).add(attention.mul(0.7));
    optimizer.zero_grad();
    loss.backward();
    const norm = nn.utils.clip_grad_norm_(model.parameters(), 5);
    if (norm.isfinite().item()) optimizer.step();
    console.log(ctc.item().toFixed(2), attention.item().toFixed(2));
  }
}

model.eval();
const errors = torch.no_grad(() => {
  let wrong = 0;
  let total = 0;
  const set = new Utterances(5);
  for (let i = 0; i < set.length; i++) {
    const { wave, text } = set.at(i);
    const [memory] = model.encode(wave.unsqueeze(0), torch.tensor([wave.length]));
    const best = model.ctc(memory).squeeze(0).argmax(-1);
    const collapsed = torch.unique_consecutive(best);
    const letters = collapsed.at(collapsed.ne(BLANK)).tolist() as number[];
    wrong += editDistance(letters, text.tolist() as number[]);
    total += text.length;
  }
  return wrong / total;
});
console.log('symbol error rate', errors.toFixed(2));
