import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class FeedForward extends nn.Module {
  norm: nn.LayerNorm;
  net: nn.Sequential;

  constructor(dim: number, mult = 4) {
    super();
    const inner = dim * mult;
    this.norm = new nn.LayerNorm(inner); // fix: this.norm = new nn.LayerNorm(dim);
    this.net = new nn.Sequential(new nn.Linear(dim, inner), new nn.GELU(), new nn.Linear(inner, dim));
  }

  forward(x: torch.Tensor) {
    return x.add(this.net(this.norm(x))); // expect: channel-mismatch
  }
}

const ff = new FeedForward(32);
console.log(
  ff(torch.randn(2, 9, 32))
    .mean()
    .item(),
);
