import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Regressor extends nn.Module {
  hidden = new nn.Linear(6, 32);
  out = new nn.Linear(32, 1);
  foward = (x: torch.Tensor) => this.out(this.hidden(x).tanh()); // fix: forward = (x: torch.Tensor) => this.out(this.hidden(x).tanh());
}

const model = new Regressor();
const prediction = model(torch.randn(10, 6)); // expect: wrong-call
console.log(prediction.squeeze(-1).shape);
