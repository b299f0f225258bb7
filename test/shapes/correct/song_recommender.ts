// %% Two towers for songs: users from what they played (embedding bags), songs from id and genre; sampled negatives.
import * as torch from 'tensorpad';

const {
  nn,
  nn: { functional: F },
  optim,
  utils: {
    data: { Dataset, DataLoader },
  },
} = torch;

const USERS = 60;
const SONGS = 80;
const GENRES = 6;
const K_NEG = 4;

const rng = torch.manual_seed(21);
const genreOf = torch.randint(0, GENRES, [SONGS]);
const taste = torch.rand(USERS, GENRES).softmax(-1);

type Event = { user: number; song: number; history: number[] };

function simulate(count: number): Event[] {
  const logs: number[][] = Array.from({ length: USERS }, () => [0]);
  const events: Event[] = [];
  while (events.length < count) {
    const user = events.length % USERS;
    const weights = taste.at(user).index_select(0, genreOf);
    const song = torch.multinomial(weights, 1).item();
    events.push({ user, song, history: logs[user].slice(-5) });
    logs[user].push(song);
  }
  return events;
}

class Plays extends Dataset<Event> {
  events: Event[];
  constructor(events: Event[]) {
    super();
    this.events = events;
  }
  get length() {
    return this.events.length;
  }
  at(i: number) {
    return this.events[i];
  }
}

// %% Batches: ragged histories become one long list and offsets
const collate = (events: Event[]) => {
  const offsets: number[] = [];
  let start = 0;
  for (const e of events) {
    offsets.push(start);
    start += e.history.length;
  }
  return {
    user: torch.tensor(events.map((e) => e.user)),
    song: torch.tensor(events.map((e) => e.song)),
    history: torch.tensor(events.flatMap((e) => e.history)),
    offsets: torch.tensor(offsets),
    negatives: torch.randint(SONGS, [events.length, K_NEG]),
  };
};

// %% Towers
class UserTower extends nn.Module {
  id = new nn.Embedding(USERS, 16);
  bag = new nn.EmbeddingBag(SONGS, 16, { mode: 'mean' });
  mlp: InstanceType<typeof nn.Sequential>;
  constructor(out: number) {
    super();
    this.mlp = new nn.Sequential(new nn.Linear(32, 32), new nn.ReLU(), new nn.Linear(32, out));
  }
  forward(user: torch.Tensor, history: torch.Tensor, offsets: torch.Tensor) {
    const x = torch.cat([this.id(user), this.bag(history, offsets)], -1);
    return F.normalize(this.mlp(x), { dim: -1 });
  }
}

class SongTower extends nn.Module {
  id = new nn.Embedding(SONGS, 16);
  genre = new nn.Embedding(GENRES, 4);
  out: InstanceType<typeof nn.Linear>;
  constructor(out: number) {
    super();
    this.out = new nn.Linear(20, out);
    this.register_buffer('genres', genreOf);
  }
  /** Any shape of ids; a vector for each. */
  forward(song: torch.Tensor) {
    const genre = this.genre(this.get_buffer('genres').at(song));
    return F.normalize(this.out(torch.cat([this.id(song), genre], -1)), { dim: -1 });
  }
}

class TwoTowers extends nn.Module {
  users: UserTower;
  songs: SongTower;
  scale = new nn.Parameter(torch.tensor(2.6));
  constructor(dim = 24) {
    super();
    this.users = new UserTower(dim);
    this.songs = new SongTower(dim);
  }
  forward({ user, song, history, offsets, negatives }: ReturnType<typeof collate>) {
    const u = this.users(user, history, offsets);
    const candidates = torch.cat([song.unsqueeze(1), negatives], 1);
    const v = this.songs(candidates); // (B, 1 + K, D)
    return torch.einsum('bd,bkd->bk', u, v).mul(this.scale.exp());
  }
}

// %% Train, the first candidate being the right one
const all = simulate(400);
const trainLoader = new DataLoader(new Plays(all.slice(0, 350)), {
  batch_size: 50,
  shuffle: true,
  collate_fn: collate,
  generator: rng,
});
const model = new TwoTowers();
const opt = new optim.Adagrad(model.parameters(), { lr: 0.05 });

for (let epoch = 1; epoch <= 3; epoch++) {
  const losses: number[] = [];
  for (const batch of trainLoader) {
    opt.zero_grad();
    const scores = model(batch);
    const target = torch.zeros(scores.size(0), { dtype: torch.long });
    const loss = F.cross_entropy(scores, target);
    loss.backward();
    opt.step();
    losses.push(loss.item());
  }
  console.log(epoch, losses.reduce((a, b) => a + b, 0) / losses.length);
}

// %% Recall at 10 over all songs
const heldOut = collate(all.slice(350));
const recall = torch.no_grad(() => {
  model.eval();
  const u = model.users(heldOut.user, heldOut.history, heldOut.offsets);
  const v = model.songs(torch.arange(SONGS));
  const [, top] = u.matmul(v.t()).topk(10, 1);
  return top.eq(heldOut.song.unsqueeze(1)).any(1).float().mean().item();
});
console.log('recall@10', recall);
