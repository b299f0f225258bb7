// MobileNet with inverted residuals and squeeze-and-excitation, after versions 2 and 3.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

function _make_divisible(v: number, divisor = 8, min_value = divisor) {
  let new_v = Math.max(min_value, Math.floor((v + divisor / 2) / divisor) * divisor);
  if (new_v < 0.9 * v) new_v += divisor;
  return new_v;
}

class ConvBNActivation extends nn.Sequential {
  constructor(
    inputs: number,
    outputs: number,
    {
      kernel = 3,
      stride = 1,
      groups = 1,
      dilation = 1,
      act = true,
    }: Partial<Record<'kernel' | 'stride' | 'groups' | 'dilation', number>> & { act?: boolean } = {},
  ) {
    const padding = Math.floor((kernel - 1) / 2) * dilation;
    const layers: nn.Module[] = [
      new nn.Conv2d(inputs, outputs, kernel, stride, padding, { dilation, groups, bias: false }),
      new nn.BatchNorm2d(outputs, { eps: 0.001, momentum: 0.01 }),
    ];
    if (act) layers.push(new nn.Hardswish());
    super(...layers);
  }
}

class SqueezeExcitation extends nn.Module {
  fc1: nn.Conv2d;
  fc2: nn.Conv2d;

  constructor(channels: number, reduction = 4) {
    super();
    const squeezed = _make_divisible(channels / reduction);
    this.fc1 = new nn.Conv2d(channels, squeezed, 1);
    this.fc2 = new nn.Conv2d(squeezed, channels, 1);
  }

  forward(x: torch.Tensor) {
    const scale = F.adaptive_avg_pool2d(x, 1);
    const gate = F.hardsigmoid(this.fc2(F.relu(this.fc1(scale))));
    return gate.mul(x); // [N, C, 1, 1] over [N, C, H, W]
  }
}

class InvertedResidual extends nn.Module {
  private use_res_connect: boolean;
  conv: nn.Sequential;

  constructor(inp: number, oup: number, stride: number, expand: number, { se = false, kernel = 3, dilation = 1 } = {}) {
    super();
    const hidden = Math.round(inp * expand);
    this.use_res_connect = stride === 1 && inp === oup;
    const layers: nn.Module[] = [];
    if (expand !== 1) layers.push(new ConvBNActivation(inp, hidden, { kernel: 1 }));
    layers.push(
      new ConvBNActivation(hidden, hidden, { kernel, stride: dilation > 1 ? 1 : stride, groups: hidden, dilation }),
    );
    if (se) layers.push(new SqueezeExcitation(hidden));
    layers.push(new ConvBNActivation(hidden, oup, { kernel: 1, act: false }));
    this.conv = new nn.Sequential(...layers);
  }

  forward(x: torch.Tensor) {
    if (this.use_res_connect) return x.add(this.conv(x));
    return this.conv(x);
  }
}

/** expansion, channels, repeats, stride, squeeze, kernel */
const SETTINGS: [number, number, number, number, boolean, number][] = [
  [1, 16, 1, 1, false, 3],
  [4, 24, 2, 2, false, 3],
  [3, 40, 2, 2, true, 5],
  [6, 48, 1, 1, true, 5],
];

class MobileNet extends nn.Module {
  features: nn.Sequential;
  classifier: nn.Sequential;

  constructor(num_classes: number, width_mult = 1.0) {
    super();
    let input_channel = _make_divisible(16 * width_mult);
    const features: nn.Module[] = [new ConvBNActivation(3, input_channel, { stride: 2 })];
    for (const [t, c, n, s, se, kernel] of SETTINGS) {
      const output_channel = _make_divisible(c * width_mult);
      for (let i = 0; i < n; i++) {
        const stride = i === 0 ? s : 1;
        features.push(new InvertedResidual(input_channel, output_channel, stride, t, { se, kernel }));
        input_channel = output_channel;
      }
    }
    features.push(new InvertedResidual(input_channel, input_channel, 1, 2, { dilation: 2 }));
    const last = input_channel * 4;
    features.push(new ConvBNActivation(input_channel, last, { kernel: 1 }));
    this.features = new nn.Sequential(...features);
    this.classifier = new nn.Sequential(new nn.Dropout(0.2), new nn.Linear(last, num_classes));
  }

  forward(x: torch.Tensor) {
    x = this.features(x);
    x = x.mean([2, 3]);
    return this.classifier(x);
  }
}

for (const width of [0.5, 1]) {
  const net = new MobileNet(6, width);
  const optimizer = new optim.RMSprop(net.parameters(), { lr: 0.01, alpha: 0.9, momentum: 0.9 });
  const images = torch.randn(4, 3, 48, 64);
  const loss = F.cross_entropy(net(images), torch.tensor([0, 2, 5, 1]), { weight: torch.ones(6) });
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(
    width,
    [...net.parameters()].reduce((n, p) => n + p.numel(), 0),
    loss.item(),
  );
}
