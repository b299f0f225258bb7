// ResNet with both kinds of blocks, as torchvision builds it, but thin.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const conv3x3 = (i: number, o: number, stride = 1, groups = 1, dilation = 1) =>
  new nn.Conv2d(i, o, { kernel_size: 3, stride, padding: dilation, groups, bias: false, dilation });
const conv1x1 = (i: number, o: number, stride = 1) => new nn.Conv2d(i, o, 1, { stride, bias: false });

class BasicBlock extends nn.Module {
  static expansion = 1;
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  relu = new nn.ReLU({ inplace: true });
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;

  constructor(
    inplanes: number,
    planes: number,
    stride = 1,
    readonly downsample: nn.Module | null = null,
  ) {
    super();
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = new nn.BatchNorm2d(planes);
  }

  forward(x: torch.Tensor) {
    let identity = x;
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.bn2(this.conv2(out));
    if (this.downsample !== null) identity = this.downsample(x);
    out = out.add_(identity);
    return this.relu(out);
  }
}

class Bottleneck extends nn.Module {
  static expansion = 4;
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  conv3: nn.Conv2d;
  bn3: nn.BatchNorm2d;
  relu = new nn.ReLU({ inplace: true });

  constructor(
    inplanes: number,
    planes: number,
    stride = 1,
    readonly downsample: nn.Module | null = null,
  ) {
    super();
    this.conv1 = conv1x1(inplanes, planes);
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = conv3x3(planes, planes, stride);
    this.bn2 = new nn.BatchNorm2d(planes);
    this.conv3 = conv1x1(planes, planes * Bottleneck.expansion);
    this.bn3 = new nn.BatchNorm2d(planes * Bottleneck.expansion);
  }

  forward(x: torch.Tensor) {
    const identity = this.downsample ? this.downsample(x) : x;
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.relu(this.bn2(this.conv2(out)));
    out = this.bn3(this.conv3(out));
    return this.relu(out.add(identity));
  }
}

type Block = typeof BasicBlock | typeof Bottleneck;

class ResNet extends nn.Module {
  private inplanes = 8;
  conv1 = new nn.Conv2d(3, this.inplanes, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new nn.BatchNorm2d(this.inplanes);
  relu = new nn.ReLU({ inplace: true });
  maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 });
  layer1: nn.Sequential;
  layer2: nn.Sequential;
  layer3: nn.Sequential;
  layer4: nn.Sequential;
  avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
  fc: nn.Linear;

  constructor(block: Block, layers: [number, number, number, number], num_classes = 10) {
    super();
    this.layer1 = this._make_layer(block, 8, layers[0]);
    this.layer2 = this._make_layer(block, 16, layers[1], 2);
    this.layer3 = this._make_layer(block, 32, layers[2], 2);
    this.layer4 = this._make_layer(block, 64, layers[3], 2);
    this.fc = new nn.Linear(64 * block.expansion, num_classes);
  }

  _make_layer(block: Block, planes: number, blocks: number, stride = 1) {
    let downsample: nn.Module | null = null;
    if (stride !== 1 || this.inplanes !== planes * block.expansion) {
      downsample = new nn.Sequential(
        conv1x1(this.inplanes, planes * block.expansion, stride),
        new nn.BatchNorm2d(planes * block.expansion),
      );
    }
    const layers: nn.Module[] = [new block(this.inplanes, planes, stride, downsample)];
    this.inplanes = planes * block.expansion;
    for (let i = 1; i < blocks; i++) layers.push(new block(this.inplanes, planes));
    return new nn.Sequential(...layers);
  }

  forward(x: torch.Tensor) {
    x = this.conv1(x);
    x = this.bn1(x);
    x = this.relu(x);
    x = this.maxpool(x);

    x = this.layer1(x);
    x = this.layer2(x);
    x = this.layer3(x);
    x = this.layer4(x);

    x = this.avgpool(x);
    x = torch.flatten(x, 1);
    return this.fc(x);
  }
}

const resnet18 = (classes = 10) => new ResNet(BasicBlock, [2, 2, 2, 2], classes);
const resnet50 = (classes = 10) => new ResNet(Bottleneck, [1, 2, 2, 1], classes);

for (const make of [resnet18, resnet50]) {
  const net = make(5);
  const criterion = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
  const x = torch.randn(4, 3, 64, 64);
  const y = torch.tensor([0, 1, 2, 4]);
  const logits = net(x);
  const loss = criterion(logits, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(logits.shape, loss.item());
}

// Fine-tuning: everything frozen except a new head of another size.
const pretrained = resnet18();
for (const param of pretrained.parameters()) param.requires_grad = false;
const num_ftrs = pretrained.fc.in_features;
pretrained.fc = new nn.Linear(num_ftrs, 2);
const head = new optim.SGD(pretrained.fc.parameters(), { lr: 1e-3 });
head.zero_grad();
nn.functional.cross_entropy(pretrained(torch.randn(3, 3, 48, 80)), torch.tensor([0, 1, 1])).backward();
head.step();
