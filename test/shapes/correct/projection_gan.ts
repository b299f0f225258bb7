// A conditional GAN: projection discriminator with spectral norm, conditional batch norm, hinge loss, EMA generator.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { utils } from 'tensorpad/vision';

const F = nn.functional;
const { spectral_norm } = nn.utils;
const out = mkdtempSync(join(tmpdir(), 'gan-'));

class Args {
  latent = 16;
  classes = 3;
  batch = 12;
  width = 8;
  size = 16;
  epochs = 1;
  critics = 2;
  lr = { g: 1e-4, d: 4e-4 };
}
const args = new Args();
torch.manual_seed(13);

class Faces extends torch.utils.data.Dataset<[torch.Tensor, number]> {
  constructor(private n: number) {
    super();
  }
  get length() {
    return this.n;
  }
  at(i: number): [torch.Tensor, number] {
    const label = i % args.classes;
    const image = torch.full([3, args.size, args.size], -0.8);
    image.at(label, '4:12', '4:12').fill_(0.8);
    return [image.add(torch.randn_like(image).mul(0.05)).clamp(-1, 1), label];
  }
}

class ConditionalBatchNorm extends nn.Module {
  bn: nn.BatchNorm2d;
  embed: nn.Embedding;
  constructor(
    readonly features: number,
    classes: number,
  ) {
    super();
    this.bn = new nn.BatchNorm2d(features, { affine: false });
    this.embed = new nn.Embedding(classes, features * 2);
    this.embed.weight.data.at(':', `:${features}`).fill_(1);
    this.embed.weight.data.at(':', `${features}:`).zero_();
  }
  forward(x: torch.Tensor, y: torch.Tensor) {
    const out = this.bn(x);
    const [gamma, beta] = this.embed(y).chunk(2, 1);
    return gamma
      .view(-1, this.features, 1, 1)
      .mul(out)
      .add(beta.view(-1, this.features, 1, 1));
  }
}

class UpBlock extends nn.Module {
  norm1: ConditionalBatchNorm;
  norm2: ConditionalBatchNorm;
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  shortcut: nn.Conv2d;
  up = new nn.Upsample({ scale_factor: 2 });
  constructor(inputs: number, outputs: number, classes: number) {
    super();
    this.norm1 = new ConditionalBatchNorm(inputs, classes);
    this.norm2 = new ConditionalBatchNorm(outputs, classes);
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1 });
    this.shortcut = new nn.Conv2d(inputs, outputs, 1);
  }
  forward(x: torch.Tensor, y: torch.Tensor) {
    const h = this.conv1(this.up(F.relu(this.norm1(x, y))));
    const main = this.conv2(F.relu(this.norm2(h, y)));
    return main.add(this.shortcut(this.up(x)));
  }
}

class Generator extends nn.Module {
  fc: nn.Linear;
  blocks: nn.ModuleList;
  last: nn.Sequential;
  constructor(private readonly a: Args) {
    super();
    this.fc = new nn.Linear(a.latent, 4 * 4 * a.width * 4);
    this.blocks = new nn.ModuleList([
      new UpBlock(a.width * 4, a.width * 2, a.classes),
      new UpBlock(a.width * 2, a.width, a.classes),
    ]);
    this.last = new nn.Sequential(
      new nn.BatchNorm2d(a.width),
      new nn.ReLU(),
      new nn.Conv2d(a.width, 3, 3, { padding: 1 }),
      new nn.Tanh(),
    );
  }
  forward(z: torch.Tensor, y: torch.Tensor) {
    let h = this.fc(z).view(-1, this.a.width * 4, 4, 4);
    for (const block of this.blocks) h = block(h, y);
    return this.last(h);
  }
}

class DownBlock extends nn.Module {
  residual: nn.Sequential;
  shortcut: nn.Module;
  constructor(
    inputs: number,
    outputs: number,
    private readonly downsample = true,
  ) {
    super();
    this.residual = new nn.Sequential(
      new nn.ReLU(),
      spectral_norm(new nn.Conv2d(inputs, outputs, 3, { padding: 1 })),
      new nn.ReLU(),
      spectral_norm(new nn.Conv2d(outputs, outputs, 3, { padding: 1 })),
    );
    this.shortcut = spectral_norm(new nn.Conv2d(inputs, outputs, 1));
  }
  forward(x: torch.Tensor) {
    const h = this.residual(x).add(this.shortcut(x));
    return this.downsample ? F.avg_pool2d(h, 2) : h;
  }
}

class Discriminator extends nn.Module {
  body: nn.Sequential;
  linear: nn.Linear;
  embed: nn.Embedding;
  constructor({ width, classes }: Args) {
    super();
    this.body = new nn.Sequential(
      new DownBlock(3, width),
      new DownBlock(width, width * 2),
      new DownBlock(width * 2, width * 4, false),
      new nn.ReLU(),
    );
    this.linear = spectral_norm(new nn.Linear(width * 4, 1));
    this.embed = spectral_norm(new nn.Embedding(classes, width * 4));
  }
  forward(x: torch.Tensor, y: torch.Tensor) {
    const h = this.body(x).sum([2, 3]);
    const score = this.linear(h);
    return score.add(this.embed(y).mul(h).sum(1, { keepdim: true }));
  }
}

const hinge = {
  d: (real: torch.Tensor, fake: torch.Tensor) =>
    F.relu(real.neg().add(1))
      .mean()
      .add(F.relu(fake.add(1)).mean()),
  g: (fake: torch.Tensor) => fake.mean().neg(),
};

function r1(d: Discriminator, x: torch.Tensor, y: torch.Tensor) {
  const input = x.detach().requires_grad_();
  const [gradient] = torch.autograd.grad(d(input, y).sum(), [input], { create_graph: true });
  return gradient.flatten(1).square().sum(1).mean();
}

class EMA {
  readonly shadow: Map<string, torch.Tensor>;
  constructor(
    private readonly model: nn.Module,
    private readonly decay: number,
  ) {
    this.shadow = new Map([...model.named_parameters()].map(([name, p]) => [name, p.detach().clone()]));
  }
  update() {
    for (const [name, p] of this.model.named_parameters()) {
      const average = this.shadow.get(name)!;
      average.mul_(this.decay).add_(p.detach(), { alpha: 1 - this.decay });
    }
  }
  applyTo(other: nn.Module) {
    torch.no_grad(() => {
      for (const [name, p] of other.named_parameters()) p.copy_(this.shadow.get(name)!);
    });
    return other;
  }
}

const g = new Generator(args);
const d = new Discriminator(args);
const ema = new EMA(g, 0.99);
const optimG = new optim.Adam(g.parameters(), { lr: args.lr.g, betas: [0, 0.9] });
const optimD = new optim.Adam(d.parameters(), { lr: args.lr.d, betas: [0, 0.9] });
const loader = new torch.utils.data.DataLoader(new Faces(40), { batch_size: args.batch, shuffle: true });
const noise = (n: number) => torch.randn(n, args.latent);
const fixed = { z: noise(9), y: torch.arange(9).remainder(args.classes) };

let step = 0;
for (let epoch = 0; epoch < args.epochs; epoch++) {
  for (const [real, labels] of loader) {
    const n = real.size(0);
    const fake = g(noise(n), labels);
    let lossD = hinge.d(d(real, labels), d(fake.detach(), labels));
    if (step % 2 === 0) lossD = lossD.add(r1(d, real, labels).mul(0.1));
    optimD.zero_grad();
    lossD.backward();
    optimD.step();

    if (step % args.critics === 0) {
      const wanted = torch.randint(args.classes, [n]);
      d.requires_grad_(false);
      const lossG = hinge.g(d(g(noise(n), wanted), wanted));
      optimG.zero_grad();
      lossG.backward();
      optimG.step();
      d.requires_grad_(true);
      ema.update();
      console.log(step, lossD.item().toFixed(3), lossG.item().toFixed(3));
    }
    step++;
  }
  const sampler = ema.applyTo(torch.copy.deepcopy(g)) as Generator;
  sampler.eval();
  const pictures = torch.no_grad(() => sampler(fixed.z, fixed.y));
  utils.save_image(pictures.add(1).div(2), join(out, `epoch${epoch}.png`), { nrow: 3 });
  torch.save({ g: g.state_dict(), d: d.state_dict(), optimG: optimG.state_dict(), step }, join(out, 'gan.pt'));
}

// ---- how far apart are real and made pictures? A Fréchet distance over pooled features
function statistics(pictures: torch.Tensor) {
  const features = torch.no_grad(() => d.body(pictures).mean([2, 3]));
  const centered = features.sub(features.mean(0));
  return { mean: features.mean(0), covariance: centered.T.mm(centered).div(features.size(0) - 1) };
}
function frechet(a: ReturnType<typeof statistics>, b: ReturnType<typeof statistics>) {
  const product = a.covariance.matmul(b.covariance);
  const roots = torch.linalg.eigvals(product).real.clamp(0).sqrt().sum();
  return a.mean.sub(b.mean).square().sum().add(a.covariance.trace()).add(b.covariance.trace()).sub(roots.mul(2)).item();
}
const real = torch.stack(Array.from({ length: 20 }, (_, i) => new Faces(20).at(i)[0]));
const made = torch.no_grad(() => g(noise(20), torch.randint(args.classes, [20])));
console.log('frechet', frechet(statistics(real), statistics(made)) > 0);
const checkpoint = torch.load(join(out, 'gan.pt'));
g.load_state_dict(checkpoint.g);
console.log(checkpoint.step);
