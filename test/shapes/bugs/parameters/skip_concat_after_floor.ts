import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Down extends nn.Module {
  conv: nn.Conv2d;
  constructor(i: number, o: number) {
    super();
    this.conv = new nn.Conv2d(i, o, 3, { padding: 1 });
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const skip = torch.relu(this.conv(x));
    return [nn.functional.max_pool2d(skip, 2), skip];
  }
}
class Up extends nn.Module {
  up: nn.ConvTranspose2d;
  conv: nn.Conv2d;
  constructor(i: number, o: number) {
    super();
    this.up = new nn.ConvTranspose2d(i, o, 2, { stride: 2 });
    this.conv = new nn.Conv2d(i, o, 3, { padding: 1 });
  }
  forward(x: torch.Tensor, skip: torch.Tensor) {
    return torch.relu(this.conv(torch.cat([skip, this.up(x)], { dim: 1 }))); // expect: join-mismatch
  }
}
class UNet extends nn.Module {
  downs = new nn.ModuleList([new Down(1, 8), new Down(8, 16), new Down(16, 32)]);
  middle = new nn.Conv2d(32, 64, 3, { padding: 1 });
  ups = new nn.ModuleList([new Up(64, 32), new Up(32, 16), new Up(16, 8)]);
  last = new nn.Conv2d(8, 2, 1);
  forward(x: torch.Tensor) {
    const skips: torch.Tensor[] = [];
    for (const down of this.downs) {
      const [next, skip] = down(x);
      skips.unshift(skip);
      x = next;
    }
    x = this.middle(x);
    [...this.ups].forEach((up, i) => {
      x = up(x, skips[i]!);
    });
    return this.last(x);
  }
}
const net = new UNet();
const scan = torch.rand(2, 1, 100, 100); // fix: const scan = torch.rand(2, 1, 96, 96);
console.log(net(scan).shape);
