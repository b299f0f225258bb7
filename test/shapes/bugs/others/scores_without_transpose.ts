import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class AdditiveFree extends nn.Module {
  wq = new nn.Linear(20, 12);
  wk = new nn.Linear(20, 12);

  forward(q: torch.Tensor, memory: torch.Tensor) {
    const scores = torch.bmm(this.wq(q), this.wk(memory)); // expect: size-mismatch // fix: const scores = torch.bmm(this.wq(q), this.wk(memory).transpose(1, 2));
    const weights = scores.softmax(2);
    return torch.bmm(weights, memory);
  }
}

const context = new AdditiveFree()(torch.randn(3, 1, 20), torch.randn(3, 15, 20));
console.log(context.squeeze(1).shape);
