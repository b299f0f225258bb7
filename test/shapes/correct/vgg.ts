import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Plan = readonly (number | 'M')[];

const cfgs = {
  A: [8, 'M', 16, 'M', 24, 24, 'M'],
  B: [8, 8, 'M', 16, 16, 'M', 24, 24, 'M'],
} satisfies Record<string, Plan>;

class VGG extends nn.Module {
  avgpool = new nn.AdaptiveAvgPool2d([2, 2]);
  classifier: nn.Sequential;

  constructor(
    readonly features: nn.Module,
    channels: number,
    num_classes = 10,
    init_weights = true,
  ) {
    super();
    this.classifier = new nn.Sequential(
      new nn.Linear(channels * 2 * 2, 64),
      new nn.ReLU(true),
      new nn.Dropout(),
      new nn.Linear(64, num_classes),
    );
    if (init_weights) this._initialize_weights();
  }

  forward(x: torch.Tensor) {
    x = this.features(x);
    x = this.avgpool(x);
    x = x.view(x.size(0), -1);
    x = this.classifier(x);
    return x;
  }

  _initialize_weights() {
    for (const m of this.modules()) {
      if (m instanceof nn.Conv2d) {
        nn.init.kaiming_normal_(m.weight, { mode: 'fan_out', nonlinearity: 'relu' });
        if (m.bias !== null) nn.init.constant_(m.bias, 0);
      } else if (m instanceof nn.BatchNorm2d) {
        nn.init.constant_(m.weight!, 1);
        nn.init.constant_(m.bias!, 0);
      } else if (m instanceof nn.Linear) {
        nn.init.normal_(m.weight, 0, 0.01);
        nn.init.zeros_(m.bias!);
      }
    }
  }
}

function make_layers(cfg: Plan, batch_norm = false) {
  const layers: nn.Module[] = [];
  let in_channels = 3;
  for (const v of cfg) {
    if (v === 'M') {
      layers.push(new nn.MaxPool2d(2, 2));
    } else {
      const conv2d = new nn.Conv2d(in_channels, v, 3, { padding: 1 });
      if (batch_norm) layers.push(conv2d, new nn.BatchNorm2d(v), new nn.ReLU(true));
      else layers.push(conv2d, new nn.ReLU(true));
      in_channels = v;
    }
  }
  return { features: new nn.Sequential(...layers), channels: in_channels };
}

function vgg(name: keyof typeof cfgs, options: { batch_norm?: boolean; num_classes?: number } = {}) {
  const { batch_norm = false, num_classes = 10 } = options;
  const { features, channels } = make_layers(cfgs[name], batch_norm);
  return new VGG(features, channels, num_classes);
}

const nets = [vgg('A'), vgg('B', { batch_norm: true, num_classes: 7 })];
for (const net of nets) {
  net.train();
  const x = torch.randn(2, 3, 32, 32);
  const out = net(x);
  console.log(
    out.shape,
    [...net.parameters()].reduce((sum, p) => sum + p.numel(), 0),
  );
}

// Any size that survives three poolings will do, since the pooling before the classifier adapts.
const small = nets[0];
small.eval();
for (const side of [16, 24, 40])
  console.log(
    side,
    small(torch.rand(1, 3, side, side + 8))
      .argmax(1)
      .item(),
  );
