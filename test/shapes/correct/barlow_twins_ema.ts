import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

type View = (x: torch.Tensor) => torch.Tensor;
const compose =
  (...views: View[]): View =>
  (x) =>
    views.reduce((y, view) => view(y), x);
const augment = compose(
  (x) => new transforms.RandomCrop(20)(x),
  (x) => (Math.random() < 0.5 ? x.flip(-1) : x),
  (x) => x.add(torch.randn_like(x).mul(0.05)),
);

class TwoViews extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  constructor(private readonly images: torch.Tensor) {
    super();
  }
  get length() {
    return this.images.size(0);
  }
  at(i: number): [torch.Tensor, torch.Tensor] {
    const image = this.images.at(i);
    return [augment(image), augment(image)];
  }
}

const conv = (a: number, b: number, stride = 1) =>
  new nn.Sequential(new nn.Conv2d(a, b, 3, { stride, padding: 1, bias: false }), new nn.BatchNorm2d(b), new nn.ReLU());

class Encoder extends nn.Module {
  net = new nn.Sequential(conv(3, 8), conv(8, 16, 2), conv(16, 24, 2), new nn.AdaptiveAvgPool2d(1), new nn.Flatten());
  static readonly width = 24;
  forward(x: torch.Tensor) {
    return this.net(x);
  }
}

const projector = (width: number, ...sizes: number[]) => {
  const layers: nn.Module[] = [];
  sizes.forEach((size, i) => {
    layers.push(new nn.Linear(i ? sizes[i - 1]! : width, size, { bias: i === sizes.length - 1 }));
    if (i < sizes.length - 1) layers.push(new nn.BatchNorm1d(size), new nn.ReLU());
  });
  return new nn.Sequential(...layers);
};

const off_diagonal = (m: torch.Tensor) => {
  const n = m.size(0);
  return m
    .flatten()
    .at(':-1')
    .view(n - 1, n + 1)
    .at(':, 1:')
    .flatten();
};

function barlow(a: torch.Tensor, b: torch.Tensor, lambda = 5e-3) {
  const [za, zb] = [a, b].map((z) => z.sub(z.mean(0)).div(z.std(0).add(1e-5))) as [torch.Tensor, torch.Tensor];
  const c = za.t().mm(zb).div(a.size(0));
  const on = c.diagonal().sub(1).square().sum();
  return on.add(off_diagonal(c).square().sum().mul(lambda));
}

class EMA {
  private readonly shadow: Map<string, torch.Tensor>;
  constructor(
    private readonly model: nn.Module,
    private readonly decay = 0.99,
  ) {
    this.shadow = new Map([...model.named_parameters()].map(([name, p]) => [name, p.detach().clone()]));
  }
  update() {
    for (const [name, p] of this.model.named_parameters()) this.shadow.get(name)!.lerp_(p.detach(), 1 - this.decay);
  }
  apply<T>(body: () => T): T {
    const backup = [...this.model.named_parameters()].map(([name, p]) => [name, p.detach().clone()] as const);
    torch.no_grad(() => {
      for (const [name, p] of this.model.named_parameters()) p.copy_(this.shadow.get(name)!);
    });
    const result = body();
    torch.no_grad(() => {
      const all = new Map(this.model.named_parameters());
      for (const [name, value] of backup) all.get(name)!.copy_(value);
    });
    return result;
  }
}

const images = torch.rand(22, 3, 24, 24);
const labels = torch.randint(0, 3, [22]);
const encoder = new Encoder();
const head = projector(Encoder.width, 32, 16);
const model = new nn.ModuleDict({ encoder, head });
const ema = new EMA(encoder);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true });
const loader = new torch.utils.data.DataLoader(new TwoViews(images), { batch_size: 8, shuffle: true, drop_last: true });
for (const [a, b] of loader) {
  const loss = barlow(head(encoder(a)), head(encoder(b)));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  ema.update();
}

// A linear probe on frozen features, and nearest neighbours.
encoder.eval();
const features = ema.apply(() => torch.no_grad(() => encoder(images)));
const probe = new nn.Linear(Encoder.width, 3);
const probe_optimizer = new optim.LBFGS(probe.parameters(), { max_iter: 5 });
probe_optimizer.step(() => {
  probe_optimizer.zero_grad();
  const loss = nn.functional.cross_entropy(probe(features), labels);
  loss.backward();
  return loss;
});
const distances = torch.cdist(features, features).add(torch.eye(22).mul(1e9));
const neighbours = distances.topk(3, { dim: 1, largest: false }).indices;
const votes = nn.functional.one_hot(labels.at(neighbours), 3).sum(1).argmax(1);
console.log(
  'probe',
  probe(features).argmax(1).eq(labels).float().mean().item(),
  'knn',
  votes.eq(labels).float().mean().item(),
);
