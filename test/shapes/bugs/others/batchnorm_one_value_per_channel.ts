import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ASPPPool extends nn.Module {
  pool = new nn.AdaptiveAvgPool2d(1);
  conv: nn.Conv2d;
  bn: nn.BatchNorm2d;
  constructor(i: number, o: number) {
    super();
    this.conv = new nn.Conv2d(i, o, 1, { bias: false });
    this.bn = new nn.BatchNorm2d(o);
  }
  forward(x: torch.Tensor) {
    const size = x.shape.slice(-2);
    const y = torch.relu(this.bn(this.conv(this.pool(x)))); // expect: invalid-argument
    return nn.functional.interpolate(y, { size, mode: 'bilinear', align_corners: false });
  }
}
class ASPP extends nn.Module {
  branches: nn.ModuleList;
  project: nn.Conv2d;
  constructor(channels: number, rates: number[], out = 16) {
    super();
    const modules: nn.Module[] = rates.map((r) => new nn.Conv2d(channels, out, 3, { padding: r, dilation: r }));
    this.branches = new nn.ModuleList([...modules, new ASPPPool(channels, out)]);
    this.project = new nn.Conv2d(out * (rates.length + 1), 5, 1);
  }
  forward(x: torch.Tensor) {
    return this.project(
      torch.cat(
        [...this.branches].map((b) => b(x)),
        { dim: 1 },
      ),
    );
  }
}
const net = new ASPP(24, [1, 2, 3]);
console.log(net(torch.rand(1, 24, 16, 16)).shape); // fix: console.log(net(torch.rand(2, 24, 16, 16)).shape);
