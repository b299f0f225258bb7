import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Inception extends nn.Module {
  b1 = new nn.Conv2d(16, 8, 1);
  b2 = new nn.Sequential(new nn.Conv2d(16, 4, 1), new nn.Conv2d(4, 8, 3, { padding: 1 }));
  b3 = new nn.Sequential(new nn.Conv2d(16, 4, 1), new nn.Conv2d(4, 8, 5, { padding: 2 }));
  b4 = new nn.Sequential(new nn.MaxPool2d(3, { stride: 1 }), new nn.Conv2d(16, 8, 1)); // fix: b4 = new nn.Sequential(new nn.MaxPool2d(3, { stride: 1, padding: 1 }), new nn.Conv2d(16, 8, 1));
  forward(x: torch.Tensor) {
    const branches = [this.b1, this.b2, this.b3, this.b4].map((b) => b(x));
    return torch.cat(branches, 1); // expect: join-mismatch
  }
}
console.log(new Inception()(torch.rand(2, 16, 14, 14)).shape);
