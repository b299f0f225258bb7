import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  shortcut: nn.Sequential;

  constructor(in_planes: number, planes: number, stride = 1) {
    super();
    this.conv1 = new nn.Conv2d(in_planes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = new nn.Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(planes);
    this.shortcut = new nn.Sequential();
    const same = stride === 1 || in_planes === planes; // fix: const same = stride === 1 && in_planes === planes;
    if (!same)
      this.shortcut = new nn.Sequential(
        new nn.Conv2d(in_planes, planes, 1, { stride, bias: false }),
        new nn.BatchNorm2d(planes),
      );
  }

  forward(x: torch.Tensor) {
    let out = F.relu(this.bn1(this.conv1(x)));
    out = this.bn2(this.conv2(out));
    out = out.add(this.shortcut(x)); // expect: broadcast-mismatch
    return F.relu(out);
  }
}

const net = new nn.Sequential(new BasicBlock(8, 8), new BasicBlock(8, 16), new BasicBlock(16, 32, 2));
console.log(net(torch.randn(1, 8, 16, 16)).shape);
