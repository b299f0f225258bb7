// Dates as people write them to ISO dates: an encoder, attention over it, a decoder fed with the truth half of the time.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { Alphabet, PAD, SOS, toTensor } from './lib/tokens';

const F = nn.functional;
const { DataLoader, TensorDataset } = torch.utils.data;
torch.manual_seed(3);

const hp = { emb: 24, hidden: 32, inLen: 20, outLen: 11, batch: 16, epochs: 2, lr: 3e-3, clip: 1.0 };
const abc = new Alphabet();

// %% data
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'];
function makePairs(n: number): { src: torch.Tensor; tgt: torch.Tensor } {
  const ins: number[][] = [];
  const outs: number[][] = [];
  for (let i = 0; i < n; i++) {
    const m = i % months.length;
    const day = 10 + ((i * 7) % 18);
    const year = 1950 + ((i * 13) % 70);
    ins.push(abc.encode(`${day} ${months[m]} ${year}`));
    outs.push(abc.encode(`${year}-0${m + 1}-${day}`));
  }
  return { src: toTensor(ins, hp.inLen), tgt: toTensor(outs, hp.outLen) };
}
const train = makePairs(96);
const test = makePairs(16);
const loader = new DataLoader(new TensorDataset(train.src, train.tgt), { batch_size: hp.batch, shuffle: true });

// %% model
class Encoder extends nn.Module {
  emb = new nn.Embedding(abc.size, hp.emb, { padding_idx: PAD });
  rnn = new nn.GRU(hp.emb, hp.hidden, { batch_first: true, bidirectional: true });
  bridge = new nn.Linear(2 * hp.hidden, hp.hidden);

  forward(src: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [states, last] = this.rnn(this.emb(src));
    const h0 = torch.tanh(this.bridge(torch.cat([last.at(0), last.at(1)], 1)));
    return [states, h0];
  }
}

class Attention extends nn.Module {
  query = new nn.Linear(hp.hidden, hp.hidden, { bias: false });
  keys = new nn.Linear(2 * hp.hidden, hp.hidden, { bias: false });
  energy = new nn.Linear(hp.hidden, 1);

  forward(h: torch.Tensor, states: torch.Tensor, mask: torch.Tensor): torch.Tensor {
    const scores = this.energy(torch.tanh(this.query(h).unsqueeze(1).add(this.keys(states)))).squeeze(-1);
    const weights = F.softmax(scores.masked_fill(mask, -1e9), -1);
    return torch.bmm(weights.unsqueeze(1), states).squeeze(1);
  }
}

class Decoder extends nn.Module {
  emb = new nn.Embedding(abc.size, hp.emb, { padding_idx: PAD });
  attention = new Attention();
  cell = new nn.GRUCell(hp.emb + 2 * hp.hidden, hp.hidden);
  out = new nn.Linear(hp.hidden * 3, abc.size);

  step(token: torch.Tensor, h: torch.Tensor, states: torch.Tensor, mask: torch.Tensor) {
    const context = this.attention(h, states, mask);
    const next = this.cell(torch.cat([this.emb(token), context], -1), h);
    return { logits: this.out(torch.cat([next, context], -1)), h: next };
  }
}

class Seq2Seq extends nn.Module {
  encoder = new Encoder();
  decoder = new Decoder();

  forward(src: torch.Tensor, tgt?: torch.Tensor, teacher = 0.5): torch.Tensor {
    const mask = src.eq(PAD);
    let [states, h] = this.encoder(src);
    let token = torch.full([src.size(0)], SOS, { dtype: torch.long });
    const steps: torch.Tensor[] = [];
    for (let t = 0; t < hp.outLen; t++) {
      const { logits, h: next } = this.decoder.step(token, h, states, mask);
      h = next;
      steps.push(logits);
      const forced = tgt !== undefined && Math.random() < teacher;
      token = forced ? tgt.at(':', t) : logits.argmax(-1);
    }
    return torch.stack(steps, 1);
  }
}

// %% training
const model = new Seq2Seq();
const optimizer = new optim.Adam(model.parameters(), { lr: hp.lr });
const criterion = new nn.CrossEntropyLoss({ ignore_index: PAD });

for (let epoch = 1; epoch <= hp.epochs; epoch++) {
  model.train();
  let total = 0;
  for (const [src, tgt] of loader) {
    optimizer.zero_grad();
    const logits = model(src, tgt);
    const loss = criterion(logits.reshape(-1, abc.size), tgt.reshape(-1));
    loss.backward();
    nn.utils.clip_grad_norm_(model.parameters(), hp.clip);
    optimizer.step();
    total += loss.item() * src.size(0);
  }
  console.log(`epoch ${epoch}: ${(total / train.src.size(0)).toFixed(3)}`);
}

// %% evaluation
model.eval();
torch.no_grad(() => {
  const guess = model(test.src).argmax(-1);
  const right = guess.eq(test.tgt).logical_or(test.tgt.eq(PAD));
  console.log('letters', right.to(torch.float32).mean().item());
  console.log('dates', right.all(1).sum().item(), 'of', test.tgt.size(0));
  for (const row of [0, 1]) console.log(abc.decode(guess.at(row).tolist() as number[]));
});
