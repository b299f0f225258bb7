import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Siamese extends nn.Module {
  twin = new nn.Sequential(
    new nn.Conv2d(1, 4, 3),
    new nn.ReLU(),
    new nn.AdaptiveMaxPool2d(4),
    new nn.Flatten(),
    new nn.Linear(64, 12),
  );
  join = new nn.Linear(12, 1);
  forward(a: torch.Tensor, b: torch.Tensor) {
    return this.join(nn.functional.pairwise_distance(this.twin(a), this.twin(b))); // expect: size-mismatch // fix: return this.join(this.twin(a).sub(this.twin(b)).abs());
  }
}
const s = new Siamese();
const [a, b] = [torch.rand(5, 1, 10, 10), torch.rand(5, 1, 10, 10)];
console.log(s(a, b).sigmoid().shape);
