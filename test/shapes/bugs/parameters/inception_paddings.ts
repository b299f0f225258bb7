// The branches of a block must keep the same height and width.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class MultiScale extends nn.Module {
  branches: nn.ModuleList;

  constructor(channels: number) {
    super();
    this.branches = new nn.ModuleList([
      new nn.Conv2d(channels, 8, 1),
      new nn.Conv2d(channels, 8, 3, { padding: 1 }),
      new nn.Conv2d(channels, 8, 5, { padding: 1 }), // fix: new nn.Conv2d(channels, 8, 5, { padding: 2 }),
    ]);
  }

  forward(x: torch.Tensor) {
    const parts = [...this.branches].map((branch) => branch(x));
    return torch.cat(parts, 1); // expect: join-mismatch
  }
}

console.log(new MultiScale(4)(torch.randn(1, 4, 20, 20)).shape);
