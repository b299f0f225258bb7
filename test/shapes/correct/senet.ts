// Residual networks with squeeze-and-excitation, grouped and plain, behind one factory with a table of configurations.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, TensorDataset, random_split } = torch.utils.data;

torch.manual_seed(11);

// %% Building blocks
enum Kind {
  Plain = 'plain',
  Grouped = 'grouped',
}

interface Settings {
  readonly kind: Kind;
  readonly depths: readonly number[];
  readonly widths?: readonly number[];
  readonly cardinality?: number;
  readonly reduction?: number;
}

const CONFIGURATIONS = {
  tiny: { kind: Kind.Plain, depths: [1, 1] },
  small: { kind: Kind.Plain, depths: [2, 2, 1], widths: [16, 32, 64] },
  grouped: { kind: Kind.Grouped, depths: [1, 2], cardinality: 4, reduction: 8 },
} satisfies Record<string, Settings>;

/** A convolution, its normalisation, and perhaps a non-linearity. */
const unit = (
  inputs: number,
  outputs: number,
  {
    kernel = 3,
    stride = 1,
    groups = 1,
    act = true,
  }: { kernel?: number; stride?: number; groups?: number; act?: boolean } = {},
): nn.Module[] => [
  new nn.Conv2d(inputs, outputs, kernel, { stride, padding: (kernel - 1) / 2, groups, bias: false }),
  new nn.BatchNorm2d(outputs),
  ...(act ? [new nn.ReLU({ inplace: true })] : []),
];

class SqueezeExcite extends nn.Module {
  squeeze = new nn.AdaptiveAvgPool2d(1);
  excite: nn.Sequential;

  constructor(
    readonly channels: number,
    reduction = 4,
  ) {
    super();
    const hidden = Math.max(channels / reduction, 2);
    this.excite = new nn.Sequential(
      new nn.Linear(channels, hidden),
      new nn.ReLU(),
      new nn.Linear(hidden, channels),
      new nn.Sigmoid(),
    );
  }

  forward(x: torch.Tensor) {
    const [n, c] = [x.size(0), x.size(1)];
    const weights = this.excite(this.squeeze(x).view(n, c));
    return x.mul(weights.view(n, c, 1, 1));
  }
}

abstract class Block extends nn.Module {
  protected abstract readonly body: nn.Sequential;
  shortcut: nn.Module;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.shortcut =
      stride !== 1 || inputs !== outputs
        ? new nn.Sequential(...unit(inputs, outputs, { kernel: 1, stride, act: false }))
        : new nn.Identity();
  }

  forward(x: torch.Tensor): torch.Tensor {
    return F.relu(this.body(x).add(this.shortcut(x)));
  }
}

class PlainBlock extends Block {
  body: nn.Sequential;

  constructor(inputs: number, outputs: number, stride: number, reduction = 4) {
    super(inputs, outputs, stride);
    this.body = new nn.Sequential(
      ...unit(inputs, outputs, { stride }),
      ...unit(outputs, outputs, { act: false }),
      new SqueezeExcite(outputs, reduction),
    );
  }
}

class GroupedBlock extends Block {
  body: nn.Sequential;

  constructor(inputs: number, outputs: number, stride: number, reduction = 4, cardinality = 4) {
    super(inputs, outputs, stride);
    const width = outputs / 2;
    this.body = new nn.Sequential(
      ...unit(inputs, width, { kernel: 1 }),
      ...unit(width, width, { stride, groups: cardinality }),
      ...unit(width, outputs, { kernel: 1, act: false }),
      new SqueezeExcite(outputs, reduction),
    );
  }
}

// %% The network
class SENet extends nn.Module {
  stem: nn.Sequential;
  stages: nn.Sequential;
  head: nn.Linear;

  constructor(
    { kind, depths, widths = depths.map((_, i) => 16 << i), cardinality, reduction }: Settings,
    classes: number,
  ) {
    super();
    this.stem = new nn.Sequential(...unit(3, widths[0]), new nn.MaxPool2d(3, { stride: 2, padding: 1 }));
    let inputs = widths[0];
    const stages: nn.Sequential[] = [];
    for (const [at, depth] of depths.entries()) {
      const outputs = widths[at];
      const blocks: Block[] = [];
      for (let i = 0; i < depth; i++) {
        const stride = i === 0 && at > 0 ? 2 : 1;
        switch (kind) {
          case Kind.Grouped:
            blocks.push(new GroupedBlock(inputs, outputs, stride, reduction, cardinality));
            break;
          default:
            blocks.push(new PlainBlock(inputs, outputs, stride, reduction));
        }
        inputs = outputs;
      }
      stages.push(new nn.Sequential(...blocks));
    }
    this.stages = new nn.Sequential(...stages);
    this.head = new nn.Linear(inputs, classes);
    this.apply((m) => {
      if (m instanceof nn.Conv2d) nn.init.kaiming_normal_(m.weight, { mode: 'fan_out', nonlinearity: 'relu' });
      else if (m instanceof nn.BatchNorm2d) {
        nn.init.ones_(m.weight!);
        nn.init.zeros_(m.bias!);
      }
    });
  }

  static named(name: keyof typeof CONFIGURATIONS, classes = 5) {
    return new SENet(CONFIGURATIONS[name], classes);
  }

  features(x: torch.Tensor) {
    return this.stages(this.stem(x));
  }

  forward(x: torch.Tensor) {
    const pooled = this.features(x).mean([2, 3]);
    return this.head(pooled);
  }
}

// %% Train each of them for a moment
const CLASSES = 5;
const images = torch.randn(40, 3, 32, 32);
const labels = torch.randint(0, CLASSES, [40]);
const [train, validation] = random_split(new TensorDataset(images, labels), [30, 10]);
const loaders = {
  train: new DataLoader(train, { batch_size: 10, shuffle: true }),
  validation: new DataLoader(validation, { batch_size: 10 }),
};

function accuracy(output: torch.Tensor, target: torch.Tensor, topk: readonly number[] = [1]): number[] {
  return torch.no_grad(() => {
    const most = Math.max(...topk);
    const [, predicted] = output.topk(most, { dim: 1 });
    const correct = predicted.t().eq(target.view(1, -1).expand(most, -1));
    return topk.map((k) =>
      correct
        .at(`:${k}`)
        .reshape(-1)
        .float()
        .sum()
        .mul(100 / target.size(0))
        .item(),
    );
  });
}

for (const name of Object.keys(CONFIGURATIONS) as (keyof typeof CONFIGURATIONS)[]) {
  const net = SENet.named(name, CLASSES);
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weight_decay: 1e-4, nesterov: true });
  const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 0.1, total_steps: loaders.train.length });
  net.train();
  for (const [x, y] of loaders.train) {
    const loss = F.cross_entropy(net(x), y, { label_smoothing: 0.1 });
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    scheduler.step();
  }
  net.eval();
  const scores: number[][] = [];
  for (const [x, y] of loaders.validation) scores.push(accuracy(net(x), y, [1, 3]));
  const [top1, top3] = [0, 1].map((at) => scores.reduce((sum, each) => sum + each[at], 0) / scores.length);
  console.log(
    `${name}: ${top1.toFixed(0)} % first, ${top3.toFixed(0)} % among three`,
    net.features(images.at(':2')).shape,
  );
}
