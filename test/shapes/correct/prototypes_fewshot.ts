import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

/** Few-shot learning with prototypes: 3 ways, 2 shots, 4 queries of drawn characters. */
const way = 3;
const shot = 2;
const query = 4;
const episodes = 8;

torch.manual_seed(31);

class Alphabet {
  private readonly glyphs: torch.Tensor;

  constructor(
    readonly letters: number,
    readonly side = 20,
  ) {
    this.glyphs = F.interpolate(torch.rand(letters, 1, 5, 5), { size: side })
      .gt(0.5)
      .float();
  }

  draw(letter: number, count: number): torch.Tensor {
    return this.glyphs.at(letter).add(torch.randn(count, 1, this.side, this.side).mul(0.1));
  }
}

class EpisodeSampler {
  constructor(
    private readonly alphabet: Alphabet,
    private readonly range: [number, number],
  ) {}

  sample() {
    const [from, to] = this.range;
    const letters = torch
      .randperm(to - from)
      .at(`:${way}`)
      .add(from)
      .tolist() as number[];
    const support: torch.Tensor[] = [];
    const queries: torch.Tensor[] = [];
    for (const letter of letters) {
      const drawn = this.alphabet.draw(letter, shot + query);
      const [s, q] = drawn.split([shot, query]);
      support.push(s);
      queries.push(q);
    }
    return {
      support: torch.stack(support),
      queries: torch.cat(queries),
      target: torch.arange(way).repeat_interleave(query),
    };
  }

  *[Symbol.iterator]() {
    for (let i = 0; i < episodes; i++) yield this.sample();
  }
}

const block = (from: number, to: number) =>
  [new nn.Conv2d(from, to, 3, { padding: 1 }), new nn.BatchNorm2d(to), new nn.ReLU(), new nn.MaxPool2d(2)] as const;

class Embedder extends nn.Module {
  net = new nn.Sequential(...block(1, 12), ...block(12, 12), ...block(12, 12), new nn.Flatten());
  scale = new nn.Parameter(torch.ones([]));

  forward(x: torch.Tensor) {
    return (this.net(x) as torch.Tensor).mul(this.scale);
  }
}

interface Episode {
  support: torch.Tensor;
  queries: torch.Tensor;
  target: torch.Tensor;
}

/** Logits of the queries: minus the squared distances to each class's prototype. */
function compare(model: Embedder, { support, queries }: Episode) {
  const [n, k] = support.shape;
  const prototypes = model(support.flatten(0, 1)).view(n, k, -1).mean(1);
  const asked = model(queries);
  return torch.cdist(asked, prototypes).pow(2).neg();
}

const alphabet = new Alphabet(30);
const meta = { train: new EpisodeSampler(alphabet, [0, 20]), test: new EpisodeSampler(alphabet, [20, 30]) };
const model = new Embedder();
const optimizer = new optim.Adam(
  [
    { params: model.net.parameters(), weight_decay: 1e-4 },
    { params: [model.scale], weight_decay: 0 },
  ],
  { lr: 1e-3 },
);

let step = 0;
for (const episode of meta.train) {
  const logits = compare(model, episode);
  const loss = F.nll_loss(F.log_softmax(logits, 1), episode.target);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (++step % 4 === 0) console.log(step, loss.item().toFixed(3));
}

model.eval();
const accuracies: number[] = [];
const confusions = torch.zeros(way, way, { dtype: torch.int64 });
torch.no_grad(() => {
  for (const episode of meta.test) {
    const predicted = compare(model, episode).argmax(1);
    accuracies.push(predicted.eq(episode.target).float().mean().item());
    for (let i = 0; i < predicted.size(0); i++) {
      confusions.at(episode.target.at(i).item(), predicted.at(i).item()).add_(1);
    }
  }
});
const acc = torch.tensor(accuracies, { dtype: torch.float32 });
const half = (1.96 * acc.std().item()) / Math.sqrt(accuracies.length);
console.log(`accuracy ${(100 * acc.mean().item()).toFixed(1)} ± ${(100 * half).toFixed(1)}`);
console.log(confusions.sum().item() === episodes * way * query, confusions.sum(1));
