import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

abstract class Classifier extends nn.Module {
  protected abstract readonly width: number;
  head!: nn.Linear;
  protected build(classes: number) {
    this.head = new nn.Linear(this.width, classes);
    return this;
  }
  protected abstract features(x: torch.Tensor): torch.Tensor;
  forward(x: torch.Tensor) {
    return this.head(this.features(x)); // expect: size-mismatch
  }
}

class Small extends Classifier {
  protected readonly width = 64;
  body = new nn.Conv1d(4, 64, 5, { stride: 2 });
  constructor(classes: number) {
    super();
    this.build(classes);
  }
  protected features(x: torch.Tensor) {
    return torch.relu(this.body(x)).mean(-1);
  }
}
class Large extends Small {
  proj = new nn.Linear(64, 96);
  protected override features(x: torch.Tensor) {
    return this.proj(super.features(x)); // fix: return super.features(x).add(this.proj(super.features(x)).narrow(1, 0, 64));
  }
}
const x = torch.randn(5, 4, 40);
for (const model of [new Small(3), new Large(3)]) console.log(model(x).shape);
