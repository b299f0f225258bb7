import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class FCN extends nn.Module {
  down1 = new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 });
  down2 = new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 });
  score = new nn.Conv2d(16, 5, 1);

  forward(x: torch.Tensor) {
    const h = F.relu(this.down2(F.relu(this.down1(x))));
    return F.interpolate(this.score(h), { scale_factor: 2 }); // fix: return F.interpolate(this.score(h), { size: [x.size(2), x.size(3)] });
  }
}

const net = new FCN();
const street = torch.rand(2, 3, 32, 64);
const truth = torch.randint(0, 5, [2, 32, 64]);
const loss = F.cross_entropy(net(street), truth, { ignore_index: 255 }); // expect: target-mismatch
loss.backward();
