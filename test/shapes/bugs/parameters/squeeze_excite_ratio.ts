import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SE extends nn.Module {
  fc1: nn.Linear;
  fc2: nn.Linear;
  constructor(c: number, r = 4) {
    super();
    this.fc1 = new nn.Linear(c, Math.floor(c / r));
    this.fc2 = new nn.Linear(c >> 3, c); // fix: this.fc2 = new nn.Linear(c >> 2, c);
  }
  forward(x: torch.Tensor) {
    const w = nn.functional.adaptive_avg_pool2d(x, 1).flatten(1);
    const s = torch.sigmoid(this.fc2(torch.relu(this.fc1(w)))); // expect: size-mismatch
    return x.mul(s.view(s.size(0), s.size(1), 1, 1));
  }
}
console.log(new SE(32)(torch.rand(2, 32, 5, 5)).shape);
