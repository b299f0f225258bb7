import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SuperRes extends nn.Module {
  net: nn.Sequential;
  constructor(readonly factor: number) {
    super();
    this.net = new nn.Sequential(
      new nn.Conv2d(1, 16, 5, { padding: 2 }),
      new nn.ReLU(),
      new nn.Conv2d(16, factor * 2, 3, { padding: 1 }), // fix: new nn.Conv2d(16, factor ** 2, 3, { padding: 1 }),
      new nn.PixelShuffle(factor),
    );
  }
  forward(x: torch.Tensor) {
    return this.net(x); // expect: channel-mismatch
  }
}
const hi = torch.rand(2, 1, 24, 24);
const lo = nn.functional.interpolate(hi, { scale_factor: 1 / 3, mode: 'bilinear' });
nn.functional.mse_loss(new SuperRes(3)(lo), hi).backward();
