// %% Bootstrap your own latent, small: an online network guesses what its slow twin says of another view
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { Dataset, DataLoader, TensorDataset } = torch.utils.data;
torch.manual_seed(5);

const base = torch.randn(4, 3, 16, 16);
const pictures = base.repeat(10, 1, 1, 1).add(torch.randn(40, 3, 16, 16).mul(0.3));
const kinds = torch.arange(4).repeat(10);

// %% Augmentations are functions of one picture
type Augment = (x: torch.Tensor) => torch.Tensor;
const flip: Augment = (x) => (Math.random() < 0.5 ? x.flip([-1]) : x);
const jitter =
  (strength: number): Augment =>
  (x) =>
    x.mul(
      torch
        .rand(3, 1, 1)
        .mul(strength)
        .add(1 - strength / 2),
    );
const crop =
  (side: number): Augment =>
  (x) => {
    const top = Math.floor(Math.random() * (16 - side));
    const left = Math.floor(Math.random() * (16 - side));
    const cut = x.narrow(1, top, side).narrow(2, left, side);
    return F.interpolate(cut.unsqueeze(0), { size: [16, 16], mode: 'bilinear', align_corners: false }).squeeze(0);
  };
const compose =
  (...steps: Augment[]): Augment =>
  (x) =>
    steps.reduce((y, step) => step(y), x);

class TwoViews extends Dataset<[torch.Tensor, torch.Tensor]> {
  private augment = compose(crop(12), flip, jitter(0.4));
  constructor(private readonly source: torch.Tensor) {
    super();
  }
  get length() {
    return this.source.size(0);
  }
  at(i: number): [torch.Tensor, torch.Tensor] {
    const picture = this.source.at(i);
    return [this.augment(picture), this.augment(picture)];
  }
}

// %% Networks
const FEATURES = 32;
const encoder = () =>
  new nn.Sequential(
    new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.Conv2d(16, FEATURES, 3, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(FEATURES),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
  );
const mlp = (from: number, to: number, hidden = 64) =>
  new nn.Sequential(new nn.Linear(from, hidden), new nn.BatchNorm1d(hidden), new nn.ReLU(), new nn.Linear(hidden, to));

class Branch extends nn.Module {
  backbone = encoder();
  projector = mlp(FEATURES, 16);
  forward(x: torch.Tensor): torch.Tensor {
    return this.projector(this.backbone(x));
  }
}

class BYOL extends nn.Module {
  online = new Branch();
  target = new Branch();
  predictor = mlp(16, 16);

  constructor(readonly decay = 0.99) {
    super();
    this.target.load_state_dict(this.online.state_dict());
    for (const p of this.target.parameters()) p.requires_grad_(false);
  }

  static distance(p: torch.Tensor, z: torch.Tensor) {
    return F.cosine_similarity(p, z, { dim: 1 }).mul(-2).add(2);
  }

  forward(a: torch.Tensor, b: torch.Tensor) {
    const [pa, pb] = [a, b].map((v) => this.predictor(this.online(v)) as torch.Tensor);
    const [za, zb] = torch.no_grad(() => [this.target(a), this.target(b)]);
    return BYOL.distance(pa, zb).add(BYOL.distance(pb, za)).mean();
  }

  update() {
    torch.no_grad(() => {
      const slow = [...this.target.parameters()];
      [...this.online.parameters()].forEach((p, i) => {
        slow[i].mul_(this.decay).add_(p, { alpha: 1 - this.decay });
      });
    });
  }
}

// %% Pretraining
const byol = new BYOL();
const learner = new optim.Adam([...byol.online.parameters(), ...byol.predictor.parameters()], { lr: 1e-3 });
const views = new DataLoader(new TwoViews(pictures), { batch_size: 16, shuffle: true, drop_last: true });
const losses: number[] = [];
for (let epoch = 0; epoch < 3; epoch++) {
  for (const [a, b] of views) {
    const loss = byol(a, b);
    learner.zero_grad();
    loss.backward();
    learner.step();
    byol.update();
    losses.push(loss.item());
  }
}
console.log(losses.length, losses.at(-1)! <= 4);

// %% Linear probe on frozen features
byol.eval();
const features = torch.no_grad(() => byol.online.backbone(pictures) as torch.Tensor);
const probe = new nn.Linear(FEATURES, 4);
const probeOptimizer = new optim.SGD(probe.parameters(), { lr: 0.5 });
const probeLoader = new DataLoader(new TensorDataset(features, kinds), { batch_size: 20, shuffle: true });
for (let epoch = 0; epoch < 5; epoch++) {
  for (const [f, k] of probeLoader) {
    const loss = F.cross_entropy(probe(f), k);
    probeOptimizer.zero_grad();
    loss.backward();
    probeOptimizer.step();
  }
}
const right = probe(features).argmax(1).eq(kinds).float().mean().item();
console.log(`probe: ${(right * 100).toFixed(1)} %`);
