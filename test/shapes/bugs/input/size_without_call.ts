import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Flat extends nn.Module {
  fc = new nn.Linear(4 * 5 * 5, 3);
  forward(x: torch.Tensor) {
    const n: any = x.size; // fix: const n: any = x.size(0);
    return this.fc(x.view(n, -1)); // expect: wrong-call
  }
}
console.log(new Flat()(torch.rand(2, 4, 5, 5)).shape);
