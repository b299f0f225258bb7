import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class FCN extends nn.Module {
  stage1 = FCN.stage(3, 8);
  stage2 = FCN.stage(8, 16);
  classify = new nn.Conv2d(16, 5, 1);

  static stage(cin: number, cout: number) {
    return new nn.Sequential(
      new nn.Conv2d(cin, cout, 3, 1, 1),
      new nn.BatchNorm2d(cout),
      new nn.ReLU(),
      new nn.MaxPool2d(2, 2),
    );
  }

  forward(x: torch.Tensor) {
    return this.classify(this.stage2(this.stage1(x))); // fix: return F.interpolate(this.classify(this.stage2(this.stage1(x))), { size: [x.size(2), x.size(3)] });
  }
}

const net = new FCN();
const images = torch.rand(2, 3, 32, 48);
const masks = torch.randint(0, 5, [2, 32, 48]);
const scores = net(images);
const loss = F.cross_entropy(scores, masks); // expect: target-mismatch
loss.backward();
