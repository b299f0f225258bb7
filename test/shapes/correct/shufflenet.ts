// ShuffleNet-like and EfficientNet-like mobile networks: channel shuffle, inverted residuals, stochastic depth, EMA.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(3);

// %% Channel shuffle
function channel_shuffle(x: torch.Tensor, groups: number): torch.Tensor {
  const [batch, channels, height, width] = x.size();
  const per_group = Math.floor(channels / groups);
  return x
    .view(batch, groups, per_group, height, width)
    .transpose(1, 2)
    .contiguous()
    .view(batch, channels, height, width);
}

class ShuffleUnit extends nn.Module {
  branch1?: nn.Sequential;
  branch2: nn.Sequential;
  #stride: number;

  constructor(inp: number, oup: number, stride: 1 | 2) {
    super();
    this.#stride = stride;
    const features = oup >> 1;
    if (stride > 1)
      this.branch1 = new nn.Sequential(
        ShuffleUnit.depthwise(inp, inp, 3, stride, 1),
        new nn.BatchNorm2d(inp),
        new nn.Conv2d(inp, features, 1, { bias: false }),
        new nn.BatchNorm2d(features),
        new nn.ReLU(true),
      );
    this.branch2 = new nn.Sequential(
      new nn.Conv2d(stride > 1 ? inp : features, features, { kernel_size: 1, bias: false }),
      new nn.BatchNorm2d(features),
      new nn.ReLU(true),
      ShuffleUnit.depthwise(features, features, 3, stride, 1),
      new nn.BatchNorm2d(features),
      new nn.Conv2d(features, features, { kernel_size: 1, bias: false }),
      new nn.BatchNorm2d(features),
      new nn.ReLU(true),
    );
  }

  static depthwise(i: number, o: number, kernel_size: number, stride = 1, padding = 0) {
    return new nn.Conv2d(i, o, kernel_size, stride, padding, { groups: i, bias: false });
  }

  forward(x: torch.Tensor) {
    let out: torch.Tensor;
    if (this.#stride === 1) {
      const [left, right] = x.chunk(2, 1);
      out = torch.cat([left, this.branch2(right)], 1);
    } else {
      out = torch.cat([this.branch1!(x), this.branch2(x)], 1);
    }
    return channel_shuffle(out, 2);
  }
}

class ShuffleNet extends nn.Module {
  conv1: nn.Sequential;
  stage2!: nn.Sequential;
  stage3!: nn.Sequential;
  conv5: nn.Sequential;
  fc: nn.Linear;

  constructor(repeats: [number, number], channels: [number, number, number, number], num_classes: number) {
    super();
    const [stem, second, third, last] = channels;
    this.conv1 = new nn.Sequential(
      new nn.Conv2d(1, stem, 3, { stride: 2, padding: 1, bias: false }),
      new nn.BatchNorm2d(stem),
      new nn.ReLU(),
    );
    let input = stem;
    for (const [name, repeat, output] of [
      ['stage2', repeats[0], second],
      ['stage3', repeats[1], third],
    ] as const) {
      const seq: nn.Module[] = [new ShuffleUnit(input, output, 2)];
      for (let i = 0; i < repeat - 1; i++) seq.push(new ShuffleUnit(output, output, 1));
      this[name] = new nn.Sequential(...seq);
      input = output;
    }
    this.conv5 = new nn.Sequential(new nn.Conv2d(input, last, 1), new nn.BatchNorm2d(last), new nn.ReLU());
    this.fc = new nn.Linear(last, num_classes);
  }

  forward(x: torch.Tensor) {
    x = this.conv1(x);
    x = F.max_pool2d(x, 3, { stride: 2, padding: 1 });
    x = this.stage3(this.stage2(x));
    x = this.conv5(x).mean({ dim: [2, 3] });
    return this.fc(x);
  }
}

// %% Inverted residuals with stochastic depth
function make_divisible(v: number, divisor = 8) {
  const near = Math.max(divisor, Math.floor((v + divisor / 2) / divisor) * divisor);
  return near < 0.9 * v ? near + divisor : near;
}

class DropPath extends nn.Module {
  constructor(private rate: number) {
    super();
  }

  forward(x: torch.Tensor) {
    if (!this.training || this.rate === 0) return x;
    const keep = 1 - this.rate;
    const mask = torch.rand(x.size(0), 1, 1, 1).add(keep).floor();
    return x.div(keep).mul(mask);
  }
}

class MBConv extends nn.Module {
  layers: nn.Sequential;
  drop: DropPath;
  readonly residual: boolean;

  constructor(inp: number, out: number, { expand = 4, kernel = 3, stride = 1, drop = 0.1 } = {}) {
    super();
    const hidden = make_divisible(inp * expand);
    this.residual = stride === 1 && inp === out;
    const layers: nn.Module[] = [];
    if (expand !== 1)
      layers.push(new nn.Conv2d(inp, hidden, 1, { bias: false }), new nn.BatchNorm2d(hidden), new nn.SiLU());
    layers.push(
      new nn.Conv2d(hidden, hidden, kernel, { stride, padding: kernel >> 1, groups: hidden, bias: false }),
      new nn.BatchNorm2d(hidden),
      new nn.SiLU(),
      new nn.Conv2d(hidden, out, 1, { bias: false }),
      new nn.BatchNorm2d(out),
    );
    this.layers = new nn.Sequential(...layers);
    this.drop = new DropPath(drop);
  }

  forward(x: torch.Tensor) {
    const y = this.layers(x);
    return this.residual ? x.add(this.drop(y)) : y;
  }
}

class EfficientNet extends nn.Module {
  features: nn.Sequential;
  classifier: nn.Sequential;

  constructor(width: number, depth: number, classes: number) {
    super();
    const rows: [expand: number, channels: number, repeats: number, stride: number, kernel: number][] = [
      [1, 16, 1, 1, 3],
      [4, 24, 2, 2, 3],
      [4, 40, 1, 2, 5],
    ];
    let channels = make_divisible(16 * width);
    this.features = new nn.Sequential(new nn.Conv2d(1, channels, 3, 2, 1), new nn.BatchNorm2d(channels), new nn.SiLU());
    for (const [expand, c, n, s, kernel] of rows) {
      const out = make_divisible(c * width);
      const count = Math.ceil(n * depth);
      for (let i = 0; i < count; i++) {
        this.features.append(new MBConv(channels, out, { expand, kernel, stride: i === 0 ? s : 1 }));
        channels = out;
      }
    }
    this.classifier = new nn.Sequential(
      new nn.AdaptiveAvgPool2d([1, 1]),
      new nn.Flatten(),
      new nn.Dropout(0.2),
      new nn.Linear(channels, classes),
    );
  }

  forward(x: torch.Tensor) {
    return this.classifier(this.features(x));
  }
}

// %% A running mean of the weights
class Average {
  private readonly shadow = new Map<string, torch.Tensor>();

  constructor(
    private readonly model: nn.Module,
    private readonly decay = 0.99,
  ) {
    for (const [name, p] of model.named_parameters()) this.shadow.set(name, p.detach().clone());
  }

  update() {
    torch.no_grad(() => {
      for (const [name, p] of this.model.named_parameters()) this.shadow.get(name)!.lerp_(p, 1 - this.decay);
    });
  }

  distance() {
    let total = 0;
    for (const [name, p] of this.model.named_parameters())
      total += p.detach().sub(this.shadow.get(name)!).norm().item();
    return total;
  }
}

const models: Record<string, () => nn.Module> = {
  shuffle: () => new ShuffleNet([2, 3], [8, 16, 32, 64], 6),
  efficient: () => new EfficientNet(0.5, 1.2, 6),
};
const x = torch.rand(8, 1, 32, 32);
const y = torch.randint(6, [8]);
for (const [name, build] of Object.entries(models)) {
  const model = build();
  const average = new Average(model);
  const optimizer = new optim.RMSprop(model.parameters(), { lr: 1e-3, alpha: 0.9 });
  for (let step = 0; step < 2; step++) {
    optimizer.zero_grad();
    const logits = model(x);
    const loss = F.cross_entropy(logits, y);
    loss.backward();
    optimizer.step();
    average.update();
  }
  model.eval();
  const guesses = torch.no_grad(() => model(x).argmax(1));
  console.log(name, guesses.eq(y).float().mean().item(), average.distance() > 0);
}
