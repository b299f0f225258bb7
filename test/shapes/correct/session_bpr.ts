// What to look at next: sessions of different lengths, a recurrent encoder, sampled negatives, recall among all items.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { pad_sequence, pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;
const { logsigmoid, dropout } = nn.functional;
torch.manual_seed(8);

const ITEMS = 120;
const PAD = 0;
const NEGATIVES = 10;

type Session = { clicks: number[]; user: number };

const sessions: Session[] = Array.from({ length: 45 }, (_, user) => ({
  user: user % 15,
  clicks: Array.from({ length: 4 + (user % 7) }, (_, i) => 1 + ((user * 13 + i * 5) % (ITEMS - 1))),
}));

class SessionDataset extends torch.utils.data.Dataset<Session> {
  get length() {
    return sessions.length;
  }
  at(i: number) {
    return sessions[i];
  }
}

function collate(batch: Session[]) {
  const lengths = torch.tensor(batch.map(({ clicks }) => clicks.length - 1));
  const inputs = pad_sequence(
    batch.map(({ clicks }) => torch.tensor(clicks.slice(0, -1))),
    { batch_first: true, padding_value: PAD },
  );
  const targets = pad_sequence(
    batch.map(({ clicks }) => torch.tensor(clicks.slice(1))),
    { batch_first: true, padding_value: PAD },
  );
  const users = torch.tensor(batch.map(({ user }) => user));
  return { inputs, targets, lengths, users };
}

class Recommender extends nn.Module {
  items: nn.Embedding;
  users: nn.Embedding;
  init: nn.Linear;
  gru: nn.GRU;
  project: nn.Linear;
  bias: nn.Parameter;

  constructor(
    readonly dim: number,
    readonly hidden: number,
    readonly layers = 2,
  ) {
    super();
    this.items = new nn.Embedding(ITEMS, dim, { padding_idx: PAD });
    this.users = new nn.Embedding(15, 8);
    this.init = new nn.Linear(8, layers * hidden);
    this.gru = new nn.GRU(dim, hidden, { num_layers: layers, batch_first: true, dropout: 0.1 });
    this.project = new nn.Linear(hidden, dim);
    this.bias = new nn.Parameter(torch.zeros(ITEMS));
  }

  encode(inputs: torch.Tensor, lengths: torch.Tensor, users: torch.Tensor) {
    const embedded = dropout(this.items(inputs), { p: 0.2, training: this.training });
    const packed = pack_padded_sequence(embedded, lengths, { batch_first: true, enforce_sorted: false });
    const h0 = torch
      .tanh(this.init(this.users(users)))
      .view(-1, this.layers, this.hidden)
      .transpose(0, 1)
      .contiguous();
    const [out] = this.gru(packed, h0);
    const [padded] = pad_packed_sequence(out, { batch_first: true });
    return this.project(padded);
  }

  /** Scores of (batch, time, k) items for (batch, time, dim) states. */
  score(states: torch.Tensor, candidates: torch.Tensor) {
    const vectors = this.items(candidates);
    return vectors.matmul(states.unsqueeze(-1)).squeeze(-1).add(this.bias.at(candidates));
  }

  forward(inputs: torch.Tensor, lengths: torch.Tensor, users: torch.Tensor, candidates: torch.Tensor) {
    return this.score(this.encode(inputs, lengths, users), candidates);
  }
}

const loader = new torch.utils.data.DataLoader(new SessionDataset(), {
  batch_size: 10,
  shuffle: true,
  collate_fn: collate,
});
const model = new Recommender(24, 32);
const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.05 });

for (let epoch = 0; epoch < 3; epoch++) {
  let sum = 0;
  let seen = 0;
  for (const { inputs, targets, lengths, users } of loader) {
    const [B, T] = targets.shape;
    const negatives = torch.randint(1, ITEMS, [B, T, NEGATIVES]);
    const candidates = torch.cat([targets.unsqueeze(-1), negatives], -1);
    const scores = model(inputs, lengths, users, candidates);
    const [positive, others] = scores.split([1, NEGATIVES], -1);
    const pairwise = logsigmoid(positive.sub(others)).mean(-1).neg();
    const real = targets.ne(PAD);
    const loss = pairwise.masked_select(real).mean();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item() * real.sum().item();
    seen += real.sum().item();
  }
  console.log(epoch, (sum / seen).toFixed(4));
}

model.eval();
const recall = torch.no_grad(() => {
  let hits = 0;
  for (const { inputs, targets, lengths, users } of loader) {
    const states = model.encode(inputs, lengths, users);
    const rows = torch.arange(states.size(0));
    const last = states.at(rows, lengths.sub(1));
    const all = last.matmul(model.items.weight.t()).add(model.bias);
    all.put_(':', PAD, -Infinity);
    const [, top] = all.topk(20, -1);
    const wanted = targets.gather(1, lengths.sub(1).unsqueeze(1));
    hits += top.eq(wanted).any(1).sum().item();
  }
  return hits / sessions.length;
});
console.log(`recall@20 ${recall.toFixed(3)}`);
