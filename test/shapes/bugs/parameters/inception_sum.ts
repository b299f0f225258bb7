import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Inception extends nn.Module {
  b1: nn.Conv2d;
  b3: nn.Sequential;
  b5: nn.Sequential;
  pool: nn.Sequential;
  readonly out: number;

  constructor(c: number, n1: number, r3: number, n3: number, r5: number, n5: number, np: number) {
    super();
    this.b1 = new nn.Conv2d(c, n1, 1);
    this.b3 = new nn.Sequential(new nn.Conv2d(c, r3, 1), new nn.ReLU(), new nn.Conv2d(r3, n3, 3, { padding: 1 }));
    this.b5 = new nn.Sequential(new nn.Conv2d(c, r5, 1), new nn.ReLU(), new nn.Conv2d(r5, n5, 5, { padding: 2 }));
    this.pool = new nn.Sequential(new nn.MaxPool2d(3, { stride: 1, padding: 1 }), new nn.Conv2d(c, np, 1));
    this.out = n1 + n3 + n5; // fix: this.out = n1 + n3 + n5 + np;
  }

  forward(x: torch.Tensor) {
    return torch.cat([this.b1(x), this.b3(x), this.b5(x), this.pool(x)], 1);
  }
}

const a3 = new Inception(16, 8, 6, 12, 2, 4, 4);
const a4 = new Inception(a3.out, 12, 8, 16, 2, 4, 4);
const images = torch.rand(2, 16, 14, 14);
const h = a3(images);
const bottleneck = new nn.Conv2d(a3.out, 8, 1);
console.log(bottleneck(h).shape); // expect: channel-mismatch
console.log(a4.out);
