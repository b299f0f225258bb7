// Spoken digits without alignment: a small convolutional front, a bidirectional LSTM, CTC.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, Dataset } = torch.utils.data;

const BLANK = 0;
const N_MELS = 20;
const N_CLASSES = 11; // ten digits and the blank
type Utterance = { feats: torch.Tensor; labels: torch.Tensor };

/** Each digit is six frames of its own pattern, with silence between. */
class SpokenDigits extends Dataset<Utterance> {
  private readonly prototypes = torch.randn(10, N_MELS);
  private readonly items: Utterance[] = [];

  constructor(size: number, maxDigits = 4) {
    super();
    for (let i = 0; i < size; i++) {
      const n = 2 + (i % (maxDigits - 1));
      const labels = torch.randint(1, N_CLASSES, [n]);
      const frames: torch.Tensor[] = [];
      for (const label of labels) {
        const proto = this.prototypes.at(label.item() - 1);
        frames.push(proto.unsqueeze(0).expand(6, -1), torch.zeros(2, N_MELS));
      }
      const feats = torch.cat(frames).add(torch.randn(n * 8, N_MELS).mul(0.1));
      this.items.push({ feats, labels });
    }
  }

  get length() {
    return this.items.length;
  }

  at(i: number): Utterance {
    return this.items[i];
  }
}

interface Batch {
  x: torch.Tensor;
  xLengths: torch.Tensor;
  y: torch.Tensor;
  yLengths: torch.Tensor;
}

function collate(samples: Utterance[]): Batch {
  const x = nn.utils.rnn.pad_sequence(
    samples.map((s) => s.feats),
    { batch_first: true },
  );
  const y = torch.cat(samples.map((s) => s.labels));
  const xLengths = torch.tensor(samples.map((s) => s.feats.size(0)));
  const yLengths = torch.tensor(samples.map((s) => s.labels.size(0)));
  return { x: x.transpose(1, 2), xLengths, y, yLengths };
}

class Recogniser extends nn.Module {
  front: nn.Sequential;
  rnn: nn.LSTM;
  classifier: nn.Linear;

  constructor(channels = 32, hidden = 24) {
    super();
    this.front = new nn.Sequential(
      new nn.Conv1d(N_MELS, channels, 5, { padding: 2 }),
      new nn.BatchNorm1d(channels),
      new nn.ReLU(),
      new nn.Conv1d(channels, channels, 3, { stride: 2, padding: 1 }),
      new nn.BatchNorm1d(channels),
      new nn.ReLU(),
    );
    this.rnn = new nn.LSTM(channels, hidden, 1, { bidirectional: true });
    this.classifier = new nn.Linear(2 * hidden, N_CLASSES);
  }

  forward(x: torch.Tensor) {
    const h = this.front(x); // (N, C, T)
    const [out] = this.rnn(h.permute(2, 0, 1)); // (T, N, 2H)
    return F.log_softmax(this.classifier(out), -1);
  }

  outputLengths(lengths: torch.Tensor) {
    return lengths.sub(1).div(2, { rounding_mode: 'floor' }).add(1);
  }
}

function editDistance(a: number[], b: number[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

function greedy(logProbs: torch.Tensor, lengths: torch.Tensor): number[][] {
  const best = logProbs.argmax(2).t();
  return [...best].map((path, i) => {
    const ids = path.at(`:${lengths.at(i).item()}`).tolist() as number[];
    return ids.filter((id, t) => id !== BLANK && id !== ids[t - 1]);
  });
}

function main() {
  torch.manual_seed(0);
  const set = new SpokenDigits(40);
  const [trainSet, testSet] = torch.utils.data.random_split(set, [32, 8]);
  const trainLoader = new DataLoader(trainSet, { batch_size: 8, shuffle: true, collate_fn: collate });
  const testLoader = new DataLoader(testSet, { batch_size: 4, collate_fn: collate });

  const net = new Recogniser();
  const ctc = new nn.CTCLoss({ blank: BLANK, zero_infinity: true });
  const opt = new optim.AdamW(net.parameters(), { lr: 2e-3 });
  const sched = new optim.lr_scheduler.OneCycleLR(opt, {
    max_lr: 2e-2,
    epochs: 3,
    steps_per_epoch: trainLoader.length,
  });

  for (let epoch = 0; epoch < 3; epoch++) {
    net.train();
    let sum = 0;
    for (const { x, xLengths, y, yLengths } of trainLoader) {
      const logProbs = net(x);
      const loss = ctc(logProbs, y, net.outputLengths(xLengths), yLengths);
      opt.zero_grad();
      loss.backward();
      opt.step();
      sched.step();
      sum += loss.item();
    }
    console.log(`epoch ${epoch} loss ${(sum / trainLoader.length).toFixed(3)}`);
  }

  net.eval();
  let errors = 0;
  let letters = 0;
  torch.no_grad(() => {
    for (const { x, xLengths, y, yLengths } of testLoader) {
      const hyps = greedy(net(x), net.outputLengths(xLengths));
      const refs = y.split(yLengths.tolist() as number[]).map((r) => r.tolist() as number[]);
      hyps.forEach((hyp, i) => {
        errors += editDistance(hyp, refs[i]);
        letters += refs[i].length;
      });
    }
  });
  console.log('digit error rate', (errors / letters).toFixed(3));
}

main();
