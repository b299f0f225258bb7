import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class TNet extends nn.Module {
  conv = new nn.Sequential(new nn.Conv1d(3, 16, 1), new nn.BatchNorm1d(16), new nn.ReLU());
  fc = new nn.Linear(16, 9);
  forward(x: torch.Tensor) {
    const g = this.conv(x).max(2)[0];
    return this.fc(g).view(-1, 3, 3).add(torch.eye(3));
  }
}
class PointNet extends nn.Module {
  t = new TNet();
  mlp = new nn.Conv1d(3, 32, 1);
  cls = new nn.Linear(32, 8);
  forward(pts: torch.Tensor) {
    const m = this.t(pts);
    const moved = torch.bmm(pts, m); // expect: size-mismatch // fix: const moved = torch.bmm(pts.transpose(1, 2), m).transpose(1, 2);
    return this.cls(torch.relu(this.mlp(moved)).amax(2));
  }
}
console.log(new PointNet()(torch.randn(4, 3, 50)).shape);
