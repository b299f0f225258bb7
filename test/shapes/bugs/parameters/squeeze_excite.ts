import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SEBlock extends nn.Module {
  pool = new nn.AdaptiveAvgPool2d(1);
  fc: nn.Sequential;

  constructor(channels: number, reduction = 4) {
    super();
    const squeezed = Math.floor(channels / reduction);
    this.fc = new nn.Sequential(
      new nn.Linear(channels, squeezed),
      new nn.ReLU(),
      new nn.Linear(squeezed, channels),
      new nn.Sigmoid(),
    );
  }

  forward(x: torch.Tensor) {
    const [b, c] = x.size();
    const weights = this.fc(this.pool(x).view(b, c)); // fix: const weights = this.fc(this.pool(x).view(b, c)).view(b, c, 1, 1);
    return x.mul(weights); // expect: broadcast-mismatch
  }
}

const se = new SEBlock(16);
console.log(se(torch.randn(2, 16, 10, 10)).shape);
