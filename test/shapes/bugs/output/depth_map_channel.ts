import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class DepthNet extends nn.Module {
  down: nn.Sequential;
  up: nn.Upsample;
  out: nn.Conv2d;
  constructor(width: number) {
    super();
    this.down = new nn.Sequential(
      new nn.Conv2d(3, width, 3, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(width, width, 3, { stride: 2, padding: 1 }),
      new nn.ReLU(),
    );
    this.up = new nn.Upsample({ scale_factor: 4, mode: 'bilinear', align_corners: false });
    this.out = new nn.Conv2d(width, 1, 1);
  }
  forward(rgb: torch.Tensor) {
    return this.out(this.up(this.down(rgb))).exp();
  }
}

function scale_invariant(prediction: torch.Tensor, depth: torch.Tensor) {
  const d = prediction.log().sub(depth.log()); // expect: silent-broadcast // fix: const d = prediction.squeeze(1).log().sub(depth.log());
  return d.pow(2).mean().sub(d.mean().pow(2).mul(0.5));
}

const rgb = torch.rand(2, 3, 32, 48);
const depth = torch.rand(2, 32, 48).add(0.1);
const loss = scale_invariant(new DepthNet(8)(rgb), depth);
loss.backward();
