import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Encoder extends nn.Module {
  body = new nn.Linear(10, 4);
  forward(x: torch.Tensor) {
    return this.body(x).relu();
  }
}

const make: any = Encoder;
const encoder = make(); // expect: wrong-call // fix: const encoder = new make();
console.log(encoder(torch.rand(2, 10)).shape);
