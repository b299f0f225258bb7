// EfficientNet-like classifier from a table of stages, with mixup, label smoothing, EMA and balanced sampling.

// %% Imports and settings
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, Dataset, WeightedRandomSampler } = torch.utils.data;

interface Stage {
  expand: number;
  channels: number;
  repeats: number;
  stride: number;
  kernel: 3 | 5;
}

const config = {
  width: 1.0,
  depth: 1.0,
  classes: 5,
  resolution: 32,
  batch: 16,
  epochs: 2,
  dropConnect: 0.1,
  stages: [
    { expand: 1, channels: 8, repeats: 1, stride: 1, kernel: 3 },
    { expand: 4, channels: 16, repeats: 2, stride: 2, kernel: 3 },
    { expand: 4, channels: 24, repeats: 2, stride: 2, kernel: 5 },
    { expand: 4, channels: 32, repeats: 1, stride: 2, kernel: 3 },
  ] as Stage[],
};

torch.manual_seed(7);

// %% Data: unbalanced classes
class Blobs extends Dataset<[torch.Tensor, number]> {
  private readonly images: torch.Tensor;
  readonly labels: number[];

  constructor(
    count: number,
    private readonly resolution: number,
    private readonly augment = false,
  ) {
    super();
    this.labels = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 0 : 1 + (i % 4)));
    this.images = torch.randn(count, 3, resolution, resolution).mul(0.3);
    this.labels.forEach((label, i) => {
      this.images.at(i, label % 3).add_(label);
    });
  }

  get length() {
    return this.labels.length;
  }

  at(index: number): [torch.Tensor, number] {
    let image = this.images.at(index);
    if (this.augment) {
      if (Math.random() < 0.5) image = image.flip(-1);
      const padded = F.pad(image, [2, 2, 2, 2]);
      const top = Math.floor(Math.random() * 4);
      const left = Math.floor(Math.random() * 4);
      image = padded.at(':', `${top}:${top + this.resolution}`, `${left}:${left + this.resolution}`);
    }
    return [image, this.labels[index]];
  }
}

const train = new Blobs(75, config.resolution, true);
const test = new Blobs(40, config.resolution);
const counts = new Array(config.classes).fill(0);
for (const label of train.labels) counts[label]++;
const weights = train.labels.map((label) => 1 / counts[label]);
const sampler = new WeightedRandomSampler(weights, train.length);
const trainloader = new DataLoader(train, { batch_size: config.batch, sampler, drop_last: true });
const testloader = new DataLoader(test, { batch_size: 32 });

// %% Blocks
const roundTo = (value: number, divisor = 8) =>
  Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);

function convBnAct(inputs: number, outputs: number, kernel: number, stride = 1, groups = 1, act = true): nn.Sequential {
  const layers: nn.Module[] = [
    new nn.Conv2d(inputs, outputs, kernel, { stride, padding: (kernel - 1) / 2, groups, bias: false }),
    new nn.BatchNorm2d(outputs, { momentum: 0.01, eps: 1e-3 }),
  ];
  if (act) layers.push(new nn.SiLU());
  return new nn.Sequential(...layers);
}

class SqueezeExcite extends nn.Module {
  reduce: nn.Conv2d;
  expand: nn.Conv2d;

  constructor(channels: number, squeezed: number) {
    super();
    this.reduce = new nn.Conv2d(channels, squeezed, 1);
    this.expand = new nn.Conv2d(squeezed, channels, 1);
  }

  forward(x: torch.Tensor) {
    const scale = x.mean([2, 3], { keepdim: true });
    return x.mul(torch.sigmoid(this.expand(F.silu(this.reduce(scale)))));
  }
}

class MBConv extends nn.Module {
  expand: nn.Module;
  depthwise: nn.Sequential;
  se: SqueezeExcite;
  project: nn.Sequential;
  residual: boolean;

  constructor(
    inputs: number,
    outputs: number,
    { expand, kernel, stride }: Pick<Stage, 'expand' | 'kernel' | 'stride'>,
    public drop: number,
  ) {
    super();
    const hidden = inputs * expand;
    this.expand = expand === 1 ? new nn.Identity() : convBnAct(inputs, hidden, 1);
    this.depthwise = convBnAct(hidden, hidden, kernel, stride, hidden);
    this.se = new SqueezeExcite(hidden, Math.max(1, Math.floor(inputs / 4)));
    this.project = convBnAct(hidden, outputs, 1, 1, 1, false);
    this.residual = stride === 1 && inputs === outputs;
  }

  private dropConnect(x: torch.Tensor) {
    if (!this.training || this.drop === 0) return x;
    const keep = 1 - this.drop;
    const mask = torch.rand(x.size(0), 1, 1, 1).add(keep).floor();
    return x.div(keep).mul(mask);
  }

  forward(x: torch.Tensor) {
    let h = this.expand(x);
    h = this.depthwise(h);
    h = this.project(this.se(h));
    return this.residual ? this.dropConnect(h).add(x) : h;
  }
}

class EfficientNet extends nn.Module {
  stem: nn.Sequential;
  blocks: nn.ModuleList;
  head: nn.Sequential;
  classifier: nn.Linear;
  dropout = new nn.Dropout(0.2);

  constructor({ width, depth, stages, classes, dropConnect }: typeof config) {
    super();
    let channels = roundTo(16 * width);
    this.stem = convBnAct(3, channels, 3, 2);
    this.blocks = new nn.ModuleList();
    const total = stages.reduce((sum, { repeats }) => sum + Math.ceil(repeats * depth), 0);
    for (const { channels: base, repeats, stride, ...rest } of stages) {
      const outputs = roundTo(base * width);
      for (let i = 0; i < Math.ceil(repeats * depth); i++) {
        const rate = (dropConnect * this.blocks.length) / total;
        this.blocks.append(new MBConv(channels, outputs, { ...rest, stride: i === 0 ? stride : 1 }, rate));
        channels = outputs;
      }
    }
    const last = 4 * channels;
    this.head = convBnAct(channels, last, 1);
    this.classifier = new nn.Linear(last, classes);
  }

  features(x: torch.Tensor) {
    x = this.stem(x);
    for (const block of this.blocks) x = block(x);
    return this.head(x);
  }

  forward(x: torch.Tensor) {
    const pooled = F.adaptive_avg_pool2d(this.features(x), 1).flatten(1);
    return this.classifier(this.dropout(pooled));
  }
}

// %% Training with mixup
const model = new EfficientNet(config);
const ema = new optim.swa_utils.AveragedModel(model, { multi_avg_fn: optim.swa_utils.get_ema_multi_avg_fn(0.9) });
const decay = [...model.named_parameters()]
  .filter(([name, p]) => p.dim() > 1 && !name.endsWith('bias'))
  .map(([, p]) => p);
const noDecay = [...model.parameters()].filter((p) => p.dim() <= 1);
const optimizer = new optim.AdamW(
  [
    { params: decay, weight_decay: 0.05 },
    { params: noDecay, weight_decay: 0 },
  ],
  { lr: 2e-3 },
);
const steps = config.epochs * trainloader.length;
const warmup = 2;
const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (step) =>
  step < warmup ? (step + 1) / warmup : 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup))),
);

function mixup(x: torch.Tensor, y: torch.Tensor, alpha: number) {
  const lambda = new torch.distributions.Beta(alpha, alpha).sample().item();
  const order = torch.randperm(x.size(0));
  const targets = F.one_hot(y, config.classes).float();
  return {
    mixed: x.mul(lambda).add(x.at(order).mul(1 - lambda)),
    targets: targets.mul(lambda).add(targets.at(order).mul(1 - lambda)),
  };
}

const criterion = new nn.CrossEntropyLoss({ label_smoothing: 0.1 });
for (let epoch = 0; epoch < config.epochs; epoch++) {
  model.train();
  let total = 0;
  for (const [images, labels] of trainloader) {
    const { mixed, targets } = mixup(images, labels, 0.2);
    const logits = model(mixed);
    const loss = criterion(logits, targets);
    optimizer.zero_grad();
    loss.backward();
    nn.utils.clip_grad_norm_(model.parameters(), 5);
    optimizer.step();
    scheduler.step();
    ema.update_parameters(model);
    total += loss.item() * images.size(0);
  }
  console.log(`epoch ${epoch}: ${(total / (trainloader.length * config.batch)).toFixed(3)}`);
}

// %% Evaluation: confusion matrix and per-class recall
function evaluate(net: nn.Module) {
  net.eval();
  const confusion = torch.zeros(config.classes, config.classes, { dtype: torch.long });
  torch.no_grad(() => {
    for (const [images, labels] of testloader) {
      const predicted = net(images).argmax(1);
      const cells = labels.mul(config.classes).add(predicted);
      confusion.add_(torch.bincount(cells, { minlength: config.classes ** 2 }).view(config.classes, config.classes));
    }
  });
  const right = confusion.diagonal().float();
  const recall = right.div(confusion.sum(1).clamp_min(1));
  const accuracy = right.sum().div(confusion.sum()).item();
  return { accuracy, recall, confusion };
}
const { accuracy, recall } = evaluate(model);
const { accuracy: averaged } = evaluate(ema);
console.log(accuracy.toFixed(2), averaged.toFixed(2), recall);
