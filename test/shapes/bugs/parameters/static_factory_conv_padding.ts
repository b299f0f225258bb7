import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Inception extends nn.Module {
  static branch(i: number, o: number, kernel: number, padding = kernel >> 1) {
    return new nn.Sequential(new nn.Conv2d(i, o, kernel, { padding }), new nn.BatchNorm2d(o), new nn.ReLU());
  }
  b1: nn.Sequential;
  b2: nn.Sequential;
  b3: nn.Sequential;
  constructor(i: number, [a, b, c]: [number, number, number]) {
    super();
    this.b1 = Inception.branch(i, a, 1);
    this.b2 = Inception.branch(i, b, 3);
    this.b3 = Inception.branch(i, c, 5, 1); // fix: this.b3 = Inception.branch(i, c, 5);
  }
  forward(x: torch.Tensor) {
    const parts = [this.b1, this.b2, this.b3].map((b) => b(x));
    return torch.cat(parts, { dim: 1 }); // expect: join-mismatch
  }
}
const net = new nn.Sequential(new Inception(3, [4, 8, 4]), new nn.MaxPool2d(2), new Inception(16, [8, 8, 8]));
console.log(net(torch.rand(2, 3, 20, 20)).shape);
