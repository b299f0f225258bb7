import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class BasicBlock extends nn.Module {
  static expansion = 1;
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  shortcut: nn.Module;
  constructor(inPlanes: number, planes: number, stride = 1) {
    super();
    this.conv1 = new nn.Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = new nn.Conv2d(planes, planes, 3, { stride: 1, padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(planes);
    this.shortcut =
      inPlanes !== BasicBlock.expansion * planes // fix: this.shortcut = stride !== 1 || inPlanes !== BasicBlock.expansion * planes
        ? new nn.Sequential(new nn.Conv2d(inPlanes, planes, 1, { stride, bias: false }), new nn.BatchNorm2d(planes))
        : new nn.Identity();
  }
  forward(x: torch.Tensor) {
    let out = torch.relu(this.bn1(this.conv1(x)));
    out = this.bn2(this.conv2(out));
    out = out.add(this.shortcut(x)); // expect: broadcast-mismatch
    return torch.relu(out);
  }
}
const stages: [number, number, number][] = [
  [3, 8, 1],
  [8, 16, 2],
  [16, 16, 2],
];
const net = new nn.Sequential(...stages.map(([i, o, s]) => new BasicBlock(i, o, s)));
console.log(net(torch.rand(2, 3, 16, 16)).shape);
