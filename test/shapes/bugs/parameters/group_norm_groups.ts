import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ResidualGN extends nn.Module {
  norm: nn.GroupNorm;
  conv: nn.Conv2d;

  constructor(channels: number, groups = 8) {
    super();
    this.norm = new nn.GroupNorm(groups, channels); // expect: invalid-argument
    this.conv = new nn.Conv2d(channels, channels, 3, { padding: 1 });
  }

  forward(x: torch.Tensor) {
    return x.add(this.conv(nn.functional.silu(this.norm(x))));
  }
}

const block = new ResidualGN(20); // fix: const block = new ResidualGN(24);
const x = torch.randn(2, 24, 8, 8);
console.log(block(x).shape);
