import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

const base = models.alexnet();
class Head extends nn.Module {
  features = base.features;
  pool = new nn.AdaptiveAvgPool2d([6, 6]);
  fc = new nn.Linear(256 * 5 * 5, 2); // fix: fc = new nn.Linear(256 * 6 * 6, 2);
  forward(x: torch.Tensor) {
    return this.fc(torch.flatten(this.pool(this.features(x)), 1)); // expect: size-mismatch
  }
}
console.log(new Head()(torch.rand(1, 3, 96, 96)).shape);
