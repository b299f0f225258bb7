// GoogLeNet with auxiliary classifiers: while training, forward gives three results, afterwards one.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;

const basic = (
  i: number,
  o: number,
  kernel: number | [number, number],
  extra: { stride?: number; padding?: number | [number, number] } = {},
) =>
  new nn.Sequential(
    new nn.Conv2d(i, o, kernel, { bias: false, ...extra }),
    new nn.BatchNorm2d(o, { eps: 1e-3 }),
    new nn.ReLU(true),
  );

class Inception extends nn.Module {
  branch1: nn.Module;
  branch2: nn.Module;
  branch3: nn.Module;
  branch4: nn.Module;

  constructor(c: number, ch1: number, [red3, ch3]: number[], [red7, ch7]: number[], proj: number) {
    super();
    this.branch1 = basic(c, ch1, 1);
    this.branch2 = new nn.Sequential(basic(c, red3, 1), basic(red3, ch3, 3, { padding: 1 }));
    this.branch3 = new nn.Sequential(
      basic(c, red7, 1),
      basic(red7, red7, [1, 7], { padding: [0, 3] }),
      basic(red7, ch7, [7, 1], { padding: [3, 0] }),
    );
    this.branch4 = new nn.Sequential(
      new nn.MaxPool2d(3, { stride: 1, padding: 1, ceil_mode: true }),
      basic(c, proj, 1),
    );
  }

  forward(x: torch.Tensor) {
    const outputs = [this.branch1, this.branch2, this.branch3, this.branch4].map((branch) => branch(x));
    return torch.cat(outputs, { dim: 1 });
  }
}

class Aux extends nn.Module {
  conv: nn.Module;
  fc1 = new nn.Linear(32 * 2 * 2, 40);
  fc2: nn.Linear;

  constructor(channels: number, classes: number) {
    super();
    this.conv = basic(channels, 32, 1);
    this.fc2 = new nn.Linear(40, classes);
  }

  forward(x: torch.Tensor) {
    x = F.adaptive_avg_pool2d(x, [2, 2]);
    x = this.conv(x);
    x = torch.flatten(x, 1);
    x = F.dropout(F.relu(this.fc1(x)), { p: 0.7, training: this.training });
    return this.fc2(x);
  }
}

interface Outputs {
  logits: torch.Tensor;
  aux1: torch.Tensor;
  aux2: torch.Tensor;
}

class GoogLeNet extends nn.Module {
  stem = new nn.Sequential(
    basic(3, 16, 7, { stride: 2, padding: 3 }),
    new nn.MaxPool2d(3, 2, { ceil_mode: true }),
    basic(16, 24, 3, { padding: 1 }),
    new nn.MaxPool2d(3, 2, { ceil_mode: true }),
  );
  a3 = new Inception(24, 8, [12, 16], [4, 8], 8); // 40
  b3 = new Inception(40, 16, [16, 24], [6, 12], 8); // 60
  pool3 = new nn.MaxPool2d(3, 2, { ceil_mode: true });
  a4 = new Inception(60, 20, [12, 26], [4, 8], 10); // 64
  b4 = new Inception(64, 24, [16, 32], [4, 8], 16); // 80
  avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
  dropout = new nn.Dropout(0.2);
  aux1: Aux;
  aux2: Aux;
  fc: nn.Linear;

  constructor(classes: number) {
    super();
    this.aux1 = new Aux(60, classes);
    this.aux2 = new Aux(64, classes);
    this.fc = new nn.Linear(80, classes);
  }

  forward(x: torch.Tensor): Outputs | torch.Tensor {
    x = this.b3(this.a3(this.stem(x)));
    let aux1: torch.Tensor | undefined;
    if (this.training) aux1 = this.aux1(x);
    x = this.a4(this.pool3(x));
    let aux2: torch.Tensor | undefined;
    if (this.training) aux2 = this.aux2(x);
    x = this.b4(x);
    x = this.dropout(this.avgpool(x).flatten(1));
    const logits = this.fc(x);
    return this.training ? { logits, aux1: aux1!, aux2: aux2! } : logits;
  }
}

const set = new datasets.FakeData({
  size: 11,
  image_size: [3, 57, 57], // odd on the way: ceil_mode keeps the rest
  num_classes: 5,
  transform: new transforms.ToTensor(),
});
const loader = new torch.utils.data.DataLoader(set, { batch_size: 4, drop_last: true });
const net = new GoogLeNet(5);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });

net.train();
for (const [x, y] of loader) {
  const { logits, aux1, aux2 } = net(x) as Outputs;
  const loss = [aux1, aux2].reduce((sum, aux) => sum.add(F.cross_entropy(aux, y).mul(0.3)), F.cross_entropy(logits, y));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}

net.eval();
torch.no_grad(() => {
  const out = net(torch.rand(1, 3, 64, 40)) as torch.Tensor;
  console.log(out.softmax(1).max(1));
});
