// Speech recognition after Deep Speech: spectrogram features, normalised residual convolutions, bidirectional GRUs, CTC, greedy decoding.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader } = torch.utils.data;
torch.manual_seed(7);

const ALPHABET = [...' abcdefgh'];
const BLANK = ALPHABET.length;
const N_FFT = 64;
const FEATURES = 16;

const toInts = (text: string) => [...text].map((c) => ALPHABET.indexOf(c));
const toText = (labels: readonly number[]) => labels.map((l) => ALPHABET[l]).join('');

/** Tones for letters, one after the other. */
function utter(text: string): torch.Tensor {
  const tones = toInts(text).map((label) => {
    const t = torch.arange(160).div(1600);
    return t.mul(2 * Math.PI * (100 + 60 * label)).sin();
  });
  return torch.cat(tones);
}

const bank = torch.rand(N_FFT / 2 + 1, FEATURES);
function features(wave: torch.Tensor) {
  const spectrum = torch.stft(wave, N_FFT, {
    hop_length: 32,
    window: torch.hann_window(N_FFT),
    return_complex: true,
  });
  const power = spectrum.abs().square();
  return power.t().matmul(bank).add(1e-6).log();
}

interface Utterance {
  wave: torch.Tensor;
  text: string;
}
const corpus: Utterance[] = ['abba', 'hag', 'bead', 'cab', 'fed', 'egg a'].map((text) => ({ wave: utter(text), text }));

function collate(batch: Utterance[]) {
  const spectrograms = batch.map(({ wave }) => features(wave));
  const labels = batch.map(({ text }) => torch.tensor(toInts(text)));
  const input_lengths = spectrograms.map((s) => Math.floor(s.size(0) / 2));
  const label_lengths = labels.map((l) => l.size(0));
  const padded = nn.utils.rnn.pad_sequence(spectrograms, { batch_first: true }).unsqueeze(1).transpose(2, 3);
  return {
    padded,
    labels: nn.utils.rnn.pad_sequence(labels, { batch_first: true }),
    input_lengths: torch.tensor(input_lengths),
    label_lengths: torch.tensor(label_lengths),
  };
}

class CNNLayerNorm extends nn.Module {
  layer_norm: nn.LayerNorm;

  constructor(n_feats: number) {
    super();
    this.layer_norm = new nn.LayerNorm(n_feats);
  }

  forward(x: torch.Tensor) {
    return this.layer_norm(x.transpose(2, 3).contiguous()).transpose(2, 3).contiguous();
  }
}

class ResidualCNN extends nn.Module {
  cnns: nn.ModuleList;
  norms: nn.ModuleList;
  dropout = new nn.Dropout(0.1);

  constructor(channels: number, kernel: number, n_feats: number) {
    super();
    const twice = <M extends nn.Module>(make: () => M) => new nn.ModuleList([make(), make()]);
    this.cnns = twice(() => new nn.Conv2d(channels, channels, kernel, 1, Math.floor(kernel / 2)));
    this.norms = twice(() => new CNNLayerNorm(n_feats));
  }

  forward(x: torch.Tensor) {
    const residual = x;
    for (let i = 0; i < 2; i++) {
      x = this.norms[i](x);
      x = this.cnns[i](this.dropout(F.gelu(x)));
    }
    return x.add(residual);
  }
}

class BidirectionalGRU extends nn.Module {
  BiGRU: nn.GRU;
  layer_norm: nn.LayerNorm;
  dropout: nn.Dropout;

  constructor(rnn_dim: number, hidden_size: number, { dropout = 0.1, batch_first = true } = {}) {
    super();
    this.BiGRU = new nn.GRU({ input_size: rnn_dim, hidden_size, num_layers: 1, batch_first, bidirectional: true });
    this.layer_norm = new nn.LayerNorm(rnn_dim);
    this.dropout = new nn.Dropout(dropout);
  }

  forward(x: torch.Tensor) {
    const [out] = this.BiGRU(F.gelu(this.layer_norm(x)));
    return this.dropout(out);
  }
}

class SpeechRecognition extends nn.Module {
  cnn: nn.Conv2d;
  rescnn: nn.Sequential;
  fully_connected: nn.Linear;
  birnn: nn.Sequential;
  classifier: nn.Sequential;

  constructor({ n_cnn = 2, n_rnn = 2, rnn_dim = 24, n_class = BLANK + 1, n_feats = FEATURES } = {}) {
    super();
    n_feats = Math.floor(n_feats / 2);
    this.cnn = new nn.Conv2d(1, 8, 3, { stride: 2, padding: 1 });
    this.rescnn = new nn.Sequential(...Array.from({ length: n_cnn }, () => new ResidualCNN(8, 3, n_feats)));
    this.fully_connected = new nn.Linear(n_feats * 8, rnn_dim);
    this.birnn = new nn.Sequential(
      ...Array.from({ length: n_rnn }, (_, i) => new BidirectionalGRU(i === 0 ? rnn_dim : rnn_dim * 2, rnn_dim)),
    );
    this.classifier = new nn.Sequential(
      new nn.Linear(rnn_dim * 2, rnn_dim),
      new nn.GELU(),
      new nn.Dropout(0.1),
      new nn.Linear(rnn_dim, n_class),
    );
  }

  forward(x: torch.Tensor) {
    x = this.rescnn(this.cnn(x));
    const sizes = x.size();
    x = x.view(sizes[0], sizes[1] * sizes[2], sizes[3]); // [batch, features, time]
    x = this.fully_connected(x.transpose(1, 2));
    return this.classifier(this.birnn(x));
  }
}

function greedy(output: torch.Tensor): string[] {
  return output
    .argmax(2)
    .unbind(0)
    .map((row) => {
      const decoded: number[] = [];
      let previous = BLANK;
      for (const label of row.tolist() as number[]) {
        if (label !== BLANK && label !== previous) decoded.push(label);
        previous = label;
      }
      return toText(decoded);
    });
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries()) next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + Number(x !== y)));
    row = next;
  }
  return row[b.length];
}

const model = new SpeechRecognition();
const criterion = new nn.CTCLoss({ blank: BLANK, zero_infinity: true });
const optimizer = new optim.AdamW(model.parameters(), { lr: 5e-4 });
const loader = new DataLoader(corpus, { batch_size: 3, shuffle: true, collate_fn: collate });
const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, {
  max_lr: 5e-3,
  steps_per_epoch: loader.length,
  epochs: 2,
  anneal_strategy: 'linear',
});
for (let epoch = 0; epoch < 2; epoch++)
  for (const { padded, labels, input_lengths, label_lengths } of loader) {
    optimizer.zero_grad();
    const output = F.log_softmax(model(padded), { dim: 2 }).transpose(0, 1); // [time, batch, classes]
    const loss = criterion(output, labels, input_lengths, label_lengths);
    loss.backward();
    optimizer.step();
    scheduler.step();
  }
model.eval();
const one = features(corpus[0].wave).t().unsqueeze(0).unsqueeze(0);
const [guess] = torch.no_grad(() => greedy(model(one)));
console.log(distance(guess, corpus[0].text) >= 0, one.shape);
