import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Ctor<T> = new (...args: any[]) => T;
abstract class Residual extends nn.Module {
  static readonly expansion: number = 1;
  protected shortcut: nn.Module = new nn.Identity();
  abstract branch(x: torch.Tensor): torch.Tensor;
  forward(x: torch.Tensor) {
    return torch.relu(this.branch(x).add(this.shortcut(x)));
  }
  protected bridge(i: number, o: number, stride: number) {
    if (stride !== 1 || i !== o)
      this.shortcut = new nn.Sequential(new nn.Conv2d(i, o, 1, { stride, bias: false }), new nn.BatchNorm2d(o));
  }
}
class Basic extends Residual {
  body: nn.Sequential;
  constructor(i: number, c: number, stride = 1) {
    super();
    this.body = new nn.Sequential(
      new nn.Conv2d(i, c, 3, stride, 1),
      new nn.BatchNorm2d(c),
      new nn.ReLU(),
      new nn.Conv2d(c, c, 3, 1, 1),
      new nn.BatchNorm2d(c),
    );
    this.bridge(i, c, stride);
  }
  branch(x: torch.Tensor) {
    return this.body(x);
  }
}
class Bottleneck extends Residual {
  static override readonly expansion = 4;
  body: nn.Sequential;
  constructor(i: number, c: number, stride = 1) {
    super();
    const o = c * Bottleneck.expansion;
    this.body = new nn.Sequential(
      new nn.Conv2d(i, c, 1),
      new nn.BatchNorm2d(c),
      new nn.ReLU(),
      new nn.Conv2d(c, c, 3, { stride, padding: 1 }),
      new nn.BatchNorm2d(c),
      new nn.ReLU(),
      new nn.Conv2d(c, o, 1),
      new nn.BatchNorm2d(o),
    );
    this.bridge(i, o, stride);
  }
  branch(x: torch.Tensor) {
    return this.body(x);
  }
}
class ResNet extends nn.Module {
  private planes = 8;
  stem = new nn.Sequential(new nn.Conv2d(3, 8, 3, 1, 1), new nn.BatchNorm2d(8), new nn.ReLU());
  layers: nn.Sequential;
  fc: nn.Linear;
  constructor(block: Ctor<Residual> & { expansion: number }, depths: number[], classes = 10) {
    super();
    this.layers = new nn.Sequential(...depths.map((n, k) => this.layer(block, 8 << k, n, k === 0 ? 1 : 2)));
    this.fc = new nn.Linear(this.planes, classes);
  }
  private layer(block: Ctor<Residual> & { expansion: number }, c: number, n: number, stride: number) {
    const strides = [stride, ...new Array(n - 1).fill(1)];
    const parts = strides.map((s) => {
      const b = new block(this.planes, c, s);
      this.planes = c * block.expansion;
      return b;
    });
    return new nn.Sequential(...parts);
  }
  forward(x: torch.Tensor) {
    const h = nn.functional.adaptive_avg_pool2d(this.layers(this.stem(x)), 1);
    return this.fc(h.flatten(1));
  }
}
const zoo = { r10: () => new ResNet(Basic, [1, 1, 1]), r26: () => new ResNet(Bottleneck, [1, 2, 1]) } as const;
for (const [name, make] of Object.entries(zoo)) {
  const net = make();
  const opt = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9, weight_decay: 5e-4 });
  const sched = new optim.lr_scheduler.CosineAnnealingLR(opt, 5);
  const loss = nn.functional.cross_entropy(net(torch.rand(2, 3, 16, 16)), torch.tensor([1, 2]));
  opt.zero_grad();
  loss.backward();
  opt.step();
  sched.step();
  console.log(name, loss.item());
}
