// Momentum contrast: two views, a queue of keys, a slowly moving encoder, and a linear probe at the end.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

const F = nn.functional;
const { DataLoader, Dataset, random_split } = torch.utils.data;

torch.manual_seed(42);

class Textures extends Dataset<[torch.Tensor, number]> {
  constructor(
    readonly length_: number,
    readonly transform?: (x: torch.Tensor) => torch.Tensor,
  ) {
    super();
  }
  get length() {
    return this.length_;
  }
  at(index: number): [torch.Tensor, number] {
    const label = index % 4;
    const phase = torch.linspace(0, (label + 1) * Math.PI, 24);
    const picture = phase
      .sin()
      .unsqueeze(0)
      .mul(phase.cos().unsqueeze(1))
      .expand(3, 24, 24)
      .add(torch.randn(3, 24, 24).mul(0.1));
    return [this.transform ? this.transform(picture) : picture.clone(), label];
  }
}

/** Gives two different views of each picture. */
class TwoViews extends Dataset<{ query: torch.Tensor; key: torch.Tensor }> {
  private readonly augment = new transforms.Compose([
    new transforms.RandomHorizontalFlip(0.5),
    new transforms.RandomCrop(20),
    new transforms.RandomErasing(0.5),
  ]);
  constructor(private readonly base: Textures) {
    super();
  }
  get length() {
    return this.base.length;
  }
  at(index: number) {
    const [picture] = this.base.at(index);
    return { query: this.augment(picture) as torch.Tensor, key: this.augment(picture) as torch.Tensor };
  }
}

function block(inputs: number, outputs: number): nn.Module[] {
  return [
    new nn.Conv2d(inputs, outputs, { kernel_size: 3, stride: 2, padding: 1, bias: false }),
    new nn.BatchNorm2d(outputs),
    new nn.ReLU(),
  ];
}

class Encoder extends nn.Module {
  readonly width = 32;
  body = new nn.Sequential(
    ...block(3, 8),
    ...block(8, 16),
    ...block(16, 32),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
  );
  head: nn.Sequential;
  constructor(dim: number) {
    super();
    this.head = new nn.Sequential(new nn.Linear(this.width, this.width), new nn.ReLU(), new nn.Linear(this.width, dim));
  }
  forward(x: torch.Tensor) {
    return F.normalize(this.head(this.body(x)), { dim: 1 });
  }
}

class MoCo extends nn.Module {
  query: Encoder;
  key: Encoder;
  queue: torch.Tensor;
  pointer = 0;
  constructor(
    readonly dim = 16,
    readonly size = 64,
    readonly momentum = 0.99,
    readonly temperature = 0.1,
  ) {
    super();
    this.query = new Encoder(dim);
    this.key = new Encoder(dim);
    this.key.load_state_dict(this.query.state_dict());
    for (const p of this.key.parameters()) p.requires_grad = false;
    this.queue = new nn.Buffer(F.normalize(torch.randn(dim, size), { dim: 0 }));
  }

  private updateKey() {
    const pairs = zip([...this.query.parameters()], [...this.key.parameters()]);
    for (const [q, k] of pairs) k.data = k.data.mul(this.momentum).add(q.data.mul(1 - this.momentum));
  }

  private enqueue(keys: torch.Tensor) {
    const batch = keys.size(0);
    const end = this.pointer + batch;
    if (end <= this.size) {
      this.queue.put_(':', `${this.pointer}:${end}`, keys.T);
    } else {
      const room = this.size - this.pointer;
      this.queue.put_(':', `${this.pointer}:`, keys.at(`:${room}`).T);
      this.queue.put_(':', `:${batch - room}`, keys.at(`${room}:`).T);
    }
    this.pointer = end % this.size;
  }

  forward(query: torch.Tensor, key: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const q = this.query(query);
    const k = torch.no_grad(() => {
      this.updateKey();
      const shuffle = torch.randperm(key.size(0));
      const restore = shuffle.argsort();
      return this.key(key.at(shuffle)).at(restore);
    });
    const positive = torch.einsum('nc,nc->n', q, k).unsqueeze(-1);
    const negative = torch.einsum('nc,ck->nk', q, this.queue.clone().detach());
    const logits = torch.cat([positive, negative], 1).div(this.temperature);
    const labels = torch.zeros(logits.size(0), { dtype: torch.long });
    this.enqueue(k);
    return [logits, labels];
  }
}

function zip<A, B>(a: A[], b: B[]): [A, B][] {
  return a.map((value, i) => [value, b[i]]);
}

class Meter {
  private sum = 0;
  private n = 0;
  constructor(readonly name: string) {}
  update(value: number, n = 1) {
    this.sum += value * n;
    this.n += n;
  }
  get average() {
    return this.n === 0 ? 0 : this.sum / this.n;
  }
  toString() {
    return `${this.name} ${this.average.toFixed(3)}`;
  }
}

function accuracy(output: torch.Tensor, target: torch.Tensor, topk: number[] = [1]) {
  const most = Math.max(...topk);
  const [, pred] = output.topk(most, { dim: 1, largest: true, sorted: true });
  const correct = pred.t().eq(target.view(1, -1).expand_as(pred.t()));
  return topk.map((k) =>
    correct
      .at(`:${k}`)
      .reshape(-1)
      .float()
      .sum()
      .mul(100 / target.size(0))
      .item(),
  );
}

// ---- pretraining
const pretrain = new DataLoader(new TwoViews(new Textures(50)), { batch_size: 16, shuffle: true, drop_last: true });
const moco = new MoCo();
const sgd = new optim.SGD(
  [...moco.parameters()].filter((p) => p.requires_grad),
  { lr: 0.05, momentum: 0.9, weight_decay: 1e-4 },
);
const cosine = new optim.lr_scheduler.CosineAnnealingLR(sgd, { T_max: 2 });
for (let epoch = 0; epoch < 2; epoch++) {
  const meters = { loss: new Meter('loss'), top1: new Meter('top1'), top5: new Meter('top5') };
  for (const { query, key } of pretrain) {
    const [logits, labels] = moco(query, key);
    const loss = F.cross_entropy(logits, labels);
    sgd.zero_grad();
    loss.backward();
    sgd.step();
    const [top1, top5] = accuracy(logits.detach(), labels, [1, 5]);
    meters.loss.update(loss.item(), query.size(0));
    meters.top1.update(top1, query.size(0));
    meters.top5.update(top5, query.size(0));
  }
  cosine.step();
  console.log(String(meters.loss), `${meters.top1}`, `${meters.top5}`);
}

// ---- linear probe on frozen features
const [probeTrain, probeTest] = random_split(
  new Textures(60, new transforms.CenterCrop(20) as unknown as (x: torch.Tensor) => torch.Tensor),
  [45, 15],
);
const extract = (set: typeof probeTrain) => {
  const features: torch.Tensor[] = [];
  const labels: torch.Tensor[] = [];
  moco.eval();
  torch.no_grad(() => {
    for (const [x, y] of new DataLoader(set, { batch_size: 16 })) {
      features.push(moco.query.body(x));
      labels.push(y);
    }
  });
  return [torch.cat(features), torch.cat(labels)] as const;
};
const [features, labels] = extract(probeTrain);
const [testFeatures, testLabels] = extract(probeTest);
const mean = features.mean(0);
const std = features.std(0).add(1e-6);
const standard = (x: torch.Tensor) => x.sub(mean).div(std);

const probe = new nn.Linear(moco.query.width, 4);
const lbfgs = new optim.LBFGS(probe.parameters(), { max_iter: 10, line_search_fn: 'strong_wolfe' });
lbfgs.step(() => {
  lbfgs.zero_grad();
  const loss = F.cross_entropy(probe(standard(features)), labels).add(probe.weight.square().sum().mul(1e-3));
  loss.backward();
  return loss;
});
console.log('probe', accuracy(probe(standard(testFeatures)), testLabels));
